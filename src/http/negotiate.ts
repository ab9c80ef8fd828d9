export type Language = 'sv' | 'en';

interface Preference {
  readonly range: string;
  readonly quality: number;
}

/** The parts of an Accept or Accept-Language header with their q-values; a broken part counts as not written. */
const preferencesOf = (header: string): Preference[] =>
  header.split(',').flatMap((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    if (range === '' || !/^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight)) return [];
    return [{ range, quality: Number(weight) }];
  });

/** 3 for the type itself, 2 for `type/*`, 1 for anything, 0 where the range does not cover it. */
const precision = (range: string, mediaType: string): number => {
  if (range === mediaType) return 3;
  if (range === '*/*') return 1;
  return range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1)) ? 2 : 0;
};

/**
 * The media type to answer with (RFC 9110 section 12.5.1): the most precise range decides a type's quality, the
 * highest quality wins, and our own order breaks ties. No header means the first type; `undefined` means 406.
 */
export const chooseMediaType = (accept: string | undefined, offered: readonly string[]): string | undefined => {
  if (accept === undefined || accept === '*/*' || accept.trim() === '') return offered[0];
  const preferences = preferencesOf(accept);
  const qualityOf = (mediaType: string): number =>
    preferences
      .map((preference) => ({ ...preference, precision: precision(preference.range, mediaType) }))
      .filter((preference) => preference.precision > 0)
      .sort((one, other) => other.precision - one.precision)[0]?.quality ?? 0;
  let best: { mediaType: string; quality: number } | undefined;
  for (const mediaType of offered) {
    const quality = qualityOf(mediaType);
    if (quality > 0 && (best === undefined || quality > best.quality)) best = { mediaType, quality };
  }
  return best?.mediaType;
};

/** Swedish unless the caller prefers English; a language that we lack is never an error (RFC 9110 section 12.5.4). */
export const chooseLanguage = (acceptLanguage: string | undefined): Language => {
  if (acceptLanguage === undefined) return 'sv';
  const preferences = preferencesOf(acceptLanguage ?? '');
  const qualityOf = (language: Language): number => {
    const named = preferences.filter(({ range }) => range === language || range.startsWith(`${language}-`));
    if (named.length > 0) return Math.max(...named.map(({ quality }) => quality));
    return preferences.find(({ range }) => range === '*')?.quality ?? 0;
  };
  return qualityOf('en') > qualityOf('sv') ? 'en' : 'sv';
};

/**
 * gzip where the caller takes it, else the plain bytes unless the caller refuses them by name or with everything else
 * (RFC 9110 section 12.5.3); `undefined` means 406.
 */
export const chooseEncoding = (acceptEncoding: string | undefined): 'gzip' | 'identity' | undefined => {
  if (acceptEncoding === undefined || acceptEncoding === '') return 'identity';
  const preferences = preferencesOf(acceptEncoding);
  const qualityOf = (encoding: string): number | undefined =>
    preferences.find(({ range }) => range === encoding)?.quality;
  const gzip = qualityOf('gzip') ?? qualityOf('x-gzip') ?? qualityOf('*') ?? 0;
  if (gzip > 0 && gzip >= (qualityOf('identity') ?? 0)) return 'gzip';
  return (qualityOf('identity') ?? qualityOf('*') ?? 1) > 0 ? 'identity' : undefined;
};

/** The media type of a Content-Type header, without its parameters and in lower case. */
export const mediaTypeOf = (contentType: string): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
