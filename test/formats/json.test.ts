import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import type { ByteSource } from '../../src/formats/bytes.ts';
import { type JsonBatch, parseTogether } from '../../src/formats/json-batch.ts';
import { readJsonArray, readNdjson } from '../../src/formats/json-rows.ts';
import { writeNdjson } from '../../src/formats/write-text.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { bytesOf, cutRandomly, randomText } from '../support/tables.ts';

const collect = async (batches: AsyncIterable<JsonBatch>) => {
  const rows: unknown[] = [];
  const rowNumbers: number[] = [];
  const faults: JsonBatch['faults'][number][] = [];
  for await (const batch of batches) {
    rows.push(...batch.rows);
    rowNumbers.push(...batch.rowNumbers);
    faults.push(...batch.faults);
  }
  return { rows, rowNumbers, faults };
};
const array = (text: string | ByteSource, member?: string) =>
  collect(readJsonArray(typeof text === 'string' ? [Buffer.from(text)] : text, member));
const lines = (text: string | ByteSource) => collect(readNdjson(typeof text === 'string' ? [Buffer.from(text)] : text));

const randomObjects = (random: Random): unknown[] =>
  Array.from({ length: random.below(40) }, () => ({
    [`name${random.below(3)}`]: randomText(random),
    number: random.below(1e9) / 100,
    nothing: null,
    list: [randomText(random), { inner: '\\"[{:,' }, []],
  }));

t.test(
  'rows that are written are read back the same, as lines and as an array, however the bytes are cut',
  async (t) => {
    const random = randomFrom(proofSeed(11));
    for (let round = 0; round < rounds(60); round++) {
      const rows = randomObjects(random);
      const numbers = rows.map((_, index) => index + 1);
      const expected = { rows, rowNumbers: numbers, faults: [] };
      t.same(await lines(cutRandomly(await bytesOf(writeNdjson([rows.slice(0, 3), rows.slice(3)])), random)), expected);
      t.same(await array(cutRandomly(Buffer.from(JSON.stringify(rows)), random)), expected);
      t.same(
        await array(cutRandomly(Buffer.from(JSON.stringify({ lines: rows }, null, 2)), random), 'lines'),
        expected,
      );
    }
  },
);

t.test('an array is read the same at every cut of two', async (t) => {
  const bytes = Buffer.from('\ufeff { "lines" : [ {"a":"å\\"]"} , [1,{"b":2}],\n"x,\\\\" ] } \n');
  const expected = [{ a: 'å"]' }, [1, { b: 2 }], 'x,\\'];
  const wrong: number[] = [];
  for (let at = 0; at <= bytes.length; at++) {
    const found = await array([bytes.subarray(0, at), bytes.subarray(at)], 'lines');
    if (JSON.stringify(found.rows) !== JSON.stringify(expected) || found.faults.length > 0) wrong.push(at);
  }
  t.same(wrong, []);
});

t.test('batches of any size agree, beyond one piece of bytes too', async (t) => {
  const rows = Array.from({ length: 2 * limits.rowsPerBatch + 7 }, (_, index) => ({ index, text: 'ö'.repeat(40) }));
  const found = await array(JSON.stringify(rows));
  t.same(found.rows, rows);
  t.equal(found.rowNumbers.at(-1), rows.length);
});

t.test('what JSON lets through and we do not is a fault of its row, and the other rows are read', async (t) => {
  const bad: [string, string][] = [
    ['{"a":1,"a":1}', 'repeated-member'],
    ['{"a":1,"\\u0061":2}', 'repeated-member'],
    ['{"b":[{"c":1,"c":2}]}', 'repeated-member'],
    ['{"__proto__":{"admin":true}}', 'forbidden-member'],
    ['{"\\u005f_proto__":1}', 'forbidden-member'],
    ['{"b":{"__prot\\u006F__":1}}', 'forbidden-member'],
    ['{"a":9007199254740993}', 'number-too-large'],
    ['{"a":[-9007199254740993]}', 'number-too-large'],
    ['{"a":1e999}', 'number-too-large'],
    ['{"a":NaN}', 'malformed-json'],
    ["{'a':1}", 'malformed-json'],
    ['{"a":01}', 'malformed-json'],
    ['{"a":"\ttab"}', 'malformed-json'],
    ['{"a":tru}', 'malformed-json'],
    [`${'['.repeat(limits.jsonRowDepth + 1)}${']'.repeat(limits.jsonRowDepth + 1)}`, 'too-deep'],
  ];
  for (const [row, code] of bad) {
    const inLines = await lines(`{"x":1}\n${row}\n{"x":2}\n`);
    t.match(
      inLines,
      { rows: [{ x: 1 }, { x: 2 }], rowNumbers: [1, 3], faults: [{ code, row: 2 }] },
      `${row} as a line`,
    );
    const inArray = await array(`[{"x":1},${row},{"x":2}]`);
    t.match(inArray, { rows: [{ x: 1 }, { x: 2 }], faults: [{ code, row: 2, pointer: '#/1' }] }, `${row} in an array`);
    t.equal(inLines.faults.length, 1);
  }
  t.match((await array('{"lines":[1,tru]}', 'lines')).faults, [{ pointer: '#/lines/1', row: 2 }]);
  t.same(Object.getPrototypeOf({}), Object.prototype);
  t.notOk('admin' in {}, 'no prototype was touched');
});

