import type { Bilingual } from '../../../core/problem.ts';
import type { ImportState } from '../schemas/imports.ts';
import type { SurveyState } from '../schemas.ts';

/** What state a survey's version is in, and what leads on from there. */
export const stateOfVersion: Readonly<Record<SurveyState, Bilingual>> = {
  draft: {
    sv: 'ett utkast. Nästa steg är att rådet skickar in den.',
    en: 'a draft. The next step is that the council submits it.',
  },
  submitted: {
    sv: 'inskickad. Nästa steg är att rådet godkänner den; ska den ändras måste den först återsändas.',
    en: 'submitted. The next step is that the council approves it; to be changed it must first be returned.',
  },
  returned: {
    sv: 'återsänd. Fortsätt i det nya utkastet.',
    en: 'returned. Go on with the new draft.',
  },
  approved: {
    sv: 'godkänd av rådet. Nästa steg är att det nationella kansliet godtar den; ska den ändras måste den först återsändas.',
    en: 'approved by the council. The next step is that the national office accepts it; to be changed it must first be returned.',
  },
  accepted: {
    sv: 'godtagen. Ska den rättas, be det nationella kansliet om ett undantag.',
    en: 'accepted. To have it corrected, ask the national office for an exception.',
  },
  locked: {
    sv: 'låst, eftersom en plan bygger på den. Ska den rättas, be det nationella kansliet om ett undantag.',
    en: 'locked, since a plan is built on it. To have it corrected, ask the national office for an exception.',
  },
};

/** What state an import is in, and what to do about it where it cannot be committed. */
export const stateOfImport: Readonly<Record<ImportState, Bilingual>> = {
  receiving: {
    sv: 'Importen läses ännu in. Vänta tills den är klar.',
    en: 'The import is still being read. Wait until it is ready.',
  },
  comparing: {
    sv: 'Importen jämförs ännu med utkastet. Vänta tills den är klar.',
    en: 'The import is still being compared with the draft. Wait until it is ready.',
  },
  ready: { sv: 'Importen är klar att verkställas.', en: 'The import is ready to be committed.' },
  faulty: {
    sv: 'Importen har fel. Rätta dem i filen och importera den på nytt.',
    en: 'The import has faults. Mend them in the file and import it again.',
  },
  committed: {
    sv: 'Importen är redan verkställd och raderna står i utkastet. Importera en ny fil för att ändra dem.',
    en: 'The import is committed already and its lines stand in the draft. Import another file to change them.',
  },
  cancelled: {
    sv: 'Importen är avbruten. Importera filen på nytt om raderna ska in.',
    en: 'The import was cancelled. Import the file again if its lines are wanted.',
  },
  aborted: {
    sv: 'Importen bröts innan hela filen hade kommit. Importera filen på nytt.',
    en: 'The import was broken off before the whole file had come. Import the file again.',
  },
  failed: {
    sv: 'Importen misslyckades. Importera filen på nytt.',
    en: 'The import failed. Import the file again.',
  },
};
