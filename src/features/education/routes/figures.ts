import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { limits } from '../../../core/limits.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { readLinesFile, sentAsJson } from '../commands/read-lines.ts';
import { replaceReportLines } from '../commands/reports.ts';
import { listEducationFigures, listEducationLines } from '../queries/figures.ts';
import { findReport } from '../queries/reports.ts';
import { educationColumns } from '../rules/columns.ts';
import { warningsOfLine } from '../rules/lines.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import {
  EducationFigure,
  EducationFigureQuery,
  EducationFinding,
  EducationLine,
  EducationLines,
  EducationReport,
  ReportLinesQuery,
  ReportPath,
} from '../schemas.ts';
import { reportAnswer } from './answers.ts';

const tag = 'Education';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const figureHeadings = [
  ['institutionCode', 'Lärosäte'],
  ['siteMunicipalityCode', 'Studieort'],
  ['professionCode', 'Yrke'],
  ['healthcareRegionCode', 'Sjukvårdsregion'],
  ['term', 'Termin'],
  ...educationColumns.slice(2).map(({ key, headings }) => [key, headings[0]] as const),
  ['state', 'Status'],
] as const;

/** Education figures: what institutions told of their programmes, and the lines of a report. */
export const educationFigureRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-figures',
          operationId: 'listEducationFigures',
          tag,
          summary: 'List education figures',
          description:
            'Places, applicants, beginners, graduates and clinical placements by institution, site, programme and term: accepted figures, and those of the caller’s own reports. A place, an admission, a beginner and a graduate are four different things.',
          access: 'education:read',
          query: EducationFigureQuery,
          answers: {
            200: {
              description: 'A page of figures.',
              body: pageOf('educationFigures', EducationFigure),
              contentTypes: ['application/json', 'text/csv', xlsx],
            },
          },
        },
        async ({ query, context, paged, answerType, prepared }) => {
          const page = await listEducationFigures(context.db, visibleReportsTo(context.actor), query);
          const items = page.items as readonly z.output<typeof EducationFigure>[];
          if (answerType === 'application/json') return paged('educationFigures', { ...page, items });
          const rows = items.map((item) => figureHeadings.map(([key]) => item[key]));
          if (answerType === 'text/csv') {
            const headings = figureHeadings.map(([, heading]) => heading);
            return prepared(Readable.from(writeCsv(headings, [rows], 'swedish')), 'text/csv; charset=utf-8');
          }
          const columns = figureHeadings.map(([, heading]) => ({ heading, kind: 'general' as const }));
          const sheet = { name: 'Utbildning', columns, batches: [rows] };
          return prepared(Readable.from(writeXlsx([sheet])), xlsx);
        },
      ),
    );
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
            'Makes what is sent the whole report: JSON, CSV or XLSX with the same columns, Swedish headings or field names. All or nothing: with one fault nothing is stored, and every fault is listed. A programme without a registered degree right on the term’s first day is refused.',
          access: 'education:write',
          params: ReportPath,
          body: EducationLines,
          bodyTypes: ['application/json', 'text/csv', xlsx],
          concurrency: 'if-match',
          answers: { 200: { description: 'The report.', body: EducationReport } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, bodyType, stream, expected, context, links, tagged }) => {
          const sent =
            stream === undefined
              ? { lines: sentAsJson(body?.lines ?? []), faults: [] }
              : await readLinesFile(stream, bodyType);
          const report = await replaceReportLines(context, { ...params, ...sent, expected });
          return tagged(report.rowVersion, reportAnswer(report, context.actor, links));
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
          description: 'What looks odd in the newest version: breaks in the chain of places, admitted and beginners.',
          access: 'education:read',
          params: ReportPath,
          query: ReportLinesQuery,
          answers: { 200: { description: 'A page of findings.', body: pageOf('findings', EducationFinding) } },
        },
        async ({ params, query, context, language, paged }) => {
          const report = await findReport(context.db, params.reportId, visibleReportsTo(context.actor));
          if (report === undefined) throw notFound();
          const all = { page: 1, limit: limits.educationFiguresPerReport };
          const { items } = await listEducationLines(context.db, report.versions[0].key, all);
          const findings = items.flatMap((line) =>
            warningsOfLine(line).map(({ ruleId, detail }) => ({
              ruleId,
              severity: 'warning' as const,
              siteMunicipalityCode: line.siteMunicipalityCode,
              professionCode: line.professionCode,
              detail: detail[language],
            })),
          );
          return paged('findings', { items: itemsOf(findings, query), totalRecords: findings.length });
        },
      ),
    );
  };
