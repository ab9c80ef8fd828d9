import t from 'tap';
import { z } from 'zod';
import { faultsOf, type Part } from '../../src/core/faults.ts';
import { limits } from '../../src/core/limits.ts';

/** The faults that a schema finds in a value of a part of a request. */
const found = (schema: z.ZodType, value: unknown, part: Part = 'body') => {
  const { error } = schema.safeParse(value, { reportInput: true });
  if (error === undefined) throw new Error(`nothing is wrong with ${JSON.stringify(value)}`);
  return faultsOf(part, error.issues);
};
/** The only fault of a member `a`, without its place. */
const faultOf = (schema: z.ZodType, value?: unknown) => {
  const [fault, ...more] = found(z.strictObject({ a: schema }), value === undefined ? {} : { a: value });
  if (fault === undefined || more.length > 0) throw new Error('one fault was expected');
  const { pointer, ...rest } = fault;
  t.equal(pointer, '#/a');
  return rest;
};

t.test('what is missing, null or of another kind is told by the name of the kind', async (t) => {
  t.strictSame(faultOf(z.string()), {
    code: 'required',
    detail: { sv: 'Värdet saknas.', en: 'The value is missing.' },
  });
  const kinds: [schema: z.ZodType, value: unknown, shown: string, sv: string, en: string][] = [
    [z.string(), 7, '7', 'text', 'text'],
    [z.string(), null, 'null', 'text', 'text'],
    [z.number(), 'x', 'x', 'ett tal', 'a number'],
    [z.int(), 1.5, '1.5', 'ett heltal', 'a whole number'],
    [z.boolean(), 'true', 'true', 'true eller false', 'true or false'],
    [z.array(z.string()), { b: 1 }, '{"b":1}', 'en lista', 'a list'],
    [z.object({}), [1], '[1]', 'ett objekt', 'an object'],
    [z.null(), 'x', 'x', 'null', 'null'],
    [z.bigint(), 'x', 'x', 'bigint', 'bigint'],
  ];
  for (const [schema, value, shown, sv, en] of kinds) {
    t.strictSame(
      faultOf(schema, value),
      {
        code: 'wrong-type',
        detail: { sv: `Värdet ska vara ${sv}.`, en: `The value is to be ${en}.` },
        value: shown,
      },
      en,
    );
  }
});

t.test('a word that is none of those accepted is told with those that are', async (t) => {
  const detail = { sv: 'Värdet är inte ett av de godtagna.', en: 'The value is not one of those accepted.' };
  t.strictSame(faultOf(z.enum(['survey', 'plan']), 'poem'), {
    code: 'not-accepted',
    detail,
    accepted: ['survey', 'plan'],
    value: 'poem',
  });
  t.strictSame(faultOf(z.literal([1, 2]), 3), { code: 'not-accepted', detail, accepted: ['1', '2'], value: '3' });
});

t.test('a form that is not kept is told by an example or in words, and nobody is shown a pattern', async (t) => {
  const forms: [schema: z.ZodType, sv: string, en: string][] = [
    [z.iso.date(), 'ett datum som 2026-11-22', 'a date such as 2026-11-22'],
    [
      z.iso.datetime(),
      'en tidpunkt med tidszon som 2026-11-22T08:00:00Z',
      'an instant with its time zone such as 2026-11-22T08:00:00Z',
    ],
    [z.uuid(), 'en UUID', 'a UUID'],
    [z.url(), 'en webbadress', 'a URL'],
    [z.email(), 'email', 'email'],
  ];
  for (const [schema, sv, en] of forms) {
    const detail = { sv: `Värdet ska vara ${sv}.`, en: `The value is to be ${en}.` };
    t.strictSame(faultOf(schema, 'x'), { code: 'malformed', detail, value: 'x' });
  }
  const patterns: [pattern: RegExp, sv: string, en: string][] = [
    [/^\d{2}$/, '2 siffror', '2 digits'],
    [/^\d{4}$/i, '4 siffror', '4 digits'],
    [/^a\/b$/, 'text på rätt form', 'text of the right form'],
  ];
  for (const [pattern, sv, en] of patterns) {
    const detail = { sv: `Värdet ska vara ${sv}.`, en: `The value is to be ${en}.` };
    t.strictSame(faultOf(z.string().regex(pattern), 'x'), { code: 'malformed', detail, value: 'x' });
  }
});

