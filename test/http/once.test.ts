import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { z } from 'zod';
import { limits } from '../../src/core/limits.ts';
import { Problem } from '../../src/core/problem.ts';
import { type Database, rowsOf } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { loadOrganisations } from '../../src/features/access/commands.ts';
import { answerOnce, type OnceWork } from '../../src/http/once.ts';
import { operation } from '../../src/http/operation.ts';
import { buildServer } from '../../src/http/server.ts';
import { apiPrefix, type Service } from '../../src/http/service.ts';
import { testDatabase } from '../support/database.ts';
import { sampleService } from '../support/sample.ts';

const { db } = await testDatabase(t);
await loadOrganisations(db);
await db.execute(sql`create table notes (text text not null)`);

/** What the handler does next, told by a test. */
let behaviour: (tx: Database) => Promise<void> = async () => undefined;
let runs = 0;

const service: Service = { ...sampleService(), db };
const app = await buildServer(service, {
  logLevel: 'silent',
  isReady: () => Promise.resolve(true),
  toProblem: problemOfDatabaseError,
  routes: [
    () => async (scope) => {
      scope.route(
        operation(
          service,
          {
            method: 'POST',
            idempotent: true,
            path: '/notes',
            operationId: 'writeNote',
            tag: 'About',
            summary: 'Write',
            description: 'Writes.',
            access: 'surveys:write',
            query: z.object({
              empty: z.enum(['yes', 'stream']).optional().describe('Answer without a body, or with a stream.'),
            }),
            body: z.strictObject({ text: z.string().describe('Text.').meta({ example: 'x' }) }),
            bodyTypes: ['application/json', 'text/csv'],
            answers: {
              201: { description: 'Bytes.', contentTypes: ['text/csv'] },
              204: { description: 'Nothing.' },
            },
          },
          async ({ body, stream, query, context, created, prepared, noContent }) => {
            runs += 1;
            let text = body?.text ?? '';
            if (body?.text !== 'unread') for await (const chunk of stream ?? []) text += String(chunk);
            await context.db.execute(sql`insert into notes values (${text})`);
            await behaviour(context.db);
            if (query.empty === 'yes') return noContent();
            if (query.empty === 'stream') return prepared(Readable.from(['x']), 'text/csv');
            return created('/notes/1', prepared(Buffer.from([0xff, 0x00, 0x0a]), 'text/csv'));
          },
        ),
      );
    },
  ],
});
t.teardown(() => app.close());
t.beforeEach(async () => {
  runs = 0;
  behaviour = async () => undefined;
  await db.execute(sql`truncate notes`);
});

const notes = async (): Promise<string[]> =>
  (await rowsOf<{ text: string }>(db, sql`select text from notes order by 1`)).map(({ text }) => text);
const post = (key: string, payload: string, options: { type?: string; query?: string; language?: string } = {}) =>
  app.inject({
    method: 'POST',
    url: `${apiPrefix}/notes${options.query ?? ''}`,
    headers: {
      authorization: 'Bearer good',
      'content-type': options.type ?? 'application/json',
      'idempotency-key': `"${key}"`,
      ...(options.language === undefined ? {} : { 'accept-language': options.language }),
    },
    payload,
  });

t.test('an answer of bytes is kept and given again bit for bit', async (t) => {
  const first = await post('bytes-of-answer', '{"text":"a"}');
  const again = await post('bytes-of-answer', '{ "text" : "a" }');
  t.same([first.statusCode, again.statusCode], [201, 201], 'blanks in JSON are no other request');
  t.same([...again.rawPayload], [0xff, 0x00, 0x0a]);
  t.equal(again.headers['content-type'], first.headers['content-type']);
  t.equal(again.headers.location, `${service.publicBaseUrl}/notes/1`);
  t.same(await notes(), ['a']);
});

t.test('an answer without a body is kept as such', async (t) => {
  for (const replayed of ['false', 'true']) {
    const answer = await post('without-a-body', '{"text":"a"}', { query: '?empty=yes' });
    t.same([answer.statusCode, answer.body, answer.headers['idempotency-replayed']], [204, '', replayed]);
  }
  t.equal(runs, 1);
});

t.test('a streamed body is part of the request: other bytes are another request', async (t) => {
  const type = 'text/csv';
  const long = 'x;y\n'.repeat(100_000);
  const first = await post('streamed-body', long, { type });
  t.equal(first.statusCode, 201, first.body);
  const again = await post('streamed-body', long, { type });
  t.match([again.statusCode, again.headers['idempotency-replayed']], [201, 'true']);
  t.equal((await post('streamed-body', `${long}z`, { type })).statusCode, 422);
  t.equal((await post('streamed-body', '{"text":"a"}')).statusCode, 422, 'and so is another media type');
  t.equal(runs, 1);
  t.same(await notes(), [long]);
});

t.test('work that met another transaction is tried again, and is done and answered once', async (t) => {
  behaviour = async (tx) => {
    if (runs < 3) await tx.execute(sql`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`);
  };
  const answer = await post('serialization', '{"text":"a"}');
  t.equal(answer.statusCode, 201, answer.body);
  t.equal(runs, 3);
  t.same(await notes(), ['a']);
  t.equal((await post('serialization', '{"text":"a"}')).headers['idempotency-replayed'], 'true');
});

t.test('a streamed body cannot be read twice, so its sender is asked to send it again', async (t) => {
  behaviour = async (tx) => {
    if (runs < 2) await tx.execute(sql`do $$ begin raise exception 'conflict' using errcode = '40P01'; end $$`);
  };
  const type = 'text/csv';
  const first = await post('stream-and-conflict', 'a', { type });
  t.equal(first.statusCode, 503);
  t.ok(first.headers['retry-after']);
  t.same(await notes(), []);
  t.equal((await post('stream-and-conflict', 'a', { type })).statusCode, 201);
  t.same(await notes(), ['a']);
});

