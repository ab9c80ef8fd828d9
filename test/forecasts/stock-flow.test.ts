import t from 'tap';
import { checkForecastInput } from '../../src/features/forecasts/rules/checks.ts';
import { compileForecast } from '../../src/features/forecasts/rules/compile.ts';
import { figureAt, forecast } from '../../src/features/forecasts/rules/forecast.ts';
import type { ForecastInput, ProfessionInput } from '../../src/features/forecasts/rules/model.ts';
import { createWorkspace, runStockFlow } from '../../src/features/forecasts/rules/stock-flow.ts';
import { madeInput, smallShape, withSpecialisation } from '../support/forecast-input.ts';

const inputs: [string, ForecastInput][] = [
  ['plain', madeInput(smallShape)],
  ['full-time specialisation', withSpecialisation(madeInput({ ...smallShape, seed: 2 }), 'full-time')],
  ['specialisation beside work', withSpecialisation(madeInput({ ...smallShape, seed: 3 }), 'beside-work')],
];

const within = (left: number, right: number, relative: number): boolean =>
  Math.abs(left - right) <= relative * Math.max(1, Math.abs(left), Math.abs(right));

const everyProfession = (input: ForecastInput, change: (one: ProfessionInput) => ProfessionInput): ForecastInput => ({
  ...input,
  professions: input.professions.map(change),
});

const scaled = (value: unknown, factor: number): never =>
  (typeof value === 'number'
    ? value * factor
    : (value as readonly unknown[]).map((part) => scaled(part, factor))) as never;

t.test('the made inputs have no fault', async (t) => {
  for (const [name, input] of inputs) t.same(checkForecastInput(input), [], name);
});

t.test('nobody appears or disappears: closing is opening plus what came minus what left', async (t) => {
  for (const [name, input] of inputs) {
    for (const year of forecast(input).ledger) {
      const came = year.entrants + year.arrivals + year.specialisationIn + year.dropoutsReturned;
      const left = year.deaths + year.exits + year.agedOut + year.specialisationOut;
      t.ok(within(year.closing, year.opening + came - left, 1e-9), `${name} ${year.professionCode} ${year.year}`);
    }
  }
});

t.test('those in full-time study are neither lost nor counted twice', async (t) => {
  const input = withSpecialisation(madeInput(smallShape), 'full-time');
  const one: ForecastInput = {
    ...input,
    measures: [{ professionCode: 'profession-2', target: 'start-share', amount: 10, fromYear: 2000 }],
    programmes: input.programmes.map((programme) => ({
      ...programme,
      firstJobShares: programme.firstJobShares.map((share) => share / 0.97),
    })),
  };
  const compiled = compileForecast(one);
  const work = createWorkspace(compiled);
  runStockFlow({ ...compiled, horizon: compiled.horizon }, work);
  const flows = forecast(one).ledger;
  const sum = (name: 'specialisationOut' | 'specialisationIn' | 'dropoutsReturned'): number =>
    flows.reduce((total, year) => total + year[name], 0);
  const started = one.programmes.filter((programme) => programme.base !== undefined);
  const inStudyBefore = started.reduce((total, programme) => {
    const parts = [
      [1, 0.5],
      [2, 0.5],
    ].flatMap(([years = 0, share = 0]) =>
      programme.completionDelayShares.map((late, delay) => [years + delay, share * late]),
    );
    return (
      total +
      parts.reduce((people, [years = 0, share = 0]) => people + years * share * (programme.starts.persons[0] ?? 0), 0)
    );
  }, 0);
  const inStudyAfter = [...work.pools.inStudy].reduce((left, right) => left + right, 0);
  const expected = inStudyBefore + sum('specialisationOut') - sum('specialisationIn') - sum('dropoutsReturned');
  t.ok(within(inStudyAfter, expected, 1e-9), `${inStudyAfter} in study, ${expected} by the flows`);
});

