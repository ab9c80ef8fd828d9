import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../src/core/actor.ts';
import { CalendarDate, Instant, PublicId, text } from '../../src/core/codecs.ts';
import { fileColumn } from '../../src/core/file-table.ts';
import { offsetOf, pageOf, pageQuery } from '../../src/core/page.ts';
import { notFound, Problem } from '../../src/core/problem.ts';
import { requireVersion } from '../../src/core/version.ts';
import { openDatabase } from '../../src/db/open.ts';
import { idempotencyStore } from '../../src/features/access/commands.ts';
import { operation } from '../../src/http/operation.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Service } from '../../src/http/service.ts';

/** A feature as small as can be that uses everything the floor offers: a shelf of notes. */
const Note = z
  .object({
    noteId: PublicId.describe('Identifier.'),
    title: text(40).describe('Title.').meta({ example: 'Sjuksköterskor' }),
    writtenAt: Instant.describe('When it was written.'),
    validOn: CalendarDate.nullable().describe('The day it is valid.'),
  })
  .meta({ id: 'Note', description: 'A note.' });

const NewNote = z
  .strictObject({
    title: text(40).describe('Title.').meta({ example: 'Sjuksköterskor' }),
    places: z.int().min(0).max(1_000).optional().describe('Places.').meta({ example: 12 }),
    kind: z.enum(['survey', 'plan']).optional().describe('Kind.'),
    lines: z
      .array(
        z.strictObject({
          areaCode: z
            .string()
            .regex(/^\d{2}$/)
            .describe('Area.')
            .meta({ example: '12' }),
        }),
      )
      .max(3)
      .optional()
      .describe('Lines.'),
  })
  .meta({ id: 'NewNote', description: 'A note to be written.' });

const NotePath = z.object({ noteId: PublicId.describe('The note.') });
const NotesQuery = z.object({
  ...pageQuery,
  title: z.string().max(40).optional().describe('Part of the title.').meta({ example: 'sjuk' }),
  kinds: z
    .array(z.enum(['survey', 'plan']))
    .optional()
    .describe('Kinds.'),
});

export const noteId = '0193c1c0-7a00-7000-8000-000000000001';
const note = {
  noteId,
  title: 'Sjuksköterskor',
  writtenAt: new Date('2026-11-22T08:00:00Z'),
  validOn: '2026-11-22',
  secretColumn: 'not for the wire',
};
const noteTag = 'About' as const;

const noteTable = { columns: [fileColumn('title', 'The title of the note.')], example: ['Sjuksköterskor'] };

