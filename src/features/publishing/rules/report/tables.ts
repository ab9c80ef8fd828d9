import type { BarChart, Cell, Figure, Table, TileChart } from '../../../../core/document.ts';
import { measureByCode } from '../../../plans/rules/measures.ts';
import type { MeasureCode } from '../../../plans/schemas.ts';
import type { ReportContext } from './context.ts';

/** Measures of a table in the order that they are read; judgements have a table of their own. */
const columnOrder: readonly MeasureCode[] = [
  'headcount',
  'full-time-equivalents',
  'full-time-equivalents-per-thousand-inhabitants',
  'needed-full-time-equivalents',
  'gap',
  'change-since-last-plan',
  'vacancy-share',
  'agency-share',
  'expected-retirements',
];
const judgementMeasures: readonly MeasureCode[] = [
  'share-judging-shortage',
  'share-judging-balance',
  'share-judging-surplus',
];

/** A row of a table of figures: its name and what its figures are of. */
interface FigureRow {
  readonly name: string;
  readonly areaCode: string;
  readonly professionCode: string;
  readonly year: number;
}

/** A table of figures; columns in which no row has anything are left out. */
export const figureTable = (
  context: ReportContext,
  described: {
    id: string;
    caption: string;
    rowHeading: string;
    rows: readonly FigureRow[];
    measures?: readonly MeasureCode[];
  },
): Table => {
  const figureAt = (row: FigureRow, code: MeasureCode) =>
    context.figure(row.areaCode, row.professionCode, row.year, code);
  const codes = (described.measures ?? columnOrder).filter((code) =>
    described.rows.some((row) => figureAt(row, code) !== undefined),
  );
  const rows = described.rows.map((row): Cell[] => [
    { text: row.name },
    ...codes.map((code) => context.cell(figureAt(row, code))),
  ]);
  return {
    kind: 'table',
    id: described.id,
    caption: described.caption,
    columns: [
      { heading: described.rowHeading },
      ...codes.map((code) => ({ heading: context.measureName(code), numeric: true })),
    ],
    rows,
    notes: context.notesOf(rows.flat()),
  };
};

/** The areas of one profession in one year. */
export const areaTable = (context: ReportContext, professionCode: string, id: string): Table => {
  const { baseYear } = context.input.round;
  const name = context.professionName(professionCode);
  return figureTable(context, {
    id,
    caption: context.say(
      `${name} ${baseYear}, riket och sjukvårdsregionerna`,
      `${name} ${baseYear}, the nation and the healthcare regions`,
    ),
    rowHeading: context.say('Område', 'Area'),
    rows: context.areas.map((areaCode) => ({
      name: context.areaName(areaCode),
      areaCode,
      professionCode,
      year: baseYear,
    })),
  });
};

/** The regions of one profession in the base year; undefined where the report does not list them. */
export const regionTable = (context: ReportContext, professionCode: string, id: string): Table | undefined => {
  const { baseYear } = context.input.round;
  if (context.regions.length <= context.areas.length - context.input.names.healthcareRegionCodes.length)
    return undefined;
  const name = context.professionName(professionCode);
  return figureTable(context, {
    id,
    caption: context.say(`${name} ${baseYear}, region för region`, `${name} ${baseYear}, region by region`),
    rowHeading: context.say('Region', 'Region'),
    rows: context.regions.map((areaCode) => ({
      name: context.areaName(areaCode),
      areaCode,
      professionCode,
      year: baseYear,
    })),
  });
};

const sentence = (parts: readonly string[]): string => `${parts.join('; ')}.`;

