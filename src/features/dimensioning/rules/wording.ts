export type Language = 'sv' | 'en';

const locales = { sv: 'sv-SE', en: 'en-GB' } as const;

/** A number as a reader of the language writes it, rounded; a rounded zero has no sign. */
export const written = (value: number, language: Language, decimals = 0): string => {
  const rounded = Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(rounded);
};

/** How a number of places stands to today's: “174 fler än dagens 1 326”. */
export const againstToday = (told: { places: number; current: number }, language: Language): string => {
  const [places, current] = [Math.round(told.places), Math.round(told.current)];
  const today = written(current, language);
  if (places === current) return { sv: `lika många som dagens ${today}`, en: `as many as today’s ${today}` }[language];
  const difference = written(Math.abs(places - current), language);
  return places > current
    ? { sv: `${difference} fler än dagens ${today}`, en: `${difference} more than today’s ${today}` }[language]
    : { sv: `${difference} färre än dagens ${today}`, en: `${difference} fewer than today’s ${today}` }[language];
};

/** Things as a sentence lists them. */
export const listed = (parts: readonly string[], language: Language): string =>
  new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(parts);
