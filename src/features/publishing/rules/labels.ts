import type { Bilingual } from '../../../core/problem.ts';

/** What stands behind a figure, in a few words. */
export const statusLabels: Readonly<Record<string, Bilingual>> = {
  observed: { sv: 'Fullständig', en: 'Complete' },
  'partly-missing': { sv: 'Delar saknas', en: 'Partly missing' },
  missing: { sv: 'Saknas', en: 'Missing' },
  'not-attributable': {
    sv: 'Kan inte hänföras till en sjukvårdsregion',
    en: 'Cannot be attributed to one healthcare region',
  },
  allocated: { sv: 'Fördelad med nyckel', en: 'Allocated by a key' },
  'carried-forward': { sv: 'Framskriven från förra omgången', en: 'Carried forward from the last round' },
  imputed: { sv: 'Beräknad för det som saknas', en: 'Imputed for what is missing' },
  suppressed: { sv: 'Sekretesskyddad', en: 'Suppressed to protect persons' },
};

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
