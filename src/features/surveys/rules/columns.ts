import type { Bilingual } from '../../../core/problem.ts';
import { assessmentChanges, assessments, causeSeparator, type SurveyLine, sectors } from '../schemas.ts';

/** A word that a column accepts: the code that the API uses, and what people write in a file. */
export interface ColumnChoice extends Bilingual {
  readonly code: string;
}

/** A column of a survey's file. It says all that readers, writers, templates and explanations need. */
export interface SurveyColumn {
  readonly key: keyof SurveyLine;
  /** Accepted headings: the Swedish one that we write, the English one that we write, then others. */
  readonly headings: readonly [sv: string, en: string, ...others: string[]];
  readonly kind: 'text' | 'integer' | 'decimal' | 'year';
  /** The text is a code or a word of a list. */
  readonly code?: boolean;
  /** Headings of the columns that the template puts beside it to be read, in either language. */
  readonly besides?: readonly string[];
  /** The heading must be in the file and each row must have a value. */
  readonly required?: boolean;
  /** The only values that are accepted, where there are few. */
  readonly choices?: readonly ColumnChoice[];
  /** Speaks of staff that exists, and so of the base year only. */
  readonly baseYearOnly?: boolean;
  /** What belongs in the column. */
  readonly meaning: Bilingual;
  /** Why it is asked for. */
  readonly purpose: Bilingual;
}

const choicesOf = <Code extends string>(codes: readonly Code[], words: Record<Code, Bilingual>): ColumnChoice[] =>
  codes.map((code) => ({ code, ...words[code] }));

const sectorWords = choicesOf(sectors, {
  region: { sv: 'Region', en: 'Region' },
  municipality: { sv: 'Kommun', en: 'Municipality' },
  private: { sv: 'Privat', en: 'Private' },
  state: { sv: 'Stat', en: 'State' },
});
const assessmentWords = choicesOf(assessments, {
  shortage: { sv: 'Brist', en: 'Shortage' },
  balance: { sv: 'Balans', en: 'Balance' },
  surplus: { sv: 'Överskott', en: 'Surplus' },
});
const changeWords = choicesOf(assessmentChanges, {
  better: { sv: 'Bättre', en: 'Better' },
  unchanged: { sv: 'Oförändrat', en: 'Unchanged' },
  worse: { sv: 'Sämre', en: 'Worse' },
});

/** What a line is about. */
const keyColumns: readonly SurveyColumn[] = [
  {
    key: 'areaCode',
    headings: ['Områdeskod', 'Area code', 'Område', 'Area'],
    kind: 'text',
    code: true,
    required: true,
    meaning: {
      sv: 'Regionens kod (två siffror) eller kommunens (fyra siffror), med inledande nolla.',
      en: 'Code of the region (two digits) or of the municipality (four digits), with its leading zero.',
    },
    purpose: {
      sv: 'Behovet läggs samman per region och sjukvårdsregion.',
      en: 'Need is added up by region and healthcare region.',
    },
  },
  {
    key: 'professionCode',
    headings: ['Yrkeskod', 'Profession code', 'Yrke', 'Profession'],
    kind: 'text',
    code: true,
    required: true,
    meaning: {
      sv: 'Yrkets kod i registret, till exempel sjukskoterska.',
      en: 'The profession’s code in the register.',
    },
    purpose: { sv: 'Utbildningsplatser beräknas per yrke.', en: 'Study places are computed by profession.' },
  },
  {
    key: 'specialtyCode',
    headings: ['Specialitetskod', 'Specialty code', 'Specialitet', 'Specialty'],
    kind: 'text',
    code: true,
    meaning: {
      sv: 'Specialitetens kod. Tom cell betyder yrket som helhet; en rad med specialitet är en del av den.',
      en: 'The specialty’s code. An empty cell means the profession as a whole; a line with one is a part of it.',
    },
    purpose: {
      sv: 'Specialistutbildning planeras per specialitet.',
      en: 'Specialist training is planned by specialty.',
    },
  },
  {
    key: 'sector',
    headings: ['Driftsform', 'Sector', 'Sektor'],
    kind: 'text',
    code: true,
    required: true,
    choices: sectorWords,
    meaning: { sv: 'Vem som bedriver verksamheten.', en: 'Who runs the activity.' },
    purpose: {
      sv: 'Planen ska omfatta regioner, kommuner, privata och statliga arbetsgivare.',
      en: 'The plan covers regions, municipalities, private employers and the state.',
    },
  },
  {
    key: 'year',
    headings: ['År', 'Year'],
    kind: 'year',
    required: true,
    meaning: {
      sv: 'Basåret eller ett av åren framåt som omgången frågar efter.',
      en: 'The base year or a year ahead.',
    },
    purpose: { sv: 'Nuläge och framtida behov hålls isär.', en: 'The present and future need are kept apart.' },
  },
];

