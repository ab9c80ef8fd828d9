import type { Bilingual } from '../../../core/problem.ts';
import type { EducationLine } from '../schemas.ts';

/** A column of a report's file: what readers, writers and templates need to know of it. */
export interface EducationColumn {
  readonly key: keyof EducationLine;
  readonly headings: readonly [sv: string, en: string];
  readonly kind: 'text' | 'integer';
  readonly required?: boolean;
  /** The text is a code. */
  readonly code?: boolean;
  /** Headings of the columns that the template puts beside it to be read, in either language. */
  readonly besides?: readonly string[];
  /** What belongs in the column; the definitions are those of the contract. */
  readonly meaning: Bilingual;
}

/** The heading of the names beside a column of codes. */
export const nameHeading = (heading: string, language: keyof Bilingual): string =>
  language === 'sv' ? `(${heading}, namn)` : `(${heading}, name)`;

/** The heading of last year's values beside a column of the same name. */
export const lastHeading = (heading: string, language: keyof Bilingual): string =>
  language === 'sv' ? `(Året före: ${heading})` : `(Year before: ${heading})`;

const columns: readonly EducationColumn[] = [
  {
    key: 'siteMunicipalityCode',
    headings: ['Studieort', 'Site'],
    kind: 'text',
    code: true,
    required: true,
    meaning: {
      sv: 'Koden för kommunen där programmet ges, fyra siffror.',
      en: 'Code of the municipality where the programme is given, four digits.',
    },
  },
  {
    key: 'professionCode',
    headings: ['Yrke', 'Profession'],
    kind: 'text',
    code: true,
    required: true,
    meaning: { sv: 'Koden för yrket som examen leder till.', en: 'Code of the profession that the degree leads to.' },
  },
  {
    key: 'placesAdvised',
    headings: ['Rekommenderade platser', 'Places advised'],
    kind: 'integer',
    meaning: {
      sv: 'Platser som lärosätet rekommenderats att ha för nybörjare i terminen. Ett råd, inget beslut.',
      en: 'Places for beginners of the term that the institution was advised to have. Advice, not a decision.',
    },
  },
  {
    key: 'placesDecided',
    headings: ['Beslutade platser', 'Places decided'],
    kind: 'integer',
    meaning: {
      sv: 'Platser för nybörjare i terminen som lärosätet själv har beslutat om.',
      en: 'Places for beginners of the term that the institution itself has decided on.',
    },
  },
  {
    key: 'placesOffered',
    headings: ['Utlysta platser', 'Places offered'],
    kind: 'integer',
    meaning: {
      sv: 'Platser som var öppna att söka till terminen. En plats är inte en antagen.',
      en: 'Places that were open for application to the term. A place is not an admission.',
    },
  },
  {
    key: 'eligibleFirstChoiceApplicants',
    headings: ['Behöriga förstahandssökande', 'Eligible first-choice applicants'],
    kind: 'integer',
    meaning: {
      sv: 'Behöriga personer med programmet och orten som första val i ansökan till terminen.',
      en: 'Eligible persons with the programme and site as first choice in the application to the term.',
    },
  },
  {
    key: 'admitted',
    headings: ['Antagna', 'Admitted'],
    kind: 'integer',
    meaning: {
      sv: 'Personer antagna i sista urvalet, överintag inräknat. En antagen är inte en nybörjare.',
      en: 'Persons admitted in the last selection, over-admission included. An admission is not a beginner.',
    },
  },
  {
    key: 'beginners',
    headings: ['Nybörjare', 'Beginners'],
    kind: 'integer',
    meaning: {
      sv: 'Personer registrerade på programmet för första gången i terminen.',
      en: 'Persons registered on the programme for the first time in the term.',
    },
  },
  {
    key: 'graduates',
    headings: ['Examinerade', 'Graduates'],
    kind: 'integer',
    meaning: {
      sv: 'Personer som tog ut examen i terminen, när de än började.',
      en: 'Persons who took the degree in the term, whenever they began.',
    },
  },
  {
    key: 'clinicalPlacementWeeks',
    headings: ['VFU-veckor', 'Clinical placement weeks'],
    kind: 'integer',
    meaning: {
      sv: 'Verksamhetsförlagd utbildning som programmet har tillgång till i terminen: studenter gånger veckor, alla årskullar.',
      en: 'Clinical placements that the programme has in the term: students times weeks, all cohorts.',
    },
  },
  {
    key: 'comment',
    headings: ['Kommentar', 'Comment'],
    kind: 'text',
    meaning: { sv: 'Fri text. Skriv inget om enskilda personer.', en: 'Free text. Write nothing of single persons.' },
  },
];

/** The columns of a report's file, Swedish headings first. */
export const educationColumns: readonly EducationColumn[] = columns.map((column) => {
  const [sv, en] = column.headings;
  const beside = column.code === true ? nameHeading : lastHeading;
  return { ...column, besides: [beside(sv, 'sv'), beside(en, 'en')] };
});
