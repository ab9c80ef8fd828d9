import type { BarChart, Chart, ShareChart, TileChart } from '../core/document.ts';
import { palette } from './house-style.ts';
import { escapeXml } from './xml.ts';

/** How a chart is drawn; `wide` puts names beside the bars, otherwise they stand above, for a phone. */
export interface ChartLook {
  readonly wide: boolean;
  readonly fontFamily: string;
  /** Prefix of ids in the drawing, unique in the page. */
  readonly id: string;
}

/*
 * Every meaning is carried twice: by text and by shape, and shades differ in lightness, so that the charts can be read
 * in greyscale and by those who do not tell colours apart (WCAG 2.1, 1.4.1 and 1.4.11).
 */
const shades = ['#e3eff0', '#b9d7d9', '#7fb2b6', '#2f7a80', palette.deep] as const;
const fontSize = 14;
const small = 12.5;

const number = (value: number): string => String(Math.round(value * 100) / 100);

const text = (
  x: number,
  y: number,
  content: string,
  more: { anchor?: 'start' | 'middle' | 'end'; weight?: number; fill?: string; size?: number } = {},
): string =>
  `<text x="${number(x)}" y="${number(y)}" font-size="${more.size ?? fontSize}" fill="${more.fill ?? palette.ink}"` +
  `${more.anchor === undefined || more.anchor === 'start' ? '' : ` text-anchor="${more.anchor}"`}` +
  `${more.weight === undefined ? '' : ` font-weight="${more.weight}"`}>${escapeXml(content)}</text>`;

const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  stroke: string = palette.deep,
): string =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" fill="${fill}" stroke="${stroke}" stroke-width="1"/>`;

/** Stripes for what is wished or missing, so that it is told apart without colour. */
const stripes = (id: string, line: string, ground: string): string =>
  `<pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
  `<rect width="7" height="7" fill="${ground}"/><rect width="2" height="7" fill="${line}"/></pattern>`;

const drawing = (look: ChartLook, size: { width: number; height: number }, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(size.width)} ${number(size.height)}" width="${number(size.width)}" height="${number(size.height)}" ` +
  `font-family="${escapeXml(look.fontFamily)}">${parts.join('')}</svg>`;

/** Cuts a text into lines of at most so many characters, at blanks and after hyphens. */
const linesOf = (content: string, characters: number): string[] => {
  const lines: string[] = [];
  for (const word of content.split(/(?<=-)| /)) {
    const last = lines.at(-1);
    const joint = last?.endsWith('-') === true ? '' : ' ';
    if (last !== undefined && last.length + joint.length + word.length <= characters) {
      lines[lines.length - 1] = last + joint + word;
    } else lines.push(word);
  }
  return lines;
};

/** Column and row of each healthcare region's tile: about where it lies, the north uppermost. */
const places: Readonly<Record<string, readonly [column: number, row: number]>> = {
  norra: [1, 0],
  mellansverige: [0.5, 1],
  'stockholm-gotland': [1.5, 1],
  vastra: [0, 2],
  sydostra: [1, 2],
  sodra: [0.5, 3],
};

const tilesSvg = (chart: TileChart, look: ChartLook): string => {
  const tile = { width: look.wide ? 186 : 116, height: look.wide ? 84 : 98, gap: 8 };
  const missing = `${look.id}-missing`;
  const unplaced = chart.tiles.filter(({ code }) => places[code] === undefined);
  const parts = chart.tiles.map(({ code, name, level, text: shown }) => {
    const [column, row] = places[code] ?? [unplaced.findIndex((each) => each.code === code), 4];
    const x = 1 + column * (tile.width + tile.gap);
    const y = 1 + row * (tile.height + tile.gap);
    const shade = level === null ? -1 : Math.min(shades.length - 1, Math.floor(level * shades.length));
    const fill = shade < 0 ? `url(#${missing})` : (shades[shade] ?? palette.band);
    const ink = shade >= 3 ? palette.ground : palette.ink;
    const names = linesOf(name, look.wide ? 24 : 13);
    const plate =
      shade < 0
        ? `<rect x="${number(x + 6)}" y="${number(y + 6)}" width="${number(tile.width - 12)}" height="${number(tile.height - 12)}" fill="${palette.ground}"/>`
        : '';
    return (
      rectangle(x, y, tile.width, tile.height, fill) +
      plate +
      names.map((line, index) => text(x + 11, y + 23 + index * 17, line, { fill: ink, size: small })).join('') +
      text(x + 11, y + tile.height - 13, shown, { fill: ink, weight: 700, size: look.wide ? 20 : 17 })
    );
  });
  const rows = unplaced.length > 0 ? 5 : 4;
  return drawing(look, { width: 2.5 * (tile.width + tile.gap) + 2, height: rows * (tile.height + tile.gap) - 6 }, [
    `<defs>${stripes(missing, palette.soft, palette.ground)}</defs>`,
    ...parts,
  ]);
};