/** Staff by inhabitants as tiles, one for each healthcare region; nothing where no region has the figure. */
export const densityFigure = (context: ReportContext, professionCode: string, id: string): Figure | undefined => {
  const { input, say } = context;
  const code = 'full-time-equivalents-per-thousand-inhabitants';
  const values = input.names.healthcareRegionCodes.map((areaCode) => ({
    areaCode,
    figure: context.figure(areaCode, professionCode, input.round.baseYear, code),
  }));
  const known = values.flatMap(({ figure }) => (figure?.value == null ? [] : [figure.value]));
  if (known.length === 0) return undefined;
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const tiles = values.map(({ areaCode, figure }): TileChart['tiles'][number] => {
    const value = figure?.value ?? null;
    const level = value === null ? null : highest === lowest ? 0.5 : (value - lowest) / (highest - lowest);
    return {
      code: areaCode,
      name: context.shortName(areaCode),
      level,
      text: value === null ? context.upperFirst(context.absence(figure)) : context.cell(figure).text,
    };
  });
  const name = context.professionName(professionCode);
  return {
    kind: 'figure',
    id,
    caption: say(
      `${name}: årsarbetare per 1\u00a0000 invånare ${input.round.baseYear}, efter sjukvårdsregion`,
      `${name}: full-time equivalents per 1,000 inhabitants ${input.round.baseYear}, by healthcare region`,
    ),
    alternative:
      say(
        'Schematisk karta med en ruta per sjukvårdsregion, norr uppåt; mörkare ruta betyder fler per invånare. ',
        'Schematic map with one tile for each healthcare region, north uppermost; a darker tile means more per inhabitant. ',
      ) + sentence(tiles.map((tile) => `${tile.name} ${tile.text}`)),
    chart: { kind: 'tiles', tiles },
  };
};

/** Need against staff by area; staff alone where no need was reported. */
export const needFigure = (context: ReportContext, professionCode: string, id: string): Figure | undefined => {
  const { input, say } = context;
  const { baseYear, horizonYears } = input.round;
  const at = (areaCode: string, year: number, code: MeasureCode) =>
    context.figure(areaCode, professionCode, year, code);
  const needYear = [baseYear, ...horizonYears].find((year) =>
    context.areas.some((areaCode) => at(areaCode, year, 'needed-full-time-equivalents')?.value != null),
  );
  const rows = context.areas
    .filter((areaCode) => areaCode !== 'SE')
    .map((areaCode) => ({
      areaCode,
      figures: [
        at(areaCode, baseYear, 'full-time-equivalents'),
        ...(needYear === undefined ? [] : [at(areaCode, needYear, 'needed-full-time-equivalents')]),
      ],
    }));
  if (rows.every(({ figures }) => figures.every((figure) => figure?.value == null))) return undefined;
  const series = [say(`Årsarbetare ${baseYear}`, `Full-time equivalents ${baseYear}`)];
  if (needYear !== undefined) series.push(say(`Behov ${needYear}`, `Need ${needYear}`));
  const groups = rows.map(({ areaCode, figures }): BarChart['groups'][number] => ({
    name: context.areaName(areaCode),
    bars: figures.map((figure) => ({
      value: figure?.value ?? null,
      text: figure?.value == null ? context.absence(figure) : context.cell(figure).text,
    })),
  }));
  const name = context.professionName(professionCode);
  return {
    kind: 'figure',
    id,
    caption:
      needYear === undefined
        ? say(`${name}: årsarbetare ${baseYear}`, `${name}: full-time equivalents ${baseYear}`)
        : say(
            `${name}: behov ${needYear} mot årsarbetare ${baseYear}`,
            `${name}: need ${needYear} against full-time equivalents ${baseYear}`,
          ),
    alternative:
      say('Stapeldiagram. ', 'Bar chart. ') +
      sentence(
        groups.map(
          (group) => `${group.name}: ${group.bars.map((bar, index) => `${series[index]} ${bar.text}`).join(', ')}`,
        ),
      ),
    chart: { kind: 'bars', series, groups },
  };
};

