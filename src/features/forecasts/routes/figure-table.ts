import { cubeFileTable } from '../../../formats/cube-table.ts';

/** The columns of a forecast’s figures as a file. */
export const forecastFigureTable = cubeFileTable(
  [
    { label: { sv: 'Område', en: 'Area' }, example: ['SE', 'Sverige'] },
    { label: { sv: 'Yrke', en: 'Profession' }, example: ['lakare', 'Läkare'] },
    { label: { sv: 'År', en: 'Year' }, example: ['2030', '2030'] },
    { label: { sv: 'Mått', en: 'Measure' }, example: ['supply-full-time-equivalents', 'Tillgång'] },
    {
      label: { sv: 'Antagandenas gräns', en: 'Bound of the assumptions' },
      example: ['middle', 'Mellan: som angivet'],
    },
    { label: { sv: 'Kvantil', en: 'Quantile' }, example: ['50', '50:e percentilen'] },
  ],
  { example: 31240, unit: 'årsarbetare', status: 'Beräknad' },
  [{ label: { sv: 'Medelfel av simuleringen', en: 'Monte Carlo standard error' }, example: 12.4 }],
);
