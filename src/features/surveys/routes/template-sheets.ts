import { swedishDate } from '../../../core/calendar.ts';
import { limits } from '../../../core/limits.ts';
import type { WrittenCell } from '../../../formats/write-text.ts';
import { MarkedCell, type SheetCell, type SheetColumn, type SheetContent } from '../../../formats/xlsx-write.ts';
import type { Language } from '../../../http/negotiate.ts';
import type { RoundRow } from '../queries/rounds.ts';
import type { Template, TemplateRow } from '../queries/template.ts';
import { type SurveyColumn, surveyColumns } from '../rules/columns.ts';
import { type TemplateColumn, templateColumns } from '../rules/template.ts';
import { causeSeparator } from '../schemas.ts';

/** What the sheets of a template are made of. */
export interface TemplateContent {
  readonly template: Template;
  readonly round: RoundRow;
  readonly language: Language;
}

/** A word of a column of few words in the reader's language; other values as they are. */
const written = (column: SurveyColumn, value: unknown, language: Language): string | number | null => {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join(causeSeparator);
  if (typeof value === 'number') return value;
  const text = String(value);
  return column.choices?.find(({ code }) => code === text)?.[language] ?? text;
};

const cellValueOf = (row: TemplateRow, column: TemplateColumn, language: Language): string | number | null => {
  switch (column.role) {
    case 'areaName':
      return row.areaName;
    case 'professionName':
      return row.professionName;
    case 'key':
      return written(column.column, row[column.column.key as keyof TemplateRow], language);
    case 'last':
      return written(column.column, row.last?.[column.column.key as keyof typeof row.last], language);
    default:
      return written(column.column, row.now?.[column.column.key as keyof typeof row.now], language);
  }
};

/** The template's rows for CSV. */
export const templateCells = ({
  template,
  language,
}: TemplateContent): { headings: string[]; rows: WrittenCell[][] } => {
  const columns = templateColumns(language, template.last !== undefined);
  return {
    headings: columns.map(({ heading }) => heading),
    rows: template.rows.map((row) => columns.map((column) => cellValueOf(row, column, language))),
  };
};

/** Characters wide, by what stands in the column. */
const widths: Readonly<Record<string, number>> = {
  areaCode: 13,
  professionCode: 18,
  specialtyCode: 17,
  sector: 13,
  year: 8,
  expectedRetirements: 19,
  assessment: 13,
  assessmentChange: 16,
  causes: 26,
  comment: 34,
};
const widthOfNumber = 15;

const kindOf = ({ kind }: SurveyColumn): SheetColumn['kind'] => kind;

const boundsOf = (column: SurveyColumn, round: RoundRow): Pick<SheetColumn, 'minimum' | 'maximum'> => {
  if (column.kind === 'text') return {};
  if (column.kind === 'year')
    return { minimum: round.baseYear, maximum: Math.max(round.baseYear, ...round.horizonYears) };
  const maximum = column.kind === 'integer' ? limits.headcountMaximum : limits.fullTimeEquivalentsMaximum;
  return { minimum: 0, maximum };
};

const choicesOf = ({ key, choices }: SurveyColumn, content: TemplateContent): readonly string[] | undefined => {
  if (key === 'areaCode') return content.template.areas.map(({ code }) => code);
  if (key === 'professionCode') return content.template.professions.map(({ code }) => code);
  if (key === 'specialtyCode') return content.template.specialties.map(({ code }) => code);
  return choices?.map((choice) => choice[content.language]);
};

const sheetColumnOf = (column: TemplateColumn, content: TemplateContent): SheetColumn => {
  if (!('column' in column)) {
    return {
      heading: column.heading,
      kind: 'text',
      widthCharacters: column.role === 'areaName' ? 24 : 26,
      readOnly: true,
    };
  }
  const { column: described, heading } = column;
  const common = { heading, kind: kindOf(described), widthCharacters: widths[described.key] ?? widthOfNumber };
  if (column.role === 'last') return { ...common, readOnly: true };
  const choices = choicesOf(described, content);
  return {
    ...common,
    note: described.meaning[content.language],
    ...(choices === undefined || choices.length === 0 ? boundsOf(described, content.round) : { choices }),
  };
};

/** A cell with its colour: yellow to fill in, grey to read, none where the year does not ask for the value. */
const sheetCellOf = (row: TemplateRow, column: TemplateColumn, content: TemplateContent): SheetCell => {
  const value = cellValueOf(row, column, content.language);
  if (column.role === 'key') return value;
  if (column.role !== 'value') return new MarkedCell(value, 'reference');
  const asked = column.column.baseYearOnly !== true || row.year === content.round.baseYear;
  return new MarkedCell(value, asked ? 'input' : 'reference');
};

const dataSheet = (content: TemplateContent): SheetContent => {
  const { template, language } = content;
  const columns = templateColumns(language, template.last !== undefined);
  return {
    name: language === 'sv' ? 'Uppgifter' : 'Data',
    columns: columns.map((column) => sheetColumnOf(column, content)),
    batches: [template.rows.map((row) => columns.map((column) => sheetCellOf(row, column, content)))],
    frozenColumns: 4,
    filteredRows: template.rows.length,
  };
};

