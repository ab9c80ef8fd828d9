import t from 'tap';
import { Problem } from '../../src/core/problem.ts';
import { readCsv } from '../../src/formats/csv-read.ts';
import { readJsonArray, readNdjson } from '../../src/formats/json-rows.ts';
import { markCsv, markXlsx } from '../../src/formats/marked-copy.ts';
import { readXlsx } from '../../src/formats/xlsx-read.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';
import { columns, cutRandomly, headings } from '../support/tables.ts';
import { pack, partsOf, textRow } from '../support/workbooks.ts';

const drain = async (chunks: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of chunks);
};
const marking = {
  columns,
  language: 'sv' as const,
  faults: [{ code: 'x', row: 2, column: 'År', detail: { sv: 'fel', en: 'wrong' } }],
};
const readers: Record<string, (source: Uint8Array[]) => AsyncIterable<unknown>> = {
  csv: (source) => readCsv(source, columns),
  ndjson: (source) => readNdjson(source),
  array: (source) => readJsonArray(source),
  member: (source) => readJsonArray(source, 'lines'),
  xlsx: (source) => readXlsx(source, columns),
  'marked csv': (source) => markCsv(source, marking),
  'marked xlsx': (source) => markXlsx(source, marking),
};

t.test('whatever bytes come, every reader gives rows or a problem, never another error', async (t) => {
  const random = randomFrom(proofSeed(4242));
  const seeds = [
    Buffer.from(`\ufeff${headings.join(';')}\r\n01;2026;1 200;3,5;"två ""ord"";\r\nrad"\r\n02;2026;;;å\r\n`),
    Buffer.from('[{"a":1,"b":"å\\"\\u0041"},{"c":[1,2,{"d":null}]}]'),
    Buffer.from('{"lines":[{"a":1}]}'),
    Buffer.from('{"a":1}\n{"b":[true,false,null]}\n'),
    await pack(partsOf([{ name: 'Rader', rows: textRow(1, headings) + textRow(2, ['01', '2026', '1', '2', 'text']) }])),
    Buffer.from(`\ufeff${headings.join('\t')}\n01\t2026\n`, 'utf16le'),
  ];
  const interesting = Buffer.from('"\n\r;,\t[]{}:\\\0\xff\xfe\xef\xbb\xbf\xc3\xe5<&PK', 'latin1');
  for (let round = 0; round < rounds(400); round++) {
    const bytes = Buffer.from(random.pick(seeds));
    for (let change = random.below(6); change > 0; change--) {
      const at = random.below(bytes.length);
      bytes.writeUInt8(random.below(2) === 0 ? random.below(256) : random.pick([...interesting]), at);
    }
    const sent = cutRandomly(
      bytes.subarray(0, random.below(3) === 0 ? 1 + random.below(bytes.length) : undefined),
      random,
    );
    for (const [name, reader] of Object.entries(readers)) {
      try {
        await drain(reader(sent));
      } catch (error) {
        if (!(error instanceof Problem)) t.fail(`${name}: ${String(error)}`, { bytes: bytes.toString('hex') });
      }
    }
  }
  t.pass('no other error');
});

t.test('a workbook that other programs allow and Excel does not can be marked all the same', async () => {
  const rows = textRow(1, headings) + textRow(2, ['01', '2026', '1', '2', 'x'.repeat(40_000)]);
  for (const name of ['Ett bladnamn som är längre än trettioett tecken', "'a/b:c'", '???', 'Fellista']) {
    await drain(markXlsx([await pack(partsOf([{ name, rows }]))], marking));
  }
  const far = `${textRow(1, headings)}<row r="1048577"/>`;
  await drain(markXlsx([await pack(partsOf([{ name: 'A', rows: far }]))], marking));
});
