import t from 'tap';
import { Problem } from '../../src/core/problem.ts';
import { isExpected } from '../../src/core/version.ts';
import { html } from '../../src/formats/html.ts';
import { entityTagOf, expectedVersionsOf, isUnchanged } from '../../src/http/conditional.ts';
import { parseJson } from '../../src/http/json.ts';
import { chooseMediaType } from '../../src/http/negotiate.ts';
import { readQuery } from '../../src/http/query.ts';
import { joinTrace, traceparentOf } from '../../src/http/tracing.ts';
import { proofSeed, rounds } from '../support/proof.ts';

/** A small generator of whole numbers below a bound, the same for the same seed (mulberry32). */
const seeded = (seed: number) => {
  let state = seed;
  return (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};

const alphabet = [...'ab"\\/{}[],: \n\té\u2028😀0'];

const randomValue = (random: (bound: number) => number, depth: number): unknown => {
  const text = (): string => Array.from({ length: random(6) }, () => alphabet[random(alphabet.length)]).join('');
  switch (random(depth > 4 ? 5 : 7)) {
    case 0:
      return null;
    case 1:
      return random(2) === 0;
    case 2:
      return random(1_000_000) - 500_000;
    case 3:
      return (random(1_000_000) - 500_000) / 128;
    case 4:
      return text();
    case 5:
      return Array.from({ length: random(4) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: random(4) }, () => [text(), randomValue(random, depth + 1)]));
  }
};

t.test('every JSON value that was written without ambiguity is read as it was', async (t) => {
  const random = seeded(proofSeed(1));
  for (let round = 0; round < rounds(2_000); round += 1) {
    const value = randomValue(random, 0);
    const text = JSON.stringify(value, null, random(3));
    const read = parseJson(Buffer.from(text));
    if (JSON.stringify(read) !== JSON.stringify(value)) t.fail(text);
  }
  t.pass(`${rounds(2_000)} values`);
});

t.test('a damaged JSON text is read as the parser of the language reads it, or refused with a problem', async (t) => {
  const random = seeded(proofSeed(2));
  let refused = 0;
  for (let round = 0; round < rounds(4_000); round += 1) {
    const bytes = Buffer.from(JSON.stringify(randomValue(random, 0)));
    if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
    try {
      const read = parseJson(bytes);
      t.strictSame(read, JSON.parse(bytes.toString('utf8')));
    } catch (error) {
      refused += 1;
      if (!(error instanceof Problem) || error.status !== 400) t.fail(`${bytes}: ${error}`);
    }
  }
  t.ok(refused > 1_000, `${refused} were refused`);
});

t.test('Accept is weighed by precision first, then quality, then our own order', async (t) => {
  const offered = ['application/json', 'text/csv'];
  const cases: [accept: string | undefined, chosen: string | undefined][] = [
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV;charset=utf-8', 'text/csv'],
    ['application/json;q=0.5, text/*', 'text/csv'],
    ['text/*;q=0.9, text/csv;q=0.1, */*;q=0.5', 'application/json'],
    ['application/json;q=0, */*', 'text/csv'],
    ['*/*;q=0', undefined],
    ['text/html', undefined],
    ['application/json;q=2, text/csv;q=0.1', 'text/csv'],
  ];
  for (const [accept, chosen] of cases) t.equal(chooseMediaType(accept, offered), chosen, accept ?? 'none');
});

t.test('entity tags are compared strongly for changes and weakly for reads', async (t) => {
  t.equal(entityTagOf(7), '"v7"');
  t.equal(entityTagOf('0a1b', ['csv', 'en']), '"0a1b.csv.en"');
  t.equal(isUnchanged('W/"v7"', '"v7"'), true);
  t.equal(isUnchanged('"v6", "v70"', '"v7"'), false);
  t.equal(isUnchanged('*', '"v7"'), true);
  t.equal(isUnchanged(undefined, '"v7"'), false);
  t.strictSame(expectedVersionsOf('"v7"'), [7]);
  t.strictSame(expectedVersionsOf('"v7.csv" , W/"v8","abc", "v9"'), [7, 9]);
  t.equal(expectedVersionsOf(' * '), 'any');
  t.throws(() => expectedVersionsOf(undefined), { code: 'precondition-required' });
  for (const broken of ['v7', '"v7', '"v7" "v8"', '"v7",', '*, "v7"']) {
    t.throws(() => expectedVersionsOf(broken), { code: 'invalid-request' }, broken);
  }
  t.equal(isExpected([6, 7], 7), true);
  t.equal(isExpected([], 7), false);
  t.equal(isExpected('any', 7), true);
});

t.test('a query is read as it stands, with plus as a space and empty pieces left out', async (t) => {
  t.strictSame(readQuery('/a?b=c+d&&e&f=%2B=&=x').pairs, [
    ['b', 'c d'],
    ['e', ''],
    ['f', '+='],
    ['', 'x'],
  ]);
  t.strictSame(readQuery('/a').pairs, []);
});

t.test('a trace that this service starts is one that it would join', async (t) => {
  for (let round = 0; round < 100; round += 1) {
    const started = joinTrace(undefined);
    const joined = joinTrace(traceparentOf(started));
    t.equal(joined.traceId, started.traceId);
    t.not(joined.spanId, started.spanId);
  }
});

t.test('nothing reaches a page unescaped', async (t) => {
  const evil = `<script>alert("1")</script>&'`;
  t.equal(html`<p title="${evil}">${[evil, 1, undefined]}</p>`.text.includes('<script>'), false);
  t.equal(html`${html`<b>${'&'}</b>`}`.text, '<b>&amp;</b>');
});
