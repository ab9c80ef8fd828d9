/** What the document and the root page say of the API as a whole. */

/** The address in the committed document. A published contract never names a developer's machine. */
export const documentedBaseUrl = 'https://api.example.se/kompetensforsorjning/v1';

/** Groups of operations, in the order that the work goes. */
export const tags = {
  About: 'Beskrivning av API:et självt. The API about itself.',
  Registers:
    'Regioner, sjukvårdsregioner, kommuner, lärosäten, yrken och specialiteter. Regions, healthcare regions, municipalities, institutions, professions and specialties.',
  'Survey rounds': 'Omgångar av behovskartläggningen. Rounds of the needs survey.',
  Surveys: 'Regionala råds behovskartläggningar. The regional councils’ needs surveys.',
  Education: 'Utbildningsplatser, sökande, examinerade och VFU. Study places, applicants, graduates and placements.',
  Plans: 'Utkast till och versioner av den nationella planen. Drafts and versions of the national plan.',
  Forecasts: 'Prognoser och scenarier. Forecasts and scenarios.',
  Dimensioning: 'Underlag för lärosätenas dimensionering. Data for the dimensioning of study places.',
  Measures: 'Åtgärder, remisser, uppdrag och bidrag. Measures, consultations, assignments and grants.',
  'Open data': 'Öppna data för återanvändning. Open data for reuse.',
  Audit: 'Vem gjorde vad och när. Who did what, and when.',
} as const;
export type Tag = keyof typeof tags;

export const title = 'Kompetensförsörjning i hälso- och sjukvården';

export const description = [
  'Med API:et samlar Nationella vårdkompetensrådet och de sex regionala råden in behovskartläggningar, tar fram ett utkast till nationell plan och ger lärosätena underlag för dimensionering. Register och publicerade uppgifter är öppna; övrigt kräver åtkomsttoken. Tillägg görs inom v1 utan förvarning, så läs svar tolerant.',
  'With this API the national council for health-care competence and the six regional councils collect needs surveys, build a draft of the national plan, and give universities data for dimensioning. Registers and published data are open; the rest needs an access token. Additions are made within v1 without notice, so read answers tolerantly.',
].join('\n\n');

/** Service level, all three parts of it (DOK.08). */
export const serviceLevel = {
  availability:
    '99,5 % per månad, dygnet runt, planerade avbrott undantagna. 99.5 % per month, planned stops excepted.',
  responseTime: '95 % av läsningar inom 500 ms. 95 % of reads within 500 ms.',
  support: 'Helgfria vardagar 8–16, svar inom en arbetsdag. Weekdays 8–16, an answer within one working day.',
};

/** Known limitations (DOK.09). */
export const limitations = [
  'En sida har högst 1 000 poster. A page has at most 1,000 items.',
  'Ett JSON-innehåll är högst 4 MiB; större kartläggningar importeras som fil. A JSON body is at most 4 MiB; larger surveys are imported as a file.',
  'Åtkomsttoken gäller högst fem minuter och förnyas genom en ny begäran, utan refresh token. Access tokens live five minutes at most and are renewed by a new request, without a refresh token.',
];

export const contact = {
  name: 'Nationella vårdkompetensrådets kansli',
  url: 'https://api.example.se/#kontakt',
  email: 'api@example.se',
};

export const license = { name: 'CC0 1.0 Universal', url: 'https://creativecommons.org/publicdomain/zero/1.0/' };
export const termsOfService = 'https://api.example.se/#villkor';