t.test('a place for a midwife takes a nurse out of work until she is done', async (t) => {
  const base = madeInput(smallShape);
  const without = figureAt(forecast(base), { professionCode: 'profession-1', areaCode: 'SE', year: 2030 });
  for (const form of ['full-time', 'beside-work'] as const) {
    const result = forecast(withSpecialisation(base, form));
    const with_ = figureAt(result, { professionCode: 'profession-1', areaCode: 'SE', year: 2030 });
    t.ok(with_.persons < without.persons, form);
  }
});

t.test('no stock becomes negative, not even when a programme asks for more than there are', async (t) => {
  const input = withSpecialisation(madeInput({ ...smallShape, persons: 300 }), 'full-time');
  const greedy: ForecastInput = {
    ...input,
    programmes: input.programmes.map((programme) => ({
      ...programme,
      starts: { ...programme.starts, persons: programme.starts.persons.map((persons) => persons * 40) },
    })),
  };
  const compiled = compileForecast(greedy);
  const work = createWorkspace(compiled);
  runStockFlow(compiled, work);
  t.ok(work.stock.every((persons) => persons >= 0));
  t.ok(forecast(greedy).unfilledStarts.length > 0, 'and the places that nobody could fill are told');
});

t.test('without inflow and outflow the total is constant', async (t) => {
  const made = madeInput({ ...smallShape, ages: { first: 20, last: 74 } });
  const young = (rows: readonly (readonly number[])[]): number[][] =>
    rows.map((row) => row.map((persons, age) => (age < 40 ? persons : 0)));
  const still: ForecastInput = {
    ...everyProfession(made, (one) => ({
      ...one,
      stockPersons: one.stockPersons.map(young),
      deathProbability: scaled(one.deathProbability, 0),
      exitProbability: scaled(one.exitProbability, 0),
      arrivals: 'none',
    })),
    programmes: [],
  };
  const result = forecast(still);
  for (const { code } of still.professions) {
    const at = (year: number) => figureAt(result, { professionCode: code, areaCode: 'SE', year }).persons;
    t.ok(within(at(2035), at(2025), 1e-12), code);
  }
});

t.test('a region split in two with equal rates changes no total', async (t) => {
  const input = withSpecialisation(madeInput(smallShape), 'full-time');
  const halves = <Item>(items: readonly Item[], half: (item: Item) => Item): Item[] =>
    items.flatMap((item, index) => (index === 0 ? [half(item), half(item)] : [item]));
  const half = <Value>(value: Value): Value => scaled(value, 0.5);
  const keep = <Value>(value: Value): Value => value;
  const split: ForecastInput = {
    ...input,
    regionCodes: ['region-1a', 'region-1b', ...input.regionCodes.slice(1)],
    professions: input.professions.map((one) => ({
      ...one,
      stockPersons: halves(one.stockPersons, half),
      moveShares: one.moveShares === 'none' ? 'none' : halves(one.moveShares, keep).map((row) => halves(row, half)),
      arrivals: one.arrivals === 'none' ? 'none' : { ...one.arrivals, persons: halves(one.arrivals.persons, half) },
      need: { ...one.need, unmetShare: halves(one.need.unmetShare, keep) },
    })),
    programmes: input.programmes.map((one) => ({
      ...one,
      firstJobShares: halves(one.firstJobShares, half),
      ...(one.base === undefined
        ? {}
        : { base: { ...one.base, starterRegionShares: halves(one.base.starterRegionShares, half) } }),
    })),
    population: {
      ...input.population,
      persons: halves(input.population.persons, half),
      low: halves(input.population.low ?? [], half),
      high: halves(input.population.high ?? [], half),
    },
  };
  const [whole, parts] = [forecast(input), forecast(split)];
  for (const figure of whole.figures.filter((one) => one.areaCode === 'SE')) {
    const other = figureAt(parts, figure);
    t.ok(within(figure.supply, other.supply, 1e-9) && within(figure.need, other.need, 1e-9));
  }
});

