import { type Cube, type CubeAxis, type CubeEntry, cubeOfEntries } from '../../../core/cube.ts';
import type { Bilingual } from '../../../core/problem.ts';
import {
  aboutRun,
  type CubeNames,
  type CubeOrigin,
  deterministic,
  statusLabels as forecastStatusLabels,
  measureUnit,
  namedAxis,
  quantileAxis,
  quantileCode,
  yearAxis,
} from '../../forecasts/rules/cube.ts';
import { statusLabels } from '../../plans/rules/status-labels.ts';
import type { DimensioningRow } from '../schemas/dimensioning.ts';

type Row = (typeof DimensioningRow)['_output'];

const fte = measureUnit('need-full-time-equivalents');
const persons = measureUnit('supply-persons');
const places = { label: { sv: 'platser per år', en: 'places per year' }, decimals: 0 };
const weeks = { label: { sv: 'studentveckor', en: 'student-weeks' }, decimals: 0 };

interface CubeMeasure {
  readonly code: string;
  readonly label: Bilingual;
  readonly unit: { readonly label: Bilingual; readonly decimals: number };
  /** The values of a row by quantile; none where the measure has nothing to say of it. */
  readonly values: (row: Row) => readonly { quantile: number | null; value: number | null; status: string }[];
}

const one = (value: number | null, status: string) => [{ quantile: null, value, status }];
const reported = (value: number | null) => (value === null ? [] : one(value, 'observed'));
const computed = (value: number | null | undefined) =>
  value === null || value === undefined ? [] : one(value, 'computed');

const planMeasure = (
  code: string,
  label: Bilingual,
  figure: (row: Row) => Row['staffFullTimeEquivalents'],
): CubeMeasure => ({
  code,
  label,
  unit: fte,
  values: (row) => (figure(row).status === 'not-reported' ? [] : one(figure(row).value, figure(row).status)),
});

const forecastMeasure = (code: string, label: Bilingual, band: (row: Row) => Row['forecastGap']): CubeMeasure => ({
  code,
  label,
  unit: fte,
  values: (row) => {
    const { value, status, quantiles } = band(row);
    if (status === 'not-computed') return [];
    return [{ quantile: null, value, status }, ...quantiles.map((each) => ({ ...each, status }))];
  },
});

const chainMeasure = (
  code: string,
  label: Bilingual,
  unit: CubeMeasure['unit'],
  name: Exclude<keyof Row['chain'], 'year'>,
): CubeMeasure => ({ code, label, unit, values: (row) => reported(row.chain[name]) });

const cubeMeasures: readonly CubeMeasure[] = [
  planMeasure(
    'plan-staff',
    { sv: 'Årsarbetare enligt planen', en: 'Staff in the plan' },
    (row) => row.staffFullTimeEquivalents,
  ),
  planMeasure(
    'plan-need',
    { sv: 'Behov enligt planen', en: 'Need in the plan' },
    (row) => row.neededFullTimeEquivalents,
  ),
  planMeasure('plan-gap', { sv: 'Gap enligt planen', en: 'Gap in the plan' }, (row) => row.gapFullTimeEquivalents),
  forecastMeasure('forecast-need', { sv: 'Behov enligt prognosen', en: 'Forecast need' }, (row) => row.forecastNeed),
  forecastMeasure(
    'forecast-supply',
    { sv: 'Tillgång enligt prognosen', en: 'Forecast supply' },
    (row) => row.forecastSupply,
  ),
  forecastMeasure('forecast-gap', { sv: 'Gap enligt prognosen', en: 'Forecast gap' }, (row) => row.forecastGap),
  {
    code: 'expected-graduates',
    label: {
      sv: 'Förväntat examinerade (ingen prognos över tillgång)',
      en: 'Expected graduates (not a forecast of supply)',
    },
    unit: persons,
    values: (row) => computed(row.expectedGraduates.value),
  },
  {
    code: 'required-places',
    label: { sv: 'Platser som krävs i riket', en: 'Places required in the country' },
    unit: places,
    values: (row) => computed(row.requiredPlaces?.placesPerYear),
  },
  {
    code: 'required-places-low',
    label: { sv: 'Platser som krävs i riket, låga antaganden', en: 'Places required in the country, low assumptions' },
    unit: places,
    values: (row) => computed(row.requiredPlaces?.lowPlacesPerYear),
  },
  {
    code: 'required-places-high',
    label: { sv: 'Platser som krävs i riket, höga antaganden', en: 'Places required in the country, high assumptions' },
    unit: places,
    values: (row) => computed(row.requiredPlaces?.highPlacesPerYear),
  },
  {
    code: 'recommended-places',
    label: { sv: 'Rekommenderade platser vid lärosätet', en: 'Places recommended for the institution' },
    unit: places,
    values: (row) => computed(row.recommendedPlaces.value),
  },
  chainMeasure(
    'places-advised',
    { sv: 'Rekommenderade platser (rapporterat)', en: 'Places advised (reported)' },
    places,
    'placesAdvised',
  ),
  chainMeasure('places-decided', { sv: 'Beslutade platser', en: 'Places decided' }, places, 'placesDecided'),
  chainMeasure('places-offered', { sv: 'Utlysta platser', en: 'Places offered' }, places, 'placesOffered'),
  chainMeasure(
    'first-choice-applicants',
    { sv: 'Behöriga förstahandssökande', en: 'Eligible first-choice applicants' },
    persons,
    'eligibleFirstChoiceApplicants',
  ),
  chainMeasure('beginners', { sv: 'Nybörjare', en: 'Beginners' }, persons, 'beginners'),
  chainMeasure('graduates', { sv: 'Examinerade', en: 'Graduates' }, persons, 'graduates'),
  chainMeasure('placement-weeks', { sv: 'VFU', en: 'Clinical placement' }, weeks, 'clinicalPlacementWeeks'),
];

