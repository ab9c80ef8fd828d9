import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { replaceReportLines } from '../commands/lines.ts';
import { readLinesFile, sentAsJson } from '../commands/read-lines.ts';
import { listEducationLines } from '../queries/figures.ts';
import { findReport } from '../queries/reports.ts';
import { reportFileTable } from '../rules/file-table.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import {
  EducationLine,
  EducationLines,
  EducationLinesReceipt,
  ReplaceLinesQuery,
  ReportLinesQuery,
  ReportPath,
} from '../schemas.ts';
import { linesReceiptAnswer } from './answers.ts';

const tag = 'Education';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The lines of a report: what they are, and how they are tried out and written. */
export const educationLineRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-reports/:reportId/lines',
          operationId: 'listEducationLines',
          tag,
          summary: 'List a report’s lines',
          description: 'The lines of the newest version, in order of codes.',
          access: 'education:read',
          params: ReportPath,
          query: ReportLinesQuery,
          concurrency: 'etag',
          answers: { 200: { description: 'A page of lines.', body: pageOf('lines', EducationLine) } },
        },
        async ({ params, query, context, paged, tagged }) => {
          const report = await findReport(context.db, params.reportId, visibleReportsTo(context.actor));
          if (report === undefined) throw notFound();
          const page = await listEducationLines(context.db, report.versions[0].key, query);
          return tagged(report.rowVersion, paged('lines', page));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'PUT',
          path: '/education-reports/:reportId/lines',
          operationId: 'replaceReportLines',
          tag,
          summary: 'Replace a report’s lines',
          description:
            'Makes what is sent the whole report: JSON, CSV or XLSX with the same columns, Swedish headings or field names; a row of a file with codes alone is passed over. All or nothing: with one fault nothing is stored, and every fault is listed by row and column. A degree right on the term’s first day, or a site of the institution, that the register lacks is a warning to justify before submission. With `dryRun=true` everything is checked and compared, with the draft and with the accepted report of the same term a year before, and nothing is written; send the same lines again with the `contentHash` it answers, and what was tried out is what is written.',
          access: 'education:write',
          params: ReportPath,
          query: ReplaceLinesQuery,
          body: EducationLines,
          bodyTypes: ['application/json', 'text/csv', xlsx],
          bodyTable: reportFileTable,
          concurrency: 'if-match',
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'What the write did, or would do.',
              body: EducationLinesReceipt,
            },
          },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, query, body, bodyType, stream, expected, context, language, links, tagged }) => {
          const sent =
            stream === undefined
              ? { lines: sentAsJson(body?.lines ?? []), faults: [], notices: [] }
              : await readLinesFile(stream, bodyType);
          const written = await replaceReportLines(context, { ...params, ...query, ...sent, expected });
          return tagged(written.report.rowVersion, linesReceiptAnswer(written, links, language));
        },
      ),
    );
  };
