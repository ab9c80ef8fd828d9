import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { type Fault, Problem } from '../../src/core/problem.ts';
import { parseJson } from '../../src/http/json.ts';

const read = (text: string): unknown => parseJson(Buffer.from(text));
const problemOf = (bytes: Uint8Array | string): Problem => {
  try {
    parseJson(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`nothing was refused in ${bytes}`);
};
/** The faults of a body that is JSON but ambiguous, each as its code, place and value. */
const faultsIn = (text: string): string[] => {
  const problem = problemOf(text);
  if (problem.code !== 'invalid-request') throw problem;
  return problem.faults.map(({ code, pointer, value }: Fault) => `${code} ${pointer} ${value}`);
};

t.test('a name that stands twice in one object is told with its place, wherever the object is', async (t) => {
  t.strictSame(faultsIn('{"a":1,"a":2}'), ['duplicate-key #/a a']);
  t.strictSame(faultsIn('{"a":1,"b":{"a":1,"c":[],"a":3},"a":2}'), ['duplicate-key #/b/a a', 'duplicate-key #/a a']);
  t.strictSame(faultsIn('[0,[1,{"x":{},"y":[],"x":"y"}]]'), ['duplicate-key #/1/1/x x']);
  t.strictSame(faultsIn('{"a/b~":1,"a\\/b\\u007e":2}'), ['duplicate-key #/a~1b~0 a/b~'], 'however it is written');
  t.strictSame(faultsIn('{"a":1,"a":2,"a":3}'), ['duplicate-key #/a a', 'duplicate-key #/a a']);
  t.strictSame(faultsIn('{"a":[{"b":1},{"b":1,"b":2}]}'), ['duplicate-key #/a/1/b b']);
});

t.test('the same name in other objects, as a value, or unlike in case is none given twice', async (t) => {
  const sound = [
    '{"a":{"a":{"a":"a"}},"A":["a","a"]}',
    '[{"a":1},{"a":2}]',
    '{"a":"b","b":"a"}',
    '{"a":{},"b":"a","c":["a",{"a":1}],"d":"a"}',
    '{"x":["x",["x"],"x"],"y":"x"}',
    '{"\\"":1,"\\\\":2,"\\\\\\"":3}',
    '"{\\"a\\":1,\\"a\\":2}"',
    ' [ ] ',
    '{"":1}',
    'true',
  ];
  for (const text of sound) t.strictSame(read(text), JSON.parse(text), text);
});

t.test(
  'the name that would reach a prototype is refused, also in escapes, and as a value it is only text',
  async (t) => {
    t.strictSame(faultsIn('{"__proto__":{"admin":true}}'), ['forbidden-key #/__proto__ __proto__']);
    t.strictSame(faultsIn('{"a":[{"\\u005f_proto__":1}]}'), ['forbidden-key #/a/0/__proto__ __proto__']);
    t.strictSame(faultsIn('{"__proto__":1,"__proto__":2}').length, 2);
    t.strictSame(read('{"a":"__proto__"}'), { a: '__proto__' });
    t.strictSame(Object.keys(read('{"constructor":1,"prototype":2}') as object), ['constructor', 'prototype']);
  },
);

t.test('a number that would lose digits or become infinite is refused with what was written', async (t) => {
  t.strictSame(faultsIn('{"a":9007199254740992}'), ['number-out-of-range #/a 9007199254740992']);
  t.strictSame(faultsIn('[1,-9007199254740993]'), ['number-out-of-range #/1 -9007199254740993']);
  t.strictSame(faultsIn('{"a":[0,{"b":1e400}]}'), ['number-out-of-range #/a/1/b 1e400']);
  t.strictSame(faultsIn('[-1E+999]'), ['number-out-of-range #/0 -1E+999']);
  t.strictSame(faultsIn(`[${'9'.repeat(200)}]`), [
    `number-out-of-range #/0 ${'9'.repeat(limits.valueShownCharacters)}`,
  ]);
  const sound = '[9007199254740991,-9007199254740991,0,-0.5,1e21,1.5E-3,12345678901234567890.5,1,2,3,4,5,6,7,8,9]';
  t.strictSame(read(sound), JSON.parse(sound));
  for (let digit = 1; digit <= 9; digit += 1) {
    const number = `${digit}${'0'.repeat(17)}`;
    t.strictSame(faultsIn(number), [`number-out-of-range # ${number}`]);
  }
});

t.test('NUL and half a surrogate pair are no text, in a name or a value', async (t) => {
  t.strictSame(faultsIn('{"a":"x\\u0000y"}'), ['not-text #/a x\u2400y']);
  t.strictSame(faultsIn('["\\ud83d"]'), ['not-text #/0 \ufffd']);
  t.strictSame(faultsIn('{"b\\udc00":1}'), [`not-text #/b\udc00 b\ufffd`]);
  t.strictSame(read('["\\ud83e\\ude7a","\\u0001","🩺"]'), ['🩺', '\u0001', '🩺']);
});

t.test('all that is in doubt is told at once, in both languages', async (t) => {
  const problem = problemOf('{"a":1e999,"a":"\\u0000","__proto__":0}');
  t.equal(problem.status, 400);
  t.match(problem.detail, { sv: /JSON, men tvetydigt/, en: /JSON, but ambiguous/ });
  t.strictSame(
    problem.faults.map(({ code, detail }) => [code, detail]),
    [
      [
        'number-out-of-range',
        {
          sv: 'Talet kan inte återges exakt. Heltal får vara högst 9007199254740991.',
          en: 'The number cannot be kept exactly. Whole numbers may be at most 9007199254740991.',
        },
      ],
      [
        'duplicate-key',
        {
          sv: 'Nyckeln finns två gånger i samma objekt, så värdet är tvetydigt.',
          en: 'The key stands twice in the same object, so its value is ambiguous.',
        },
      ],
      [
        'not-text',
        {
          sv: 'Texten innehåller NUL eller ett halvt surrogatpar.',
          en: 'The text holds NUL or half a surrogate pair.',
        },
      ],
      ['forbidden-key', { sv: 'Nyckeln får inte användas.', en: 'The key may not be used.' }],
    ],
  );
});

t.test('a body may be as deep as the limit and no deeper', async (t) => {
  const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}0${'}]'.repeat(depth / 2)}`;
  t.strictSame(read(nested(limits.jsonDepth)), JSON.parse(nested(limits.jsonDepth)));
  t.match(problemOf(`[${nested(limits.jsonDepth)}]`), {
    code: 'malformed-json',
    detail: { sv: `Innehållet har fler än ${limits.jsonDepth} nivåer.`, en: /more than 32 levels/ },
  });
  t.equal(problemOf('['.repeat(1_000_000)).code, 'malformed-json', 'however deep it is');
  t.same(read(`[${'[],{},'.repeat(limits.jsonDepth)}0]`), JSON.parse(`[${'[],{},'.repeat(limits.jsonDepth)}0]`));
});

t.test('what is no JSON is refused with the place of the fault, or as ending too early', async (t) => {
  const at = (text: string) => problemOf(text).detail;
  t.strictSame(at('{"a":1,}'), { sv: 'Felet finns vid tecken 7.', en: 'The fault is at character 7.' });
  t.strictSame(at('{"aa":1,"bbbb":2,nope}'), { sv: 'Felet finns vid tecken 17.', en: 'The fault is at character 17.' });
  for (const text of ['', ' ', '[1', '{"a":', '{"a']) {
    const problem = problemOf(text);
    t.equal(problem.code, 'malformed-json', text);
    t.match(problem.detail, { sv: /tar slut för tidigt|vid tecken/, en: /ends too early|at character/ }, text);
  }
  t.strictSame(at('[1,2'), at('[1,2'));
  t.match(problemOf(''), {
    detail: { sv: 'Innehållet tar slut för tidigt.', en: 'The body ends too early.' },
  });
  for (const text of ['}', ']', ',', '"', '"\\', '{"a":"\\u12"}', '[1}', '{]', '1 2', '-', "{'a':1}", '{}\ufeff']) {
    t.equal(problemOf(text).code, 'malformed-json', text);
  }
});

t.test('bytes that are not UTF-8 are refused', async (t) => {
  t.match(problemOf(Buffer.from('{"a":"\xe5"}', 'latin1')), {
    code: 'malformed-json',
    detail: { sv: 'Innehållet är inte UTF-8.', en: 'The body is not UTF-8.' },
  });
  t.strictSame(read('"å"'), 'å');
});
