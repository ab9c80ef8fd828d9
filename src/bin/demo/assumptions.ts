/*
 * The demonstration's own scenario. What is published stands with its source; what is not is an assumption of the
 * demonstration, and is told to be one in every answer that rests on it (`own-assumption`).
 */

const healthcareRegions = ['mellansverige', 'norra', 'sodra', 'stockholm-gotland', 'sydostra', 'vastra'] as const;

/** Inhabitants on 31 December 2024 (SCB, by way of Kolada N01951), which weigh what nobody has published by region. */
const inhabitants = {
  mellansverige: 2_153_475,
  norra: 904_055,
  sodra: 1_932_075,
  'stockholm-gotland': 2_534_278,
  sydostra: 1_088_807,
  vastra: 1_975_020,
} as const satisfies Record<(typeof healthcareRegions)[number], number>;

/** First-choice applicants to medicine in the spring of 2016, by institution, with the municipality of its site. */
const medicine = [
  { institutionCode: 'KI', site: '0184', firstChoice: 1_566 },
  { institutionCode: 'GU', site: '1480', firstChoice: 775 },
  { institutionCode: 'LU', site: '1281', firstChoice: 690 },
  { institutionCode: 'UU', site: '0380', firstChoice: 548 },
  { institutionCode: 'UMU', site: '2480', firstChoice: 383 },
  { institutionCode: 'LIU', site: '0580', firstChoice: 363 },
  { institutionCode: 'ORU', site: '1880', firstChoice: 190 },
] as const;

/** Beginners a year (SCB 2017: about 1,700), divided by the applicants: the division is the demonstration's. */
const beginnersPerYear = 1_700;
/** Share who work in the region of study three years after (UKÄ 2019-11-12, graduates 2008–2015): 61 %. */
const retention = 0.61;
/** Licences in 2020: 2,401 physicians, of whom 1,349 trained in Sweden (Socialstyrelsen). */
const arrivalsPerYear = 2_401 - 1_349;

const horizonYears = 10;
const nation = Object.values(inhabitants).reduce((left, right) => left + right, 0);

const firstJobShares = healthcareRegions.flatMap((from) =>
  healthcareRegions.map((to) => ({
    fromRegionCode: from,
    toRegionCode: to,
    share: from === to ? retention : ((1 - retention) * inhabitants[to]) / (nation - inhabitants[from]),
  })),
);

/** Share of the inhabitants who are 65 or older, and yearly growth of both classes: assumed. */
const olderShare = 0.2;
const growth = { younger: 0.002, older: 0.015 } as const;

const populations = healthcareRegions.flatMap((healthcareRegionCode) =>
  (
    [
      { fromAge: 0, toAge: 64, share: 1 - olderShare, yearly: growth.younger },
      { fromAge: 65, toAge: 110, share: olderShare, yearly: growth.older },
    ] as const
  ).map(({ share, yearly, ...ages }) => {
    const half = Array.from(
      { length: horizonYears + 1 },
      (_, offset) => (inhabitants[healthcareRegionCode] * share * (1 + yearly) ** offset) / 2,
    );
    return { healthcareRegionCode, ...ages, womenPersons: half, menPersons: half, lowFactor: 0.98, highFactor: 1.02 };
  }),
);

const assumed = (path: string, what: string) => ({
  path,
  title: `Demonstrationens eget antagande: ${what}`,
  published: '-',
  kind: 'own-assumption' as const,
});

