import type { Bilingual } from '../../../core/problem.ts';
import { statusLabels } from '../../plans/rules/status-labels.ts';
import type { FigureMark } from '../../plans/schemas.ts';

/** Everything that touched a figure, in a few words. */
export const markLabels: Readonly<Record<FigureMark, Bilingual>> = {
  'partly-missing': statusLabels['partly-missing'],
  'not-attributable': statusLabels['not-attributable'],
  allocated: statusLabels.allocated,
  'carried-forward': statusLabels['carried-forward'],
  imputed: statusLabels.imputed,
  'from-narrower-professions': { sv: 'Summerad ur snävare yrken', en: 'Summed from narrower professions' },
  adjusted: { sv: 'Justerad av nationella kansliet', en: 'Adjusted by the national office' },
};

/** What a council's part of a plan rests on. */
export const councilStatusLabels = {
  included: { sv: 'Ingår', en: 'Included' },
  'carried-forward': { sv: 'Från en tidigare omgång', en: 'From an earlier round' },
  imputed: { sv: 'Beräknad ur de övriga', en: 'Computed from the others' },
  missing: { sv: 'Saknas', en: 'Missing' },
} as const satisfies Record<string, Bilingual>;

export const sectorLabels: Readonly<Record<string, Bilingual>> = {
  total: { sv: 'Samtliga sektorer', en: 'All sectors' },
  region: { sv: 'Region', en: 'Region' },
  municipality: { sv: 'Kommun', en: 'Municipality' },
  private: { sv: 'Privat', en: 'Private' },
  state: { sv: 'Statlig', en: 'State' },
};

/** Units of measures, with the decimals that are worth showing. */
export const unitLabels: Readonly<Record<string, { readonly label: Bilingual; readonly decimals: number }>> = {
  persons: { label: { sv: 'personer', en: 'persons' }, decimals: 0 },
  'full-time equivalents': { label: { sv: 'årsarbetare', en: 'full-time equivalents' }, decimals: 0 },
  'full-time equivalents per 1,000 inhabitants': {
    label: { sv: 'årsarbetare per 1 000 invånare', en: 'full-time equivalents per 1,000 inhabitants' },
    decimals: 2,
  },
  share: { label: { sv: 'andel', en: 'share' }, decimals: 3 },
};
