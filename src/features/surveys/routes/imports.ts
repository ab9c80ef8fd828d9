import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { limits } from '../../../core/limits.ts';
import { pageOf } from '../../../core/page.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { scopedTo } from '../../../db/open.ts';
import { systemScope } from '../../../db/scope.ts';
import { operation } from '../../../http/operation.ts';
import { streamBodies } from '../../../http/server.ts';
import type { Service } from '../../../http/service.ts';
import { compareImport } from '../commands/import-comparison.ts';
import { cancelImport, commitImport, createImport, sweepImports } from '../commands/imports.ts';
import { findImport, type ImportRow, listImportFaults, listImports } from '../queries/imports.ts';
import { findVisibleSurvey, type SurveyRow } from '../queries/surveys.ts';
import { faultTable, markedTable, surveyFileTable } from '../rules/file-table.ts';
import { visibleTo } from '../rules/permissions.ts';
import {
  ImportFaultQuery,
  ImportFaults,
  ImportListQuery,
  ImportPath,
  ImportQuery,
  lineFormats,
  lineMediaTypes,
  MarkedFile,
  NewImportCommit,
  SurveyImport,
} from '../schemas/imports.ts';
import { LinesReceipt, SurveyLines, SurveyPath } from '../schemas.ts';
import { importAnswer, isUnfinished, receiptAnswer } from './answers.ts';
import { faultFile, markedFile } from './import-reports.ts';
import { bytesOf, formatOf, slotsFor } from './line-bodies.ts';

const tag = 'Surveys';
const retryAfterSeconds = '1';

const findVisibleImport = async (
  context: CommandContext,
  { surveyId, importId }: { surveyId: string; importId: string },
): Promise<{ found: ImportRow; survey: SurveyRow }> => {
  const survey = await findVisibleSurvey(context.db, surveyId, visibleTo(context.actor));
  const found = survey && (await findImport(context.db, surveyId, importId));
  if (survey === undefined || found === undefined) throw notFound();
  return { found, survey };
};

const receivingRoutes =
  (service: Service, inBackground: (work: Promise<void>) => void): FastifyPluginAsync =>
  async (app) => {
    streamBodies(app);
    const inSlot = slotsFor(limits.lineFilesAtOnce);
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/surveys/:surveyId/imports',
          operationId: 'createImport',
          tag,
          summary: 'Try lines out',
          description:
            'A dry run: the file (JSON, NDJSON, CSV or an Excel workbook) is read as it comes and every row is checked, but the draft stays as it is. The answer comes when the file has been read; poll its Location until the state is `ready` (commit it with its content hash) or `faulty` (read its faults). If the sender breaks off before the file has come, the import is `aborted`; after that the work goes on without the sender.',
          access: 'surveys:write',
          params: SurveyPath,
          query: ImportQuery,
          body: SurveyLines,
          bodyTypes: lineMediaTypes,
          bodyTable: surveyFileTable,
          streamed: true,
          bodyLimit: limits.lineFileBytes,
          concurrency: 'if-match',
          answers: {
            202: {
              description: 'The import, with its address in Location.',
              body: SurveyImport,
              headers: { 'Retry-After': { description: 'Seconds until it pays to ask again.', example: 1 } },
            },
          },
          problems: ['forbidden', 'conflict', 'invalid-content', 'too-many-requests'],
        },
        ({ params, query, stream, bodyType, expected, context, links, accepted, reply }) =>
          inSlot(async () => {
            const body = { format: formatOf(bodyType), bytes: bytesOf(stream) };
            const importId = await createImport(context, { ...params, ...query, ...body, expected });
            const { found, survey } = await findVisibleImport(context, { ...params, importId });
            inBackground(compareImport(context, { ...params, importId }));
            if (isUnfinished(found)) reply.header('retry-after', retryAfterSeconds);
            const answer = importAnswer(found, survey, context, links);
            return accepted(`/surveys/${params.surveyId}/imports/${importId}`, answer);
          }),
      ),
    );
  };

/**
 * Sees to imports of processes that died, as long as this one runs. Where it fails, another process or time will do. A
 * large import takes longer to compare than a statement on the service's own connections may.
 */
const sweepOf = (service: Service): Promise<void> =>
  sweepImports({ db: scopedTo(service.db, systemScope, false), now: service.now });

const sweeping = (service: Service, inBackground: (work: Promise<void>) => void): (() => void) => {
  const sweep = (): void => inBackground(sweepOf(service));
  const timer = setInterval(sweep, limits.importSweepMs).unref();
  return () => clearInterval(timer);
};

