import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { admissionOf, readPlaces } from '../../src/http/admission.ts';
import { buildServer } from '../../src/http/server.ts';
import type { Service } from '../../src/http/service.ts';
import { apiPrefix } from '../../src/http/service.ts';
import { sampleRoutes, sampleService } from '../support/sample.ts';

const serverWith = async (options: { requestsPerMinute: number; isOverloaded?: () => boolean }) => {
  let nowMs = Date.UTC(2026, 10, 22);
  const admission = admissionOf({ isOverloaded: () => false, ...options, now: () => new Date(nowMs) });
  const app = await buildServer(
    { ...sampleService(), admission },
    { routes: [sampleRoutes], logLevel: 'silent', isReady: async () => true, toProblem: () => undefined },
  );
  const get = (path: string, token?: string, remoteAddress = '192.0.2.1') =>
    app.inject({
      url: path,
      remoteAddress,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  return { app, get, pass: (seconds: number) => (nowMs += seconds * 1_000) };
};
const lists = `${apiPrefix}/note-lists`;
const notes = `${apiPrefix}/notes`;

t.test('a client is told its policy and what is left, and after that 429 with the time to wait', async (t) => {
  const { get, pass } = await serverWith({ requestsPerMinute: 3 });
  for (const left of [2, 1, 0]) {
    const { statusCode, headers } = await get(lists, 'good');
    t.equal(statusCode, 200);
    t.equal(headers['ratelimit-policy'], '"client";q=3;w=60');
    t.equal(headers.ratelimit, `"client";r=${left};t=60`);
  }
  pass(20);
  const refused = await get(lists, 'good');
  t.equal(refused.statusCode, 429);
  t.equal(refused.headers['retry-after'], '40');
  t.equal(refused.headers['content-type'], 'application/problem+json');
  t.equal(refused.json().code, 'too-many-requests');
  t.equal((await get(lists, 'good', '198.51.100.7')).statusCode, 429, 'another address of the same client');
  t.equal((await get(notes)).statusCode, 200, 'others are not touched');
  pass(40);
  t.equal((await get(lists, 'good')).statusCode, 200, 'a new window');
});

t.test('an address that guesses tokens is stopped, and another address is not', async (t) => {
  const { get } = await serverWith({ requestsPerMinute: 5 });
  const statuses = [];
  for (let guess = 0; guess < 7; guess += 1) statuses.push((await get(lists, `guess-${guess}`)).statusCode);
  t.same(statuses, [401, 401, 401, 401, 401, 429, 429]);
  t.equal((await get(lists, 'good', '198.51.100.7')).statusCode, 200);
});

t.test('a clock that is set back locks nobody out', async (t) => {
  const { get, pass } = await serverWith({ requestsPerMinute: 1 });
  t.equal((await get(lists, 'good')).statusCode, 200);
  pass(-3_600);
  t.equal((await get(lists, 'good')).statusCode, 200);
});

t.test('an overloaded service answers 503 with the time to wait, and still says that it lives', async (t) => {
  let isOverloaded = true;
  const { get } = await serverWith({ requestsPerMinute: 100, isOverloaded: () => isOverloaded });
  const shed = await get(notes);
  t.equal(shed.statusCode, 503);
  t.equal(shed.headers['retry-after'], String(limits.retryAfterSeconds));
  t.equal(shed.json().code, 'service-unavailable');
  t.equal((await get('/livez')).statusCode, 200);
  isOverloaded = false;
  t.equal((await get(notes)).statusCode, 200);
});

t.test(
  'readers without a token, however many, take no place from a known caller; whose own are too many is told',
  async (t) => {
    const places = { ...readPlaces, waitingPerClient: 3, waitMs: 10_000 };
    const admission = admissionOf({
      requestsPerMinute: 1_000,
      now: () => new Date(),
      isOverloaded: () => false,
      places,
    });
    let [atOnce, most] = [0, 0];
    const slow: Service = {
      ...sampleService(),
      admission,
      checkFilterCodes: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await sleep(20);
        atOnce -= 1;
      },
    };
    const app = await buildServer(slow, {
      routes: [sampleRoutes],
      logLevel: 'silent',
      isReady: async () => true,
      toProblem: () => undefined,
    });
    const read = (remoteAddress: string) => app.inject({ url: notes, remoteAddress });
    let answered = 0;
    const crowd = Array.from({ length: 50 }, async (_, index) => {
      const { statusCode } = await read(`192.0.2.${index}`);
      answered += 1;
      return statusCode;
    });
    await sleep(5);
    const known = await app.inject({ url: lists, headers: { authorization: 'Bearer good' } });
    t.equal(known.statusCode, 200);
    t.ok(answered <= 12, `a known caller waits for none of the crowd’s line: ${answered} were answered before`);
    t.strictSame(new Set(await Promise.all(crowd)), new Set([200]), 'each of the crowd is answered in its turn');
    t.ok(most <= readPlaces.slots, `${most} at once`);

    const own = await Promise.all(Array.from({ length: 9 }, () => read('198.51.100.1')));
    const refused = own.filter(({ statusCode }) => statusCode === 429);
    t.equal(own.filter(({ statusCode }) => statusCode === 200).length, 7, 'four at once and three that wait');
    t.equal(refused.length, 2);
    t.equal(refused[0]?.headers['retry-after'], String(limits.retryAfterSeconds));
    t.equal(refused[0]?.json().code, 'too-many-requests');
  },
);