/** What a line says. */
const valueColumns: readonly SurveyColumn[] = [
  {
    key: 'headcount',
    headings: ['Antal anställda', 'Headcount'],
    kind: 'integer',
    baseYearOnly: true,
    meaning: { sv: 'Anställda personer, basåret.', en: 'Persons employed, base year.' },
    purpose: { sv: 'Utgångsläget för tillgången.', en: 'Where supply starts from.' },
  },
  {
    key: 'fullTimeEquivalents',
    headings: ['Årsarbetare', 'Full-time equivalents'],
    kind: 'decimal',
    baseYearOnly: true,
    meaning: {
      sv: 'Anställda omräknade till heltid, basåret, högst två decimaler.',
      en: 'Staff counted as full-time, base year, two decimals at most.',
    },
    purpose: { sv: 'Jämförs med behovet i samma mått.', en: 'Compared with the need in the same unit.' },
  },
  {
    key: 'vacantFullTimeEquivalents',
    headings: ['Vakanta årsarbetare', 'Vacant full-time equivalents'],
    kind: 'decimal',
    baseYearOnly: true,
    meaning: { sv: 'Tjänster som är obesatta, i årsarbetare.', en: 'Posts not filled, in full-time equivalents.' },
    purpose: { sv: 'Visar brist redan i dag.', en: 'Shows the shortage of today.' },
  },
  {
    key: 'agencyFullTimeEquivalents',
    headings: ['Inhyrda årsarbetare', 'Agency full-time equivalents'],
    kind: 'decimal',
    baseYearOnly: true,
    meaning: { sv: 'Arbete som utförs av inhyrd personal, i årsarbetare.', en: 'Work done by agency staff.' },
    purpose: { sv: 'Inhyrning döljer brist.', en: 'Agency staff hides shortage.' },
  },
  {
    key: 'expectedRetirements',
    headings: ['Väntade pensionsavgångar', 'Expected retirements'],
    kind: 'integer',
    baseYearOnly: true,
    meaning: {
      sv: 'Personer som väntas gå i pension under året.',
      en: 'Persons expected to retire within the year.',
    },
    purpose: { sv: 'Avgångar ska ersättas.', en: 'Those who leave must be replaced.' },
  },
  {
    key: 'neededFullTimeEquivalents',
    headings: ['Behov av årsarbetare', 'Needed full-time equivalents'],
    kind: 'decimal',
    meaning: { sv: 'Behovet i årsarbetare, för vilket år som helst.', en: 'Need in full-time equivalents, any year.' },
    purpose: { sv: 'Det som planen ska svara mot.', en: 'What the plan answers.' },
  },
  {
    key: 'assessment',
    headings: ['Bedömning', 'Assessment'],
    kind: 'text',
    code: true,
    choices: assessmentWords,
    meaning: { sv: 'Rådets egen bedömning av läget.', en: 'The council’s own judgement.' },
    purpose: { sv: 'Visar det som siffrorna inte säger.', en: 'Shows what figures do not say.' },
  },
  {
    key: 'assessmentChange',
    headings: ['Förändring av bedömning', 'Assessment change'],
    kind: 'text',
    code: true,
    choices: changeWords,
    meaning: { sv: 'Bedömningen jämfört med året före.', en: 'The judgement against the year before.' },
    purpose: { sv: 'Visar riktningen.', en: 'Shows the direction.' },
  },
  {
    key: 'causes',
    headings: ['Orsaker', 'Causes'],
    kind: 'text',
    meaning: {
      sv: `Orsaker som rådet ser, åtskilda av ${causeSeparator}.`,
      en: `Causes that the council sees, parted by ${causeSeparator}.`,
    },
    purpose: { sv: 'Underlag för insatser.', en: 'Grounds for measures.' },
  },
  {
    key: 'comment',
    headings: ['Kommentar', 'Comment'],
    kind: 'text',
    meaning: { sv: 'Fri text. Skriv inget om enskilda personer.', en: 'Free text. Write nothing of single persons.' },
    purpose: { sv: 'Förklarar det ovanliga.', en: 'Explains what is unusual.' },
  },
];

/** Headings of the names that a template puts beside codes. */
export const nameHeadings = {
  areaCode: { sv: '(Områdets namn)', en: '(Name of the area)' },
  professionCode: { sv: '(Yrkets namn)', en: '(Name of the profession)' },
} as const satisfies Partial<Record<keyof SurveyLine, Bilingual>>;

/** The heading of the last round's values beside a column of the same name. */
export const lastHeading = (heading: string, language: keyof Bilingual): string =>
  language === 'sv' ? `(Förra omgången: ${heading})` : `(Last round: ${heading})`;

const besidesOf = ({ key, headings: [sv, en] }: SurveyColumn): readonly string[] =>
  key === 'areaCode' || key === 'professionCode'
    ? Object.values(nameHeadings[key])
    : [lastHeading(sv, 'sv'), lastHeading(en, 'en')];

/** Every column of a survey's file, in the order that we write them. They are the members of a line. */
export const surveyColumns: readonly SurveyColumn[] = [...keyColumns, ...valueColumns].map((column) => ({
  ...column,
  besides: besidesOf(column),
}));
