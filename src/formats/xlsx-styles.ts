/** How a cell looks and what it takes; every combination that is used has a number in the workbook's style table. */
export type CellKind = 'text' | 'integer' | 'decimal' | 'year' | 'date' | 'general';
/**
 * - `input`: to be filled in.
 * - `reference`: to be read beside what is filled in; `wrapped`: running text.
 */
export type CellLook = 'plain' | 'heading' | 'input' | 'fault' | 'warning' | 'reference' | 'wrapped';

const kinds: readonly CellKind[] = ['general', 'text', 'integer', 'decimal', 'year', 'date'];
const looks: readonly CellLook[] = ['plain', 'heading', 'input', 'fault', 'warning', 'reference', 'wrapped'];

/** Number formats: built-in ones (ECMA-376-1, 18.8.30), and one of our own for ISO 8601 dates. */
const formatOf: Readonly<Record<CellKind, number>> = {
  general: 0,
  text: 49,
  integer: 3,
  decimal: 4,
  year: 1,
  date: 164,
};
const fontOf: Readonly<Record<CellLook, number>> = {
  plain: 0,
  heading: 1,
  input: 0,
  fault: 2,
  warning: 0,
  reference: 3,
  wrapped: 0,
};
const fillOf: Readonly<Record<CellLook, number>> = {
  plain: 0,
  heading: 2,
  input: 3,
  fault: 4,
  warning: 5,
  reference: 6,
  wrapped: 0,
};
const unlocked: ReadonlySet<CellLook> = new Set(['input', 'fault', 'warning']);

/** The number of a style. */
export const styleOf = (kind: CellKind, look: CellLook): number =>
  looks.indexOf(look) * kinds.length + kinds.indexOf(kind);

const fill = (colour: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${colour}"/><bgColor indexed="64"/></patternFill></fill>`;

const cellStyles = looks
  .flatMap((look) =>
    kinds.map((kind) => {
      const wrapped = look === 'heading' || look === 'wrapped' ? '<alignment vertical="top" wrapText="1"/>' : '';
      // Cells are locked unless told otherwise; it counts only on a sheet that is protected.
      const protection = unlocked.has(look) ? '<protection locked="0"/>' : '';
      return `<xf numFmtId="${formatOf[kind]}" fontId="${fontOf[look]}" fillId="${fillOf[look]}" borderId="${
        look === 'input' ? 1 : 0
      }" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">${wrapped}${protection}</xf>`;
    }),
  )
  .join('');

const thin = (side: string): string => `<${side} style="thin"><color rgb="FFBFBFBF"/></${side}>`;

/** The style table of every workbook that is written. The first two fills are reserved by the format. */
export const stylesXml =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>' +
  '<fonts count="4"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>' +
  '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>' +
  '<font><sz val="11"/><color rgb="FF9C0006"/><name val="Calibri"/><family val="2"/></font>' +
  '<font><sz val="11"/><color rgb="FF595959"/><name val="Calibri"/><family val="2"/></font></fonts>' +
  '<fills count="7"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  `${fill('D9E1F2')}${fill('FFFFE5')}${fill('FFC7CE')}${fill('FFEB9C')}${fill('F2F2F2')}</fills>` +
  '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>' +
  `<border>${['left', 'right', 'top', 'bottom'].map(thin).join('')}<diagonal/></border></borders>` +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${kinds.length * looks.length}">${cellStyles}</cellXfs>` +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
