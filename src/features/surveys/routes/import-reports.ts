import type { Fault } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import { markCsv, markXlsx } from '../../../formats/marked-copy.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import { findOriginalPiece, type ImportRow, listAllImportFaults } from '../queries/imports.ts';
import { surveyColumns } from '../rules/columns.ts';

type Language = 'sv' | 'en';

const headings: Record<Language, readonly string[]> = {
  sv: ['Rad', 'Kolumn', 'Kod', 'Allvar', 'Vad som är fel', 'Värde', 'Godtas'],
  en: ['Row', 'Column', 'Code', 'Severity', 'What is wrong', 'Value', 'Accepted'],
};
const severities: Record<Language, Record<'error' | 'warning', string>> = {
  sv: { error: 'Fel', warning: 'Varning' },
  en: { error: 'Error', warning: 'Warning' },
};
const widths = [8, 28, 28, 12, 90, 24, 40];

/** All faults of an import as a file. */
export const faultFile = async (
  db: Database,
  found: ImportRow,
  type: 'csv' | 'xlsx',
  language: Language,
): Promise<AsyncGenerator<Buffer>> => {
  const faults = await listAllImportFaults(db, found.key);
  const rows = faults.map((fault) => [
    fault.row,
    fault.column ?? fault.pointer,
    fault.code,
    severities[language][fault.severity],
    fault.detail[language],
    fault.value,
    fault.accepted?.join(', ') ?? null,
  ]);
  if (type === 'csv') return writeCsv(headings[language], [rows], language === 'sv' ? 'swedish' : 'rfc4180');
  const columns = headings[language].map((heading, index) => ({
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
  const marking = { columns: surveyColumns, faults, language };
  const original = originalOf(db, found.key, first);
  return found.format === 'csv' ? markCsv(original, marking) : markXlsx(original, marking);
};
