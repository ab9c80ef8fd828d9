import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { entityTagOf } from '../../../http/conditional.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { readDocument } from '../commands/documents.ts';
import { countDifferences, listDifferences } from '../queries/differences.ts';
import { findReceipt, listReceipts } from '../queries/receipts.ts';
import { findVisibleSurvey, type SurveyRow } from '../queries/surveys.ts';
import { changesOf } from '../rules/differences.ts';
import { surveyFileTable } from '../rules/file-table.ts';
import { visibleTo } from '../rules/permissions.ts';
import { versionNamed } from '../rules/versions.ts';
import { DifferenceQuery, SurveyDifferences } from '../schemas/differences.ts';
import { OriginalQuery, Receipt, ReceiptListQuery, ReceiptPath } from '../schemas/receipts.ts';
import { SurveyLines, SurveyPath } from '../schemas.ts';
import { submissionReceiptAnswer } from './answers.ts';

const tag = 'Surveys';

const requireSurvey = async (context: CommandContext, surveyId: string): Promise<SurveyRow> => {
  const survey = await findVisibleSurvey(context.db, surveyId, visibleTo(context.actor));
  if (survey === undefined) throw notFound();
  return survey;
};

const requireReceipt = async (context: CommandContext, params: { surveyId: string; receiptId: string }) => {
  const survey = await requireSurvey(context, params.surveyId);
  const receipt = await findReceipt(context.db, survey.key, params.receiptId);
  if (receipt === undefined) throw notFound();
  return receipt;
};

/** The version asked for and the one to compare it with: the one named, or the newest before it that was submitted. */
const versionsToCompare = (
  survey: SurveyRow,
  asked: { versionNumber?: number | undefined; against?: number | undefined },
) => {
  const { versions } = survey;
  const version = versionNamed(versions, asked.versionNumber ?? versions[0].number, 'versionNumber');
  const against =
    asked.against === undefined
      ? versions.find(({ number, submittedAt }) => number < version.number && submittedAt !== null)
      : versionNamed(versions, asked.against, 'against');
  return { version, against };
};

/** Media types of originals: the lines as submitted, and the kinds of file that lines are read from. */
const originalTypes = [
  'application/x-ndjson',
  'application/json',
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** Receipts of submissions with their originals, and what a version changed. */
export const receiptRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/submissions',
          operationId: 'listReceipts',
          tag,
          summary: 'List a survey’s receipts',
          description: 'The receipts of the survey’s submissions, newest first. A correction has a receipt of its own.',
          access: 'surveys:read',
          params: SurveyPath,
          query: ReceiptListQuery,
          answers: { 200: { description: 'A page of receipts.', body: pageOf('receipts', Receipt) } },
        },
        async ({ params, query, context, links, paged }) => {
          const survey = await requireSurvey(context, params.surveyId);
          const { items, totalRecords } = await listReceipts(context.db, survey.key, query);
          return paged('receipts', {
            totalRecords,
            items: items.map((receipt) => submissionReceiptAnswer(receipt, links)),
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/submissions/:receiptId',
          operationId: 'findReceipt',
          tag,
          summary: 'Fetch a receipt',
          description:
            'The receipt of one submission: registration number, time, sender, matter, and SHA-256 of the original. It never changes.',
          access: 'surveys:read',
          params: ReceiptPath,
          answers: { 200: { description: 'The receipt.', body: Receipt } },
        },
        async ({ params, context, links }) => submissionReceiptAnswer(await requireReceipt(context, params), links),
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/submissions/:receiptId/original',
          operationId: 'readOriginal',
          tag,
          summary: 'Fetch an original',
          description:
            'The submission as it came in, bit for bit: its lines in canonical JSON, one on each line; or a file that they were read from. The ETag is its SHA-256.',
          access: 'surveys:read',
          params: ReceiptPath,
          query: OriginalQuery,
          concurrency: 'etag',
          answers: {
            200: {
              description: 'The bytes; lines in JSON where that is what came in.',
              body: SurveyLines,
              contentTypes: originalTypes,
              table: { ...surveyFileTable, asSent: true },
              headers: {
                'Repr-Digest': {
                  description: 'SHA-256 of the bytes (RFC 9530).',
                  example: 'sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:',
                },
                'Content-Disposition': {
                  description: 'A file name (RFC 6266).',
                  example: 'attachment; filename="0193c1c0-7a00-7000-8000-000000000001.ndjson"',
                },
              },
            },
          },
        },
        async ({ params, query, context, reply, prepared }) => {
          const receipt = await requireReceipt(context, params);
          const wanted = query.documentId ?? receipt.documentId;
          const document = receipt.documents.find(({ id }) => id === wanted);
          if (document === undefined) throw notFound();
          const extension = { 'application/x-ndjson': 'ndjson', 'application/json': 'json', 'text/csv': 'csv' };
          const name = `${document.id}.${extension[document.mediaType as keyof typeof extension] ?? 'xlsx'}`;
          reply.headers({
            etag: entityTagOf(document.sha256),
            'content-length': document.byteLength,
            'content-disposition': `attachment; filename="${name}"`,
            'repr-digest': `sha-256=:${Buffer.from(document.sha256, 'hex').toString('base64')}:`,
          });
          return prepared(Readable.from(readDocument(context.db, document.id)), document.mediaType);
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/differences',
          operationId: 'listDifferences',
          tag,
          summary: 'List what a version changed',
          description:
            'The lines that are new, changed or gone in the newest version, or the one asked for, against the version submitted last before it, or the one named; with the old and new value of each field.',
          access: 'surveys:read',
          params: SurveyPath,
          query: DifferenceQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of differences, and how many there are.', body: SurveyDifferences } },
        },
        async ({ params, query, context, paged, tagged }) => {
          const survey = await requireSurvey(context, params.surveyId);
          const { version, against } = versionsToCompare(survey, query);
          const pair = { beforeKey: against?.key ?? 0, afterKey: version.key };
          const page = await listDifferences(context.db, pair, query);
          const items = page.items.map(({ before, after, ...line }) => ({
            ...line,
            changes: changesOf(before, after),
          }));
          return tagged(survey.rowVersion, {
            ...paged('differences', { ...page, items }),
            versionNumber: version.number,
            againstVersionNumber: against?.number ?? null,
            summary: await countDifferences(context.db, pair),
          });
        },
      ),
    );
  };