/** The years of the horizon for the nation; undefined where only the base year was asked for. */
export const yearTable = (context: ReportContext, professionCode: string, id: string): Table | undefined => {
  const { baseYear, horizonYears } = context.input.round;
  const years = [baseYear, ...horizonYears].filter((year) =>
    context.measuresPresent.some((code) => context.figure('SE', professionCode, year, code) !== undefined),
  );
  if (years.length < 2) return undefined;
  const name = context.professionName(professionCode);
  return figureTable(context, {
    id,
    caption: context.say(`${name}, riket år för år`, `${name}, the nation year by year`),
    rowHeading: context.say('År', 'Year'),
    rows: years.map((year) => ({ name: String(year), areaCode: 'SE', professionCode, year })),
  });
};

/** Judgements of shortage, balance and surplus: a chart and its table with denominators; nothing where none were given. */
export const judgementBlocks = (
  context: ReportContext,
  professionCode: string,
  id: string,
  withChart: boolean,
): (Figure | Table)[] => {
  const { input, say } = context;
  const { baseYear, horizonYears } = input.round;
  const shareAt = (areaCode: string, year: number, code: MeasureCode) =>
    context.figure(areaCode, professionCode, year, code);
  const year = [...horizonYears.toReversed(), baseYear].find(
    (each) => shareAt('SE', each, 'share-judging-shortage')?.value != null,
  );
  if (year === undefined) return [];
  const judged = context.areas.filter((areaCode) => {
    const figure = shareAt(areaCode, year, 'share-judging-shortage');
    return figure !== undefined && (figure.value !== null || figure.status === 'suppressed');
  });
  const parts = [say('Brist', 'Shortage'), say('Balans', 'Balance'), say('Överskott', 'Surplus')];
  // A bar is drawn only where all of it is known.
  const groups = judged.flatMap((areaCode) => {
    const shares = judgementMeasures.flatMap((code) => shareAt(areaCode, year, code)?.value ?? []);
    if (shares.length < judgementMeasures.length) return [];
    const bars = shares.map((value) => ({ value, text: context.percent(value) }));
    return [{ name: context.areaName(areaCode), shares: bars }];
  });
  const name = context.professionName(professionCode);
  const caption = say(`${name}: bedömningar ${year}`, `${name}: judgements ${year}`);
  const figure: Figure = {
    kind: 'figure',
    id: `${id}-chart`,
    caption,
    alternative:
      say('Delade staplar. ', 'Split bars. ') +
      sentence(
        groups.map(
          (group) => `${group.name}: ${group.shares.map((share, index) => `${parts[index]} ${share.text}`).join(', ')}`,
        ),
      ),
    chart: { kind: 'shares', parts, groups },
  };
  const rows = judged.map((areaCode): Cell[] => {
    const denominator = shareAt(areaCode, year, 'share-judging-shortage')?.denominator ?? null;
    return [
      { text: context.areaName(areaCode) },
      ...judgementMeasures.map((code) => context.cell(shareAt(areaCode, year, code))),
      { text: denominator === null ? '–' : context.number(denominator) },
    ];
  });
  const table: Table = {
    kind: 'table',
    id,
    caption: say(`${caption}, andel av lämnade bedömningar`, `${caption}, shares of the judgements given`),
    columns: [
      { heading: say('Område', 'Area') },
      ...parts.map((heading) => ({ heading, numeric: true })),
      { heading: say('Antal bedömningar', 'Judgements given'), numeric: true },
    ],
    rows,
    notes: context.notesOf(rows.flat()),
  };
  return withChart ? [figure, table] : [table];
};

/** What a measure counts and how, for the chapter on method. */
export const measureTable = (context: ReportContext): Table => ({
  kind: 'table',
  id: 'matt',
  caption: context.say('Mått i planen och hur de räknas', 'Measures of the plan and how they are computed'),
  columns: [{ heading: context.say('Mått', 'Measure') }, { heading: context.say('Beräkning', 'Computation') }],
  rows: context.measuresPresent.map((code) => [
    { text: context.measureName(code) },
    { text: context.pick(measureByCode.get(code)?.formula ?? { sv: '', en: '' }) },
  ]),
  notes: [],
});
