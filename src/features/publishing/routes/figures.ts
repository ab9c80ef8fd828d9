import type { FastifyPluginAsync } from 'fastify';
import { JsonStatDataset } from '../../../core/answer-format.ts';
import { limits } from '../../../core/limits.ts';
import { itemsOf } from '../../../core/page.ts';
import type { Database } from '../../../db/open.ts';
import { createAnswerCache } from '../../../http/answer-cache.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { streamed } from '../../../http/streamed-answer.ts';
import { PlanPath } from '../../plans/schemas.ts';
import { listFiguresAt } from '../queries/figures.ts';
import { disclosureAnswer } from '../rules/disclosure.ts';
import { ColumnarFigures, type FigureFormat, FigureListQuery, FigurePage, figureFormats } from '../schemas.ts';
import { figureTable } from './figure-table.ts';
import { createKeptPositions, placesOfPage } from './kept-positions.ts';
import { asksForMunicipality, selectMunicipalFigures } from './municipal-figures.ts';
import { createVisiblePlans, type PlanFacts } from './visible-plans.ts';
import { isStreamed, renderWhole, streamWhole } from './whole-figures.ts';

type Query = (typeof FigureListQuery)['_output'];

const charsets: Partial<Record<string, string>> = {
  [figureFormats.json]: '; charset=utf-8',
  [figureFormats.csv]: '; charset=utf-8',
};

const formatOf = (mediaType: string): FigureFormat =>
  (Object.keys(figureFormats) as FigureFormat[]).find((format) => figureFormats[format] === mediaType) ?? 'json';

const filenameOf = (plan: PlanFacts, format: FigureFormat): string =>
  `plan-${plan.number}-${plan.contentHash.slice(0, 8)}.${{ csv: 'csv', xlsx: 'xlsx', ndjson: 'ndjson' }[format as string] ?? 'json'}`;

/** A page of what the caller sees, as JSON text. */
const writePage = async (db: Database, plan: PlanFacts, query: Query, find: ReturnType<typeof createKeptPositions>) => {
  if (!asksForMunicipality(query)) {
    const selected = await find(db, plan, query);
    const figures = await listFiguresAt(db, plan, placesOfPage(selected, query));
    return { items: JSON.stringify(figures), count: figures.length, totalRecords: selected.count };
  }
  const figures = await selectMunicipalFigures(db, plan, query);
  const items = itemsOf(figures, query);
  return { items: JSON.stringify(items), count: items.length, totalRecords: figures.length };
};

/** All that a whole selection's bytes depend on besides the plan; in one order, whatever order the caller used. */
const selectionKey = ({ page, limit, format, language, ...selection }: Query): string =>
  JSON.stringify(Object.entries(selection).sort(([left], [right]) => (left < right ? -1 : 1)));

/** What goes with an answer beside its bytes. */
interface Companion {
  /** Figures in the answer, for the audit of reads. */
  readonly count: number;
  /** The header that leads to the other pages, where there are pages. */
  readonly link?: string;
}

/** A plan's figures, in every form that they are read in. */
export const figureRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    const visiblePlan = createVisiblePlans();
    const answerFrom = createAnswerCache(service);
    const find = createKeptPositions();
    const maximum = service.figuresPerExport ?? limits.figuresPerExport;
    const companions = new Map<string, Companion>();
    const keepCompanion = (key: string, companion: Companion): void => {
      if (companions.size >= limits.answerCompanionsKept) companions.clear();
      companions.set(key, companion);
    };
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/plans/:planId/figures',
          operationId: 'listFigures',
          tag: 'Plans',
          summary: 'List a plan’s figures',
          description:
            'Figures by area, profession, specialty, sector, year and measure, in the order that the content hash has them: by pages as JSON, or the whole selection as columns, NDJSON, CSV, a workbook or a JSON-stat cube. The national office and, for its own areas, a council see every value; to others small counts are suppressed, in every form alike. CSV and NDJSON have no largest size; the other whole forms are refused above 100,000 figures. A municipality’s figures, computed from its lines, are given to the national office and its own council only, when its code is asked for.',
          access: { optional: 'plans:read' },
          params: PlanPath,
          query: FigureListQuery,
          concurrency: 'etag',
          formats: figureFormats,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of figures, or the whole selection in another form.',
              body: FigurePage,
              contentTypes: Object.values(figureFormats),
              table: figureTable,
              bodies: {
                [figureFormats.columnar]: ColumnarFigures,
                [figureFormats['json-stat']]: JsonStatDataset,
              },
            },
          },
        },
        async (input) => {
          const { params, query, context, answerType, reply } = input;
          const plan = await visiblePlan(context, params.planId);
          const format = formatOf(answerType);
          const language = format === 'ndjson' ? 'sv' : input.language;
          // A plan never changes once built, so its identifier stands for its figures; the view for what is shown of them.
          const seen = `${plan.id} ${plan.contentHash} ${JSON.stringify(plan.view)} ${format} ${language}`;
          const contentType = answerType + (charsets[answerType] ?? '');
          const lasting = plan.isOpen && input.actor === undefined;
          if (format === 'json') {
            const key = `${seen} ${input.request.url}`;
            const answer = await answerFrom(input, {
              key,
              contentType,
              lasting,
              make: async () => {
                const { items, count, totalRecords } = await writePage(context.db, plan, query, find);
                const { _meta, _links } = input.paged('figures', { items: [], totalRecords });
                const disclosure = disclosureAnswer(plan, plan.view !== 'all', language);
                const envelope = JSON.stringify({ _meta: { ..._meta, count }, _links, disclosure });
                keepCompanion(key, { count, link: String(reply.getHeader('link')) });
                return `{"figures":${items},${envelope.slice(1)}`;
              },
            });
            const companion = companions.get(key);
            if (companion?.link !== undefined) reply.header('link', companion.link);
            input.request.recordCount = companion?.count ?? query.limit;
            return answer;
          }
          reply.header('content-disposition', `inline; filename="${filenameOf(plan, format)}"`);
          const key = `${seen} ${selectionKey(query)}`;
          const asked = { format, query, language, maximum };
          const selected = asksForMunicipality(query) ? undefined : await find(context.db, plan, query);
          if (selected !== undefined && selected.count > maximum && isStreamed(format)) {
            input.request.recordCount = selected.count;
            const make = () => streamWhole(context.db, plan, selected, { ...asked, format });
            return streamed(input, { key, contentType, version: service.codeVersion, make });
          }
          const answer = await answerFrom(input, {
            key,
            contentType,
            lasting,
            make: async () => {
              const { count, content } = await renderWhole(context.db, plan, selected, { ...asked, format });
              keepCompanion(key, { count });
              return content;
            },
          });
          input.request.recordCount = companions.get(key)?.count ?? plan.figureCount;
          return answer;
        },
      ),
    );
  };
