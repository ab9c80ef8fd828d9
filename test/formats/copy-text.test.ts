import t from 'tap';
import { encodeCopyRows } from '../../src/formats/copy-text.ts';
import { randomFrom } from '../support/random.ts';
import { randomText } from '../support/tables.ts';

const encode = (...row: Parameters<typeof encodeCopyRows>[0] extends Iterable<infer Row> ? [Row] : never) =>
  encodeCopyRows(row).toString();

/** Reads COPY's text format as its documentation describes it. */
const decode = (text: string): (string | null)[][] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) =>
      line.split('\t').map((cell) => {
        if (cell === '\\N') return null;
        return cell.replace(
          /\\(.)/g,
          (_, sign: string) => ({ t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' })[sign] ?? sign,
        );
      }),
    );

t.test('every kind of value is written as COPY reads it', async (t) => {
  t.equal(
    encode(['å\t\\\n\r\\N', 12.5, -3, 10n, true, false, null, undefined, new Date(0), ['a', 'NULL', '"\\,{}'], []]),
    'å\\t\\\\\\n\\r\\\\N\t12.5\t-3\t10\tt\tf\t\\N\t\\N\t1970-01-01T00:00:00.000Z\t{"a","NULL","\\\\"\\\\\\\\,{}"}\t{}\n',
  );
  t.equal(encodeCopyRows([]).length, 0);
});

t.test('any text survives, in rows of any number', async (t) => {
  const random = randomFrom(3);
  const rows = Array.from({ length: 3000 }, () => [randomText(random), `${randomText(random)}\b\f\v\\`, null]);
  t.same(decode(encodeCopyRows(rows).toString()), rows);
});

t.test('a text that PostgreSQL cannot hold is refused before it is sent', async (t) => {
  t.throws(() => encode(['a\0b']), TypeError);
  t.throws(() => encode(['\ud800']), TypeError);
  t.throws(() => encode([['\ud800']]), TypeError);
});
