import type { Bilingual } from '../core/problem.ts';

export type Language = keyof Bilingual;

/**
 * The language of the screens: the one asked for, or English where the terminal's language is English, or Swedish.
 * The order of the variables is that of POSIX (8.2).
 */
export const languageOf = (asked: string | undefined, environment: NodeJS.ProcessEnv): Language => {
  const named = asked ?? (environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '');
  return /^en/i.test(named) ? 'en' : 'sv';
};

const locales = { sv: 'sv-SE', en: 'en-GB' } as const;
const timeZone = 'Europe/Stockholm';

/** A number as it is written in the language, with spaces or commas between thousands. */
export const formatNumber = (value: number, language: Language): string => value.toLocaleString(locales[language]);

const hourMs = 3_600_000;
const twice = {
  summer: { sv: 'sommartid', en: 'summer time' },
  standard: { sv: 'normaltid', en: 'standard time' },
} as const;

/** An instant as Swedish clocks show it; in the hour that they show twice, when summer time ends, with which it is. */
export const formatInstant = (instant: string, language: Language): string => {
  const format = new Intl.DateTimeFormat(locales[language], { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const at = Date.parse(instant);
  const shown = format.format(at);
  if (format.format(at + hourMs) === shown) return `${shown} (${twice.summer[language]})`;
  if (format.format(at - hourMs) === shown) return `${shown} (${twice.standard[language]})`;
  return shown;
};

/** How long it is until an instant, or since it, in the largest unit that fits. */
export const formatDistance = (instant: string, now: Date, language: Language): string => {
  const minutes = Math.round((Date.parse(instant) - now.getTime()) / 60_000);
  const relative = new Intl.RelativeTimeFormat(locales[language]);
  if (Math.abs(minutes) < 120) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  if (Math.abs(hours) < 72) return relative.format(hours, 'hour');
  const days = Math.round(hours / 24);
  return Math.abs(days) < 730 ? relative.format(days, 'day') : relative.format(Math.round(days / 365.25), 'year');
};

/** The number and its noun: "1 rad", "2 rader". */
export const countOf = (
  count: number,
  nouns: { readonly sv: readonly [one: string, many: string]; readonly en: readonly [one: string, many: string] },
  language: Language,
): string => `${formatNumber(count, language)} ${nouns[language][count === 1 ? 0 : 1]}`;
