import type { Bilingual } from '../../../core/problem.ts';
import type { FigureStatus } from '../schemas.ts';

/** What stands behind a figure, in a few words. */
export const statusLabels: Readonly<Record<FigureStatus, Bilingual>> = {
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
