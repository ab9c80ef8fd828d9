import { headingsOf } from '../../../core/file-table.ts';
import type { Fault } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import { markCsv, markXlsx } from '../../../formats/marked-copy.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import { findOriginalPiece, type ImportRow, listAllImportFaults } from '../queries/imports.ts';
import { surveyColumns } from '../rules/columns.ts';
import { faultTable } from '../rules/file-table.ts';
import { listedCountOf } from './answers.ts';

type Language = 'sv' | 'en';

const severities: Record<Language, Record<'error' | 'warning', string>> = {
  sv: { error: 'Fel', warning: 'Varning' },
  en: { error: 'Error', warning: 'Warning' },
};
const widths = [8, 28, 28, 12, 90, 24, 40];

/** What a report says of itself where it does not list all that was found. */
const faultOfCut = (found: ImportRow): Fault | undefined => {
  const all = found.errorCount + found.warningCount;
  const listed = listedCountOf(found);
  if (listed === all) return undefined;
  return {
    code: 'report-cut',
    detail: {
      sv: `Här står ${listed} av ${all} fel och varningar, felen före varningarna. Rätta dem och skicka filen igen för att se resten.`,
      en: `Here stand ${listed} of ${all} errors and warnings, errors before warnings. Mend them and send the file again to see the rest.`,
    },
  };
};

/** The listed faults of an import as a file. */
export const faultFile = async (
  db: Database,
  found: ImportRow,
  type: 'csv' | 'xlsx',
  language: Language,
): Promise<AsyncGenerator<Buffer>> => {
  const faults = await listAllImportFaults(db, found.key);
  const cut = faultOfCut(found);
  const rowOfCut = cut && [null, null, cut.code, null, cut.detail[language], null, null];
  const rows = faults.map((fault): (string | number | null)[] => [
    fault.row,
    fault.column ?? fault.pointer,
    fault.code,
    severities[language][fault.severity],
    fault.detail[language],
    fault.value,
    fault.accepted?.join(', ') ?? null,
  ]);
  if (rowOfCut !== undefined) rows.unshift(rowOfCut);
  const headings = headingsOf(faultTable, language);
  if (type === 'csv') return writeCsv(headings, [rows], language === 'sv' ? 'swedish' : 'rfc4180');
  const columns = headings.map((heading, index) => ({
    heading,
    kind: index === 0 ? ('integer' as const) : ('text' as const),
    widthCharacters: widths[index] ?? 16,
  }));
  return writeXlsx([{ name: language === 'sv' ? 'Fellista' : 'Faults', columns, batches: [rows] }]);
};

const originalOf = async function* (db: Database, importKey: number, first: Buffer): AsyncGenerator<Buffer> {
  yield first;
  for (let position = 1; ; position++) {
    const piece = await findOriginalPiece(db, importKey, position);
    if (piece === undefined) return;
    yield piece;
  }
};

/** The sender's own file with its faults marked; undefined where it was not kept. */
export const markedFile = async (
  db: Database,
  found: ImportRow,
  language: Language,
): Promise<AsyncGenerator<Buffer> | undefined> => {
  const first = await findOriginalPiece(db, found.key, 0);
  if (first === undefined) return undefined;
  const faults = (await listAllImportFaults(db, found.key)).map(
    ({ row, column, code, detail, value, accepted }): Fault => ({
      code,
      detail,
      ...(row === null ? {} : { row }),
      ...(column === null ? {} : { column }),
      ...(value === null ? {} : { value }),
      ...(accepted === null ? {} : { accepted }),
    }),
  );
  const cut = faultOfCut(found);
  const marking = { columns: surveyColumns, faults: cut === undefined ? faults : [cut, ...faults], language };
  const original = originalOf(db, found.key, first);
  return found.format === 'csv' ? markCsv(original, marking) : markXlsx(original, marking);
};