const physicians = {
  professionCode: 'lakare',
  stockAges: [
    { fromAge: 26, toAge: 34, women: 1.2, men: 1 },
    { fromAge: 35, toAge: 64, women: 1, men: 1 },
    { fromAge: 65, toAge: 70, women: 0.3, men: 0.4 },
  ],
  exitProbability: [
    { fromAge: 25, toAge: 59, women: 0.03, men: 0.03 },
    { fromAge: 60, toAge: 64, women: 0.06, men: 0.05 },
    { fromAge: 65, toAge: 74, women: 0.35, men: 0.3 },
  ],
  moves: 'none',
  entrantWomenShare: 0.55,
  entrantAges: [{ fromAge: 26, toAge: 32, weight: 1 }],
  arrivals: {
    personsPerYear: healthcareRegions.map((healthcareRegionCode) => ({
      healthcareRegionCode,
      value: (arrivalsPerYear * inhabitants[healthcareRegionCode]) / nation,
    })),
    yieldShare: 0.6,
    womenShare: 0.5,
    ages: [{ fromAge: 28, toAge: 40, weight: 1 }],
  },
  need: {
    unmetShare: 0.02,
    careUseFactors: [
      { fromAge: 0, women: 1, men: 1 },
      { fromAge: 65, women: 2.5, men: 2.5 },
    ],
    mode: 'additive',
    terms: [
      {
        kind: 'professional',
        yearlyGrowth: 0.005,
        low: 0,
        high: 0.01,
        signStatement: 'positive-raises-need',
      },
    ],
    workingTimeYearlyReduction: 0,
    trendUntilYear: null,
  },
  study: {
    lengthYears: 5.5,
    completionDelayShares: [0.8, 0.2],
    startShare: 0.95,
    startsOutsideReported: 'nearest-reported-year',
    firstJobShares,
  },
  observations: {
    exitPersonYearsWomen: 2_000,
    exitPersonYearsMen: 2_000,
    completionStarters: 1_700,
    startGraduates: 1_000,
    unmetLogSpread: 0.3,
  },
};

const programmes = medicine.map(({ institutionCode, site, firstChoice }) => ({
  institutionCode,
  professionCode: 'lakare',
  siteMunicipalityCode: site,
  firstYear: 2017,
  starts: [(beginnersPerYear * firstChoice) / medicine.reduce((sum, one) => sum + one.firstChoice, 0)],
}));

/** Years ahead that the demonstration looks. */
export const demonstrationHorizonYears = horizonYears;

/** The parameter set of the demonstration. */
export const demonstrationParameters = {
  name: 'Demonstrationens antaganden',
  description:
    'Visar hur prognosen räknas. Publicerade värden har sin källa; övriga är demonstrationens egna antaganden och säger inget om Sveriges behov av läkare.',
  content: {
    firstAge: 25,
    lastAge: 74,
    professions: [physicians],
    programmes,
    populations,
    sources: [
      assumed(
        'professions',
        'åldrar, avgång (även till privata vårdgivare, som planens personal inte omfattar), behov och spridning',
      ),
      assumed('populations', 'folkmängd 31 december 2024 (SCB) med antagen åldersfördelning och tillväxt'),
      assumed('programmes', 'andel som börjar i yrket'),
      {
        path: 'professions/lakare/arrivals',
        title:
          'Socialstyrelsen: legitimationer 2020, utbildade utomlands; fördelade efter folkmängd och med antagen andel som arbetar',
        published: '2020',
        kind: 'own-assumption' as const,
      },
      ...programmes.flatMap(({ institutionCode, siteMunicipalityCode }) => {
        const at = `programmes/${institutionCode}.lakare.${siteMunicipalityCode}`;
        return [
          {
            path: `${at}/starts`,
            title: 'SCB 2017: 1 700 nybörjare per år; demonstrationen fördelar dem efter förstahandssökande våren 2016',
            published: '2017',
            kind: 'own-assumption' as const,
          },
          {
            path: `${at}/firstJobShares`,
            title: 'UKÄ 2019-11-12: 61 % kvar i studieregionen efter tre år; övriga fördelade efter folkmängd',
            published: '2019',
            kind: 'own-assumption' as const,
          },
          {
            path: `${at}/lengthYears`,
            title: 'Högskoleförordningen (1993:100) bilaga 2: 330 högskolepoäng för dem som började före 2021',
            published: '1993',
            kind: 'published' as const,
          },
        ];
      }),
    ],
  },
};
