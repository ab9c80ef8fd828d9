import type { Bilingual } from '../../../../core/problem.ts';

/** What a rule found in a cell: the figure seen, and what it was held against. */
export interface FoundCell {
  readonly ruleId: string;
  readonly areaCode: string | null;
  readonly professionCode: string | null;
  readonly specialtyCode: string | null;
  readonly sector: string | null;
  readonly year: number | null;
  /** The field of the line that the finding is about. */
  readonly measure: string | null;
  readonly observed: number | null;
  readonly compared: number | null;
  /** What comparable areas have, per 1,000 inhabitants. */
  readonly usual: number | null;
  readonly otherHealthcareRegionCode: string | null;
}

const swedish = new Intl.NumberFormat('sv-SE', { maximumFractionDigits: 2 });
const english = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

const measureNames: Readonly<Record<string, Bilingual>> = {
  headcount: { sv: 'personer', en: 'persons' },
  fullTimeEquivalents: { sv: 'årsarbetare', en: 'full-time equivalents' },
  neededFullTimeEquivalents: { sv: 'årsarbetare i behov', en: 'full-time equivalents needed' },
};

/** The change from one value to another as a signed percentage: +35 %. */
const percent = (from: number, to: number, format: Intl.NumberFormat): string => {
  const change = Math.round((to / from - 1) * 100);
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${format.format(Math.abs(change))}`;
};

interface Words {
  readonly format: Intl.NumberFormat;
  /** The figure seen, what it was held against, and what is usual, as text. */
  readonly seen: string;
  readonly against: string;
  readonly usual: string;
  readonly unit: string;
  readonly cell: FoundCell;
}

type Sentence = (words: Words) => string;

const rate = ({ cell, format }: Words): string =>
  format.format(((cell.observed ?? 0) * 1_000) / Math.max(1, cell.compared ?? 1));

/** What each rule says of a cell, in Swedish and in English. */
const sentences: Readonly<Record<string, readonly [sv: Sentence, en: Sentence]>> = {
  'region-and-municipality-lines': [
    () => 'Lämnas både för regionen som helhet och för kommuner i den. Behåll det ena.',
    () => 'Given both for the region as a whole and for municipalities of it. Keep one of them.',
  ],
  'reported-by-other-council': [
    ({ cell }) =>
      `Har redan lämnats in av rådet ${cell.otherHealthcareRegionCode}. Kom överens om vem som lämnar uppgiften.`,
    ({ cell }) =>
      `Has been submitted by the council ${cell.otherHealthcareRegionCode} already. Agree on who reports it.`,
  ],
  'full-time-equivalents-above-headcount': [
    ({ seen, against }) => `${seen} årsarbetare men ${against} personer.`,
    ({ seen, against }) => `${seen} full-time equivalents but ${against} persons.`,
  ],
  'retirements-above-headcount': [
    ({ seen, against }) => `${seen} väntade pensioneringar men ${against} personer.`,
    ({ seen, against }) => `${seen} expected retirements but ${against} persons.`,
  ],
  'vacancies-above-staff': [
    ({ seen, against }) => `${seen} vakanta årsarbetare mot ${against} besatta.`,
    ({ seen, against }) => `${seen} vacant full-time equivalents against ${against} filled.`,
  ],
  'agency-above-staff': [
    ({ seen, against }) => `${seen} årsarbetare hyrpersonal mot ${against} egna.`,
    ({ seen, against }) => `${seen} full-time equivalents of agency staff against ${against} of the own.`,
  ],
  'shortage-with-need-below-staff': [
    ({ seen, against }) => `Brist anges, men behovet ${seen} är mindre än ${against} årsarbetare.`,
    ({ seen, against }) => `Shortage is stated, but the need ${seen} is below ${against} full-time equivalents.`,
  ],
  'surplus-with-need-above-staff': [
    ({ seen, against }) => `Överskott anges, men behovet ${seen} är större än ${against} årsarbetare.`,
    ({ seen, against }) => `Surplus is stated, but the need ${seen} is above ${against} full-time equivalents.`,
  ],
  'region-without-line': [
    ({ cell }) => `Ingen rad för yrket i regionen eller dess kommuner år ${cell.year}.`,
    ({ cell }) => `No line for the profession in the region or its municipalities in ${cell.year}.`,
  ],
  'line-missing-since-last-round': [
    ({ cell, against }) =>
      cell.compared === null
        ? 'Förra omgången hade en rad här; nu saknas den.'
        : `Förra omgången hade en rad här, med ${against}; nu saknas den.`,
    ({ cell, against }) =>
      cell.compared === null
        ? 'The last round had a line here; now it is missing.'
        : `The last round had a line here, with ${against}; now it is missing.`,
  ],
  'large-change-since-last-round': [
    ({ cell, format, seen, against, unit }) =>
      `${seen} ${unit} mot ${against} i förra omgången (${percent(cell.compared ?? 1, cell.observed ?? 0, format)} %).`,
    ({ cell, format, seen, against, unit }) =>
      `${seen} ${unit} against ${against} in the last round (${percent(cell.compared ?? 1, cell.observed ?? 0, format)}%).`,
  ],
  'zero-against-last-round': [
    ({ seen, against, unit }) => `${seen} ${unit} mot ${against} i förra omgången.`,
    ({ seen, against, unit }) => `${seen} ${unit} against ${against} in the last round.`,
  ],
  'share-of-population-out-of-line': [
    (words) =>
      `${words.seen} ${words.unit} på ${words.against} invånare är ${rate(words)} per 1 000; mitten bland jämförbara områden är ${words.usual}.`,
    (words) =>
      `${words.seen} ${words.unit} for ${words.against} inhabitants are ${rate(words)} per 1,000; the middle of comparable areas is ${words.usual}.`,
  ],
};

const wordsOf = (cell: FoundCell, language: keyof Bilingual): Words => {
  const format = language === 'sv' ? swedish : english;
  const shown = (value: number | null): string => (value === null ? '–' : format.format(value));
  return {
    format,
    seen: shown(cell.observed),
    against: shown(cell.compared),
    usual: shown(cell.usual),
    unit: measureNames[cell.measure ?? '']?.[language] ?? '',
    cell,
  };
};

/** What was found in a cell, as a sentence. */
export const detailOfFinding = (cell: FoundCell): Bilingual => {
  const told = sentences[cell.ruleId];
  if (told === undefined) throw new Error(`no sentence for the rule ${cell.ruleId}`);
  return { sv: told[0](wordsOf(cell, 'sv')), en: told[1](wordsOf(cell, 'en')) };
};

/** The same with its place before it, for a list where the cell has no columns of its own. */
export const placedDetailOfFinding = (cell: FoundCell): Bilingual => {
  const place = [cell.areaCode, cell.professionCode, cell.specialtyCode, cell.sector, cell.year]
    .filter((part) => part !== null)
    .join(' ');
  const { sv, en } = detailOfFinding(cell);
  return { sv: `${place}: ${sv}`, en: `${place}: ${en}` };
};
