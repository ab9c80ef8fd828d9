import { type FileColumn, type FileTable, fileColumn } from '../../../core/file-table.ts';
import { surveyColumns } from './columns.ts';
import { templateColumns } from './template.ts';

const exampleOf: Readonly<Record<string, string | number>> = {
  areaCode: '12',
  professionCode: 'lakare',
  sector: 'Region',
  year: 2020,
  headcount: 4512,
  fullTimeEquivalents: 3940.5,
  vacantFullTimeEquivalents: 210,
  agencyFullTimeEquivalents: 96.25,
  expectedRetirements: 87,
  neededFullTimeEquivalents: 4210,
  assessment: 'Brist',
  assessmentChange: 'Oförändrat',
  causes: 'Pensionsavgångar',
  comment: 'Gäller hela regionen.',
};

/** The columns of a survey’s file, as it is sent and as it is fetched. */
export const surveyFileTable: FileTable = {
  columns: surveyColumns.map(({ headings: [sv, en], meaning }) => fileColumn({ sv, en }, meaning.en)),
  example: surveyColumns.map(({ key }) => exampleOf[key] ?? null),
};

/**
 * The columns of a template: those of a survey’s file, and names to read by in parentheses. The values of the last
 * accepted answer stand beside them where there is one.
 */
export const surveyTemplateTable: FileTable = {
  columns: templateColumns('sv', false).map((column, index): FileColumn => {
    const heading = { sv: column.heading, en: templateColumns('en', false)[index]?.heading ?? column.heading };
    return fileColumn(heading, 'column' in column ? column.column.meaning.en : 'A name to read by; not read in.');
  }),
  example: templateColumns('sv', false).map((column) => {
    if (column.role === 'areaName') return 'Skåne';
    if (column.role === 'professionName') return 'Läkare';
    return column.role === 'key' ? (exampleOf[column.column.key] ?? null) : null;
  }),
  hasOthers: true,
};

/** The columns of a list of faults. */
export const faultTable: FileTable = {
  columns: [
    fileColumn({ sv: 'Rad', en: 'Row' }, 'Row of the sender’s file; empty for the file as a whole.'),
    fileColumn({ sv: 'Kolumn', en: 'Column' }, 'Heading of the column, or the pointer of a JSON member.'),
    fileColumn({ sv: 'Kod', en: 'Code' }, 'Stable code of the fault.'),
    fileColumn({ sv: 'Allvar', en: 'Severity' }, 'Error or warning, in the reader’s language.'),
    fileColumn({ sv: 'Vad som är fel', en: 'What is wrong' }, 'What is wrong and what to do.'),
    fileColumn({ sv: 'Värde', en: 'Value' }, 'The value as it was sent.'),
    fileColumn({ sv: 'Godtas', en: 'Accepted' }, 'What would have been accepted, parted by commas.'),
  ],
  example: [4, 'Bedömning', 'not-accepted', 'Fel', 'Värdet är inte ett av de godtagna.', 'Ballans', 'Brist, Balans'],
};

/** The sender’s own columns, and one that tells what is wrong in each row. */
export const markedTable: FileTable = {
  columns: [fileColumn({ sv: 'Fel', en: 'Fault' }, 'What is wrong in the row; beside the sender’s own columns.')],
  example: ['Bedömning: Värdet är inte ett av de godtagna.'],
  hasOthers: true,
};

/** The columns of findings as a file. */
export const findingTable: FileTable = {
  columns: [
    fileColumn('Id', 'Identifier of the finding.'),
    fileColumn({ sv: 'Regel', en: 'Rule' }, 'Code of the rule that found it.'),
    fileColumn({ sv: 'Allvar', en: 'Severity' }, 'Error or warning, in the reader’s language.'),
    fileColumn({ sv: 'Områdeskod', en: 'Area code' }, 'Area of the lines.'),
    fileColumn({ sv: 'Yrkeskod', en: 'Profession code' }, 'Profession of the lines.'),
    fileColumn({ sv: 'Specialitetskod', en: 'Specialty code' }, 'Specialty of the lines, where they have one.'),
    fileColumn({ sv: 'Sektor', en: 'Sector' }, 'Sector of the lines.'),
    fileColumn({ sv: 'År', en: 'Year' }, 'Year of the lines.'),
    fileColumn({ sv: 'Iakttagelse', en: 'Finding' }, 'What was found, as a sentence.'),
    fileColumn({ sv: 'Motivering', en: 'Justification' }, 'The justification, where one was given.'),
    fileColumn({ sv: 'Motiverad av', en: 'Justified by' }, 'Who gave it.'),
    fileColumn({ sv: 'Motiverad', en: 'Justified at' }, 'When.'),
  ],
  example: [
    ...['0193c1c0-7a00-7000-8000-000000000001', 'full-time-equivalents-above-headcount', 'varning', '13', 'lakare'],
    ...[null, 'region', 2020, '1 142 årsarbetare men 1 039 personer.', null, null, null],
  ],
};
