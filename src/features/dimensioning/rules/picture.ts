import type { Bilingual } from '../../../core/problem.ts';

/** One year of a curve; bounds are the 10th and 90th percentile, absent where no replicates were run. */
export interface CurvePoint {
  readonly year: number;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A bar of places per year. */
export interface PlaceBar {
  readonly label: string;
  readonly places: number;
  /** Places at the low and at the high bound of the assumptions; absent where they are not told. */
  readonly range?: { readonly low: number; readonly high: number };
}

/** What a picture of one profession shows. */
export interface PictureData {
  readonly title: string;
  readonly description: string;
  readonly supply: readonly CurvePoint[];
  readonly need: readonly CurvePoint[];
  readonly places: readonly PlaceBar[];
  readonly words: PictureWords;
}

/** The words that stand in a picture. */
interface PictureWords {
  readonly supply: string;
  readonly need: string;
  readonly unit: string;
  readonly band: string;
  readonly places: string;
  /** What the line across a bar means. */
  readonly range: string;
}

export const pictureWords = (language: keyof Bilingual): PictureData['words'] =>
  language === 'sv'
    ? {
        supply: 'Tillgång',
        need: 'Behov',
        unit: 'Årsarbetare (axeln börjar inte vid noll)',
        band: 'Fälten: 80 % av utfallen',
        places: 'Platser per år',
        range: 'Streck: låga till höga antaganden',
      }
    : {
        supply: 'Supply',
        need: 'Need',
        unit: 'Full-time equivalents (axis not from zero)',
        band: 'Bands: 80 % of outcomes',
        places: 'Places per year',
        range: 'Line: low to high assumptions',
      };

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

// The drawing is as wide as the narrowest screen that must read it, so that its texts keep their size there.
const width = 320;
const plot = { left: 52, right: 250, top: 66, bottom: 216 };
const barTop = 284;
const barHeight = 20;
/** Both at least 7 to 1 against white, and apart in grey as in every form of colour blindness: blue against brown. */
const ink = { supply: '#0b4a82', supplyBand: '#c5d9ee', need: '#7a3300', needBand: 'url(#hatch)' } as const;

const fixed = (value: number): string => value.toFixed(1);

/** Round numbers that span the values, at most five of them. */
const ticksOf = (low: number, high: number): number[] => {
  const span = Math.max(high - low, Math.abs(high) * 0.02, 1);
  const raw = span / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((one) => one * power >= raw) ?? 10) * power;
  const first = Math.floor(low / step) * step;
  const ticks: number[] = [];
  for (let tick = first; tick < high + step; tick += step) ticks.push(tick);
  return ticks;
};

const line = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join('');

interface Scale {
  readonly x: (year: number) => number;
  readonly y: (value: number) => number;
  readonly ticks: readonly number[];
  readonly years: readonly number[];
}

const scaleOf = (data: PictureData): Scale => {
  const points = [...data.supply, ...data.need];
  const values = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const years = [...new Set(points.map(({ year }) => year))].sort((left, right) => left - right);
  const ticks = ticksOf(Math.min(...values), Math.max(...values));
  const [bottom = 0, top = 1] = [ticks[0], ticks.at(-1)];
  const [first = 0, last = 1] = [years[0], years.at(-1)];
  return {
    ticks,
    years,
    x: (year) => plot.left + ((year - first) / Math.max(1, last - first)) * (plot.right - plot.left),
    y: (value) => plot.bottom - ((value - bottom) / (top - bottom)) * (plot.bottom - plot.top),
  };
};

const band = (points: readonly CurvePoint[], scale: Scale, { fill, edge }: { fill: string; edge: string }): string => {
  if (points.some(({ low, high }) => low === null || high === null)) return '';
  const upper = points.map(({ year, high }) => [scale.x(year), scale.y(high ?? 0)] as const);
  const lower = points.map(({ year, low }) => [scale.x(year), scale.y(low ?? 0)] as const).reverse();
  const edges = `<path d="${line(upper)}${line(lower)}" fill="none" stroke="${edge}" stroke-width="0.7"/>`;
  return `<path d="${line([...upper, ...lower])}Z" fill="${fill}" stroke="none"/>${edges}`;
};

/** Curves are told apart by line, mark and fill, never by colour alone, so that they can be printed in grey. */
const curves = (data: PictureData, scale: Scale): string => {
  const at = (point: CurvePoint): readonly [number, number] => [scale.x(point.year), scale.y(point.value)];
  const marks = data.need
    .map(at)
    .map(
      ([x, y]) =>
        `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="2.6" fill="#fff" stroke="${ink.need}" stroke-width="1.2"/>`,
    )
    .join('');
  return [
    band(data.supply, scale, { fill: ink.supplyBand, edge: ink.supply }),
    band(data.need, scale, { fill: ink.needBand, edge: ink.need }),
    `<path d="${line(data.supply.map(at))}" fill="none" stroke="${ink.supply}" stroke-width="2.4"/>`,
    `<path d="${line(data.need.map(at))}" fill="none" stroke="${ink.need}" stroke-width="1.4" stroke-dasharray="5 3"/>`,
    marks,
  ].join('');
};

/** Labels at the end of the curves, moved apart where they would meet. */
const labels = (data: PictureData, scale: Scale): string => {
  const [supply, need] = [data.supply.at(-1), data.need.at(-1)];
  if (supply === undefined || need === undefined) return '';
  let [supplyY, needY] = [scale.y(supply.value) + 4, scale.y(need.value) + 4];
  const apart = 13 - Math.abs(supplyY - needY);
  if (apart > 0) {
    const sign = supplyY <= needY ? -1 : 1;
    supplyY += (sign * apart) / 2;
    needY -= (sign * apart) / 2;
  }
  const x = plot.right + 5;
  return [
    `<text x="${x}" y="${fixed(supplyY)}" font-weight="bold" fill="${ink.supply}">${escapeText(data.words.supply)}</text>`,
    `<text x="${x}" y="${fixed(needY)}" fill="${ink.need}">${escapeText(data.words.need)}</text>`,
  ].join('');
};