/** Dry runs of lines, and their commits. */
export const importRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    const working = new Set<Promise<void>>();
    const inBackground = (work: Promise<void>): void => {
      const watched = work
        .catch((error: unknown) => app.log.error({ err: error }, 'work on imports failed'))
        .finally(() => working.delete(watched));
      working.add(watched);
    };
    const stopSweeping = sweeping(service, inBackground);
    app.addHook('onListen', async () => inBackground(sweepOf(service)));
    app.addHook('onClose', async () => {
      stopSweeping();
      await Promise.all(working);
    });
    await app.register(receivingRoutes(service, inBackground));
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/imports',
          operationId: 'listImports',
          tag,
          summary: 'List a survey’s imports',
          description: 'Dry runs of the last week, newest first, whatever became of them.',
          access: 'surveys:read',
          params: SurveyPath,
          query: ImportListQuery,
          answers: { 200: { description: 'A page of imports.', body: pageOf('imports', SurveyImport) } },
        },
        async ({ params, query, context, links, paged }) => {
          const survey = await findVisibleSurvey(context.db, params.surveyId, visibleTo(context.actor));
          if (survey === undefined) throw notFound();
          const page = await listImports(context.db, params.surveyId, query);
          return paged('imports', {
            ...page,
            items: page.items.map((found) => importAnswer(found, survey, context, links)),
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/imports/:importId',
          operationId: 'findImport',
          tag,
          summary: 'Fetch an import',
          description: 'How far an import has come, what it found, and what its commit would do.',
          access: 'surveys:read',
          params: ImportPath,
          answers: {
            200: {
              description: 'The import.',
              body: SurveyImport,
              headers: { 'Retry-After': { description: 'Seconds until it pays to ask again.', example: 1 } },
            },
          },
        },
        async ({ params, context, links, reply }) => {
          const { found, survey } = await findVisibleImport(context, params);
          if (isUnfinished(found)) reply.header('retry-after', retryAfterSeconds);
          return importAnswer(found, survey, context, links);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'DELETE',
          path: '/surveys/:surveyId/imports/:importId',
          operationId: 'cancelImport',
          tag,
          summary: 'Cancel an import',
          description: 'Stops an import that is under way, or gives up one that waits for its commit. The draft stays.',
          access: 'surveys:write',
          params: ImportPath,
          answers: { 204: { description: 'It is cancelled.' } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, context, noContent }) => {
          await cancelImport(context, params);
          return noContent();
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/imports/:importId/faults',
          operationId: 'listImportFaults',
          tag,
          summary: 'List an import’s faults',
          description:
            'First what ended the reading, then what is wrong and last what looks odd, each in the order of the sender’s rows. Of very many only so many are listed, errors before warnings; `foundCount` tells how many there are. As JSON a page; as CSV or an Excel workbook all that are listed.',
          access: 'surveys:read',
          params: ImportPath,
          query: ImportFaultQuery,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of faults, or all of them as a file.',
              body: ImportFaults,
              contentTypes: [lineFormats.json, lineFormats.csv, lineFormats.xlsx],
              table: faultTable,
            },
          },
        },
        async ({ params, query, context, language, answerType, paged, prepared, reply }) => {
          const { found } = await findVisibleImport(context, params);
          if (answerType !== lineFormats.json) {
            const type = answerType === lineFormats.csv ? 'csv' : 'xlsx';
            reply.header('content-disposition', `attachment; filename="import-faults.${type}"`);
            const file = await faultFile(context.db, found, type, language);
            return prepared(Readable.from(file), type === 'csv' ? `${answerType}; charset=utf-8` : answerType);
          }
          const { items, totalRecords } = await listImportFaults(context.db, found.key, query);
          return {
            ...paged('faults', {
              totalRecords,
              items: items.map((fault) => ({ ...fault, detail: fault.detail[language] })),
            }),
            foundCount: found.errorCount + found.warningCount,
          };
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/imports/:importId/marked-file',
          operationId: 'findMarkedFile',
          tag,
          summary: 'Fetch the sender’s own file with its faults marked',
          description:
            'The CSV or workbook as it was sent, with a column that tells what is wrong in each row and, in a workbook, the cells marked. Rows keep their numbers, so it can be mended and sent again as it is. Of a file that cannot be read to its end the rows up to there come, and then what is wrong.',
          access: 'surveys:read',
          params: ImportPath,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description:
                'The file, in the form it was sent in; in JSON, what it is of and where its faults are listed.',
              body: MarkedFile,
              contentTypes: [lineFormats.xlsx, lineFormats.csv, 'application/json'],
              table: markedTable,
            },
          },
          problems: ['conflict'],
        },
        async ({ params, context, language, answerType, links, prepared, reply }) => {
          const { found } = await findVisibleImport(context, params);
          const { format } = found;
          if (answerType === 'application/json' && (format === 'csv' || format === 'xlsx')) {
            const path = `/surveys/${params.surveyId}/imports/${params.importId}`;
            const _links = [
              links.link('self', `${path}/marked-file`),
              links.link('up', path),
              links.link('faults', `${path}/faults`),
            ];
            return { format, originalHash: found.originalSha256, _links };
          }
          const file = await markedFile(context.db, found, language);
          if (file === undefined) {
            throw new Problem('conflict', {
              sv: 'Filen finns inte kvar att märka: bara CSV och arbetsböcker sparas, upp till en viss storlek.',
              en: 'There is no file to mark: only CSV and workbooks are kept, and only up to a size.',
            });
          }
          reply.header('content-disposition', `attachment; filename="marked.${format}"`);
          return prepared(Readable.from(file), format === 'csv' ? 'text/csv; charset=utf-8' : lineFormats.xlsx);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/surveys/:surveyId/imports/:importId/commits',
          operationId: 'commitImport',
          tag,
          summary: 'Commit an import',
          description:
            'Writes what the dry run showed, all or nothing. Refused when the draft has changed since, or the content hash is not that of the dry run.',
          access: 'surveys:write',
          params: ImportPath,
          body: NewImportCommit,
          concurrency: 'if-match',
          idempotent: true,
          answers: {
            200: { carries: ['Content-Language'], description: 'What the write changed.', body: LinesReceipt },
          },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, language, links, tagged }) => {
          const written = await commitImport(context, { ...params, ...body, expected });
          return tagged(written.rowVersion, receiptAnswer(written, links, language));
        },
      ),
    );
  };
