import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { limits } from '../../../core/limits.ts';
import { notFound } from '../../../core/problem.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { MarkedCell, type SheetColumn, writeXlsx } from '../../../formats/xlsx-write.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { findReport } from '../queries/reports.ts';
import { type EducationTemplateRow, listTemplateRows } from '../queries/template.ts';
import { educationColumns, lastHeading, nameHeading } from '../rules/columns.ts';
import { reportTemplateTable } from '../rules/file-table.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import { EducationTemplate, ReportPath } from '../schemas.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

interface TemplateColumn {
  readonly sheet: SheetColumn;
  /** To read or to fill in; a reader knows by its heading which column to pass over. */
  readonly look: 'reference' | 'input' | undefined;
  readonly valueIn: (row: EducationTemplateRow) => string | number | null;
}

const templateColumns = (language: Language): TemplateColumn[] =>
  educationColumns.flatMap(({ key, headings, kind, meaning }): TemplateColumn[] => {
    const heading = headings[language === 'sv' ? 0 : 1];
    const described = { heading, kind, note: meaning[language] };
    if (key === 'siteMunicipalityCode' || key === 'professionCode') {
      const named = key === 'professionCode' ? 'professionName' : 'siteName';
      const name = { heading: nameHeading(heading, language), kind: 'text' as const };
      return [
        { sheet: { ...described, widthCharacters: 18 }, look: undefined, valueIn: (row) => row[key] },
        { sheet: { ...name, readOnly: true, widthCharacters: 26 }, look: 'reference', valueIn: (row) => row[named] },
      ];
    }
    const bounds = { minimum: 0, maximum: limits.educationPersonsMaximum };
    const isWeeks = key === 'clinicalPlacementWeeks';
    const bounded = isWeeks ? { ...bounds, maximum: limits.placementWeeksMaximum } : bounds;
    const value: TemplateColumn = {
      sheet: { ...described, ...(kind === 'integer' ? bounded : {}) },
      look: 'input',
      valueIn: (row) => row.now?.[key] ?? null,
    };
    if (kind === 'text') return [value];
    const last = { heading: lastHeading(heading, language), kind, readOnly: true };
    return [{ sheet: last, look: 'reference', valueIn: (row) => row.last?.[key] ?? null }, value];
  });

const templateFile = (rows: readonly EducationTemplateRow[], language: Language, isWorkbook: boolean): Readable => {
  const columns = templateColumns(language);
  if (!isWorkbook) {
    const cells = rows.map((row) => columns.map(({ valueIn }) => valueIn(row)));
    const headings = columns.map(({ sheet }) => String(sheet.heading));
    return Readable.from(writeCsv(headings, [cells], language === 'sv' ? 'swedish' : 'rfc4180'));
  }
  const cells = rows.map((row) =>
    columns.map(({ valueIn, look }) => (look === undefined ? valueIn(row) : new MarkedCell(valueIn(row), look))),
  );
  const name = language === 'sv' ? 'Uppgifter' : 'Data';
  const sheet = { name, columns: columns.map((column) => column.sheet), batches: [cells], frozenColumns: 4 };
  return Readable.from(writeXlsx([sheet]));
};

/** The template of a report: what a person fills in who has no integration. */
export const educationTemplateRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/education-reports/:reportId/template',
          operationId: 'findEducationTemplate',
          tag: 'Education',
          summary: 'Fetch a template for a report',
          description:
            'A file to fill in and send back as it is: a row for each of the institution’s sites and each degree that it may award on the term’s first day, the accepted figures of the same term a year before beside the cells. Rows that are left empty are passed over.',
          access: 'education:read',
          params: ReportPath,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'The template, as a workbook, as CSV, or as JSON.',
              body: EducationTemplate,
              contentTypes: [xlsx, 'text/csv', 'application/json'],
              table: reportTemplateTable,
            },
          },
        },
        async ({ params, context, language, answerType, prepared, reply }) => {
          const report = await findReport(context.db, params.reportId, visibleReportsTo(context.actor));
          if (report === undefined) throw notFound();
          const rows = await listTemplateRows(context.db, report);
          if (answerType === 'application/json') return { rows };
          const isWorkbook = answerType === xlsx;
          const name = `${report.institutionCode}-${report.term}.${isWorkbook ? 'xlsx' : 'csv'}`;
          reply.header('content-disposition', `attachment; filename="${name}"`);
          const type = isWorkbook ? xlsx : 'text/csv; charset=utf-8; header=present';
          return prepared(templateFile(rows, language, isWorkbook), type);
        },
      ),
    );
  };