t.test('twice the stocks and flows give twice the supply and the need', async (t) => {
  const input = withSpecialisation(madeInput(smallShape), 'full-time');
  const twice: ForecastInput = {
    ...everyProfession(input, (one) => ({
      ...one,
      stockPersons: scaled(one.stockPersons, 2),
      arrivals: one.arrivals === 'none' ? 'none' : { ...one.arrivals, persons: scaled(one.arrivals.persons, 2) },
    })),
    programmes: input.programmes.map((one) => ({
      ...one,
      starts: { ...one.starts, persons: scaled(one.starts.persons, 2) },
    })),
  };
  const [single, double] = [forecast(input), forecast(twice)];
  for (const figure of single.figures) {
    const other = figureAt(double, figure);
    t.ok(within(2 * figure.supply, other.supply, 1e-9) && within(2 * figure.need, other.need, 1e-9));
  }
});

t.test('later retirement and lower exits raise the supply, in the region and the years they act in', async (t) => {
  const input = madeInput(smallShape);
  const plain = forecast(input);
  const measured = (measures: ForecastInput['measures']) => forecast({ ...input, measures });
  const later = measured([
    { professionCode: 'profession-1', target: 'retirement-shift-years', amount: 2, fromYear: 2027 },
  ]);
  const kept = measured([
    {
      professionCode: 'profession-1',
      target: 'exit-probability',
      amount: 0.5,
      fromYear: 2028,
      toYear: 2029,
      regionCode: 'region-1',
    },
  ]);
  const key = (year: number, areaCode: string) => ({ professionCode: 'profession-1', areaCode, year });
  const gain = (result: typeof plain, year: number, areaCode: string): number =>
    figureAt(result, key(year, areaCode)).supply - figureAt(plain, key(year, areaCode)).supply;
  t.equal(gain(later, 2026, 'SE'), 0);
  t.ok(gain(later, 2030, 'SE') > 0);
  t.equal(gain(kept, 2027, 'region-1'), 0);
  t.ok(gain(kept, 2028, 'region-1') > 50 * gain(kept, 2028, 'region-2'), 'the others gain by moves alone');
  const added = (year: number): number => gain(kept, year, 'SE');
  t.ok(added(2029) > added(2028) && added(2030) < added(2029), 'what was kept leaves again at the usual rate');
});

t.test('a length of one and a quarter years sends a quarter of the starters a year later', async (t) => {
  const made = madeInput({ ...smallShape, professions: 1, institutions: 1 });
  const [programme] = made.programmes;
  if (programme === undefined) throw new Error('no programme');
  const input: ForecastInput = {
    ...made,
    programmes: [
      {
        ...programme,
        lengthYears: 1.25,
        completionShare: 0.8,
        completionDelayShares: [1],
        starts: {
          firstYear: 2017,
          persons: Array.from({ length: 19 }, (_, index) => (2017 + index === 2026 ? 100 : 0)),
        },
      },
    ],
  };
  const graduates = forecast(input).graduates.filter((one) => one.persons > 0);
  t.equal(graduates.length, 2);
  t.ok(within(graduates.find((one) => one.year === 2027)?.persons ?? 0, 60, 1e-12));
  t.ok(within(graduates.find((one) => one.year === 2028)?.persons ?? 0, 20, 1e-12));
});

t.test('what is missing, has no source or no sign is listed, all at once', async (t) => {
  const input = madeInput(smallShape);
  const broken = JSON.parse(JSON.stringify(input));
  delete broken.professions[0].exitProbability;
  delete broken.professions[1].need.terms[0].signStatement;
  broken.programmes[0].completionDelayShares = [0.5, 0.4];
  broken.programmes[1].starts.firstYear = 2025;
  broken.sources = broken.sources.filter((source: { path: string }) => source.path !== 'populations');
  const faults = checkForecastInput(broken).map((fault) => [fault.code, fault.pointer]);
  t.same(faults, [
    ['missing-parameter', '#/professions/profession-1/exitProbability'],
    ['missing-sign-statement', '#/professions/profession-2/need/terms/0/signStatement'],
    ['wrong-sum', '#/programmes/profession-1-1/completionDelayShares'],
    ['missing-parameter', '#/programmes/profession-1-2/starts'],
    ['missing-source', '#/populations'],
  ]);
});
