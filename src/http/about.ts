import type { Scope } from '../core/actor.ts';
import type { Bilingual } from '../core/problem.ts';

/** What the document and the root page say of the API as a whole. */

/** The address in the committed document. A published contract never names a developer's machine. */
export const documentedBaseUrl = 'https://api.example.se/kompetensforsorjning/v1';

/** Where the committed document says that tokens are given. */
export const documentedTokenUrl = 'https://auth.example.se/token';

/** What each scope opens; what a role may do within it is decided by the client register. */
export const scopeTexts: Readonly<Record<Scope, Bilingual>> = {
  'surveys:read': { sv: 'Läsa omgångar och svar.', en: 'Read rounds and surveys.' },
  'surveys:write': { sv: 'Skriva, skicka in och handlägga svar.', en: 'Write, submit and handle surveys.' },
  'plans:read': { sv: 'Läsa utkast till planer.', en: 'Read drafts of plans.' },
  'plans:write': { sv: 'Bygga, justera och fastställa planer.', en: 'Build, adjust and adopt plans.' },
  'education:read': { sv: 'Läsa lärosätenas rapporter.', en: 'Read the universities’ reports.' },
  'education:write': {
    sv: 'Skriva och handlägga lärosätenas rapporter.',
    en: 'Write and handle the universities’ reports.',
  },
  'forecasts:read': { sv: 'Läsa prognoser.', en: 'Read forecasts.' },
  'forecasts:write': { sv: 'Beräkna prognoser.', en: 'Run forecasts.' },
  'dimensioning:read': { sv: 'Läsa underlag för dimensionering.', en: 'Read data for dimensioning.' },
  'audit:read': { sv: 'Läsa granskningsspåret.', en: 'Read the audit trail.' },
};

/** Groups of operations, in the order that the work goes. */
export const tags = {
  About: { sv: 'Beskrivning av API:et självt.', en: 'The API about itself.' },
  Registers: {
    sv: 'Regioner, sjukvårdsregioner, kommuner, lärosäten, yrken och specialiteter.',
    en: 'Regions, healthcare regions, municipalities, institutions, professions and specialties.',
  },
  'Survey rounds': { sv: 'Omgångar av behovskartläggningen.', en: 'Rounds of the needs survey.' },
  Surveys: { sv: 'De regionala rådens behovskartläggningar.', en: 'The regional councils’ needs surveys.' },
  Education: {
    sv: 'Utbildningsplatser, sökande, examinerade och VFU.',
    en: 'Study places, applicants, graduates and clinical placements.',
  },
  Plans: {
    sv: 'Utkast till och versioner av den nationella planen.',
    en: 'Drafts and versions of the national plan.',
  },
  Forecasts: { sv: 'Prognoser och scenarier.', en: 'Forecasts and scenarios.' },
  Dimensioning: {
    sv: 'Underlag för lärosätenas dimensionering.',
    en: 'Data for the universities’ dimensioning of study places.',
  },
  Measures: { sv: 'Åtgärder, remisser, uppdrag och bidrag.', en: 'Measures, consultations, assignments and grants.' },
  'Open data': { sv: 'Öppna data för återanvändning.', en: 'Open data for reuse.' },
  Audit: { sv: 'Vem gjorde vad och när.', en: 'Who did what, and when.' },
} as const satisfies Record<string, Bilingual>;
export type Tag = keyof typeof tags;

export const title = 'Kompetensförsörjning i hälso- och sjukvården';

/** Purpose and behaviour (DOK.06, DOK.07, DOK.11). */
export const description: Bilingual = {
  sv: 'Med API:et samlar Nationella vårdkompetensrådet och de sex regionala råden in behovskartläggningar, tar fram ett utkast till nationell plan och ger lärosätena underlag för dimensionering. Register och publicerade uppgifter är öppna; övrigt kräver åtkomsttoken. Tillägg görs inom v1 utan förvarning, så läs svaren tolerant.',
  en: 'With this API the national council for health-care competence and the six regional councils collect needs surveys, build a draft of the national plan, and give universities data for dimensioning. Registers and published data are open; the rest needs an access token. Additions are made within v1 without notice, so read the answers tolerantly.',
};

/** Service level, all three parts of it (DOK.08). */
export const serviceLevel: Record<'availability' | 'responseTime' | 'support', Bilingual> = {
  availability: {
    sv: '99,5 procent per månad, dygnet runt, planerade avbrott undantagna.',
    en: '99.5 per cent a month, day and night, planned stops excepted.',
  },
  responseTime: {
    sv: '95 procent av läsningarna besvaras inom 500 ms.',
    en: '95 per cent of reads are answered within 500 ms.',
  },
  support: {
    sv: 'Helgfria vardagar 8–16, svar inom en arbetsdag.',
    en: 'Weekdays 8–16, an answer within one working day.',
  },
};

/** Known limitations (DOK.09). */
export const limitations: readonly Bilingual[] = [
  { sv: 'En sida har högst 1 000 poster.', en: 'A page has at most 1,000 items.' },
  {
    sv: 'Ett JSON-innehåll är högst 4 MiB; större kartläggningar importeras som fil.',
    en: 'A JSON body is at most 4 MiB; larger surveys are imported as a file.',
  },
  {
    sv: 'Åtkomsttoken gäller högst fem minuter och förnyas genom en ny begäran, utan refresh token.',
    en: 'Access tokens live five minutes at most and are renewed by a new request, without a refresh token.',
  },
];

/** Both languages in one text, for the document, which has no place for two. */
export const both = ({ sv, en }: Bilingual): string => `${sv} ${en}`;

export const contact = {
  name: 'Nationella vårdkompetensrådets kansli',
  url: 'https://api.example.se/#kontakt',
  email: 'api@example.se',
};

export const license = { name: 'CC0 1.0 Universal', url: 'https://creativecommons.org/publicdomain/zero/1.0/' };
export const termsOfService = 'https://api.example.se/#villkor';
