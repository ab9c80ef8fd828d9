import t from 'tap';
import { z } from 'zod';
import {
  CalendarDate,
  hundredths,
  Instant,
  PublicId,
  queryBoolean,
  queryInteger,
  RegisterCode,
  text,
  Year,
} from '../../src/core/codecs.ts';
import { limits } from '../../src/core/limits.ts';

type Assertions = Pick<typeof t, 'ok' | 'notOk'>;
const decodes = (schema: z.ZodType, value: unknown): boolean => z.safeDecode(schema, value as never).success;
const accepted = (t: Assertions, schema: z.ZodType, values: readonly unknown[]) => {
  for (const value of values) t.ok(decodes(schema, value), JSON.stringify(value));
};
const refused = (t: Assertions, schema: z.ZodType, values: readonly unknown[]) => {
  for (const value of values) t.notOk(decodes(schema, value), JSON.stringify(value));
};
/** The code and texts of the only fault of a value. */
const faultOf = (schema: z.ZodType, value: unknown): unknown => {
  const { error } = z.safeDecode(schema, value as never);
  const [issue, ...more] = error?.issues ?? [];
  if (more.length > 0) throw new Error(`there is more than one fault of ${value}`);
  return (issue as { params?: unknown } | undefined)?.params;
};

const bounds = {
  code: 'date-out-of-bounds',
  sv: 'Datum kan vara från 1900-01-01 till 2199-12-31.',
  en: 'A date lies from 1900-01-01 to 2199-12-31.',
};

t.test('a date is a day of the calendar within the bounds', async (t) => {
  accepted(t, CalendarDate, ['2026-11-22', '1900-01-01', '2199-12-31', '2024-02-29']);
  refused(t, CalendarDate, ['2026-02-29', '2026-11-22T00:00:00Z', '26-11-22', '2026-1-2', '', 20261122, null]);
  t.strictSame(faultOf(CalendarDate, '1899-12-31'), bounds);
  t.strictSame(faultOf(CalendarDate, '2200-01-01'), bounds);
});

t.test('an instant has any offset when it comes, is the same moment inside, and UTC when it goes', async (t) => {
  const instant = z.decode(Instant, '2026-11-22T09:00:00+01:00');
  t.ok(instant instanceof Date);
  t.equal(z.encode(Instant, instant), '2026-11-22T08:00:00.000Z');
  accepted(t, Instant, ['2026-11-22T08:00:00Z', '1900-01-01T00:00:00Z', '2199-12-31T23:59:59.999Z']);
  refused(t, Instant, ['2026-11-22T08:00:00', '2026-11-22', '2026-11-22T25:00:00Z', '', 0]);
  t.strictSame(faultOf(Instant, '1899-12-31T23:59:59.999Z'), bounds);
  t.strictSame(faultOf(Instant, '2200-01-01T00:00:00Z'), bounds);
  t.strictSame(faultOf(Instant, '1900-01-01T00:30:00+01:00'), bounds, 'by its moment, not its letters');
});

t.test('a year is a whole number within the bounds', async (t) => {
  accepted(t, Year, [limits.yearMinimum, 2026, limits.yearMaximum]);
  refused(t, Year, [limits.yearMinimum - 1, limits.yearMaximum + 1, 2026.5, '2026', null]);
});

t.test('an identifier is a UUID', async (t) => {
  accepted(t, PublicId, ['0193c1c0-7a00-7000-8000-000000000001']);
  refused(t, PublicId, ['0193c1c0-7a00-7000-8000-00000000000', 'x', '', 1]);
});

t.test('a text is what a person can read and the database can hold, as long as it may be', async (t) => {
  const schema = text(10);
  accepted(t, schema, ['x', 'å|ö', ' x ', 'a\tb', 'a\nb', 'a\r\nb', '🩺', 'x'.repeat(10), '\u00a0x', '~\u0080']);
  const controls = Array.from({ length: 32 }, (_, code) => code).filter((code) => ![9, 10, 13].includes(code));
  refused(
    t,
    schema,
    [...controls, 0x7f].map((code) => `a${String.fromCharCode(code)}b`),
  );
  refused(t, schema, ['', 'x'.repeat(11), 7, null, undefined]);
  const blank = {
    code: 'blank-or-broken-text',
    sv: 'Texten är tom eller innehåller ett trasigt tecken. Skriv minst ett synligt tecken.',
    en: 'The text is blank or holds a broken character. Write at least one visible character.',
  };
  for (const value of [' ', '\t\n', '\u00a0', 'a\ud83e', '\udd7a']) t.strictSame(faultOf(schema, value), blank);
});

t.test('a code of a register is letters and digits in words with hyphens', async (t) => {
  accepted(t, RegisterCode, ['07', 'lakare', 'lakare-st', 'KI', 'a-1-b', 'x'.repeat(limits.pathParameterCharacters)]);
  refused(t, RegisterCode, ['', '-', 'a-', '-a', 'a--b', 'läkare', 'a b', 'a.b', 'a\n', 'a/b']);
  refused(t, RegisterCode, ['x'.repeat(limits.pathParameterCharacters + 1), 7]);
});

t.test('a number in a query is decimal digits within its range, and goes out so', async (t) => {
  const schema = queryInteger({ minimum: 1, maximum: 1_000 });
  t.equal(z.decode(schema, '7'), 7);
  t.equal(z.encode(schema, 7), '7');
  accepted(t, schema, ['1', '1000', '10']);
  refused(t, schema, ['0', '1001', '01', '1.0', '+1', '-1', '1e2', ' 1', '1 ', '', 'x', '0x1', 1, null]);
  accepted(t, queryInteger({ minimum: 0, maximum: 999_999_999 }), ['0', '999999999']);
  refused(t, queryInteger({ minimum: 0, maximum: 9_999_999_999 }), ['1234567890']);
  t.strictSame(schema.meta(), { wire: { type: 'integer', minimum: 1, maximum: 1_000 } });
});

t.test('a truth value in a query is one of two words', async (t) => {
  t.equal(z.decode(queryBoolean, 'true'), true);
  t.equal(z.decode(queryBoolean, 'false'), false);
  t.equal(z.encode(queryBoolean, true), 'true');
  t.equal(z.encode(queryBoolean, false), 'false');
  refused(t, queryBoolean, ['', '1', 'TRUE', true, null]);
  t.strictSame(queryBoolean.meta(), { wire: { type: 'boolean' } });
});

t.test('an amount has two decimals at most and lies from nothing to its bound', async (t) => {
  const schema = hundredths(100);
  accepted(t, schema, [0, 0.01, 0.29, 1.25, 99.99, 100]);
  refused(t, schema, [-0.01, 100.01, 0.001, 1.005, Number.NaN, '1', null]);
});

t.test('each kind of value has an example for the document that it accepts itself', async (t) => {
  for (const [schema, example] of [
    [CalendarDate, '2026-11-22'],
    [Instant, '2026-11-22T08:00:00.000Z'],
    [Year, 2026],
    [PublicId, '0193c1c0-7a00-7000-8000-000000000001'],
  ] as const) {
    t.strictSame(schema.meta(), { example });
    t.ok(decodes(schema, example));
  }
});
