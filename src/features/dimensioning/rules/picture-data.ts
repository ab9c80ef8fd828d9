import type { Bilingual } from '../../../core/problem.ts';
import type { RequiredPlaces } from '../../forecasts/rules/required-places.ts';
import type { PlacesAtBound } from '../../forecasts/rules/tasks.ts';
import { type CurvePoint, type PictureData, type PlaceBar, pictureWords } from './picture.ts';

/** What a picture of one profession in one area is made of. */
export interface PictureSource {
  readonly profession: Bilingual;
  readonly area: Bilingual;
  /** At least one point each. */
  readonly supply: readonly CurvePoint[];
  readonly need: readonly CurvePoint[];
  readonly required: (RequiredPlaces & { readonly bounds?: readonly PlacesAtBound[] }) | undefined;
}

const barsOf = (required: PictureSource['required'], isSwedish: boolean): PlaceBar[] => {
  if (required === undefined) return [];
  const at = (bound: 'low' | 'high') => required.bounds?.find((one) => one.bound === bound)?.placesPerYear;
  const [low, high] = [at('low'), at('high')];
  const { targetYear } = required;
  return [
    { label: isSwedish ? 'I dag (riket)' : 'Today (country)', places: required.currentPlacesPerYear },
    {
      label: isSwedish ? `För balans ${targetYear} (riket)` : `For balance in ${targetYear} (country)`,
      places: required.placesPerYear,
      ...(low === undefined || high === undefined ? {} : { range: { low, high } }),
    },
  ];
};

/** A picture with its words, and all of it once more as a text for those who do not see it. */
export const pictureOf = (source: PictureSource, language: keyof Bilingual): PictureData => {
  const isSwedish = language === 'sv';
  const format = new Intl.NumberFormat(isSwedish ? 'sv-SE' : 'en-GB', { maximumFractionDigits: 0 });
  const words = pictureWords(language);
  const title = `${source.profession[language]}, ${source.area[language]}: ${isSwedish ? 'tillgång och behov' : 'supply and need'}`;
  const told = (point: CurvePoint | undefined, word: string): string => {
    if (point === undefined) return '';
    const { value, low, high } = point;
    const isSure = low !== null && high !== null && format.format(low) === format.format(high);
    const band =
      low === null || high === null || isSure
        ? ''
        : isSwedish
          ? ` (80 % av utfallen: ${format.format(low)} till ${format.format(high)})`
          : ` (80 % of outcomes: ${format.format(low)} to ${format.format(high)})`;
    return `${word.toLocaleLowerCase('sv-SE')} ${format.format(value)}${band}`;
  };
  const year = (points: { supply: CurvePoint | undefined; need: CurvePoint | undefined }): string =>
    `${points.supply?.year}: ${told(points.supply, words.supply)}, ${told(points.need, words.need)}.`;
  const places = barsOf(source.required, isSwedish);
  const bars = places.map(({ label, places: count, range }) => {
    if (range === undefined) return `${label}: ${format.format(count)}.`;
    const [low, high] = [format.format(range.low), format.format(range.high)];
    return isSwedish
      ? `${label}: ${format.format(count)}, med låga antaganden ${low} och med höga ${high}.`
      : `${label}: ${format.format(count)}, with low assumptions ${low} and with high ones ${high}.`;
  });
  const [from, to] = [source.supply[0]?.year, source.supply.at(-1)?.year];
  const description = [
    isSwedish ? `Linjediagram ${from}–${to}, årsarbetare.` : `Line chart ${from}–${to}, full-time equivalents.`,
    year({ supply: source.supply[0], need: source.need[0] }),
    ...(from === to ? [] : [year({ supply: source.supply.at(-1), need: source.need.at(-1) })]),
    ...(bars.length === 0 ? [] : [`${words.places}.`, ...bars]),
  ].join(' ');
  return {
    title: title.charAt(0).toLocaleUpperCase('sv-SE') + title.slice(1),
    description,
    supply: source.supply,
    need: source.need,
    places,
    words,
  };
};
