import { type FileColumn, type FileTable, fileColumn } from '../../../core/file-table.ts';
import { educationColumns } from './columns.ts';

const exampleOf: Readonly<Record<string, string | number>> = {
  siteMunicipalityCode: '1281',
  professionCode: 'sjukskoterska',
  placesAdvised: 120,
  placesDecided: 110,
  placesOffered: 110,
  eligibleFirstChoiceApplicants: 214,
  admitted: 128,
  beginners: 112,
  graduates: 84,
  clinicalPlacementWeeks: 3100,
};

/** The columns of a report’s file. */
export const reportFileTable: FileTable = {
  columns: educationColumns.map(({ headings: [sv, en], meaning }) => fileColumn({ sv, en }, meaning.en)),
  example: educationColumns.map(({ key }) => exampleOf[key] ?? null),
};

/** The columns of a template: those of a report’s file; names and the figures of the year before stand beside them. */
export const reportTemplateTable: FileTable = {
  ...reportFileTable,
  example: educationColumns.map(({ key }) => (key.endsWith('Code') ? (exampleOf[key] ?? null) : null)),
  hasOthers: true,
};

/** The members of an education figure with their Swedish headings, in the order of the file. */
export const figureHeadings = [
  ['institutionCode', 'Lärosäte', 'Code of the institution.', 'LU'],
  ['siteMunicipalityCode', 'Studieort', 'Code of the municipality where the programme is given.', '1281'],
  ['professionCode', 'Yrke', 'Code of the profession that the degree leads to.', 'sjukskoterska'],
  ['healthcareRegionCode', 'Sjukvårdsregion', 'Code of the healthcare region of the site.', 'sodra'],
  ['term', 'Termin', 'Term, such as 2026-HT.', '2026-HT'],
  ...educationColumns
    .slice(2)
    .map(({ key, headings, meaning }) => [key, headings[0], meaning.en, exampleOf[key] ?? null] as const),
  ['state', 'Status', 'State of the report that the figures are from.', 'accepted'],
] as const;

/** The columns of education figures. */
export const educationFigureTable: FileTable = {
  columns: figureHeadings.map(([, heading, meaning]): FileColumn => fileColumn(heading, meaning)),
  example: figureHeadings.map(([, , , example]) => example),
};
