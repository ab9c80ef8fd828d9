import t from 'tap';
import {
  canonicalJson,
  type JsonValue,
  sha256OfCanonicalJson,
  sha256OfCanonicalRows,
} from '../../src/formats/canonical-json.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { randomText } from '../support/tables.ts';

t.test('the examples of RFC 8785 come out byte for byte', async (t) => {
  const example = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ) as JsonValue;
  t.equal(
    canonicalJson(example),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  const sorted = JSON.parse(
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",' +
      '"\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
  ) as Record<string, string>;
  t.same(Object.values(JSON.parse(canonicalJson(sorted).replaceAll('"1":', '"\\u0000":')) as object), [
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

t.test('numbers are written as appendix B of RFC 8785 has them', async (t) => {
  const vectors: [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  for (const [bits, text] of vectors) t.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), text, bits);
  for (const bits of ['7fffffffffffffff', '7ff0000000000000']) {
    t.throws(() => canonicalJson(Buffer.from(bits, 'hex').readDoubleBE()), TypeError);
  }
});

t.test('what has no canonical form is refused, never dropped', async (t) => {
  const refused: unknown[] = [
    '\ud800',
    { '\udfff': 1 },
    [undefined],
    new Array(1),
    undefined,
    1n,
    Symbol('s'),
    () => 1,
    new Date(0),
    new Map(),
    { a: { b: new Date(0) } },
  ];
  for (const value of refused) t.throws(() => canonicalJson(value as JsonValue), TypeError);
  t.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}', 'an absent member is no member');
  t.equal(canonicalJson(Object.assign(Object.create(null), { a: 1 }) as JsonValue), '{"a":1}');
});

const randomValue = (random: Random, depth: number): JsonValue => {
  const kind = random.below(depth > 3 ? 4 : 6);
  if (kind === 0) return randomText(random);
  if (kind === 1) return (random.next() - 0.5) * 10 ** random.below(30);
  if (kind === 2) return random.pick([null, true, false, 0, '']);
  if (kind === 3) return random.below(1000);
  const length = random.below(5);
  if (kind === 4) return Array.from({ length }, () => randomValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length }, () => [randomText(random), randomValue(random, depth + 1)]));
};

const shuffled = (value: JsonValue, random: Random): JsonValue => {
  if (Array.isArray(value)) return (value as JsonValue[]).map((element) => shuffled(element, random));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, JsonValue>).map(([key, member]) => ({
    at: random.next(),
    entry: [key, shuffled(member, random)] as const,
  }));
  return Object.fromEntries(entries.sort((one, other) => one.at - other.at).map(({ entry }) => entry));
};

t.test('the form does not depend on the order of members, and holds the same value', async (t) => {
  const random = randomFrom(proofSeed(8785));
  for (let round = 0; round < rounds(500); round++) {
    const value = randomValue(random, 0);
    const form = canonicalJson(value);
    if (canonicalJson(shuffled(value, random)) !== form) t.fail(form);
    t.same(JSON.parse(form), JSON.parse(JSON.stringify(value)));
  }
});

t.test('the hash of rows that stream is the hash of the whole array', async (t) => {
  const random = randomFrom(5);
  const rows = Array.from({ length: 3000 }, () => randomValue(random, 1));
  const whole = sha256OfCanonicalJson(rows);
  t.equal(await sha256OfCanonicalRows([rows]), whole);
  t.equal(await sha256OfCanonicalRows([[], rows.slice(0, 1), rows.slice(1, 2000), [], rows.slice(2000)]), whole);
  t.equal(await sha256OfCanonicalRows([]), sha256OfCanonicalJson([]));
  // SHA-256 of the two bytes "[]".
  t.equal(sha256OfCanonicalJson([]), '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945');
  t.not(sha256OfCanonicalJson([1, 2]), sha256OfCanonicalJson([2, 1]));
});