t.test('what is too small, short, large or long is told with its bound and unit', async (t) => {
  const sizes: [schema: z.ZodType, value: unknown, code: string, sv: string, en: string][] = [
    [z.number().min(3), 2, 'too-small', 'vara minst 3', 'be at least 3'],
    [z.number().min(1), 0, 'too-small', 'vara minst 1', 'be at least 1'],
    [z.number().max(3), 4, 'too-large', 'vara högst 3', 'be at most 3'],
    [z.number().max(1), 4, 'too-large', 'vara högst 1', 'be at most 1'],
    [z.number().gt(1), 1, 'too-small', 'vara större än 1', 'be above 1'],
    [z.number().lt(3), 3, 'too-large', 'vara mindre än 3', 'be below 3'],
    [z.string().min(2), 'x', 'too-short', 'vara minst 2 tecken', 'be at least 2 characters'],
    [z.string().max(2), 'xyz', 'too-long', 'vara högst 2 tecken', 'be at most 2 characters'],
    [z.string().max(1), 'xyz', 'too-long', 'vara högst 1 tecken', 'be at most 1 characters'],
    [z.array(z.int()).min(2), [1], 'too-short', 'vara minst 2 poster', 'be at least 2 items'],
    [z.array(z.int()).max(2), [1, 2, 3], 'too-long', 'vara högst 2 poster', 'be at most 2 items'],
    [z.set(z.int()).max(1), new Set([1, 2]), 'too-long', 'vara högst 1 poster', 'be at most 1 items'],
  ];
  for (const [schema, value, code, sv, en] of sizes) {
    const { value: _, ...fault } = faultOf(schema, value);
    t.strictSame(fault, { code, detail: { sv: `Värdet ska ${sv}.`, en: `The value is to ${en}.` } }, en);
  }
  for (const [schema, value] of [
    [z.string().min(1), ''],
    [z.array(z.int()).min(1), []],
  ] as const) {
    t.match(faultOf(schema, value), {
      code: 'too-short',
      detail: { sv: 'Värdet får inte vara tomt.', en: 'The value may not be empty.' },
    });
  }
});

t.test('too many decimals are told with the step', async (t) => {
  t.strictSame(faultOf(z.number().multipleOf(0.01), 0.005), {
    code: 'too-precise',
    detail: { sv: 'Värdet ska vara en multipel av 0.01.', en: 'The value is to be a multiple of 0.01.' },
    value: '0.005',
  });
});

t.test('a rule of our own says what is wrong in its own words, or the message stands in for them', async (t) => {
  const never = (more: object) => z.string().refine(() => false, more);
  t.strictSame(faultOf(never({ params: { code: 'odd', sv: 'Udda.', en: 'Odd.', accepted: ['even', 2] } }), 'x'), {
    code: 'odd',
    detail: { sv: 'Udda.', en: 'Odd.' },
    accepted: ['even', '2'],
    value: 'x',
  });
  const bare = {
    code: 'not-accepted',
    detail: { sv: 'Värdet godtas inte: no good.', en: 'The value is not accepted: no good.' },
    value: 'x',
  };
  t.strictSame(faultOf(never({ error: 'no good' }), 'x'), bare);
  t.strictSame(faultOf(never({ error: 'no good', params: { code: 1, sv: 2, en: 3, accepted: 'even' } }), 'x'), bare);
});

t.test('whatever else is wrong is none of the accepted forms', async (t) => {
  t.strictSame(faultOf(z.union([z.string(), z.number()]), true), {
    code: 'not-accepted',
    detail: { sv: 'Värdet har ingen av de godtagna formerna.', en: 'The value has none of the accepted forms.' },
    value: 'true',
  });
});

