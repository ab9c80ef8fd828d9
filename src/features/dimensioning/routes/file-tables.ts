import { type FileTable, fileColumn } from '../../../core/file-table.ts';
import { cubeFileTable } from '../../../formats/cube-table.ts';
import { dimensioningColumns } from '../rules/columns.ts';

/** The columns of recommended places as a file. */
export const placesTable = cubeFileTable(
  [
    { label: { sv: 'Lärosäte', en: 'Institution' }, example: ['LU', 'Lunds universitet'] },
    { label: { sv: 'Yrke', en: 'Profession' }, example: ['lakare', 'Läkare'] },
    { label: { sv: 'Studieort (kommun)', en: 'Site (municipality)' }, example: ['1281', '1281'] },
    { label: { sv: 'År', en: 'Year' }, example: ['2027', '2027'] },
    { label: { sv: 'Mått', en: 'Measure' }, example: ['recommended-places', 'Rekommenderade platser'] },
  ],
  { example: 128, unit: 'platser per år', status: 'Beräknad' },
  [],
);

/** The columns of dimensioning as a file. */
export const dimensioningTable: FileTable = {
  columns: dimensioningColumns.map(({ heading, meaning }) => fileColumn(heading, meaning)),
  example: dimensioningColumns.map(({ example }) => example),
};
