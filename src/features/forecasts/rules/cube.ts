import { type Cube, type CubeAxis, cubeOfEntries } from '../../../core/cube.ts';
import type { Bilingual } from '../../../core/problem.ts';
import { bounds, type ForecastMeasure, forecastMeasures } from '../schemas/runs.ts';

/** Names by code, from the registers. */
export interface CubeNames {
  readonly areas: Readonly<Record<string, Bilingual>>;
  readonly professions: Readonly<Record<string, Bilingual>>;
  readonly institutions: Readonly<Record<string, Bilingual>>;
  /** Professions in the plural, as sentences about numbers of their members have them. */
  readonly plurals?: Readonly<Record<string, Bilingual>>;
}

/** What a run's tables say of where they come from. */
export interface CubeOrigin {
  readonly planId: string | null;
  readonly finishedAt: Date;
  readonly resultHash: string | null;
}

/** A figure of a forecast with what tells it from the others. */
interface CubeFigure {
  readonly areaCode: string;
  readonly professionCode: string;
  readonly year: number;
  readonly measureCode: ForecastMeasure;
  readonly bound: (typeof bounds)[number];
  readonly quantile: number | null;
  readonly value: number | null;
  readonly status: 'computed' | 'suppressed';
  readonly standardError: number | null;
}

const itself = (code: string): Bilingual => ({ sv: code, en: code });

const measureLabels: Readonly<Record<ForecastMeasure, Bilingual>> = {
  'supply-persons': { sv: 'Tillgång, personer', en: 'Supply, persons' },
  'supply-full-time-equivalents': { sv: 'Tillgång', en: 'Supply' },
  'need-full-time-equivalents': { sv: 'Behov', en: 'Need' },
  'gap-full-time-equivalents': { sv: 'Gap: behov minus tillgång', en: 'Gap: need minus supply' },
  coverage: { sv: 'Tillgång som andel av behovet', en: 'Supply as a share of the need' },
  'need-filled': { sv: 'Behov: tillsatt vid basåret', en: 'Need: filled in the base year' },
  'need-unmet': { sv: 'Behov: otäckt vid basåret', en: 'Need: unmet in the base year' },
  'need-demography': { sv: 'Behov: befolkningens förändring', en: 'Need: change in the population' },
  'need-non-demographic': { sv: 'Behov: annan utveckling', en: 'Need: other development' },
  'need-taken-over': { sv: 'Behov: övertagna uppgifter', en: 'Need: tasks taken over' },
  'need-handed-over': { sv: 'Behov: lämnade uppgifter', en: 'Need: tasks handed over' },
  'stated-need': { sv: 'Behov som råden själva anger', en: 'Need as the councils state it' },
  'expected-graduates': { sv: 'Förväntat examinerade', en: 'Expected graduates' },
};

const units = {
  persons: { label: { sv: 'personer', en: 'persons' }, decimals: 0 },
  'full-time-equivalents': { label: { sv: 'årsarbetare', en: 'full-time equivalents' }, decimals: 0 },
  share: { label: { sv: 'andel', en: 'share' }, decimals: 3 },
} as const;

/** What a measure of the forecast counts. */
export const unitOf = (measureCode: ForecastMeasure): keyof typeof units =>
  measureCode === 'coverage'
    ? 'share'
    : measureCode === 'supply-persons' || measureCode === 'expected-graduates'
      ? 'persons'
      : 'full-time-equivalents';

export const measureUnit = (measureCode: ForecastMeasure) => units[unitOf(measureCode)];

/** The member of the quantile axis that stands for the deterministic value. */
export const deterministic = 'value';

export const quantileCode = (quantile: number | null): string =>
  quantile === null ? deterministic : String(quantile * 100);

