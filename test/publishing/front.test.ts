import { Writable } from 'node:stream';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { admissionOf } from '../../src/http/admission.ts';
import type { AnsweredRequest } from '../../src/http/telemetry.ts';
import { testApi } from '../support/api.ts';
import { sendRaw } from '../support/raw.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const roundId = await openRound(office, { professionCodes: ['lakare'], horizonYears: [] });
await survey(await peopleOf(api, 'norra', office), roundId, [
  line({ areaCode: '24', headcount: 3, fullTimeEquivalents: 2.25 }),
  line({ areaCode: '25', headcount: 300, fullTimeEquivalents: 250 }),
]);
const { planId } = (await office.post('/plans', { roundId })).body;

const logged: Record<string, unknown>[] = [];
const told: AnsweredRequest[] = [];
const quota = 60;
const app = await buildApp(
  {
    ...api.service,
    admission: admissionOf({ requestsPerMinute: quota, now: api.clock.now, isOverloaded: () => false }),
  },
  {
    toProblem: () => undefined,
    isReady: async () => true,
    logDestination: new Writable({
      write: (bytes, _encoding, done) => {
        logged.push(JSON.parse(String(bytes)));
        done();
      },
    }),
    telemetry: { answered: (request) => void told.push(request) },
  },
);
t.teardown(() => app.close());
const base = `${await app.listen({ host: '127.0.0.1', port: 0 })}/kompetensforsorjning/v1/plans/${planId}`;

const ask = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${base}${path}`, { headers });
  const { date: _date, traceparent, ratelimit, ...rest } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers: rest, traceparent, ratelimit, text: await answer.text() };
};

t.test('a draft is not there for everybody, and once it is published it is at once', async (t) => {
  t.equal((await ask('/figures')).status, 404);
  const adopter = await api.nationalOffice();
  for (const step of ['consultations', 'adoptions', 'publications']) {
    t.equal((await adopter.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`)).status, 200);
  }
  t.equal((await ask('/figures')).status, 200);
});

