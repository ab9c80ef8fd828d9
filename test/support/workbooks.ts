import { writeZip } from '../../src/formats/zip-write.ts';
import { bytesOf } from './tables.ts';

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A sheet made by hand: the XML of its rows. */
export interface HandSheet {
  readonly name: string;
  readonly rows: string;
  readonly state?: string;
}

const sheetXml = (rows: string): string =>
  `<?xml version="1.0"?><worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`;

/** The parts of a workbook made by hand, each of which a test may replace. */
export const partsOf = (
  sheets: readonly HandSheet[],
  more: { texts?: string; styles?: string; workbook?: string } = {},
): Record<string, string> => ({
  '_rels/.rels': `<Relationships><Relationship Id="r1" Type="${kinds}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `<workbook ${main} xmlns:r="${kinds}">${more.workbook ?? ''}<sheets>` +
    sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${name}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="s${index + 1}"/>`,
      )
      .join('') +
    '</sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships>' +
    sheets
      .map(
        (_, index) =>
          `<Relationship Id="s${index + 1}" Type="${kinds}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join('') +
    `<Relationship Id="t" Type="${kinds}/sharedStrings" Target="sharedStrings.xml"/>` +
    `<Relationship Id="u" Type="${kinds}/styles" Target="styles.xml"/></Relationships>`,
  'xl/sharedStrings.xml': `<sst ${main}>${more.texts ?? ''}</sst>`,
  'xl/styles.xml': `<styleSheet ${main}>${more.styles ?? ''}</styleSheet>`,
  ...Object.fromEntries(sheets.map(({ rows }, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(rows)])),
});

/** Packs parts into an archive. */
export const pack = (parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> =>
  bytesOf(
    writeZip(Object.entries(parts).map(([name, content]) => ({ name, chunks: [Buffer.from(content as string)] }))),
  );

/** A row of texts that stand in their cells. */
export const textRow = (row: number, texts: readonly string[]): string =>
  `<row r="${row}">${texts
    .map((text, index) => `<c r="${String.fromCharCode(65 + index)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`)
    .join('')}</row>`;