/** Quantiles as an axis: the deterministic value first, then in rising order. */
export const quantileAxis: CubeAxis = {
  code: 'quantile',
  label: { sv: 'Kvantil', en: 'Quantile' },
  order: [deterministic, '2.5', '10', '50', '90', '97.5'],
  memberOf: (code) => ({
    label:
      code === deterministic
        ? { sv: 'Utan slumpdragning', en: 'Deterministic' }
        : { sv: `${code.replace('.', ',')}:e percentilen`, en: `Percentile ${code}` },
  }),
};

export const yearAxis: CubeAxis = {
  code: 'year',
  label: { sv: 'År', en: 'Year' },
  role: 'time',
  memberOf: (code) => ({ label: itself(code) }),
};

/** An axis whose labels come from a register. */
export const namedAxis = (
  axis: Omit<CubeAxis, 'memberOf'>,
  names: Readonly<Record<string, Bilingual>> = {},
): CubeAxis => ({ ...axis, memberOf: (code) => ({ label: names[code] ?? itself(code) }) });

export const statusLabels: Readonly<Record<'computed' | 'suppressed', Bilingual>> = {
  computed: { sv: 'Beräknad', en: 'Computed' },
  suppressed: { sv: 'Sekretesskyddad', en: 'Suppressed to protect persons' },
};

const boundLabels: Readonly<Record<string, Bilingual>> = {
  low: { sv: 'Låg: antagandenas nedre gräns', en: 'Low: the assumptions’ lower bounds' },
  middle: { sv: 'Mellan: som angivet', en: 'Middle: as stated' },
  high: { sv: 'Hög: antagandenas övre gräns', en: 'High: the assumptions’ upper bounds' },
};

/** What every cube of a run says of itself. */
export const aboutRun = (origin: CubeOrigin): Pick<Cube, 'source' | 'updatedAt' | 'contentHash'> => ({
  source: {
    sv: `Nationella vårdkompetensrådets modell; plan ${origin.planId ?? '-'}. Modellberäkning, inte statistik.`,
    en: `The model of the national council for health-care competence; plan ${origin.planId ?? '-'}. Computed, not observed.`,
  },
  updatedAt: origin.finishedAt,
  contentHash: origin.resultHash ?? undefined,
});

/** Figures of a forecast as a cube: area × profession × year × measure × bound × quantile. */
export const cubeOfForecast = (figures: readonly CubeFigure[], origin: CubeOrigin, names: CubeNames): Cube => ({
  title: { sv: 'Prognos över tillgång och behov', en: 'Forecast of supply and need' },
  ...aboutRun(origin),
  ...cubeOfEntries(
    [
      namedAxis({ code: 'area', label: { sv: 'Område', en: 'Area' }, role: 'geo' }, names.areas),
      namedAxis({ code: 'profession', label: { sv: 'Yrke', en: 'Profession' } }, names.professions),
      yearAxis,
      {
        code: 'measure',
        label: { sv: 'Mått', en: 'Measure' },
        role: 'metric',
        order: forecastMeasures,
        memberOf: (code) => ({
          label: measureLabels[code as ForecastMeasure],
          unit: measureUnit(code as ForecastMeasure),
        }),
      },
      namedAxis(
        { code: 'bound', label: { sv: 'Antagandenas gräns', en: 'Bound of the assumptions' }, order: bounds },
        boundLabels,
      ),
      quantileAxis,
    ],
    figures.map((figure) => ({
      codes: [
        figure.areaCode,
        figure.professionCode,
        String(figure.year),
        figure.measureCode,
        figure.bound,
        quantileCode(figure.quantile),
      ],
      value: figure.value,
      status: figure.status,
      attributes: [figure.standardError],
    })),
  ),
  usualStatus: 'computed',
  statuses: statusLabels,
  attributes: [{ code: 'standardError', label: { sv: 'Medelfel av simuleringen', en: 'Monte Carlo standard error' } }],
  notes: figures.some(({ status }) => status === 'suppressed')
    ? [
        {
          sv: 'Tal som vilar på sekretesskyddade uppgifter i planen visas inte.',
          en: 'Figures that rest on suppressed figures of the plan are not shown.',
        },
      ]
    : [],
});
