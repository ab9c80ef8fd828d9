import type { Bilingual } from '../../../core/problem.ts';
import type { RunState } from '../schemas/runs.ts';

/** What state a run is in, and what can be done about it. */
export const stateOfRun: Readonly<Record<RunState, Bilingual>> = {
  queued: {
    sv: 'Körningen står i kö. Vänta på den, eller avbryt den.',
    en: 'The run is in the queue. Wait for it, or cancel it.',
  },
  running: {
    sv: 'Körningen pågår. Vänta på den, eller avbryt den.',
    en: 'The run is under way. Wait for it, or cancel it.',
  },
  completed: {
    sv: 'Körningen är klar och ändras inte. Starta en ny för att räkna om.',
    en: 'The run is completed and does not change. Start a new one to compute again.',
  },
  failed: {
    sv: 'Körningen misslyckades. Starta om den.',
    en: 'The run failed. Start it once more.',
  },
  cancelled: {
    sv: 'Körningen är avbruten. Starta om den.',
    en: 'The run was cancelled. Start it once more.',
  },
};
