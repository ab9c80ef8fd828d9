import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import type { z } from 'zod';
import { pageOf } from '../../../core/page.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { listEducationFigures } from '../queries/figures.ts';
import { educationFigureTable, figureHeadings } from '../rules/file-table.ts';
import { visibleReportsTo } from '../rules/permissions.ts';
import { EducationFigure, EducationFigureQuery } from '../schemas.ts';

const tag = 'Education';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Education figures: what institutions told of their programmes. */
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
              table: educationFigureTable,
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
  };
