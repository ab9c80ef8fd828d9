import { sql } from 'drizzle-orm';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { rowsOf } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { listFiguresAt, type SeenPlan } from '../../src/features/publishing/queries/figures.ts';
import { createKeptPositions } from '../../src/features/publishing/routes/kept-positions.ts';
import { streamWhole } from '../../src/features/publishing/routes/whole-figures.ts';
import { testApi } from '../support/api.ts';
import { acceptRichRound } from '../support/rich-plan.ts';

const api = await testApi(t);
const { roundId, office } = await acceptRichRound(api, { professionCodes: ['lakare', 'barnmorska'] });
const { planId } = (await office.post('/plans', { roundId })).body;
const [plan = { key: 0, figureCount: 0 }] = await rowsOf<{ key: number; figureCount: number }>(
  api.db,
  sql`select key, figure_count as "figureCount" from plans`,
);
const seen: SeenPlan & { figureCount: number } = { ...plan, view: 'all' };
const all = (await office.get(`/plans/${planId}/figures?format=ndjson`)).text
  .trim()
  .split('\n')
  .map((line: string) => JSON.parse(line) as Record<string, unknown>);

t.test('the places of a plan’s figures are their order by code, from 0 and without gaps', async (t) => {
  const stored = await rowsOf<{ position: number; place: number }>(
    api.db,
    sql`
      select f.position, row_number() over (
        order by a.code collate "C", p.code collate "C", s.code collate "C" nulls first, f.sector_id, f.year, f.measure_id
      )::int - 1 as place
      from plan_figures f join areas a on a.id = f.area_id join professions p on p.id = f.profession_id
      left join specialties s on s.id = f.specialty_id where f.plan_key = ${plan.key}`,
  );
  t.equal(stored.length, plan.figureCount);
  t.strictSame(
    stored.filter(({ position, place }) => position !== place),
    [],
  );
});

t.test('pages of any size part the plan: every figure stands on one page, in order', async (t) => {
  for (const limit of [997, 1_000]) {
    const read: unknown[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await office.get(`/plans/${planId}/figures?limit=${limit}&page=${page}`);
      t.equal(body._meta.totalRecords, plan.figureCount);
      read.push(...body.figures);
      if (body.figures.length < limit) break;
    }
    t.strictSame(read, all, `pages of ${limit}`);
  }
});

t.test('a selection has exactly the figures that its codes name, and says how many they are', async (t) => {
  const figures = all as { [name: string]: unknown }[];
  const some = figures[Math.floor(figures.length / 3)] ?? {};
  for (const names of [
    ['areaCode'],
    ['professionCode'],
    ['year'],
    ['sector'],
    ['measureCode'],
    ['sector', 'year', 'measureCode'],
    ['professionCode', 'year'],
  ]) {
    const expected = figures.filter((figure) => names.every((name) => figure[name] === some[name]));
    const query = names.map((name) => `${name}=${some[name]}`).join('&');
    const { body } = await office.get(`/plans/${planId}/figures?${query}&limit=1000`);
    t.equal(body._meta.totalRecords, expected.length, query);
    t.strictSame(body.figures, expected.slice(0, 1_000), query);
  }
});

t.test('selections that are let go of are found again, and a failed search is not kept', async (t) => {
  const find = createKeptPositions(1);
  const first = await find(api.db, seen, { year: 2024 });
  await find(api.db, seen, { sector: 'total' });
  const again = await find(api.db, seen, { year: 2024 });
  t.strictSame(again.slice(0, again.count), first.slice(0, first.count));
});

t.test('a stream reads nothing more once its reader has left', async (t) => {
  const find = createKeptPositions();
  const selected = await find(api.db, seen, {});
  let slices = 0;
  const counting = {
    count: selected.count,
    slice: (from: number, until: number) => {
      slices += 1;
      return selected.slice(from, until);
    },
  };
  const facts = { ...seen, number: 1, contentHash: '', builtAt: 0 } as unknown as Parameters<typeof streamWhole>[1];
  const asked = { format: 'ndjson', query: {}, language: 'sv', maximum: 1 } as unknown as Parameters<
    typeof streamWhole
  >[3];
  const stream = streamWhole(api.db, facts, counting, asked);
  await stream.next();
  await stream.return(undefined);
  t.equal(slices, 1);
  const texts: string[] = [];
  for await (const bytes of streamWhole(api.db, facts, selected, asked)) texts.push(bytes.toString('utf8'));
  t.equal(
    texts.join('').trim().split('\n').length,
    (await listFiguresAt(api.db, seen, { from: 0, until: plan.figureCount })).length,
  );
});

t.test(
  'above the limit CSV and NDJSON are streamed with the bytes of a smaller one, and other forms are refused',
  async (t) => {
    const app = await buildApp(
      { ...api.service, figuresPerExport: 100 },
      { toProblem: problemOfDatabaseError, isReady: async () => true, logLevel: 'silent' },
    );
    t.teardown(() => app.close());
    const base = `${await app.listen({ host: '127.0.0.1', port: 0 })}/kompetensforsorjning/v1`;
    const { authorization = '' } = { authorization: office.authorization() };
    for (const format of ['csv', 'ndjson']) {
      const path = `/plans/${planId}/figures?format=${format}&language=sv`;
      for (const encoding of ['identity', 'gzip']) {
        const answer = await fetch(`${base}${path}`, { headers: { authorization, 'accept-encoding': encoding } });
        t.equal(answer.status, 200);
        t.equal(answer.headers.get('content-length'), null, 'its length is not known before it is made');
        t.equal(answer.headers.get('content-encoding'), encoding === 'gzip' ? 'gzip' : null);
        t.ok((await answer.text()) === (await office.get(path)).text.replace(/^\uFEFF/, ''), `${format}, ${encoding}`);
        const tag = answer.headers.get('etag') ?? '';
        const again = await fetch(`${base}${path}`, {
          headers: { authorization, 'accept-encoding': encoding, 'if-none-match': tag },
        });
        t.equal(again.status, 304);
      }
    }
    for (const format of ['xlsx', 'json-stat', 'columnar']) {
      const path = `/plans/${planId}/figures?format=${format}`;
      const answer = await fetch(`${base}${path}`, { headers: { authorization } });
      t.equal(answer.status, 400, format);
      const problem = (await answer.json()) as { errors: { code: string; detail: string }[] };
      t.equal(problem.errors[0]?.code, 'selection-too-large');
      t.match(problem.errors[0]?.detail, /högst 100/);
    }
  },
);
