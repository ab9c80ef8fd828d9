import type { FastifyPluginAsync } from 'fastify';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { FindingRuleAnswer, FindingRuleQuery } from '../../surveys/schemas/findings.ts';
import { justifyEducationFindings } from '../commands/findings.ts';
import { listEducationFindings } from '../queries/findings.ts';
import { findReport } from '../queries/reports.ts';
import { educationRules } from '../rules/findings/catalogue.ts';
import { chooseFindings } from '../rules/findings/choose.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import {
  EducationFinding,
  EducationFindingQuery,
  EducationJustificationReceipt,
  NewEducationJustification,
  ReportPath,
} from '../schemas.ts';
import { findingAnswer, justificationReceiptAnswer } from './answers.ts';

const tag = 'Education';

/** What is wrong or looks odd in a report, by which rules, and why the institution stands by it. */
export const educationFindingRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-finding-rules',
          operationId: 'listEducationFindingRules',
          tag,
          summary: 'List the rules of checking',
          description: 'Every rule that education reports are checked by, with its limits and why it is asked.',
          access: 'public',
          query: FindingRuleQuery,
          answers: {
            200: { description: 'A page of rules.', body: pageOf('educationFindingRules', FindingRuleAnswer) },
          },
        },
        async ({ query, paged }) => {
          const chosen = educationRules.filter(({ severity }) => severity === (query.severity ?? severity));
          const items = itemsOf(chosen, query).map(({ title, why, ...rule }) => ({
            ...rule,
            titleSv: title.sv,
            titleEn: title.en,
            whySv: why.sv,
            whyEn: why.en,
          }));
          return paged('educationFindingRules', { items, totalRecords: chosen.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-reports/:reportId/findings',
          operationId: 'listEducationFindings',
          tag,
          summary: 'List a report’s findings',
          description:
            'What is wrong (errors) or looks odd (warnings) in the newest version: breaks in the chain of places, admitted and beginners, graduates and placements out of line, changes since the same term a year before. Errors block submission; warnings do until they are justified.',
          access: 'education:read',
          params: ReportPath,
          query: EducationFindingQuery,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'A page of findings.',
              body: pageOf('findings', EducationFinding),
            },
          },
        },
        async ({ params, query, context, language, paged }) => {
          const report = await findReport(context.db, params.reportId, visibleReportsTo(context.actor));
          if (report === undefined) throw notFound();
          const chosen = chooseFindings(await listEducationFindings(context.db, report), query);
          const items = itemsOf(chosen, query).map((row) => findingAnswer(row, language));
          return paged('findings', { items, totalRecords: chosen.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/education-reports/:reportId/justifications',
          operationId: 'justifyEducationFindings',
          tag,
          summary: 'Justify warnings',
          description:
            'Writes down why the institution stands by the warnings of a rule, or of a rule at a site or for a profession. It is recorded for each of them, holds until the figures change, and goes along to the next version.',
          access: 'education:write',
          params: ReportPath,
          body: NewEducationJustification,
          idempotent: true,
          concurrency: 'if-match',
          answers: { 200: { description: 'What is left to justify.', body: EducationJustificationReceipt } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const done = await justifyEducationFindings(context, { ...params, ...body, expected });
          return tagged(done.report.rowVersion, justificationReceiptAnswer(done, links));
        },
      ),
    );
  };
