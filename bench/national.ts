import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import Fastify from 'fastify';
import { openDatabase, rowsOf } from '../src/db/open.ts';
import { figureColumns, figureTables } from '../src/features/plans/queries/figures.ts';
import { listFiguresAt } from '../src/features/publishing/queries/figures.ts';
import { nationalPlans } from './support/national-plans.ts';
import { reporter, timed } from './support/report.ts';
import { startBenchService } from './support/service.ts';

/**
 * Reading a plan of national size, with five of that size in the table: pages that nobody has asked for before beside
 * the same pages by bare Fastify and pg, each in a process of its own; the whole plan by pages; the whole plan as one
 * streamed CSV; and fifty readers of an address each beside an office and a council. The plans take minutes to fill and
 * are kept in `DATA_DIR`. Not among the benchmarks that run when none is named.
 */
const professions = Number(process.env.PROFESSIONS ?? 100);
const readerSeconds = Number(process.env.SECONDS ?? 60);
const readers = 50;
const limit = 1_000;
const connections = 16;
const prefix = '/kompetensforsorjning/v1';

type Headers = Record<string, string>;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Reads an address to its end: its status, its bytes and how long it took. */
const read = (url: string, headers: Headers = {}): Promise<{ status: number; bytes: number; milliseconds: number }> =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    get(url, { agent, headers: { 'accept-encoding': 'identity', ...headers } }, (answer) => {
      let bytes = 0;
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, bytes, milliseconds: performance.now() - began }),
      );
    }).on('error', reject);
  });

/** Asks for pages, several at a time, each once; milliseconds for all. Throws where one is not answered whole. */
const readPages = (urlOf: (page: number) => string, pages: readonly number[], headersOf = (): Headers => ({})) => {
  const waiting = [...pages];
  const loop = async (): Promise<void> => {
    for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) {
      const { status } = await read(urlOf(page), headersOf());
      if (status !== 200) throw new Error(`${urlOf(page)}: ${status}`);
    }
  };
  return timed(() => Promise.all(Array.from({ length: connections }, loop)));
};

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.ceil(values.length * share) - 1] ?? 0;

/** What any good team would write: a page by its key. */
const serveBare = async (databaseUrl: string, planKey: number): Promise<void> => {
  const { db } = openDatabase(databaseUrl, { connections: 10 });
  const app = Fastify();
  app.get<{ Querystring: { page: string } }>('/figures', async ({ query }) => {
    const from = (Number(query.page) - 1) * limit;
    const figures = await rowsOf(
      db,
      sql`select ${figureColumns('all')} from ${figureTables}
        where f.plan_key = ${planKey} and f.position >= ${from} and f.position < ${from + limit} order by f.position`,
    );
    return { figures };
  });
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }));
};

const startBare = async (databaseUrl: string, planKey: number): Promise<{ url: string; child: ChildProcess }> => {
  const child = fork(fileURLToPath(import.meta.url), ['bare', databaseUrl, String(planKey)]);
  const [url] = await once(child, 'message');
  return { url: String(url), child };
};

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Readers without a token, each of its own address and with two distinct pages a second, for so many seconds. */
const readAsCrowd = async (urlOf: (page: number) => string, pages: number, until: number) => {
  const statuses = new Map<number, number>();
  const reader = async (number: number): Promise<void> => {
    const address = { 'x-forwarded-for': `10.1.${number >> 8}.${number & 255}` };
    for (let turn = 0; performance.now() < until; turn += 1) {
      const began = performance.now();
      const { status } = await read(urlOf(1 + ((number * 131 + turn * 7) % pages)), address);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 500 - (performance.now() - began))));
    }
  };
  await Promise.all(range(0, readers).map(reader));
  return statuses;
};

/** A known caller that reads now and then: how long it waits, and whatever it is answered but 200. */
const readAsKnown = async (urls: readonly string[], headers: Headers, until: number) => {
  const waited: number[] = [];
  const refused: number[] = [];
  for (let turn = 0; performance.now() < until; turn += 1) {
    const { status, milliseconds } = await read(urls[turn % urls.length] ?? '', headers);
    waited.push(milliseconds);
    if (status !== 200) refused.push(status);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { waited, refused };
};

const main = async (): Promise<void> => {
  const { ratio, atMost, note, end } = reporter('bare');
  const { db, url, plan, close } = await nationalPlans(professions);
  const service = await startBenchService(url);
  const bare = await startBare(url, plan.key);
  try {
    const base = `http://127.0.0.1:${service.port}${prefix}`;
    const pages = Math.ceil(plan.figureCount / limit);
    const pageOf = (page: number): string => `${base}/plans/${plan.id}/figures?page=${page}&limit=${limit}`;
    const barePageOf = (page: number): string => `${bare.url}/figures?page=${page}`;
    note('figures of a plan, and pages', `${plan.figureCount}, ${pages}`);
    for (const [name, from] of [
      ['first', 0],
      ['last', plan.figureCount - limit],
    ] as const) {
      const places = { from, until: from + limit };
      const times: number[] = [];
      for (let turn = 0; turn < 10; turn += 1) {
        times.push(await timed(() => listFiguresAt(db, { key: plan.key, view: 'all' }, places)));
      }
      note(`${name} page, asked of the database`, `${Math.min(...times).toFixed(1)} ms, decoded; best of ten`);
    }
    await readPages(pageOf, range(1, 20));
    await readPages(barePageOf, range(1, 20));
    const some = Math.min(150, Math.floor(pages / 3));
    const limitMs = await readPages(barePageOf, range(21, some));
    ratio(`${some} cold pages, ${connections} at a time`, await readPages(pageOf, range(21, some)), limitMs, 0.5);
    atMost('the whole plan by cold pages', (await readPages(pageOf, range(1, pages))) / 1_000, 60, 's');

    let bytes = 0;
    const measured = await service.measure(async () => {
      bytes = (await read(`${base}/plans/${plan.id}/figures?format=csv`)).bytes;
    });
    note('whole CSV', `${(bytes / 1_048_576).toFixed(0)} MiB`);
    atMost('memory above idle for it', measured.growth, 60, 'MB');

    const until = performance.now() + readerSeconds * 1_000;
    const known = [`${base}/survey-rounds`, `${base}/plans`, pageOf(3), `${base}/surveys`];
    const [statuses, office, council] = await Promise.all([
      readAsCrowd(pageOf, pages, until),
      readAsKnown(known, { authorization: 'Bearer national-office' }, until),
      readAsKnown(known, { authorization: 'Bearer council-editor' }, until),
    ]);
    note(`${readers} readers for ${readerSeconds} s`, JSON.stringify(Object.fromEntries(statuses)));
    const others = [...statuses].filter(([status]) => status !== 200).reduce((sum, [, count]) => sum + count, 0);
    atMost('answers that are not 200', others + office.refused.length + council.refused.length, 0, 'answers');
    atMost('p99 of the office and the council', percentile([...office.waited, ...council.waited], 0.99), 250, 'ms');
  } finally {
    bare.child.kill();
    await service.stop();
    await close();
    agent.destroy();
  }
  end();
};

const [, , mode, databaseUrl = '', planKey = '0'] = process.argv;
await (mode === 'bare' ? serveBare(databaseUrl, Number(planKey)) : main());
