import { escapeXml } from './xml.ts';

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A part's bytes, where it is small. */
export const bytesOf = (xml: string): Buffer[] => [Buffer.from(xml, 'utf8')];

/** One relation of a part to another. */
export const relation = (id: number, kind: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${relationships}/${kind}" Target="${target}"/>`;

/** The part that holds another part's relations. */
export const relationsXml = (relations: readonly string[]): string =>
  `${xmlHead}<Relationships xmlns="${packageRelationships}">${relations.join('')}</Relationships>`;

/** The part that names the sheets. */
export const workbookXml = (names: readonly string[], hidden: string | undefined): string =>
  `${xmlHead}<workbook xmlns="${main}" xmlns:r="${relationships}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>` +
  names
    .map(
      (name, index) =>
        `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${name === hidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
    )
    .join('') +
  '</sheets></workbook>';

/** The part that tells what every part is. */
export const contentTypesXml = (sheets: number, noted: readonly number[]): string => {
  const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${spreadsheet}.${type}+xml"/>`;
  return (
    `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>' +
    override('workbook', 'sheet.main') +
    override('styles', 'styles') +
    Array.from({ length: sheets }, (_, index) => override(`worksheets/sheet${index + 1}`, 'worksheet')).join('') +
    noted.map((number) => override(`comments${number}`, 'comments')).join('') +
    '</Types>'
  );
};