t.test('of the branches of a choice the nearest says what is wrong, at its own place', async (t) => {
  const choice = z.union([
    z.strictObject({ kind: z.literal('a'), one: z.string(), two: z.string() }),
    z.strictObject({ kind: z.literal('b'), three: z.string() }),
    z.string(),
  ]);
  const faults = found(z.object({ list: z.array(choice) }), { list: ['x', { kind: 'b', three: 3 }] });
  t.match(faults, [{ code: 'wrong-type', pointer: '#/list/1/three', value: '3' }]);
  t.equal(faults.length, 1);
  t.match(found(z.object({ list: z.array(choice) }), { list: [7] }), [{ code: 'not-accepted', pointer: '#/list/0' }]);
});

t.test('each fault is told at its place in the body, or by the name of its parameter or header', async (t) => {
  const schema = z.strictObject({ 'a/b': z.array(z.strictObject({ c: z.int() })).optional(), d: z.int().optional() });
  t.match(found(schema, { 'a/b': [{ c: 1 }, { c: 'x' }] }), [{ pointer: '#/a~1b/1/c' }]);
  const placesOf = (part: Part) =>
    found(schema, { d: 'x' }, part).map(({ pointer, parameter, header }) => ({ pointer, parameter, header }));
  t.strictSame(placesOf('body'), [{ pointer: '#/d', parameter: undefined, header: undefined }]);
  t.strictSame(placesOf('query'), [{ pointer: undefined, parameter: 'd', header: undefined }]);
  t.strictSame(placesOf('header'), [{ pointer: undefined, parameter: undefined, header: 'd' }]);
  t.match(found(schema, { d: 'x' }, 'path'), [{ parameter: 'd' }]);
  t.match(found(z.string(), 7), [{ pointer: '#' }]);
  t.match(found(z.string(), 7, 'query'), [{ parameter: '' }]);
});

t.test('names that the contract does not have are told one by one', async (t) => {
  const schema = z.strictObject({ a: z.strictObject({ b: z.int() }) });
  const detail = { sv: 'Namnet finns inte i kontraktet.', en: 'The contract has no such name.' };
  t.strictSame(found(schema, { a: { b: 1, c: 2, d: 3 } }), [
    { code: 'unknown-field', detail, pointer: '#/a/c' },
    { code: 'unknown-field', detail, pointer: '#/a/d' },
  ]);
  t.strictSame(found(schema, { a: { b: 1 }, c: 2 }, 'query'), [{ code: 'unknown-parameter', detail, parameter: 'c' }]);
  const long = 'x'.repeat(limits.valueShownCharacters + 1);
  const cut = 'x'.repeat(limits.valueShownCharacters);
  t.match(found(schema, { a: { b: 1 }, [long]: 2 }), [{ pointer: `#/${cut}` }]);
  t.match(found(schema, { a: { b: 1 }, [long]: 2 }, 'query'), [{ parameter: cut }]);
  t.match(found(z.record(z.string(), z.int()), { [long]: 'x' }, 'query'), [{ parameter: cut }]);
});

t.test('of several faults at one place the first is told, and unknown names beside it', async (t) => {
  const schema = z.strictObject({ a: z.string().min(3).regex(/^y/), b: z.int() });
  t.strictSame(
    found(schema, { a: 'x', b: 'x', c: 1 }).map(({ code, pointer }) => `${code} ${pointer}`),
    ['too-short #/a', 'wrong-type #/b', 'unknown-field #/c'],
  );
  const whole = z
    .strictObject({ a: z.int().optional() })
    .refine(() => false, { params: { code: 'odd' }, when: () => true });
  t.strictSame(
    found(whole, { c: 1 }).map(({ code, pointer }) => `${code} ${pointer}`),
    ['unknown-field #/c', 'odd #'],
  );
});

t.test('the value is shown as it came, cut and without broken characters', async (t) => {
  const shown = (value: unknown) => faultOf(z.date(), value).value;
  t.equal(shown('x'.repeat(limits.valueShownCharacters + 1)), 'x'.repeat(limits.valueShownCharacters));
  t.equal(
    shown(`${'x'.repeat(limits.valueShownCharacters - 1)}🩺`),
    `${'x'.repeat(limits.valueShownCharacters - 1)}\ufffd`,
  );
  t.equal(shown({ b: ['ö'] }), '{"b":["ö"]}');
  t.equal(shown(Symbol.iterator), 'Symbol(Symbol.iterator)', 'what JSON has no form for, as it calls itself');
});
