import t from 'tap';
import { newScanner, scanElement } from '../../src/formats/json-scan.ts';

const comma = 0x2c;
/** Scans one element and says where it ends and what was counted. */
const scanned = (text: string, from = 0) => {
  const scanner = newScanner();
  const end = scanElement(scanner, Buffer.from(text), from, comma);
  return { end, ...scanner };
};
const closed = { depth: 0, inText: false, escaped: false };

t.test('an element ends at the byte asked for, outside texts, objects and arrays', async (t) => {
  t.match(scanned('12,34'), { end: 2, ...closed, members: 0, deepest: 0 });
  t.match(scanned('[1,2],3'), { end: 5, ...closed, deepest: 1 });
  t.match(scanned('{"a":1,"b":[2,{"c":3}]},4'), { end: 23, ...closed, members: 3, deepest: 3 });
  t.match(scanned('"a,b",5'), { end: 5, ...closed });
  t.match(scanned('1,2', 1), { end: 1 });
  t.match(scanned('1,2,3', 2), { end: 3 }, 'from where it is told');
});

t.test('what closes more than was opened ends it too', async (t) => {
  t.match(scanned('1]'), { end: 1, ...closed });
  t.match(scanned('{}}'), { end: 2, ...closed });
  t.match(scanned('[[]]]'), { end: 4, ...closed, deepest: 2 });
});

t.test('nothing within a text counts, and an escaped quotation mark does not end it', async (t) => {
  t.match(scanned('"{[:,]}",'), { end: 8, ...closed, members: 0, deepest: 0 });
  t.match(scanned('"\\",",'), { end: 5, ...closed });
  t.match(scanned('"\\\\",'), { end: 4, ...closed });
  t.match(scanned('"\\\\\\"",'), { end: 6, ...closed });
  t.match(scanned('"",'), { end: 2, ...closed });
  t.match(scanned('{"a:":":"},'), { end: 10, members: 1 });
});

t.test('members are counted on, and the deepest is kept', async (t) => {
  const scanner = newScanner();
  const bytes = Buffer.from('{"a":{"b":1}},{"c":1}');
  t.equal(scanElement(scanner, bytes, 0, comma), 13);
  t.match(scanner, { members: 2, deepest: 2 });
  t.equal(scanElement(scanner, bytes, 14, comma), bytes.length);
  t.match(scanner, { members: 3, deepest: 2 });
});

t.test('a text cut anywhere is scanned as if it were whole', async (t) => {
  const text = '{"a\\"":[1,{"b":"\\\\"},"å]"]},{"rest":1}';
  const bytes = Buffer.from(text);
  const whole = scanned(text);
  t.equal(bytes.subarray(0, whole.end).toString(), '{"a\\"":[1,{"b":"\\\\"},"å]"]}');
  for (let cut = 1; cut <= whole.end; cut += 1) {
    const scanner = newScanner();
    t.equal(scanElement(scanner, bytes.subarray(0, cut), 0, comma), cut, `the first ${cut} bytes have no end`);
    const end = scanElement(scanner, bytes, cut, comma);
    t.strictSame({ end, ...scanner }, whole, `cut at ${cut}`);
  }
});

t.test('what stands open at the end is said to', async (t) => {
  t.match(scanned('{"a"'), { end: 4, depth: 1, inText: false });
  t.match(scanned('"ab'), { end: 3, inText: true, escaped: false });
  t.match(scanned('"ab\\'), { end: 4, inText: true, escaped: true });
  t.match(scanned('"'), { end: 1, inText: true });
  t.match(scanned(''), { end: 0, ...closed });
});
