import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { readIdempotencyKey } from '../../src/http/idempotency-key.ts';

t.test('a key is a string of structured fields: in quotation marks, with escapes', async (t) => {
  const read: [header: string, key: string][] = [
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['  "with blanks around"  ', 'with blanks around'],
    ['"a \\"quoted\\" \\\\ key"', 'a "quoted" \\ key'],
    [`"${'x'.repeat(limits.idempotencyKeyCharactersMaximum)}"`, 'x'.repeat(limits.idempotencyKeyCharactersMaximum)],
  ];
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