t.test('bytes that are not UTF-8 are a fault of their row', async (t) => {
  const bytes = Buffer.from('{"x":1}\n{"x":"Sk\xe5ne"}\n', 'latin1');
  t.match(await lines([bytes]), { rows: [{ x: 1 }], faults: [{ code: 'not-utf-8', row: 2 }] });
});

t.test('a line is one value: neither two on a line nor one over two lines', async (t) => {
  const found = await lines('{"a":1},{"b":2}\n{"c":[1\n2]}\n{"d":1} {"e":2}\n\n{"f":1}]\n7\n');
  t.same(found.rows, [7]);
  t.same(found.rowNumbers, [7], 'blank lines count');
  t.same(
    found.faults.map(({ row }) => row),
    [1, 2, 3, 4, 6],
  );
});

t.test('many rows are parsed in one go only where one by one gives the same', async (t) => {
  const together = (text: string) => parseTogether(Buffer.from(text), 'line feeds');
  t.same(together('{"a":1}\n{"b":"kl. 12: \\"x\\", \\u00e5 \\ud83d"}\r\n7'), [
    { a: 1 },
    { b: 'kl. 12: "x", å \ud83d' },
    7,
  ]);
  const closer: Record<string, string> = {
    'two values on a line and one over two lines': '{"a":1},{"a":2}\n{"a":[{"b":1}\n{"b":2}]}',
    'the mark between lines as a value': '1,"\\u0001",2',
    'the mark between lines in an array': '[1\n2],"\\u0001",3',
    'a name twice': '{"a":1,"a":2}',
    'a name twice, hidden by a name apart from its colon': '{"a":1,"a":2,"b" :3}',
    'a name twice, hidden by a name on another line than its colon': '{"a":1,"a":2,"b"\t:3}',
    'a quote before a colon in a text': '{"a":"\\":"}',
    'a forbidden name': '{"__proto__":1}',
    'a forbidden name in disguise': '{"\\u005f_proto__":1}',
    'a number that is too large': '{"a":9007199254740993}',
    'too many levels': `${'['.repeat(limits.jsonRowDepth + 1)}${']'.repeat(limits.jsonRowDepth + 1)}`,
    'a long row': `{"a":"${'x'.repeat(limits.recordCharacters)}"}`,
    'a blank line': '1\n\n2',
    'a line that is not JSON': '1\nx',
  };
  for (const [what, text] of Object.entries(closer)) t.equal(together(text), undefined, what);
  t.equal(parseTogether(Buffer.from([0x22, 0xff, 0x22]), 'commas'), undefined, 'bytes that are not UTF-8');
  t.same(parseTogether(Buffer.from('{"a":[]},2'), 'commas'), [{ a: [] }, 2]);
});

t.test('an array that is not one, or is cut short, is refused as a whole', async (t) => {
  const refused = [
    '',
    ' ',
    '{}',
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,]',
    '[,1]',
    '[1,,2]',
    '[1]x',
    '[1][2]',
    '1',
    '[1}',
    '{"lines":[1]}',
  ];
  for (const text of refused) await t.rejects(array(text), { code: 'malformed-json' }, JSON.stringify(text));
  for (const text of ['[1]', '{"lines":[1]', '{"lines":[1],"more":2}', '{"other":[1]}', '{"lines":[1]}}']) {
    await t.rejects(array(text, 'lines'), { code: 'malformed-json' }, JSON.stringify(text));
  }
  for (const text of ['[]', ' [ ] ', '\n[\n]\n']) t.same((await array(text)).rows, []);
  t.same((await lines('')).rows, []);
});

t.test('a row that never ends is stopped before it fills the memory', async (t) => {
  let sent = 0;
  const endless = function* () {
    yield Buffer.from('["');
    for (;;) {
      sent += 1_000;
      yield Buffer.alloc(1_000, 'x');
    }
  };
  await t.rejects(array(endless()), Problem);
  await t.rejects(lines(endless()), Problem);
  t.ok(sent < 10 * limits.recordCharacters);
});
