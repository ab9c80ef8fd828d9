import type { DimensioningRow } from '../schemas/dimensioning.ts';

type Row = (typeof DimensioningRow)['_output'];

const quantile = (band: Row['forecastGap'], wanted: number): number | null =>
  band.quantiles.find((one) => Math.abs(one.quantile - wanted) < 1e-9)?.value ?? null;

/** The columns of dimensioning as a file: Swedish headings and how each cell comes from a row. */
export const dimensioningColumns: readonly {
  readonly heading: string;
  readonly kind: 'text' | 'decimal' | 'year';
  readonly cell: (row: Row) => string | number | null;
}[] = [
  { heading: 'Lärosäte', kind: 'text', cell: (row) => row.institutionCode },
  { heading: 'Yrke', kind: 'text', cell: (row) => row.professionCode },
  { heading: 'Sjukvårdsregion', kind: 'text', cell: (row) => row.healthcareRegionCode },
  { heading: 'År', kind: 'year', cell: (row) => row.year },
  { heading: 'Årsarbetare (plan)', kind: 'decimal', cell: (row) => row.staffFullTimeEquivalents.value },
  { heading: 'Behov (plan)', kind: 'decimal', cell: (row) => row.neededFullTimeEquivalents.value },
  { heading: 'Behov (prognos)', kind: 'decimal', cell: (row) => row.forecastNeed.value },
  { heading: 'Tillgång (prognos)', kind: 'decimal', cell: (row) => row.forecastSupply.value },
  { heading: 'Gap (prognos)', kind: 'decimal', cell: (row) => row.forecastGap.value },
  { heading: 'Gap, 10:e percentilen', kind: 'decimal', cell: (row) => quantile(row.forecastGap, 0.1) },
  { heading: 'Gap, 90:e percentilen', kind: 'decimal', cell: (row) => quantile(row.forecastGap, 0.9) },
  { heading: 'Förväntat examinerade', kind: 'decimal', cell: (row) => row.expectedGraduates.value },
  { heading: 'Platser som krävs i riket', kind: 'decimal', cell: (row) => row.requiredPlaces?.placesPerYear ?? null },
  {
    heading: 'Krävs vid låga antaganden',
    kind: 'decimal',
    cell: (row) => row.requiredPlaces?.lowPlacesPerYear ?? null,
  },
  {
    heading: 'Krävs vid höga antaganden',
    kind: 'decimal',
    cell: (row) => row.requiredPlaces?.highPlacesPerYear ?? null,
  },
  { heading: 'Rekommenderade platser', kind: 'decimal', cell: (row) => row.recommendedPlaces.value },
  { heading: 'Grund för rekommendationen', kind: 'text', cell: (row) => row.recommendedPlaces.status },
  { heading: 'Rekommenderade (rapporterat)', kind: 'decimal', cell: (row) => row.chain.placesAdvised },
  { heading: 'Beslutade', kind: 'decimal', cell: (row) => row.chain.placesDecided },
  { heading: 'Utlysta', kind: 'decimal', cell: (row) => row.chain.placesOffered },
  { heading: 'Nybörjare', kind: 'decimal', cell: (row) => row.chain.beginners },
  { heading: 'Examinerade', kind: 'decimal', cell: (row) => row.chain.graduates },
  {
    heading: 'VFU begränsar',
    kind: 'text',
    cell: ({ placementBottleneck: { limits } }) => (limits === null ? null : limits ? 'ja' : 'nej'),
  },
  { heading: 'Förklaring', kind: 'text', cell: (row) => row.explanations.join(' ') },
  { heading: 'Plan', kind: 'text', cell: (row) => row.planId },
  { heading: 'Prognos', kind: 'text', cell: (row) => row.forecastId },
  { heading: 'Fördelning', kind: 'text', cell: (row) => row.allocationId },
];
