import t from 'tap';
import { formatSwedishNumber, parseSwedishNumber, readStoredNumber } from '../../src/formats/numbers.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';

t.test('a number is read with decimal comma or point and with blanks between thousands', async (t) => {
  const readable: [string, number][] = [
    ['0', 0],
    ['12', 12],
    ['12,5', 12.5],
    ['12.5', 12.5],
    ['12,34', 12.34],
    ['0,07', 0.07],
    ['1 234', 1234],
    ['1\u00a0234\u00a0567,89', 1234567.89],
    ['544\u202f991', 544991],
    ['12\u2009345', 12345],
    ['-7,5', -7.5],
    ['\u22127,5', -7.5],
    ['-0', 0],
    [' 42 ', 42],
    ['999999999999,99', 999999999999.99],
  ];
  for (const [text, value] of readable) {
    const reading = parseSwedishNumber(text);
    t.same(reading, { value }, JSON.stringify(text));
    t.ok('value' in reading && !Object.is(reading.value, -0), 'minus zero is zero');
  }
  t.same(parseSwedishNumber('12,00', 0), { value: 12 }, 'decimals that are zero leave a whole number');
  t.same(parseSwedishNumber('1,234', 3), { value: 1.234 }, 'three decimals where they are allowed');
});

t.test('a number that is not beyond doubt is refused with the code of its fault', async (t) => {
  const refused: [string, string][] = [
    ['544 99 160', 'malformed-thousands'],
    ['1 2', 'malformed-thousands'],
    ['1234 567', 'malformed-thousands'],
    ['1,2,3', 'repeated-separator'],
    ['1.234.567', 'repeated-separator'],
    ['1.234,5', 'ambiguous-separator'],
    ['1,234.5', 'ambiguous-separator'],
    ['1.234', 'ambiguous-separator'],
    ['12,500', 'ambiguous-separator'],
    ['12 st', 'unit-in-number'],
    ['12,5 kr', 'unit-in-number'],
    ['12*', 'unit-in-number'],
    ['1e3', 'exponent-in-number'],
    ['1,5E+3', 'exponent-in-number'],
    ['2024-01-01', 'date-in-number'],
    ['01-jan', 'date-in-number'],
    ['jan-24', 'date-in-number'],
    ['3 maj', 'date-in-number'],
    ['1/2', 'date-in-number'],
    ['1.2.2024', 'date-in-number'],
    ['12 %', 'percent-in-number'],
    ['12%', 'percent-in-number'],
    ['0180', 'leading-zero'],
    ['00,5', 'leading-zero'],
    ['1,2345', 'too-many-decimals'],
    ['1234567890123456', 'number-too-large'],
    ['12345678901234,56', 'number-too-large'],
    ['', 'not-a-number'],
    ['-', 'not-a-number'],
    ['ca 12', 'not-a-number'],
    [',5', 'not-a-number'],
    ['5,', 'not-a-number'],
    ['+5', 'not-a-number'],
    ['(5)', 'not-a-number'],
    ['Infinity', 'not-a-number'],
    ['NaN', 'not-a-number'],
    ['0x10', 'not-a-number'],
    ['٣', 'not-a-number'],
    [`1${' '.repeat(60_000)}x`, 'not-a-number'],
  ];
  for (const [text, fault] of refused) {
    t.same(parseSwedishNumber(text), { fault }, JSON.stringify(text.slice(0, 30)));
  }
  t.same(parseSwedishNumber('12,5', 0), { fault: 'too-many-decimals' }, 'a count has no decimals');
});

t.test('what is written is read back as the same number, with and without thousands blanks', async (t) => {
  const random = randomFrom(proofSeed(20_261_122));
  const wrong: string[] = [];
  for (let round = 0; round < rounds(20_000); round++) {
    const value = (random.below(2) === 0 ? -1 : 1) * (random.below(10 ** (1 + random.below(12))) / 100) + 0;
    const written = formatSwedishNumber(value);
    const blank = random.pick(['\u00a0', ' ', '\u202f']);
    const parted = written.replace(/\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, blank));
    for (const text of [written, parted, written.replace(',', '.'), parted.replace('-', '\u2212')]) {
      const reading = parseSwedishNumber(text);
      if (!('value' in reading) || !Object.is(reading.value, value === 0 ? 0 : value)) wrong.push(text);
    }
  }
  t.same(wrong, []);
});

t.test('a stored double loses the noise of binary arithmetic and nothing more', async (t) => {
  t.same(readStoredNumber(0.1 + 0.2, 2), { value: 0.3 });
  t.same(readStoredNumber(12.340000000000002, 2), { value: 12.34 });
  t.same(readStoredNumber(3 - 1e-12, 0), { value: 3 });
  t.same(readStoredNumber(-1e-12, 2), { value: 0 });
  t.same(readStoredNumber(12.345, 2), { fault: 'too-many-decimals' });
  t.same(readStoredNumber(12.34001, 2), { fault: 'too-many-decimals' });
  t.same(readStoredNumber(Number.POSITIVE_INFINITY, 2), { fault: 'number-too-large' });
  t.same(readStoredNumber(1e15, 2), { fault: 'number-too-large' });
});

t.test('a figure that has no plain form is not written', async (t) => {
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, 1e21, 1e-7]) {
    t.throws(() => formatSwedishNumber(value), TypeError);
  }
});