const guidance = ({ template, round }: TemplateContent): (readonly [sv: string, en: string])[] => {
  const { last } = template;
  const due = swedishDate(round.dueAt);
  return [
    [
      `${round.name}. Basår ${round.baseYear}${round.horizonYears.length === 0 ? '' : `, behov även ${round.horizonYears.join(', ')}`}. Sista dag ${due}.`,
      `${round.name}. Base year ${round.baseYear}${round.horizonYears.length === 0 ? '' : `, need also for ${round.horizonYears.join(', ')}`}. Due ${due}.`,
    ],
    [
      'Fyll i de gula cellerna. Grå celler är till för läsning och läses inte in. Lägg till rader längst ned om du behöver fler, till exempel för privata vårdgivare.',
      'Fill in the yellow cells. Grey cells are for reading and are not read in. Add rows at the bottom where you need more, such as for private providers.',
    ],
    [
      'Ta bort rader som du inte har uppgifter om. Finns ingen personal skriver du 0; en tom cell betyder att uppgiften inte är känd.',
      'Remove rows that you have no data for. Where there is no staff, write 0; an empty cell means that the value is not known.',
    ],
    last === undefined
      ? [
          'Rådet har inget tidigare godtaget svar att jämföra med.',
          'The council has no earlier accepted answer to compare with.',
        ]
      : [
          `Talen från förra omgången är rådets senast godtagna svar: ${last.roundName}, basår ${last.baseYear}. Stora förändringar behöver motiveras när svaret skickas in.`,
          `The figures of the last round are the council’s last accepted answer: ${last.roundName}, base year ${last.baseYear}. Large changes need a justification when the answer is submitted.`,
        ],
  ];
};

const explanationSheet = (content: TemplateContent): SheetContent => {
  const wrapped = (texts: readonly string[]): SheetCell[] => texts.map((text) => new MarkedCell(text, 'wrapped'));
  const heading = (text: string): MarkedCell => new MarkedCell(text, 'heading');
  const column = (text: string, widthCharacters: number): SheetColumn => ({
    heading: text,
    kind: 'text',
    widthCharacters,
  });
  return {
    name: 'Förklaring',
    columns: [
      column('Kolumn', 27),
      column('Vad som ska stå', 46),
      column('Varför vi frågar', 40),
      column('Column', 27),
      column('What belongs there', 46),
      column('Why we ask', 40),
    ],
    batches: [
      [
        ...surveyColumns.map(({ headings, meaning, purpose }) =>
          wrapped([headings[0], meaning.sv, purpose.sv, headings[1], meaning.en, purpose.en]),
        ),
        [],
        [heading('Så fyller du i'), heading(''), heading(''), heading('How to fill it in'), heading(''), heading('')],
        ...guidance(content).map(([sv, en]) => wrapped(['', sv, '', '', en, ''])),
      ],
    ],
  };
};

const codeSheet = ({ template, language }: TemplateContent): SheetContent => {
  const registers: Record<string, readonly [string, string]> = {
    area: ['Område', 'Area'],
    profession: ['Yrke', 'Profession'],
    specialty: ['Specialitet', 'Specialty'],
  };
  const registerName = (register: string): string => registers[register]?.[language === 'sv' ? 0 : 1] ?? register;
  const rows: SheetCell[][] = [
    ...template.areas.map(({ code, nameSv, nameEn }) => [registerName('area'), code, nameSv, nameEn ?? nameSv, null]),
    ...template.professions.map(({ code, nameSv, nameEn }) => [registerName('profession'), code, nameSv, nameEn, null]),
    ...template.specialties.map(({ code, nameSv, nameEn, professionCode }) => [
      registerName('specialty'),
      code,
      nameSv,
      nameEn,
      professionCode,
    ]),
  ];
  return {
    name: language === 'sv' ? 'Koder' : 'Codes',
    columns: [
      { heading: language === 'sv' ? 'Register' : 'Register', kind: 'text', widthCharacters: 14 },
      { heading: language === 'sv' ? 'Kod' : 'Code', kind: 'text', widthCharacters: 34 },
      { heading: language === 'sv' ? 'Svenskt namn' : 'Swedish name', kind: 'text', widthCharacters: 40 },
      { heading: language === 'sv' ? 'Engelskt namn' : 'English name', kind: 'text', widthCharacters: 40 },
      { heading: language === 'sv' ? 'Hör till yrket' : 'Belongs to profession', kind: 'text', widthCharacters: 22 },
    ],
    batches: [rows],
    filteredRows: rows.length,
  };
};

/** The sheets of a template: the rows to fill in, what each column means and why it is asked for, and the codes. */
export const templateSheets = (content: TemplateContent): SheetContent[] => [
  dataSheet(content),
  explanationSheet(content),
  codeSheet(content),
];
