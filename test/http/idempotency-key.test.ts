import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { readIdempotencyKey, sampleIdempotencyKey } from '../../src/http/idempotency-key.ts';

t.test('a key is a string of structured fields: in quotation marks, with escapes', async (t) => {
  const read: [header: string, key: string][] = [
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['  "with blanks around"  ', 'with blanks around'],
    ['"a \\"quoted\\" \\\\ key"', 'a "quoted" \\ key'],
    [`"${'x'.repeat(limits.idempotencyKeyCharactersMaximum)}"`, 'x'.repeat(limits.idempotencyKeyCharactersMaximum)],
  ];
  read.push([
    `"${'x'.repeat(limits.idempotencyKeyCharactersMinimum)}"`,
    'x'.repeat(limits.idempotencyKeyCharactersMinimum),
  ]);
  for (const [header, key] of read) t.same(readIdempotencyKey(header), { key });
});

t.test('what is no such string is a fault of its header, with the value seen', async (t) => {
  const refused: [header: string | string[] | undefined, code: string][] = [
    [undefined, 'required'],
    ['', 'required'],
    ['   ', 'required'],
    ['8e03978e-40d5-43e8-bc93-6894a57f9324', 'malformed'],
    ['"8e03978e-40d5-43e8-bc93', 'malformed'],
    ['"12345678", "12345678"', 'malformed'],
    [['"12345678"', '"12345678"'], 'malformed'],
    ['"1234\\5678"', 'malformed'],
    ['"12345678\u0007"', 'malformed'],
    ['"åäöåäöåäö"', 'malformed'],
    ['"12345678";a=1', 'malformed'],
    ['""', 'too-short'],
    ['"1234567"', 'too-short'],
    [`"${'x'.repeat(limits.idempotencyKeyCharactersMaximum + 1)}"`, 'too-long'],
  ];
  for (const [header, code] of refused) {
    const read = readIdempotencyKey(header);
    t.match(read, { fault: { code, header: 'Idempotency-Key' } }, String(header));
  }
});

t.test('each fault says in both languages how a key is made, with the example of the document', async (t) => {
  const faultOf = (header: string | undefined) => {
    const read = readIdempotencyKey(header);
    if (!('fault' in read)) throw new Error('it was read');
    return read.fault;
  };
  t.match(sampleIdempotencyKey, /^"[0-9a-f-]{36}"$/);
  t.strictSame(readIdempotencyKey(sampleIdempotencyKey), { key: JSON.parse(sampleIdempotencyKey) });
  t.strictSame(faultOf(undefined), {
    code: 'required',
    header: 'Idempotency-Key',
    detail: {
      sv: `Skicka en egen nyckel för varje ny begäran, till exempel Idempotency-Key: ${sampleIdempotencyKey}, och samma nyckel när den skickas om.`,
      en: `Send a key of your own for every new request, such as Idempotency-Key: ${sampleIdempotencyKey}, and the same key when it is sent again.`,
    },
  });
  t.strictSame(faultOf('bare'), {
    code: 'malformed',
    header: 'Idempotency-Key',
    detail: {
      sv: `Nyckeln ska stå inom citattecken, till exempel ${sampleIdempotencyKey}.`,
      en: `The key is to stand in quotation marks, such as ${sampleIdempotencyKey}.`,
    },
    value: 'bare',
  });
  const { idempotencyKeyCharactersMinimum: minimum, idempotencyKeyCharactersMaximum: maximum } = limits;
  const ofLength = {
    sv: `Nyckeln ska ha mellan ${minimum} och ${maximum} tecken; en UUID passar.`,
    en: `The key is to have between ${minimum} and ${maximum} characters; a UUID does well.`,
  };
  t.strictSame(faultOf('"x"'), { code: 'too-short', header: 'Idempotency-Key', detail: ofLength, value: '"x"' });
  const long = `"${'x'.repeat(maximum + 1)}"`;
  t.strictSame(faultOf(long), {
    code: 'too-long',
    header: 'Idempotency-Key',
    detail: ofLength,
    value: long.slice(0, limits.valueShownCharacters),
  });
});

t.test('a key that comes in two headers is shown as the list that they are', async (t) => {
  t.match(readIdempotencyKey(['"a"', '"b"']), { fault: { value: '"a", "b"' } });
});
