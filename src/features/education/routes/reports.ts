import type { FastifyPluginAsync } from 'fastify';
import { pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import type { ReportStep } from '../commands/context.ts';
import { acceptReport, approveReport, createReport, returnReport, submitReport } from '../commands/reports.ts';
import { findReport, listReports, type ReportRow } from '../queries/reports.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import { EducationReport, NewEducationReport, NewEducationReturn, ReportListQuery, ReportPath } from '../schemas.ts';
import { reportAnswer } from './answers.ts';

const tag = 'Education';

const plainSteps = [
  {
    path: 'submissions',
    operationId: 'submitReport',
    command: submitReport,
    summary: 'Submit a report',
    description: 'Submits the draft. Its lines are hashed and never change after this.',
  },
  {
    path: 'approvals',
    operationId: 'approveReport',
    command: approveReport,
    summary: 'Approve a report',
    description:
      'Approves the submitted version on the institution’s behalf. Whoever edited or submitted it is refused (four eyes).',
  },
  {
    path: 'acceptances',
    operationId: 'acceptReport',
    command: acceptReport,
    summary: 'Accept a report',
    description: 'Accepts the approved version on the national office’s behalf. From here it counts in forecasts.',
  },
] as const satisfies readonly {
  path: string;
  operationId: string;
  command: (context: CommandContext, request: ReportStep) => Promise<ReportRow>;
  summary: string;
  description: string;
}[];

/** Reports of education figures and their life, which is that of a survey. */
export const educationReportRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-reports',
          operationId: 'listReports',
          tag,
          summary: 'List reports',
          description: 'The reports that the caller may see: an institution its own, the national office all.',
          access: 'education:read',
          query: ReportListQuery,
          answers: { 200: { description: 'A page of reports.', body: pageOf('educationReports', EducationReport) } },
        },
        async ({ query, context, links, paged }) => {
          const page = await listReports(context.db, {
            ...query,
            page: query,
            visible: visibleReportsTo(context.actor),
          });
          const items = page.items.map((report) => reportAnswer(report, context.actor, links));
          return paged('educationReports', { ...page, items });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/education-reports',
          operationId: 'createReport',
          tag,
          summary: 'Begin a report',
          description: 'Begins the caller’s own institution’s education figures for a term, with an empty draft.',
          access: 'education:write',
          body: NewEducationReport,
          answers: {
            201: { carries: ['ETag'], description: 'The report, with its address in Location.', body: EducationReport },
          },
          problems: ['forbidden', 'conflict'],
        },
        async ({ body, context, links, created, tagged }) => {
          const report = await createReport(context, body);
          const answer = reportAnswer(report, context.actor, links);
          return created(`/education-reports/${report.id}`, tagged(report.rowVersion, answer));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-reports/:reportId',
          operationId: 'findReport',
          tag,
          summary: 'Fetch a report',
          description: 'A report with all its versions, who did what and when, and what the caller may do next.',
          access: 'education:read',
          params: ReportPath,
          concurrency: 'etag',
          answers: { 200: { description: 'The report.', body: EducationReport } },
        },
        async ({ params, context, links, tagged }) => {
          const report = await findReport(context.db, params.reportId, visibleReportsTo(context.actor));
          if (report === undefined) throw notFound();
          return tagged(report.rowVersion, reportAnswer(report, context.actor, links));
        },
      ),
    );
    for (const { path, command, ...described } of plainSteps) {
      app.route(
        operation(
          service,
          {
            method: 'POST',
            idempotent: true,
            path: `/education-reports/:reportId/${path}`,
            ...described,
            tag,
            access: 'education:write',
            params: ReportPath,
            concurrency: 'if-match',
            answers: { 200: { description: 'The report after the step.', body: EducationReport } },
            problems: ['forbidden', 'conflict', 'invalid-content'],
          },
          async ({ params, expected, context, links, tagged }) => {
            const report = await command(context, { ...params, expected });
            return tagged(report.rowVersion, reportAnswer(report, context.actor, links));
          },
        ),
      );
    }
    app.route(
      operation(
        service,
        {
          method: 'POST',
          idempotent: true,
          path: '/education-reports/:reportId/returns',
          operationId: 'returnReport',
          tag,
          summary: 'Return a report',
          description: 'Returns a submitted or approved version with a reason. A new draft begins with the same lines.',
          access: 'education:write',
          params: ReportPath,
          body: NewEducationReturn,
          concurrency: 'if-match',
          answers: { 200: { description: 'The report after the return.', body: EducationReport } },
          problems: ['forbidden', 'conflict'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const report = await returnReport(context, { ...params, ...body, expected });
          return tagged(report.rowVersion, reportAnswer(report, context.actor, links));
        },
      ),
    );
  };
