import { fork } from 'node:child_process';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { sql } from 'drizzle-orm';
import Fastify, { type FastifyInstance } from 'fastify';
import { buildApp } from '../src/app.ts';
import { rowsOf } from '../src/db/open.ts';
import { problemOfDatabaseError } from '../src/db/sqlstate.ts';
import { figureColumns, figureTables } from '../src/features/plans/queries/figures.ts';
import { admissionOf } from '../src/http/admission.ts';
import { bufferedLog } from '../src/http/logging.ts';
import type { Service } from '../src/http/service.ts';
import { testApi } from '../test/support/api.ts';
import { acceptRichRound } from '../test/support/rich-plan.ts';

/**
 * How fast the figures of a published plan are read over HTTP by whoever asks without a token, each beside a limit of
 * the same run: a kept table of 1,000 figures beside a Buffer of the same bytes sent by bare Fastify, 304 beside hello
 * world, and a page that nobody has asked for before beside the same page by bare pg and Fastify. The service is as
 * shipped: row-level security, the log at its ordinary level (to /dev/null), requests counted for their address, reads
 * recorded; only the quota is higher than anybody's. Bare Fastify has no log. The same with a token, whose client is
 * looked up in the register at every request, has no goal. Only the ratios are worth quoting. Bodies are checked before
 * anything is timed. Fails where an open ratio is below its goal.
 */
const seconds = Number(process.env.SECONDS ?? 3);
const rounds = Number(process.env.ROUNDS ?? 3);
const connections = 16;
const prefix = '/kompetensforsorjning/v1';

type Headers = Record<string, string>;

/** Requests per second of the same request, from a thread of its own. */
const rate = async (url: string, headers: Headers = {}, expected = 200): Promise<number> => {
  const result = await autocannon({ url, headers, connections, duration: seconds, workers: 1 });
  const answered = Number(result.statusCodeStats?.[String(expected)]?.count ?? 0);
  if (answered === 0 || answered < result.requests.total * 0.99) throw new Error(`${url}: not all were ${expected}`);
  return result.requests.average;
};

/** Requests per second where no two have the same address, from a process of its own. */
const rateOfNew = (url: string, headers: Headers = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['client', url, JSON.stringify(headers)]);
    child.once('message', (found) => resolve(Number(found)));
    child.once('error', reject);
    child.once('exit', (code) => code !== 0 && reject(new Error(`the client ended with ${code}`)));
  });

