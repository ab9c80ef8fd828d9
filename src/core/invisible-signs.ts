import type { Bilingual } from './problem.ts';

/** Signs that nobody sees and that come along when text is copied from a document or a web page (Unicode 16, Cf). */
const names: Readonly<Record<string, Bilingual>> = {
  '\u00ad': { sv: 'mjukt bindestreck', en: 'soft hyphen' },
  '\u180e': { sv: 'mongolisk vokalavskiljare', en: 'Mongolian vowel separator' },
  '\u200b': { sv: 'mellanrum utan bredd', en: 'zero width space' },
  '\u200c': { sv: 'skiljetecken utan bredd', en: 'zero width non-joiner' },
  '\u200d': { sv: 'fogtecken utan bredd', en: 'zero width joiner' },
  '\u200e': { sv: 'vänster-till-höger-märke', en: 'left-to-right mark' },
  '\u200f': { sv: 'höger-till-vänster-märke', en: 'right-to-left mark' },
  '\u2060': { sv: 'ordfog', en: 'word joiner' },
  '\ufeff': { sv: 'byteordningsmärke', en: 'byte order mark' },
};

const direction: Bilingual = { sv: 'riktningstecken', en: 'direction mark' };

const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

/** The text without the signs that nobody sees. */
export const withoutInvisibleSigns = (text: string): string => text.replace(invisible, '');

const codePoint = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * A sentence that names the signs in a text that nobody sees, by their code points, or undefined where it has none:
 * a value that holds one looks just like a value that is accepted.
 */
export const invisibleSignsIn = (text: string): Bilingual | undefined => {
  const signs = [...new Set(text.match(invisible) ?? [])];
  if (signs.length === 0) return undefined;
  const named = (language: keyof Bilingual): string =>
    signs.map((sign) => `${codePoint(sign)}, ${(names[sign] ?? direction)[language]}`).join('; ');
  return {
    sv: `Värdet innehåller ett tecken som inte syns (${named('sv')}). Ta bort det: skriv värdet för hand.`,
    en: `The value holds a sign that is not seen (${named('en')}). Remove it: write the value by hand.`,
  };
};
