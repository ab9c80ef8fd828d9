import { cubeFileTable } from '../../../formats/cube-table.ts';

/** The columns of a plan’s figures as a file. */
export const figureTable = cubeFileTable(
  [
    { label: { sv: 'Område', en: 'Area' }, example: ['SE', 'Sverige'] },
    { label: { sv: 'Yrke', en: 'Profession' }, example: ['lakare', 'Läkare'] },
    { label: { sv: 'Specialitet', en: 'Specialty' }, example: ['total', 'Yrket som helhet'] },
    { label: { sv: 'Sektor', en: 'Sector' }, example: ['total', 'Alla sektorer'] },
    { label: { sv: 'År', en: 'Year' }, example: ['2019', '2019'] },
    { label: { sv: 'Mått', en: 'Measure' }, example: ['headcount', 'Anställda'] },
  ],
  { example: 36469, unit: 'personer', status: 'Redovisad' },
  [
    { label: { sv: 'Täckning', en: 'Coverage' }, example: 1 },
    { label: { sv: 'Nämnare', en: 'Denominator' }, example: null },
    { label: { sv: 'Regioner som redovisat', en: 'Regions that reported' }, example: 21 },
    { label: { sv: 'Regioner i området', en: 'Regions of the area' }, example: 21 },
    { label: { sv: 'Märkning', en: 'Marks' }, example: null },
  ],
);