const runClient = async (url: string, headers: Headers): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + seconds * 1_000;
  let sent = 0;
  let answered = 0;
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      sent += 1;
      const address = url.replace('{page}', String(1 + (sent % 5))).replace('{limit}', String(1_000 - (sent % 100)));
      await new Promise<void>((resolve, reject) => {
        get(address, { agent, headers }, (answer) => {
          if (answer.statusCode !== 200) reject(new Error(`${address}: ${answer.statusCode}`));
          answer.on('end', () => resolve()).resume();
        }).on('error', reject);
      });
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  agent.destroy();
  process.send?.(answered / seconds);
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const failed: string[] = [];
/** Measures a limit and what is held against it by turns, and reports the median of the ratios. */
const compare = async (
  name: string,
  goal: number | undefined,
  limit: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<void> => {
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push([await limit(), await ours()]);
  const ratio = median(pairs.map(([bound, found]) => found / bound));
  if (goal !== undefined && ratio < goal) failed.push(name);
  console.log(
    `${name.padEnd(46)} ${median(pairs.map(([, found]) => found))
      .toFixed(0)
      .padStart(7)}/s  limit ${median(pairs.map(([bound]) => bound))
      .toFixed(0)
      .padStart(
        7,
      )}/s  ratio ${ratio.toFixed(2)}${goal === undefined ? '' : ` (goal ${goal})${ratio < goal ? ' FAILED' : ''}`}`,
  );
};

const listen = (app: FastifyInstance): Promise<string> => app.listen({ host: '127.0.0.1', port: 0 });

const main = async (): Promise<void> => {
  const closers: (() => unknown)[] = [];
  const api = await testApi({ teardown: (close) => void closers.unshift(close) }, { checkAnswers: false });
  try {
    const professionCodes = ['lakare', 'sjukskoterska', 'barnmorska', 'fysioterapeut', 'psykolog', 'logoped'];
    const { roundId, office } = await acceptRichRound(api, { professionCodes });
    const { planId } = (await office.post('/plans', { roundId })).body;
    const adopter = await api.nationalOffice();
    for (const step of ['consultations', 'adoptions', 'publications']) {
      const { status, text } = await adopter.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`);
      if (status !== 200) throw new Error(text);
    }
    const authorization = { authorization: office.authorization() };
    const { now } = api.service;
    const shipped: Service = {
      ...api.service,
      checkAnswers: false,
      admission: admissionOf({ requestsPerMinute: 1_000_000_000, now, isOverloaded: () => false }),
    };
    const options = () => ({
      toProblem: problemOfDatabaseError,
      isReady: async () => true,
      logDestination: bufferedLog('/dev/null'),
    });
    const apps = [
      await buildApp(shipped, options()),
      await buildApp({ ...shipped, answerBytesKept: 0 }, options()),
      await buildApp(shipped, { ...options(), logLevel: 'warn' }),
    ] as const;
    const [url = '', newUrl = '', quietUrl = ''] = await Promise.all(apps.map(listen));
    const path = `${prefix}/plans/${planId}/figures?limit=1000`;
    const first = await fetch(`${url}${path}`, { headers: { 'accept-encoding': 'identity' } });
    const bytes = Buffer.from(await first.arrayBuffer());
    const page = JSON.parse(bytes.toString('utf8')) as { figures: unknown[]; _meta: { totalRecords: number } };
    if (page.figures.length !== 1_000 || page._meta.totalRecords < 5_000) throw new Error('the plan is too small');
    const held = { 'if-none-match': first.headers.get('etag') ?? '' };

    const bare = Fastify();
    const [{ key: planKey } = { key: 0 }] = await rowsOf<{ key: number }>(
      api.db,
      sql`select key from plans where state = 'published'`,
    );
    bare.get('/hello', () => ({ hello: 'world' }));
    bare.get('/table', (_request, reply) => reply.type('application/json; charset=utf-8').send(bytes));
    bare.get<{ Querystring: { page: string; limit: string } }>('/page', async (request, reply) => {
      const [pageNumber, limit] = [Number(request.query.page), Number(request.query.limit)];
      const [row] = await rowsOf<{ figures: string }>(
        api.db,
        sql`select json_agg(to_json(page))::text as figures from (
          select ${figureColumns('all')} from ${figureTables} where f.plan_key = ${planKey}
          and f.position >= ${(pageNumber - 1) * limit} and f.position < ${pageNumber * limit} order by f.position) page`,
      );
      return reply.type('application/json; charset=utf-8').send(`{"figures":${row?.figures}}`);
    });
    const bareUrl = await listen(bare);
    const bareWithLog = Fastify({ logger: { stream: bufferedLog('/dev/null') } });
    bareWithLog.get('/hello', () => ({ hello: 'world' }));
    const bareWithLogUrl = await listen(bareWithLog);
    closers.unshift(() => bareWithLog.close());
    closers.unshift(() => bare.close(), ...apps.map((app) => () => app.close()));

    console.log(`1,000 figures are ${(bytes.length / 1_024).toFixed(0)} kB; ${seconds} s a turn, ${rounds} turns`);
    const table = () => rate(`${bareUrl}/table`);
    const hello = () => rate(`${bareUrl}/hello`);
    const barePage = () => rateOfNew(`${bareUrl}/page?page={page}&limit={limit}`);
    const newPath = `${prefix}/plans/${planId}/figures?page={page}&limit={limit}`;
    const identity = { 'accept-encoding': 'identity' };
    await compare('kept table, open', 0.8, table, () => rate(`${url}${path}`, identity));
    const unchanged = (from: string) => () => rate(`${from}${path}`, held, 304);
    // Hello world writes no log, so 304 is held against it without one, and against one that logs with its own.
    await compare('304, open, neither with a log', 0.8, hello, unchanged(quietUrl));
    await compare('304, open, both with a log', 0.8, () => rate(`${bareWithLogUrl}/hello`), unchanged(url));
    await compare('304, open, with a log beside one without', undefined, hello, unchanged(url));
    await compare('new page, open', 0.8, barePage, () => rateOfNew(`${newUrl}${newPath}`, identity));
    await compare('kept table, token and client register', undefined, table, () =>
      rate(`${url}${path}`, { ...identity, ...authorization }),
    );
    await compare('304, token and client register', undefined, hello, async () => {
      // With a token the national office sees every figure, which has a tag of its own.
      const seen = await fetch(`${url}${path}`, { headers: { ...identity, ...authorization } });
      const tag = { 'if-none-match': seen.headers.get('etag') ?? '' };
      return rate(`${url}${path}`, { ...identity, ...authorization, ...tag }, 304);
    });
    await compare('new page, token and client register', undefined, barePage, () =>
      rateOfNew(`${newUrl}${newPath}`, { ...identity, ...authorization }),
    );
  } finally {
    for (const close of closers) await close();
  }
  if (failed.length > 0) process.exitCode = 1;
};

const [, , mode, url = '', headers = '{}'] = process.argv;
await (mode === 'client' ? runClient(url, JSON.parse(headers) as Headers) : main());
