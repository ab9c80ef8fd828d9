import type { DocumentContent } from '../../../../core/document.ts';
import { methodChapter, missingChapter, sourceChapter } from './background.ts';
import { coverageChapter, professionChapter, regionChapter, summaryChapter } from './chapters.ts';
import { checksumChapter } from './checksum.ts';
import { contextOf, type ReportInput } from './context.ts';

const stateNames: Readonly<Record<string, { sv: string; en: string }>> = {
  draft: { sv: 'utkast', en: 'draft' },
  consultation: { sv: 'på remiss', en: 'in consultation' },
  adopted: { sv: 'antagen', en: 'adopted' },
  published: { sv: 'publicerad', en: 'published' },
  superseded: { sv: 'ersatt', en: 'superseded' },
};

/**
 * A version of the plan as a document for people: summary, method, coverage, healthcare regions, professions, what is
 * missing and why, sources and checksum. Everything in it comes from the version, so the same version gives the same
 * document.
 */
export const reportOf = (input: ReportInput): DocumentContent => {
  const context = contextOf(input);
  const { say, pick } = context;
  const { plan, language } = input;
  const state = stateNames[plan.state] ?? { sv: plan.state, en: plan.state };
  const built = plan.builtAt.toISOString().slice(0, 10);
  const address = `${input.baseUrl}/plans/${plan.id}/report`;
  return {
    language,
    title: say(
      'Nationell plan för kompetens\u00adförsörjning i hälso- och sjukvården',
      'National plan for competence supply in Swedish health care',
    ),
    subtitle: input.round.name,
    publisher: say('Nationella vårdkompetensrådet', 'The national council for health-care competence'),
    edition: say(
      `Version ${plan.number}, ${pick(state)}, byggd ${built}`,
      `Version ${plan.number}, ${pick(state)}, built ${built}`,
    ),
    date: plan.builtAt,
    contentHash: plan.contentHash,
    alternates: [
      { text: say('Hämta som PDF', 'Download as PDF'), href: `${address}?format=pdf&language=${language}` },
      language === 'sv'
        ? { text: 'In English', href: `${address}?language=en`, language: 'en' }
        : { text: 'På svenska', href: `${address}?language=sv`, language: 'sv' },
    ],
    words: {
      skip: say('Till innehållet', 'Skip to content'),
      contents: say('Innehåll', 'Contents'),
      table: say('Tabell', 'Table'),
      figure: say('Figur', 'Figure'),
      page: say('Sida', 'Page'),
      checksum: say('Kontrollsumma', 'Checksum'),
    },
    sections: [
      summaryChapter(context),
      regionChapter(context),
      professionChapter(context),
      coverageChapter(context),
      missingChapter(context),
      methodChapter(context),
      sourceChapter(context),
      checksumChapter(context),
    ],
  };
};