export const sampleRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/notes',
          operationId: 'listNotes',
          tag: noteTag,
          summary: 'List notes',
          description: 'All notes, page by page.',
          access: 'public',
          query: NotesQuery,
          answers: { 200: { description: 'A page of notes.', body: pageOf('notes', Note) } },
        },
        ({ query, paged }) => {
          const all = Array.from({ length: 45 }, () => note);
          const items = query.page === 0 ? [] : all.slice(offsetOf(query), offsetOf(query) + query.limit);
          return paged('notes', { items, totalRecords: all.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/notes',
          operationId: 'writeNote',
          tag: noteTag,
          summary: 'Write a note',
          description: 'Writes a note.',
          access: 'surveys:write',
          body: NewNote,
          bodyLimit: 10_000,
          answers: { 201: { description: 'The note.', body: Note } },
        },
        ({ body, context, created }) => {
          const written = { ...note, title: body.title, noteId: context.newId(), writtenAt: context.now() };
          return created(`/notes/${written.noteId}`, written);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/notes/:noteId',
          operationId: 'findNote',
          tag: noteTag,
          summary: 'Get a note',
          description: 'One note.',
          access: { optional: 'surveys:read' },
          params: NotePath,
          concurrency: 'etag',
          answers: {
            200: {
              description: 'The note.',
              body: Note,
              contentTypes: ['application/json', 'text/csv'],
              table: noteTable,
            },
          },
        },
        (input) => {
          const { params, answerType, tagged, prepared } = input;
          if (params.noteId !== noteId) throw notFound();
          if (answerType === 'text/csv') {
            const { language } = input;
            return tagged(7, prepared(`title\r\n${language}\r\n`, 'text/csv; charset=utf-8'));
          }
          return tagged(7, note);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'DELETE',
          path: '/notes/:noteId',
          operationId: 'deleteNote',
          tag: noteTag,
          summary: 'Delete a note',
          description: 'Deletes a note.',
          access: 'surveys:write',
          params: NotePath,
          concurrency: 'if-match',
          answers: { 204: { description: 'The note is gone.' } },
        },
        ({ expected, noContent }) => {
          requireVersion(expected, 7);
          return noContent();
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/note-lists',
          operationId: 'listPreparedNotes',
          tag: noteTag,
          summary: 'List notes in bulk',
          description: 'JSON as the database made it.',
          access: 'surveys:read',
          query: z.object({
            broken: z.enum(['shape', 'names', 'database', 'bug']).optional().describe('What to break.'),
          }),
          answers: { 200: { description: 'Notes.', body: z.object({ notes: z.array(Note).describe('Notes.') }) } },
        },
        ({ query, prepared }) => {
          if (query.broken === 'bug') throw new TypeError('secret detail of table surveys');
          if (query.broken === 'database') throw Object.assign(new Error('select secret'), { code: '57P01' });
          const { secretColumn, ...columns } = note;
          if (query.broken === 'names') return prepared(JSON.stringify({ notes: [{ ...columns, secretColumn }] }));
          if (query.broken === 'shape') return prepared('{"notes":[{}]}');
          return prepared(JSON.stringify({ notes: [columns] }));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'PUT',
          path: '/notes/:noteId/lines',
          operationId: 'replaceLines',
          tag: noteTag,
          summary: 'Replace the lines',
          description: 'Takes JSON, or CSV as a stream.',
          access: 'surveys:write',
          params: NotePath,
          body: NewNote,
          bodyTypes: ['application/json', 'text/csv'],
          bodyTable: noteTable,
          bodyLimit: 100_000,
          answers: {
            200: {
              description: 'What was read.',
              body: z.object({
                bytes: z.int().min(0).max(1e9).describe('Bytes.').meta({ example: 3 }),
                title: z.string().nullable().describe('Title.').meta({ example: 'Sjuksköterskor' }),
              }),
            },
          },
        },
        async ({ stream, body }) => {
          let bytes = 0;
          for await (const chunk of stream ?? []) bytes += Buffer.from(chunk).length;
          return { bytes, title: body?.title ?? null };
        },
      ),
    );
  };

const actor: Actor = {
  clientId: 'council-north',
  subject: 'council-north',
  organisationId: 1,
  organisationCode: 'north',
  roles: ['council-editor'],
  scopes: ['surveys:read', 'surveys:write'],
  healthcareRegionId: 1,
  institutionId: null,
};

/** Tokens of the test: `good`, `reader` (without the right scope), `down` (the issuer is out of reach), else refused. */
const authenticate = async (authorization: string | undefined): Promise<Actor> => {
  const detail = { sv: 'Token.', en: 'Token.' };
  if (authorization === undefined) throw new Problem('unauthenticated', detail);
  if (authorization === 'Bearer good') return actor;
  if (authorization === 'Bearer reader') return { ...actor, scopes: ['plans:read'] };
  throw new Problem(authorization === 'Bearer down' ? 'issuer-unavailable' : 'invalid-token', detail);
};

const unreachable = openDatabase('postgres://nobody@127.0.0.1:1/none');

/** A service whose database refuses every connection, since nothing here may touch it. */
export const sampleService = (): Service => ({
  db: unreachable.db,
  system: unreachable.db,
  now: () => new Date('2026-11-22T08:00:00Z'),
  newId: () => '0193c1c0-7a00-7000-8000-0000000000ff',
  publicBaseUrl: 'https://api.example.se/kompetensforsorjning/v1',
  codeVersion: 'test',
  authenticate,
  idempotency: idempotencyStore,
  checkAnswers: true,
});

/** The server with the sample feature; database errors are known by one code, as a stand-in for the real mapping. */
export const sampleServer = (options: Partial<ServerOptions> = {}): Promise<FastifyInstance> =>
  buildServer(sampleService(), {
    routes: [sampleRoutes],
    logLevel: 'silent',
    isReady: () => Promise.resolve(true),
    toProblem: (error) =>
      error instanceof Error && 'code' in error && error.code === '57P01'
        ? new Problem('service-unavailable', { sv: 'Databasen startar om.', en: 'The database restarts.' })
        : undefined,
    ...options,
  });
