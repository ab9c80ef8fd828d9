import type { Bilingual } from '../../../core/problem.ts';
import type { PlanState } from '../schemas.ts';

/** What state a plan version is in, and what leads on from there. */
export const stateOfPlan: Readonly<Record<PlanState, Bilingual>> = {
  draft: {
    sv: 'ett utkast. Nästa steg är att skicka ut det på samråd.',
    en: 'a draft. The next step is to send it out for consultation.',
  },
  consultation: {
    sv: 'ute på samråd. Nästa steg är att någon annan än den som byggt den fastställer den; ska den ändras, bygg ett nytt utkast.',
    en: 'out for consultation. The next step is that somebody other than its maker adopts it; to change it, build a new draft.',
  },
  adopted: {
    sv: 'fastställd. Nästa steg är att publicera den; ska den ändras, bygg ett nytt utkast.',
    en: 'adopted. The next step is to publish it; to change it, build a new draft.',
  },
  published: {
    sv: 'publicerad och ändras inte mer. Bygg ett nytt utkast.',
    en: 'published and changes no more. Build a new draft.',
  },
  superseded: {
    sv: 'ersatt av en senare version och ändras inte mer. Bygg ett nytt utkast.',
    en: 'superseded by a later version and changes no more. Build a new draft.',
  },
};
