import type { Bilingual } from '../core/problem.ts';
import type { Round, Survey } from './session.ts';

/** What the states of a survey are called. */
export const surveyStates: Readonly<Record<Survey['state'], Bilingual>> = {
  draft: { sv: 'utkast', en: 'draft' },
  submitted: { sv: 'inskickat', en: 'submitted' },
  returned: { sv: 'återsänt', en: 'returned' },
  approved: { sv: 'godkänt', en: 'approved' },
  accepted: { sv: 'godtaget', en: 'accepted' },
  locked: { sv: 'låst', en: 'locked' },
};

/** What the states of a round are called. */
export const roundStates: Readonly<Record<Round['state'], Bilingual>> = {
  planned: { sv: 'planerad', en: 'planned' },
  open: { sv: 'öppen', en: 'open' },
  closed: { sv: 'stängd', en: 'closed' },
};