t.test('a refusal and a failure of the handler undo its work and are not kept', async (t) => {
  for (const [error, status] of [
    [new Problem('conflict', { sv: 'Nej.', en: 'No.' }), 409],
    [new TypeError('bug'), 500],
  ] as const) {
    behaviour = () => Promise.reject(error);
    t.equal((await post('refused-and-failed', '{"text":"a"}')).statusCode, status);
    t.same(await notes(), []);
  }
  behaviour = async () => undefined;
  t.equal((await post('refused-and-failed', '{"text":"a"}')).statusCode, 201);
});

t.test('only a POST of a known caller can be idempotent by its key', async (t) => {
  const contract = {
    idempotent: true,
    path: '/things',
    operationId: 'makeThing',
    tag: 'About',
    summary: 'Make',
    description: 'Makes.',
    answers: { 204: { description: 'Made.' } },
  } as const;
  for (const [method, access] of [
    ['PUT', 'surveys:write'],
    ['POST', 'public'],
    ['POST', { optional: 'surveys:write' }],
  ] as const) {
    t.throws(() => operation(service, { ...contract, method, access }, ({ noContent }) => noContent()), /makeThing/);
  }
});

const wordsOf = (answer: { json: () => { code: string; detail: string; errors?: unknown } }) => answer.json();

t.test('the same letters as another media type are another request', async (t) => {
  t.equal((await post('same-letters', '{"text":"a"}', { type: 'text/csv' })).statusCode, 201);
  const other = await post('same-letters', '{"text":"a"}');
  t.equal(other.statusCode, 422);
  t.match(wordsOf(other), {
    code: 'idempotency-key-reused',
    detail:
      'Nyckeln har redan använts till en annan begäran. Ta en ny nyckel till en ny begäran, eller skicka den första oförändrad.',
    errors: [{ code: 'reused', header: 'Idempotency-Key', value: 'same-letters' }],
  });
  const long = 'k'.repeat(limits.idempotencyKeyCharactersMaximum);
  await post(long, '{"text":"a"}');
  const reused = await post(long, '{"text":"b"}', { language: 'en' });
  t.match(wordsOf(reused), {
    detail:
      'The key has been used for another request already. Take a new key for a new request, or send the first one unchanged.',
    errors: [{ value: long.slice(0, limits.valueShownCharacters) }],
  });
  t.equal(reused.json().errors[0].value.length, Math.min(long.length, limits.valueShownCharacters));
});

t.test('while a key is held the same request is told when to come back, in the language of its sender', async (t) => {
  const told = async (language: 'sv' | 'en') => {
    let answer: Awaited<ReturnType<typeof post>> | undefined;
    behaviour = async () => {
      behaviour = async () => undefined;
      answer = await post(`held-${language}-key`, '{"text":"a"}', { language });
    };
    t.equal((await post(`held-${language}-key`, '{"text":"a"}')).statusCode, 201);
    t.equal(answer?.statusCode, 409);
    t.equal(answer?.headers['retry-after'], String(limits.retryAfterSeconds));
    return answer === undefined ? undefined : wordsOf(answer).detail;
  };
  const seconds = limits.retryAfterSeconds;
  t.equal(
    await told('sv'),
    `En begäran med samma nyckel behandlas just nu. Skicka om den om ${seconds} sekunder, så får du dess svar.`,
  );
  t.equal(
    await told('en'),
    `A request with the same key is being carried out. Send it again in ${seconds} seconds to get its answer.`,
  );
});

t.test(
  'a file that was read before the work met another’s is asked for again, in the language of its sender',
  async (t) => {
    const told = async (language: 'sv' | 'en') => {
      runs = 0;
      behaviour = async (tx) => {
        if (runs < 2) await tx.execute(sql`do $$ begin raise exception 'conflict' using errcode = '40P01'; end $$`);
      };
      return wordsOf(await post(`lost-${language}-stream`, 'a', { type: 'text/csv', language })).detail;
    };
    t.equal(
      await told('sv'),
      'Filen hann läsas innan arbetet krockade med någon annans. Skicka den igen med samma nyckel.',
    );
    t.equal(
      await told('en'),
      'The file had been read when the work met somebody else’s. Send it again with the same key.',
    );
  },
);

t.test('a kept answer has the headers that it was given with, and no others', async (t) => {
  const kept = ['content-type', 'content-language', 'etag', 'link', 'location', 'vary'];
  const some = (headers: Record<string, unknown>) =>
    Object.fromEntries(kept.flatMap((name) => (name in headers ? [[name, headers[name]]] : [])));
  const first = await post('headers-of-answer', '{"text":"a"}');
  const again = await post('headers-of-answer', '{"text":"a"}');
  t.same(some(again.headers), some(first.headers));
  for (const name of ['etag', 'link', 'content-language']) t.notOk(name in first.headers, name);
});

t.test('an answer that is a stream cannot be kept, and one of nobody is nobody’s', async (t) => {
  t.equal((await post('stream-of-answer', '{"text":"a"}', { query: '?empty=stream' })).statusCode, 500);
  t.same(await notes(), [], 'so nothing was done');
  const nobody = { service, contract: { operationId: 'writeNote' }, request: { actor: null } } as unknown as OnceWork;
  await t.rejects(answerOnce(nobody), { message: 'writeNote: only a known caller has keys' });
});
