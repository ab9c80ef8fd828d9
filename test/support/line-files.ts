import { surveyColumns } from '../../src/features/surveys/rules/columns.ts';
import { lineFormats } from '../../src/features/surveys/schemas/imports.ts';
import type { SurveyLine } from '../../src/features/surveys/schemas.ts';
import { writeCsv } from '../../src/formats/write-text.ts';
import { writeXlsx } from '../../src/formats/xlsx-write.ts';
import type { UploadedFile } from './api.ts';
import type { Random } from './random.ts';
import { bytesOf } from './tables.ts';

export const formats = ['json', 'ndjson', 'csv', 'xlsx'] as const;
type Format = (typeof formats)[number];
export type LooseLine = Partial<Record<keyof SurveyLine, unknown>>;

const headings = surveyColumns.map(({ headings: [swedish] }) => swedish);

/** The cells of a line as a person would type them: Swedish words, causes in one cell. */
const cellsOf = (line: LooseLine): (string | number | null)[] =>
  surveyColumns.map(({ key, choices }) => {
    const value = line[key];
    if (Array.isArray(value)) return value.join(' | ');
    if (typeof value === 'number') return value;
    return choices?.find(({ code }) => code === value)?.sv ?? (typeof value === 'string' ? value : null);
  });

/** Lines as a file of one of the formats. */
export const fileOf = async (format: Format, lines: readonly LooseLine[]): Promise<UploadedFile> => {
  const type = lineFormats[format];
  if (format === 'json') return { type, content: JSON.stringify({ lines }) };
  if (format === 'ndjson') return { type, content: lines.map((line) => `${JSON.stringify(line)}\n`).join('') };
  const rows = lines.map(cellsOf);
  if (format === 'csv') return { type, content: await bytesOf(writeCsv(headings, [rows], 'swedish')) };
  const columns = surveyColumns.map(({ headings: [heading], kind }) => ({ heading, kind }));
  return { type, content: await bytesOf(writeXlsx([{ name: 'Rader', columns, batches: [rows] }])) };
};

const areas = ['07', '10', '1280', '1281', '1282', '1283', '1284', '1230', '1380', '1381'];
const sectors = ['region', 'municipality', 'private', 'state'];
const professions = ['lakare', 'lakare-st', 'sjukskoterska'];
const specialties = [undefined, 'allmanmedicin', 'akutsjukvard', 'aldrepsykiatri'];

/** Sound lines of the tests' round (base year 2024, need for 2030), each for another cell, for the southern council. */
export const randomLines = (random: Random, count: number): LooseLine[] => {
  const cells: LooseLine[] = [];
  for (const areaCode of areas) {
    for (const professionCode of professions) {
      for (const specialtyCode of professionCode === 'sjukskoterska' ? [undefined] : specialties) {
        for (const sector of sectors) {
          for (const year of [2024, 2030]) {
            cells.push({ areaCode, professionCode, ...(specialtyCode && { specialtyCode }), sector, year });
          }
        }
      }
    }
  }
  for (let index = cells.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [cells[index], cells[other]] = [cells[other] ?? {}, cells[index] ?? {}];
  }
  return cells.slice(0, count).map((cell) => ({
    ...cell,
    ...(cell.year === 2024
      ? { headcount: random.below(5000), fullTimeEquivalents: random.below(500_000) / 100 }
      : { neededFullTimeEquivalents: random.below(500_000) / 100 }),
    ...(random.below(2) === 0 ? {} : { assessment: random.pick(['shortage', 'balance', 'surplus']) }),
    ...(random.below(4) > 0 ? {} : { assessmentChange: random.pick(['better', 'unchanged', 'worse']) }),
    ...(random.below(5) > 0 ? {} : { causes: ['Få sökande', 'Åldrande befolkning; pension'] }),
    ...(random.below(5) > 0
      ? {}
      : { comment: random.pick(['Gäller "hela" året\nrad två', 'åäö 🩺', 'a\\b\tc', "'x"]) }),
  }));
};
