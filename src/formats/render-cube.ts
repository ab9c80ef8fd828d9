import type { TableFormat } from '../core/answer-format.ts';
import type { Cube } from '../core/cube.ts';
import type { Bilingual } from '../core/problem.ts';
import { joined } from './bytes.ts';
import { writeCubeCsv, writeCubeXlsx } from './cube-table.ts';
import { writeJsonStat } from './json-stat.ts';
import { type CsvDialect, writeNdjson } from './write-text.ts';

/** A selection of figures that is sent whole. */
export interface WholeSelection {
  /** The figures as the paged form has them; NDJSON is one of them on each line. */
  readonly rows: readonly unknown[];
  /** Made only where the form needs it. */
  readonly cube: () => Cube | Promise<Cube>;
  readonly csvDialect: CsvDialect;
}

/** A whole selection in one of the forms that are not paged. */
export const renderSelection = async (
  selection: WholeSelection,
  format: Exclude<TableFormat, 'json'>,
  language: keyof Bilingual,
): Promise<Uint8Array | string> => {
  if (format === 'ndjson') return joined(writeNdjson([selection.rows]));
  const cube = await selection.cube();
  if (format === 'json-stat') return writeJsonStat(cube, language);
  if (format === 'xlsx') return joined(writeCubeXlsx(cube, language));
  return joined(writeCubeCsv(cube, language, selection.csvDialect));
};
