import { sql } from 'drizzle-orm';
import t from 'tap';
import { z } from 'zod';
import { Problem } from '../../src/core/problem.ts';
import { type Database, rowsOf } from '../../src/db/open.ts';
import { problemOfDatabaseError } from '../../src/db/sqlstate.ts';
import { loadOrganisations } from '../../src/features/access/commands.ts';
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
            query: z.object({ empty: z.enum(['yes']).optional().describe('Answer without a body.') }),
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
const post = (key: string, payload: string, options: { type?: string; query?: string } = {}) =>
  app.inject({
    method: 'POST',
    url: `${apiPrefix}/notes${options.query ?? ''}`,
    headers: {
      authorization: 'Bearer good',
      'content-type': options.type ?? 'application/json',
      'idempotency-key': `"${key}"`,
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