const axes = (scale: Scale, format: Intl.NumberFormat): string => {
  const rows = scale.ticks.map((tick) => {
    const y = fixed(scale.y(tick));
    return `<line x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}" stroke="#bbb" stroke-width="0.6"/><text x="${plot.left - 5}" y="${fixed(scale.y(tick) + 4)}" text-anchor="end">${format.format(tick)}</text>`;
  });
  const [first, last] = [scale.years[0], scale.years.at(-1)];
  const middle = scale.years[Math.floor((scale.years.length - 1) / 2)];
  const shown = [...new Set([first, middle, last])].filter((year) => year !== undefined);
  const years = shown.map(
    (year) => `<text x="${fixed(scale.x(year))}" y="${plot.bottom + 17}" text-anchor="middle">${year}</text>`,
  );
  return [...rows, ...years].join('');
};

/** A line across a bar from the low to the high number, with ends that are seen on any fill. */
const whisker = (
  { low, high }: { low: number; high: number },
  lengthOf: (places: number) => number,
  y: number,
): string => {
  const [from, to] = [8 + lengthOf(Math.min(low, high)), 8 + lengthOf(Math.max(low, high))].map(fixed);
  const path = `M${from} ${y - 4}v8M${from} ${y}H${to}M${to} ${y - 4}v8`;
  return `<path d="${path}" stroke="#fff" stroke-width="4" fill="none"/><path d="${path}" stroke="#000" stroke-width="1.6" fill="none"/>`;
};

const bars = (data: PictureData, format: Intl.NumberFormat): string => {
  const largest = Math.max(
    1,
    ...data.places.flatMap(({ places, range }) => [places, range?.low ?? 0, range?.high ?? 0]),
  );
  const lengthOf = (places: number): number => (places / largest) * (width - 16 - 60);
  return data.places
    .map(({ label, places, range }, index) => {
      const y = barTop + index * (barHeight + 20);
      const end = Math.max(lengthOf(places), range === undefined ? 0 : lengthOf(Math.max(range.low, range.high)));
      const fill = index % 2 === 0 ? '#8c8c8c' : 'url(#hatch)';
      return [
        `<text x="8" y="${y + 12}">${escapeText(label)}</text>`,
        `<rect x="8" y="${y + 16}" width="${fixed(lengthOf(places))}" height="${barHeight - 6}" fill="${fill}" stroke="#000" stroke-width="0.8"/>`,
        range === undefined ? '' : whisker(range, lengthOf, y + 23),
        `<text x="${fixed(14 + end)}" y="${y + 28}" font-weight="bold">${format.format(places)}</text>`,
      ].join('');
    })
    .join('');
};

/** Breaks a title in at most two lines that the drawing holds. */
const titleLines = (title: string): string[] => {
  const [first, second]: [string[], string[]] = [[], []];
  for (const word of title.split(' ')) {
    if (second.length === 0 && [...first, word].join(' ').length <= 38) first.push(word);
    else second.push(word);
  }
  return [first.join(' '), second.join(' ')].filter((one) => one !== '');
};

/**
 * Supply and need of one profession over the years with their uncertainty, and places per year below, as SVG. It has a
 * title and a description for those who do not see it, is read in grey as in colour, and keeps its texts' size on a
 * screen of 320 pixels.
 */
export const drawPicture = (data: PictureData, language: keyof Bilingual): string => {
  const format = new Intl.NumberFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { maximumFractionDigits: 0 });
  const scale = scaleOf(data);
  const ranged = data.places.some(({ range }) => range !== undefined);
  const height = data.places.length === 0 ? 258 : barTop + data.places.length * (barHeight + 20) + (ranged ? 22 : 6);
  const lines = titleLines(data.title);
  const heading = lines
    .map((text, index) => {
      // A title of one line stands right above the unit.
      const y = 18 + (index + 2 - lines.length) * 16;
      return `<text x="8" y="${y}" font-size="13" font-weight="bold">${escapeText(text)}</text>`;
    })
    .join('');
  const hasBands = data.supply.every(({ low }) => low !== null);
  const bandWords = hasBands
    ? `<text x="8" y="${plot.bottom + 36}" font-size="11">${escapeText(data.words.band)}</text>`
    : '';
  const rangeWords = ranged
    ? `<text x="8" y="${height - 8}" font-size="11">${escapeText(data.words.range)}</text>`
    : '';
  const below =
    data.places.length === 0
      ? ''
      : `<text x="8" y="${barTop - 8}" font-weight="bold">${escapeText(data.words.places)}</text>${bars(data, format)}${rangeWords}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="100%" style="max-width:800px" role="img" aria-labelledby="picture-title picture-description" lang="${language}" font-family="system-ui, sans-serif" font-size="12" fill="#000">`,
    `<title id="picture-title">${escapeText(data.title)}</title>`,
    `<desc id="picture-description">${escapeText(data.description)}</desc>`,
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="5" stroke="#7a3300" stroke-width="1.1"/></pattern></defs>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    heading,
    `<text x="8" y="52" font-size="11">${escapeText(data.words.unit)}</text>`,
    axes(scale, format),
    bandWords,
    curves(data, scale),
    labels(data, scale),
    below,
    '</svg>',
  ].join('');
};
