import type { DimensioningRow } from '../schemas/dimensioning.ts';

type Row = (typeof DimensioningRow)['_output'];

const quantile = (band: Row['forecastGap'], wanted: number): number | null =>
  band.quantiles.find((one) => Math.abs(one.quantile - wanted) < 1e-9)?.value ?? null;

/** The columns of dimensioning as a file: Swedish headings and how each cell comes from a row. */
export const dimensioningColumns: readonly {
  readonly heading: string;
  /** What stands in the column, in English. */
  readonly meaning: string;
  readonly example: string | number | null;
  readonly kind: 'text' | 'decimal' | 'year';
  readonly cell: (row: Row) => string | number | null;
}[] = [
  {
    heading: 'Lärosäte',
    meaning: 'Code of the institution.',
    example: 'LU',
    kind: 'text',
    cell: (row) => row.institutionCode,
  },
  {
    heading: 'Yrke',
    meaning: 'Code of the profession.',
    example: 'lakare',
    kind: 'text',
    cell: (row) => row.professionCode,
  },
  {
    heading: 'Sjukvårdsregion',
    meaning: 'Code of the healthcare region.',
    example: 'sodra',
    kind: 'text',
    cell: (row) => row.healthcareRegionCode,
  },
  { heading: 'År', meaning: 'Year.', example: 2030, kind: 'year', cell: (row) => row.year },
  {
    heading: 'Årsarbetare (plan)',
    meaning: 'Staff by the plan, in full-time equivalents.',
    example: 5120,
    kind: 'decimal',
    cell: (row) => row.staffFullTimeEquivalents.value,
  },
  {
    heading: 'Behov (plan)',
    meaning: 'Need by the plan, in full-time equivalents.',
    example: 5410,
    kind: 'decimal',
    cell: (row) => row.neededFullTimeEquivalents.value,
  },
  {
    heading: 'Behov (prognos)',
    meaning: 'Need by the forecast, in full-time equivalents.',
    example: 5630,
    kind: 'decimal',
    cell: (row) => row.forecastNeed.value,
  },
  {
    heading: 'Tillgång (prognos)',
    meaning: 'Supply by the forecast, in full-time equivalents.',
    example: 5480,
    kind: 'decimal',
    cell: (row) => row.forecastSupply.value,
  },
  {
    heading: 'Gap (prognos)',
    meaning: 'Need minus supply by the forecast.',
    example: 150,
    kind: 'decimal',
    cell: (row) => row.forecastGap.value,
  },
  {
    heading: 'Gap, 10:e percentilen',
    meaning: 'Tenth percentile of the gap.',
    example: -210,
    kind: 'decimal',
    cell: (row) => quantile(row.forecastGap, 0.1),
  },
  {
    heading: 'Gap, 90:e percentilen',
    meaning: 'Ninetieth percentile of the gap.',
    example: 520,
    kind: 'decimal',
    cell: (row) => quantile(row.forecastGap, 0.9),
  },
  {
    heading: 'Förväntat examinerade',
    meaning: 'Expected graduates of the institution.',
    example: 240,
    kind: 'decimal',
    cell: (row) => row.expectedGraduates.value,
  },
  {
    heading: 'Platser som krävs i riket',
    meaning: 'Places a year that the country’s need asks for.',
    example: 1850,
    kind: 'decimal',
    cell: (row) => row.requiredPlaces?.placesPerYear ?? null,
  },
  {
    heading: 'Krävs vid låga antaganden',
    meaning: 'The same at the low bound of the assumptions.',
    example: 1500,
    kind: 'decimal',
    cell: (row) => row.requiredPlaces?.lowPlacesPerYear ?? null,
  },
  {
    heading: 'Krävs vid höga antaganden',
    meaning: 'The same at the high bound of the assumptions.',
    example: 2200,
    kind: 'decimal',
    cell: (row) => row.requiredPlaces?.highPlacesPerYear ?? null,
  },
  {
    heading: 'Rekommenderade platser',
    meaning: 'Places a year recommended for the institution.',
    example: 256,
    kind: 'decimal',
    cell: (row) => row.recommendedPlaces.value,
  },
  {
    heading: 'Grund för rekommendationen',
    meaning: 'What the recommendation rests on.',
    example: 'allocated',
    kind: 'text',
    cell: (row) => row.recommendedPlaces.status,
  },
  {
    heading: 'Rekommenderade (rapporterat)',
    meaning: 'Places advised, as reported.',
    example: 250,
    kind: 'decimal',
    cell: (row) => row.chain.placesAdvised,
  },
  {
    heading: 'Beslutade',
    meaning: 'Places that the institution decided.',
    example: 240,
    kind: 'decimal',
    cell: (row) => row.chain.placesDecided,
  },
  {
    heading: 'Utlysta',
    meaning: 'Places that were open for application.',
    example: 240,
    kind: 'decimal',
    cell: (row) => row.chain.placesOffered,
  },
  { heading: 'Nybörjare', meaning: 'Beginners.', example: 246, kind: 'decimal', cell: (row) => row.chain.beginners },
  { heading: 'Examinerade', meaning: 'Graduates.', example: 205, kind: 'decimal', cell: (row) => row.chain.graduates },
  {
    heading: 'VFU begränsar',
    meaning: 'Whether clinical placements are the bottleneck: ja or nej.',
    example: 'nej',
    kind: 'text',
    cell: ({ placementBottleneck: { limits } }) => (limits === null ? null : limits ? 'ja' : 'nej'),
  },
  {
    heading: 'Förklaring',
    meaning: 'The numbers in plain language.',
    example: 'Behovet av läkare är större än tillgången.',
    kind: 'text',
    cell: (row) => row.explanations.join(' '),
  },
  {
    heading: 'Plan',
    meaning: 'Identifier of the plan.',
    example: '0193c1c0-7a00-7000-8000-000000000001',
    kind: 'text',
    cell: (row) => row.planId,
  },
  {
    heading: 'Prognos',
    meaning: 'Identifier of the forecast.',
    example: '0193c1c0-7a00-7000-8000-000000000002',
    kind: 'text',
    cell: (row) => row.forecastId,
  },
  {
    heading: 'Fördelning',
    meaning: 'Identifier of the allocation.',
    example: '0193c1c0-7a00-7000-8000-000000000003',
    kind: 'text',
    cell: (row) => row.allocationId,
  },
];
