import { element, picture, type Svg } from './svg.ts';

/** A part of a bar; parts follow each other from the left. */
interface BarPart {
  readonly value: number;
  /** Which of the chart's kinds it is. */
  readonly kind: number;
}

/** A bar with what stands above it: its name, and its figures below that. */
export interface Bar {
  readonly name: string;
  readonly figures: string;
  /** What a full bar would be; the rest of the bar is empty. */
  readonly whole: number;
  readonly parts: readonly BarPart[];
}

/** A chart of bars, each a share of its whole. */
export interface BarChart {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly subtitle: string;
  readonly bars: readonly Bar[];
  /** What the kinds of parts are called, darkest first. */
  readonly kinds: readonly string[];
  /** What the empty rest is called. */
  readonly rest: string;
}

/** Drawn for the narrowest screen that is asked for, so that text is legible there; wider ones only enlarge it. */
const width = 320;
const widestPixels = 640;
const margin = 12;
const barHeight = 14;
const barStep = 58;
const ink = '#1a1a1a';
const quietInk = '#4d4d4d';

/** Dark to light, told apart by lightness alone, each 3:1 against the next or parted by a white line. */
const colours = ['#0b3c5d', '#3282b8', '#a9d3ee'];
const outline = '#767676';

const label = (x: number, y: number, text: string, more: Record<string, string | number> = {}): Svg =>
  element('text', { x, y, 'font-size': 13, fill: ink, ...more }, text);

const barOf = (bar: Bar, top: number): Svg[] => {
  const full = width - 2 * margin;
  const pieces: Svg[] = [
    label(margin, top, bar.name),
    label(margin, top + 17, bar.figures, { fill: quietInk }),
    element('rect', { x: margin, y: top + 23, width: full, height: barHeight, fill: '#ffffff', stroke: outline }),
  ];
  let x = margin;
  for (const { value, kind } of bar.parts) {
    const length = bar.whole > 0 ? (full * value) / bar.whole : 0;
    if (length === 0) continue;
    const fill = colours[kind] ?? outline;
    pieces.push(element('rect', { x, y: top + 23, width: length, height: barHeight, fill, stroke: '#ffffff' }));
    x += length;
  }
  return pieces;
};

/** The names of the colours, below each other, since a line of them does not fit the narrowest screen. */
const legendOf = (chart: BarChart, top: number): Svg[] =>
  [...chart.kinds, chart.rest].flatMap((name, index) => {
    const y = top + index * 20;
    const fill = index < chart.kinds.length ? (colours[index] ?? outline) : '#ffffff';
    return [
      element('rect', { x: margin, y: y - 10, width: 12, height: 12, fill, stroke: outline }),
      label(margin + 20, y, name, { fill: quietInk }),
    ];
  });

/** Draws a chart of bars as SVG. The same content gives the same picture. */
export const drawBars = (chart: BarChart): string => {
  const firstBar = 76;
  const legend = firstBar + chart.bars.length * barStep + 4;
  const height = legend + (chart.kinds.length + 1) * 20;
  return picture(chart, { width, height, widestPixels }, [
    element('rect', { width, height, fill: '#ffffff' }),
    label(margin, 26, chart.title, { 'font-size': 16, 'font-weight': 'bold' }),
    label(margin, 46, chart.subtitle, { fill: quietInk }),
    ...chart.bars.flatMap((bar, index) => barOf(bar, firstBar + index * barStep)),
    ...legendOf(chart, legend + 10),
  ]);
};
