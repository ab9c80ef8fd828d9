import type { Cube, CubeCell } from '../core/cube.ts';
import { type FileTable, fileColumn } from '../core/file-table.ts';
import { limits } from '../core/limits.ts';
import type { Bilingual } from '../core/problem.ts';
import { type CsvDialect, type WrittenCell, writeCsv } from './write-text.ts';
import { type SheetColumn, writeXlsx } from './xlsx-write.ts';

type Language = keyof Bilingual;

const words = {
  code: { sv: 'kod', en: 'code' },
  value: { sv: 'Värde', en: 'Value' },
  unit: { sv: 'Enhet', en: 'Unit' },
  status: { sv: 'Status', en: 'Status' },
  note: { sv: 'Anmärkning', en: 'Note' },
  about: { sv: 'Om uttaget', en: 'About' },
  title: { sv: 'Titel', en: 'Title' },
  source: { sv: 'Källa', en: 'Source' },
  updated: { sv: 'Byggd', en: 'Built' },
  hash: { sv: 'Kontrollsumma (SHA-256)', en: 'Checksum (SHA-256)' },
} satisfies Record<string, Bilingual>;

const isCount = (cube: Cube): boolean => cube.cells.every(({ value }) => value === null || Number.isInteger(value));

/** A long table: a code and a label for each dimension, then value, unit, status and what goes with them. */
const columnsOf = (cube: Cube, language: Language): SheetColumn[] => [
  ...cube.dimensions.flatMap(({ label }): SheetColumn[] => [
    { heading: `${label[language]}, ${words.code[language]}`, kind: 'text', widthCharacters: 18 },
    { heading: label[language], kind: 'text', widthCharacters: 30 },
  ]),
  { heading: words.value[language], kind: isCount(cube) ? 'integer' : 'general', widthCharacters: 12 },
  { heading: words.unit[language], kind: 'text', widthCharacters: 26 },
  { heading: words.status[language], kind: 'text', widthCharacters: 26 },
  ...cube.attributes.map(({ label }): SheetColumn => ({ heading: label[language], kind: 'general' })),
];

/** What the columns of a cube’s file are, from the labels of its dimensions and attributes, with one cell as example. */
export const cubeFileTable = (
  dimensions: readonly { readonly label: Bilingual; readonly example: readonly [code: string, label: string] }[],
  value: { readonly example: number; readonly unit: string; readonly status: string },
  attributes: readonly { readonly label: Bilingual; readonly example: number | string | null }[],
): FileTable => ({
  columns: [
    ...dimensions.flatMap(({ label }) => [
      fileColumn({ sv: `${label.sv}, ${words.code.sv}`, en: `${label.en}, ${words.code.en}` }, `Code: ${label.en}.`),
      fileColumn(label, `Name: ${label.en}.`),
    ]),
    fileColumn(words.value, 'The value; empty where the status says why there is none.'),
    fileColumn(words.unit, 'Unit of the value.'),
    fileColumn(words.status, 'Status of the value.'),
    ...attributes.map(({ label }) => fileColumn(label, `${label.en}.`)),
  ],
  example: [
    ...dimensions.flatMap(({ example }) => [...example]),
    ...[value.example, value.unit, value.status],
    ...attributes.map(({ example }) => example),
  ],
});

const rowOf = (cube: Cube, cell: CubeCell, language: Language): WrittenCell[] => {
  const row: WrittenCell[] = [];
  let unit = '';
  cube.dimensions.forEach(({ members }, index) => {
    const member = members[cell.at[index] ?? 0];
    row.push(member?.code, member?.label[language]);
    unit = member?.unit?.label[language] ?? unit;
  });
  row.push(cell.value, unit, cube.statuses[cell.status]?.[language] ?? cell.status);
  for (const attribute of cell.attributes) {
    row.push(typeof attribute === 'object' && attribute !== null ? attribute[language] : attribute);
  }
  return row;
};

const batchesOf = function* (cube: Cube, language: Language): Generator<WrittenCell[][]> {
  for (let start = 0; start < cube.cells.length; start += limits.rowsPerBatch) {
    yield cube.cells.slice(start, start + limits.rowsPerBatch).map((cell) => rowOf(cube, cell, language));
  }
};

const headingsOf = (cube: Cube, language: Language): string[] =>
  columnsOf(cube, language).map(({ heading }) => (typeof heading === 'string' ? heading : String(heading.value)));

/** Pieces of one cube as CSV, the rows of each after the other's, so that the whole is never held. */
export const writeCubesCsv = async function* (
  cubes: AsyncIterable<Cube>,
  language: Language,
  dialect: CsvDialect,
): AsyncGenerator<Buffer> {
  const pieces = cubes[Symbol.asyncIterator]();
  try {
    const first = await pieces.next();
    if (first.done === true) return;
    const batches = async function* () {
      for (let piece: IteratorResult<Cube> = first; piece.done !== true; piece = await pieces.next()) {
        yield* batchesOf(piece.value, language);
      }
    };
    yield* writeCsv(headingsOf(first.value, language), batches(), dialect);
  } finally {
    await pieces.return?.();
  }
};

/** A cube as CSV, one row for each filled place. */
export const writeCubeCsv = (cube: Cube, language: Language, dialect: CsvDialect): AsyncGenerator<Buffer> =>
  writeCsv(headingsOf(cube, language), batchesOf(cube, language), dialect);

/** A cube as a workbook: the rows, and a sheet that says what they are. */
export const writeCubeXlsx = (cube: Cube, language: Language): AsyncGenerator<Buffer> =>
  writeXlsx([
    {
      name: cube.title[language].replace(/[[\]:*?/\\']/g, ' ').slice(0, 31),
      columns: columnsOf(cube, language),
      batches: batchesOf(cube, language),
    },
    {
      name: words.about[language],
      columns: [
        { heading: words.about[language], kind: 'text', widthCharacters: 26 },
        { heading: '', kind: 'text', widthCharacters: 90 },
      ],
      batches: [
        [
          [words.title[language], cube.title[language]],
          [words.source[language], cube.source[language]],
          [words.updated[language], cube.updatedAt.toISOString()],
          ...(cube.contentHash === undefined ? [] : [[words.hash[language], cube.contentHash]]),
          ...cube.notes.map((note) => [words.note[language], note[language]]),
          ...Object.entries(cube.statuses).map(([, text]) => [words.status[language], text[language]]),
        ],
      ],
    },
  ]);
