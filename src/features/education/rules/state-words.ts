import type { Bilingual } from '../../../core/problem.ts';
import type { SurveyState } from '../../surveys/schemas.ts';

/** What state a report's version is in, and what leads on from there. */
export const stateOfReport: Readonly<Record<SurveyState, Bilingual>> = {
  draft: {
    sv: 'ett utkast. Nästa steg är att lärosätet skickar in den.',
    en: 'a draft. The next step is that the institution submits it.',
  },
  submitted: {
    sv: 'inskickad. Nästa steg är att lärosätet godkänner den; ska den ändras måste den först återsändas.',
    en: 'submitted. The next step is that the institution approves it; to be changed it must first be returned.',
  },
  returned: {
    sv: 'återsänd. Fortsätt i det nya utkastet.',
    en: 'returned. Go on with the new draft.',
  },
  approved: {
    sv: 'godkänd av lärosätet. Nästa steg är att det nationella kansliet godtar den; ska den ändras måste den först återsändas.',
    en: 'approved by the institution. The next step is that the national office accepts it; to be changed it must first be returned.',
  },
  accepted: { sv: 'godtagen och ändras inte mer.', en: 'accepted and changes no more.' },
  locked: { sv: 'låst och ändras inte mer.', en: 'locked and changes no more.' },
};