/** The names of the series with their marks, one below the other on a phone. */
const legend = (
  names: readonly string[],
  fills: readonly string[],
  look: ChartLook,
): { svg: string; height: number } => {
  let x = 1;
  let y = 1;
  const parts = names.map((name, index) => {
    const piece = rectangle(x, y, 22, 14, fills[index] ?? palette.ground) + text(x + 30, y + 12, name, { size: small });
    if (look.wide) x += 56 + name.length * 6.8;
    else y += 22;
    return piece;
  });
  return { svg: parts.join(''), height: look.wide ? 30 : names.length * 22 + 10 };
};

/** What two kinds of bar charts share: where names stand and bars begin. */
const frameOf = (look: ChartLook) =>
  look.wide ? { width: 680, left: 240, right: 82 } : { width: 300, left: 1, right: 74 };

/** A name beside its bars, or above them on a phone, on as many lines as it needs. */
const nameOf = (name: string, look: ChartLook, top: number): { svg: string; height: number } => {
  const lines = linesOf(name, look.wide ? 34 : 42);
  const svg = lines.map((line, index) => text(look.wide ? 0 : 1, top + index * 16, line, { size: small })).join('');
  return { svg, height: 4 + lines.length * 16 };
};

const barsSvg = (chart: BarChart, look: ChartLook): string => {
  const frame = frameOf(look);
  const needed = `${look.id}-needed`;
  const fills = [palette.deep, `url(#${needed})`];
  const head = legend(chart.series, fills, look);
  const highest = Math.max(1e-9, ...chart.groups.flatMap(({ bars }) => bars.map(({ value }) => value ?? 0)));
  const room = frame.width - frame.left - frame.right;
  const bar = 18;
  let y = head.height;
  const parts: string[] = [];
  for (const { name, bars } of chart.groups) {
    const named = nameOf(name, look, y + (look.wide ? 14 : 13));
    const next = y + named.height;
    parts.push(named.svg);
    y += look.wide ? 0 : named.height;
    bars.forEach(({ value, text: shown }, index) => {
      const length = value === null ? 0 : (Math.max(0, value) / highest) * room;
      if (value !== null) parts.push(rectangle(frame.left, y, Math.max(length, 1), bar, fills[index] ?? palette.deep));
      parts.push(text(frame.left + length + 7, y + 14, shown, { size: small }));
      y += bar + 3;
    });
    y = (look.wide ? Math.max(y, next) : y) + (look.wide ? 9 : 11);
  }
  parts.push(
    look.wide
      ? `<line x1="${frame.left}" y1="${head.height - 4}" x2="${frame.left}" y2="${number(y - 5)}" stroke="${palette.soft}"/>`
      : '',
  );
  return drawing(look, { width: frame.width, height: y }, [
    `<defs>${stripes(needed, palette.deep, palette.ground)}</defs>`,
    head.svg,
    ...parts,
  ]);
};

const sharesSvg = (chart: ShareChart, look: ChartLook): string => {
  const frame = { ...frameOf(look), right: 2 };
  const striped = `${look.id}-striped`;
  const fills = [palette.deep, `url(#${striped})`, palette.ground];
  const head = legend(chart.parts, fills, look);
  const room = frame.width - frame.left - frame.right;
  let y = head.height;
  const parts: string[] = [];
  for (const { name, shares } of chart.groups) {
    const named = nameOf(name, look, y + (look.wide ? 17 : 13));
    const next = y + named.height;
    parts.push(named.svg);
    y += look.wide ? 0 : named.height;
    let x = frame.left;
    shares.forEach(({ value, text: shown }, index) => {
      const length = value * room;
      if (length > 0) parts.push(rectangle(x, y, length, 25, fills[index] ?? palette.ground));
      const width = shown.length * 8 + 8;
      if (length >= width) {
        // Text on stripes stands on a plate of its own.
        const middle = x + length / 2;
        const plate = index === 1 ? rectangle(middle - width / 2, y + 4, width, 17, palette.ground, 'none') : '';
        const fill = index === 0 ? palette.ground : palette.ink;
        parts.push(plate + text(middle, y + 17, shown, { anchor: 'middle', size: small, fill, weight: 600 }));
      }
      x += length;
    });
    y = (look.wide ? Math.max(y + 25, next) : y + 25) + (look.wide ? 9 : 11);
  }
  return drawing(look, { width: frame.width, height: y }, [
    `<defs>${stripes(striped, palette.deep, '#dcebec')}</defs>`,
    head.svg,
    ...parts,
  ]);
};

/** Draws a chart as SVG, without script, style sheet or outside reference; the same chart gives the same text. */
export const drawChart = (chart: Chart, look: ChartLook): string => {
  if (chart.kind === 'tiles') return tilesSvg(chart, look);
  return chart.kind === 'bars' ? barsSvg(chart, look) : sharesSvg(chart, look);
};