t.test('an answer given again is the first one, but for its trace and what is left of the quota', async (t) => {
  for (const path of ['/figures?limit=5', '/figures?format=csv', '/figures?format=json-stat&language=en']) {
    const [first, again] = [await ask(path), await ask(path)];
    t.equal(first.status, 200);
    t.strictSame(again.headers, first.headers, path);
    t.equal(again.text, first.text);
    t.not(again.traceparent, first.traceparent);
    t.match(again.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    const left = (ratelimit?: string) => Number(/r=(\d+)/.exec(ratelimit ?? '')?.[1]);
    t.equal(left(again.ratelimit), left(first.ratelimit) - 1);
    const held = { 'if-none-match': first.headers.etag ?? '' };
    const [unchanged, unchangedAgain] = [await ask(path, held), await ask(path, held)];
    t.equal(unchanged.status, 304);
    t.strictSame(unchangedAgain.headers, unchanged.headers);
    t.equal(unchangedAgain.text, '');
  }
});

t.test('each is logged and counted, and joins the trace of its caller', async (t) => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const sent = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
  await ask('/figures?limit=7', sent);
  const again = await ask('/figures?limit=7', sent);
  t.match(again.traceparent, new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [first, second] = logged.filter(({ traceId }) => traceId === trace);
  t.strictSame(Object.keys(second ?? {}).sort(), Object.keys(first ?? {}).sort());
  t.match(second, { level: 'info', operation: 'listFigures', status: 200, address: '127.0.0.1', msg: 'answered' });
  t.notMatch(JSON.stringify(second), /limit=7/);
  const [one, other] = told.filter((request) => request.trace.traceId === trace);
  t.strictSame({ ...other, milliseconds: 0, trace: 0 }, { ...one, milliseconds: 0, trace: 0 });
});

t.test('another language, form or caller is answered by itself', async (t) => {
  const open = JSON.parse((await ask('/figures?limit=1000')).text);
  await ask('/figures?limit=1000');
  const whole = JSON.parse((await ask('/figures?limit=1000', { authorization: office.authorization() })).text);
  const suppressed = (page: { figures: { status: string }[] }) =>
    page.figures.filter(({ status }) => status === 'suppressed').length;
  t.ok(suppressed(open) > 0);
  t.equal(suppressed(whole), 0, 'a token is looked at');
  t.match((await ask('/figures?limit=1000', { accept: 'text/csv' })).headers, { 'content-type': /^text\/csv/ });
  const csv = async (language: string) => (await ask('/figures?format=csv', { 'accept-language': language })).text;
  t.not(await csv('en'), await csv('sv'));
  t.equal((await ask('/figures?limit=0')).status, 400);
});

t.test('an address in absolute form is the same address, whatever host it names', async (t) => {
  const { port } = new URL(base);
  const path = `${new URL(base).pathname}/figures?limit=8`;
  const { body } = await sendRaw(Number(port), [
    `GET http://other.example${path} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n`,
  ]);
  t.match(body, '"figures"');
  t.equal(body, (await ask('/figures?limit=8')).text);
});

/** Another process of the service, which keeps few bytes and counts what it had to answer the ordinary way. */
const smallFront = async (t: { teardown(work: () => unknown): void }, answerBytesKept: number) => {
  const admission = admissionOf({ requestsPerMinute: 10_000, now: api.clock.now, isOverloaded: () => false });
  let ordinary = 0;
  const counting: typeof admission = {
    ...admission,
    enter: (request) => {
      ordinary += 1;
      admission.enter(request);
    },
  };
  const small = await buildApp(
    { ...api.service, admission: counting, answerBytesKept },
    { toProblem: () => undefined, isReady: async () => true, logLevel: 'silent' },
  );
  t.teardown(() => small.close());
  const at = `${await small.listen({ host: '127.0.0.1', port: 0 })}/kompetensforsorjning/v1/plans/${planId}`;
  /** The answer, and whether it was given before the framework. */
  return async (path: string, headers: Record<string, string> = {}) => {
    const before = ordinary;
    const answer = await fetch(`${at}${path}`, { headers });
    return { status: answer.status, text: await answer.text(), isKept: ordinary === before };
  };
};

t.test('callers who say what they accept in many ways push out nobody else’s answers', async (t) => {
  const askSmall = await smallFront(t, 60_000);
  await askSmall('/figures?limit=2');
  t.ok((await askSmall('/figures?limit=2')).isKept);
  let looked = 0;
  for (let way = 0; way < 100; way += 1) {
    const weight = `0.${100 + way}`;
    const answer = await askSmall('/figures?limit=3', {
      accept: `application/json;q=${weight}`,
      'accept-language': `sv;q=${weight}`,
      'accept-encoding': `identity;q=${weight}`,
    });
    t.equal(answer.status, 200);
    if (!answer.isKept) looked += 1;
  }
  t.equal(looked, 1, 'however it is said, it is one form');
  t.ok((await askSmall('/figures?limit=2')).isKept);
  const refused = await askSmall('/figures?limit=3', { 'accept-encoding': 'identity;q=0' });
  t.equal(refused.status, 406);
  t.match(refused.text, 'not-acceptable');
  t.equal((await askSmall('/figures?limit=3', { accept: 'image/png' })).status, 406);
});

t.test('what is put in place of an answer is not counted twice', async (t) => {
  const held = {
    'if-none-match': (await ask('/figures?limit=2', { 'accept-encoding': 'identity' })).headers.etag ?? '',
  };
  const { text } = await ask('/figures?limit=2');
  const askSmall = await smallFront(t, 2 * 4_096 + Buffer.byteLength(text) + 2_000);
  const plain = { 'accept-encoding': 'identity' };
  t.equal((await askSmall('/figures?limit=2', { ...plain, ...held })).status, 304);
  t.equal((await askSmall('/figures?limit=2', plain)).text, text);
  t.notOk((await askSmall('/figures?limit=4', { ...plain, 'if-none-match': '*' })).isKept);
  t.ok((await askSmall('/figures?limit=2', plain)).isKept, 'there is room for both');
  t.ok((await askSmall('/figures?limit=4', { ...plain, 'if-none-match': '*' })).isKept);
});

t.test('a kept answer is not given to who names two hosts', async (t) => {
  const { port, pathname } = new URL(base);
  const request = `GET ${pathname}/figures?limit=8 HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n`;
  t.equal((await sendRaw(Number(port), [`${request}\r\n`])).status, 200);
  t.equal((await sendRaw(Number(port), [`${request}\r\n`])).status, 200);
  t.equal((await sendRaw(Number(port), [`${request}Host: b.example\r\n\r\n`])).status, 400);
});

t.test('who has spent the quota is refused', async (t) => {
  let last = await ask('/figures?limit=9');
  for (let request = 0; request <= quota && last.status === 200; request += 1) last = await ask('/figures?limit=9');
  t.equal(last.status, 429);
});
