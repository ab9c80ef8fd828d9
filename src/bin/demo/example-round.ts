/*
 * The demonstration's second round: an example with figures made up to show what a plan looks like when need has been
 * reported. Only the judgements are published: in the Swedish national planning support of 2022 (Socialstyrelsen,
 * Nationella planeringsstödet 2022) all 21 regions judged a shortage of midwives, radiographers and specialist physicians.
 */

/** A profession of the example: its size in the nation and how it is spread, all made up. */
interface ExampleProfession {
  readonly code: string;
  readonly persons: number;
  readonly fullTimeShare: number;
  readonly sectorShares: Readonly<Record<'region' | 'municipality' | 'private', number>>;
  readonly vacantShare: number;
  readonly agencyShare: number;
  readonly retirementShare: number;
  readonly yearlyNeedGrowth: number;
  /** Whether the published judgements speak of it. */
  readonly isJudged: boolean;
}

const professions: readonly ExampleProfession[] = [
  {
    code: 'audionom',
    persons: 1_250,
    fullTimeShare: 0.83,
    sectorShares: { region: 0.7, municipality: 0, private: 0.3 },
    vacantShare: 0.04,
    agencyShare: 0.01,
    retirementShare: 0.02,
    yearlyNeedGrowth: 0.012,
    isJudged: false,
  },
  {
    code: 'barnmorska',
    persons: 7_900,
    fullTimeShare: 0.84,
    sectorShares: { region: 1, municipality: 0, private: 0 },
    vacantShare: 0.07,
    agencyShare: 0.02,
    retirementShare: 0.025,
    yearlyNeedGrowth: 0.004,
    isJudged: true,
  },
  {
    code: 'lakare-specialist',
    persons: 24_000,
    fullTimeShare: 0.81,
    sectorShares: { region: 1, municipality: 0, private: 0 },
    vacantShare: 0.06,
    agencyShare: 0.04,
    retirementShare: 0.03,
    yearlyNeedGrowth: 0.011,
    isJudged: true,
  },
  {
    code: 'rontgensjukskoterska',
    persons: 3_100,
    fullTimeShare: 0.88,
    sectorShares: { region: 1, municipality: 0, private: 0 },
    vacantShare: 0.08,
    agencyShare: 0.03,
    retirementShare: 0.02,
    yearlyNeedGrowth: 0.013,
    isJudged: true,
  },
  {
    code: 'sjukskoterska',
    persons: 74_000,
    fullTimeShare: 0.86,
    sectorShares: { region: 0.72, municipality: 0.2, private: 0.08 },
    vacantShare: 0.05,
    agencyShare: 0.02,
    retirementShare: 0.022,
    yearlyNeedGrowth: 0.009,
    isJudged: false,
  },
];

const baseYear = 2024;
const horizonYears = [2030, 2035];

/** The round as it is opened; its name says what it is. */
export const exampleRound = {
  name: 'Exempel med påhittade tal: behov 2024–2035',
  referenceDate: '2024-11-01',
  populationDate: '2024-12-31',
  baseYear,
  horizonYears,
  professionCodes: professions.map(({ code }) => code),
  opensAt: '2024-11-01T08:00:00+01:00',
  dueAt: '2100-12-31T23:59:59+01:00',
};

const exampleComment = 'Påhittat exempel.';
const judgementComment =
  'Bedömning enligt Nationella planeringsstödet 2022 (Socialstyrelsen): brist i samtliga 21 regioner. Talen är påhittade.';

/** A number with two decimals at most. */
const hundredths = (value: number): number => Math.round(value * 100) / 100;

/**
 * A region's lines of the example: staff of the base year and need in every year, by sector. `share` is the region's
 * part of the nation, by which the example's figures are spread; a region has no line where nobody would be left.
 */
export const exampleLinesOf = ({ areaCode, share }: { readonly areaCode: string; readonly share: number }) =>
  professions.flatMap((profession) =>
    Object.entries(profession.sectorShares).flatMap(([sector, sectorShare]) => {
      const headcount = Math.round(profession.persons * share * sectorShare);
      if (headcount === 0) return [];
      const fullTimeEquivalents = hundredths(headcount * profession.fullTimeShare);
      const vacantFullTimeEquivalents = hundredths(fullTimeEquivalents * profession.vacantShare);
      const about = { areaCode, professionCode: profession.code, sector };
      const isJudged = profession.isJudged && sector === 'region';
      const neededIn = (year: number): number =>
        hundredths(
          (fullTimeEquivalents + vacantFullTimeEquivalents) * (1 + profession.yearlyNeedGrowth) ** (year - baseYear),
        );
      return [
        {
          ...about,
          year: baseYear,
          headcount,
          fullTimeEquivalents,
          vacantFullTimeEquivalents,
          agencyFullTimeEquivalents: hundredths(fullTimeEquivalents * profession.agencyShare),
          expectedRetirements: Math.round(headcount * profession.retirementShare),
          neededFullTimeEquivalents: neededIn(baseYear),
          ...(isJudged ? { assessment: 'shortage' } : {}),
          comment: isJudged ? judgementComment : exampleComment,
        },
        ...horizonYears.map((year) => ({
          ...about,
          year,
          neededFullTimeEquivalents: neededIn(year),
          comment: exampleComment,
        })),
      ];
    }),
  );

/** What the national office says of midwives in the example. */
export const exampleTexts = {
  judgement: 'shortage',
  judgementReasons: {
    sv: 'Samtliga 21 regioner bedömde 2022 att det råder brist (Nationella planeringsstödet). Övriga tal är påhittade.',
    en: 'All 21 regions judged a shortage in 2022 (national planning support). All other figures are made up.',
  },
  recommendation: {
    sv: 'Exempel: behåll och rekrytera tillbaka före fler utbildningsplatser.',
    en: 'Example: retain and win back before more study places.',
  },
};