/** What the rows of a cube rest on. */
interface DimensioningOrigin {
  readonly builtAt: Date;
  readonly contentHash: string | undefined;
  readonly names: CubeNames;
}

const axesOf = (names: CubeNames): CubeAxis[] => [
  namedAxis({ code: 'institution', label: { sv: 'Lärosäte', en: 'Institution' } }, names.institutions),
  namedAxis({ code: 'profession', label: { sv: 'Yrke', en: 'Profession' } }, names.professions),
  namedAxis(
    { code: 'healthcareRegion', label: { sv: 'Sjukvårdsregion', en: 'Healthcare region' }, role: 'geo' },
    names.areas,
  ),
  yearAxis,
  {
    code: 'measure',
    label: { sv: 'Mått', en: 'Measure' },
    role: 'metric',
    order: cubeMeasures.map(({ code }) => code),
    memberOf: (code) => {
      const measure = cubeMeasures.find((each) => each.code === code);
      return measure === undefined ? { label: { sv: code, en: code } } : { label: measure.label, unit: measure.unit };
    },
  },
  quantileAxis,
];

/**
 * Rows of dimensioning as a cube: institution × profession × healthcare region × year × measure × quantile. The chain is
 * the latest year that was reported, and required places are the country's; both stand with every year of a row.
 */
export const cubeOfDimensioning = (rows: readonly Row[], origin: DimensioningOrigin): Cube => {
  const entries = rows.flatMap((row) =>
    cubeMeasures.flatMap(({ code, values }) =>
      values(row).map(
        ({ quantile, value, status }): CubeEntry => ({
          codes: [
            row.institutionCode,
            row.professionCode,
            row.healthcareRegionCode,
            String(row.year),
            code,
            quantile === null ? deterministic : quantileCode(quantile),
          ],
          value,
          status,
          attributes: [],
        }),
      ),
    ),
  );
  const [first] = rows;
  return {
    title: { sv: 'Underlag för dimensionering', en: 'Dimensioning data' },
    source: {
      sv: `Plan ${first?.planId ?? '-'}, prognos ${first?.forecastId ?? '-'}, fördelning ${first?.allocationId ?? '-'}. Lärosätena beslutar själva; planen rekommenderar.`,
      en: `Plan ${first?.planId ?? '-'}, forecast ${first?.forecastId ?? '-'}, allocation ${first?.allocationId ?? '-'}. Institutions decide themselves; the plan recommends.`,
    },
    updatedAt: origin.builtAt,
    contentHash: origin.contentHash,
    ...cubeOfEntries(axesOf(origin.names), entries),
    usualStatus: 'observed',
    statuses: { ...statusLabels, ...forecastStatusLabels },
    attributes: [],
    notes: [
      {
        sv: 'Kedjan från rekommenderade platser till examinerade är det senast rapporterade läsåret; platser som krävs gäller riket.',
        en: 'The chain from advised places to graduates is of the latest year reported; required places are of the country.',
      },
    ],
  };
};

/** Recommended places of an allocation as a cube: institution × profession × site × year × measure. */
export const cubeOfPlaces = (
  allocated: readonly {
    readonly programmeCode: string;
    readonly institutionCode: string;
    readonly professionCode: string;
    readonly year: number;
    readonly places: number;
  }[],
  origin: CubeOrigin,
  names: CubeNames,
): Cube => ({
  title: { sv: 'Rekommenderade platser', en: 'Recommended places' },
  ...aboutRun(origin),
  ...cubeOfEntries(
    [
      namedAxis({ code: 'institution', label: { sv: 'Lärosäte', en: 'Institution' } }, names.institutions),
      namedAxis({ code: 'profession', label: { sv: 'Yrke', en: 'Profession' } }, names.professions),
      namedAxis({ code: 'site', label: { sv: 'Studieort (kommun)', en: 'Site (municipality)' } }),
      yearAxis,
      {
        code: 'measure',
        label: { sv: 'Mått', en: 'Measure' },
        role: 'metric',
        memberOf: () => ({ label: { sv: 'Rekommenderade platser', en: 'Recommended places' }, unit: places }),
      },
    ],
    allocated.map((each) => ({
      codes: [
        each.institutionCode,
        each.professionCode,
        each.programmeCode.split('.').at(-1) ?? '',
        String(each.year),
        'recommended-places',
      ],
      value: each.places,
      status: 'computed',
      attributes: [],
    })),
  ),
  usualStatus: 'computed',
  statuses: forecastStatusLabels,
  attributes: [],
  notes: [
    {
      sv: 'Lärosätena beslutar själva; fördelningen rekommenderar.',
      en: 'Institutions decide themselves; the allocation recommends.',
    },
  ],
});
