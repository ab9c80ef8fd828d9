import { Readable } from 'node:stream';
import type { FastifyPluginAsync } from 'fastify';
import { reachFor } from '../../../core/actor.ts';
import { JsonStatDataset, tableFormats } from '../../../core/answer-format.ts';
import { swedishDate } from '../../../core/calendar.ts';
import { limits } from '../../../core/limits.ts';
import { pageOf } from '../../../core/page.ts';
import { type Bilingual, notFound } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type CsvDialect, writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import type { Contract, Input, Prepared } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { sendWhole } from '../../../http/whole-selection.ts';
import { listFiguresOfProfessions } from '../../forecasts/queries/figures.ts';
import { findNames } from '../../forecasts/queries/names.ts';
import { type ForecastMeasure, forecastMeasures } from '../../forecasts/schemas/runs.ts';
import type { PlanRow } from '../../plans/queries/plans.ts';
import { viewOf } from '../../plans/queries/view.ts';
import { listDimensioning } from '../queries/dimensioning.ts';
import { dimensioningColumns } from '../rules/columns.ts';
import { cubeOfDimensioning } from '../rules/cube.ts';
import { type CurvePoint, drawPicture, type PictureData } from '../rules/picture.ts';
import { pictureOf } from '../rules/picture-data.ts';
import { DimensioningQuery, DimensioningRow, Picture, PicturePath, PictureQuery } from '../schemas/dimensioning.ts';
import { dimensioningTable } from './file-tables.ts';
import { groupFigures, rowAnswer } from './rows.ts';
import { noForecast, planOf, restsOf, seenOf, yearsOf } from './sources.ts';

const tag = 'Dimensioning';

const readRows = async (context: CommandContext, query: DimensioningQuery, plan: PlanRow) => {
  const rests = await restsOf(context, plan, query);
  const validOn = swedishDate(context.now());
  const view = await viewOf(context.db, plan, context.actor);
  const years = yearsOf(plan, rests);
  const page = await listDimensioning(context.db, { query, plan: { key: plan.key, view }, years, validOn });
  const professionCodes = [...new Set(page.items.map((row) => row.professionCode))];
  const figures =
    rests.forecast === undefined
      ? []
      : await listFiguresOfProfessions(context.db, seenOf(rests.forecast, rests), {
          professionCodes,
          measureCodes: forecastMeasures,
          bound: rests.forecast.bound ?? 'middle',
        });
  const names = await findNames(context.db);
  return { page, sources: { plan, rests, figures: groupFigures(figures), names } };
};

const curve = (
  figures: Awaited<ReturnType<typeof listFiguresOfProfessions>>,
  areaCode: string,
  measureCode: ForecastMeasure,
): CurvePoint[] => {
  const own = figures.filter((one) => one.areaCode === areaCode && one.measureCode === measureCode);
  const at = (year: number, quantile: number | null): number | null =>
    own.find((one) => one.year === year && one.quantile === quantile)?.value ?? null;
  return own
    .filter((one) => one.quantile === null && one.value !== null)
    .map(({ year, value }) => ({ year, value: value ?? 0, low: at(year, 0.1), high: at(year, 0.9) }));
};

/** What the picture of a profession shows; not found where no forecast has it. */
const readPicture = async (
  context: CommandContext,
  request: { professionCode: string; areaCode: string; language: Language },
  query: { planId?: string | undefined; forecastId?: string | undefined },
): Promise<PictureData> => {
  const { professionCode, areaCode, language } = request;
  const plan = await planOf(context, query.planId);
  if (plan === undefined || reachFor(context.actor, 'dimensioning:read') === 'none') throw notFound();
  const rests = await restsOf(context, plan, { forecastId: query.forecastId });
  if (rests.forecast === undefined) throw noForecast(plan);
  const names = await findNames(context.db);
  const figures = await listFiguresOfProfessions(context.db, seenOf(rests.forecast, rests), {
    professionCodes: [professionCode],
    measureCodes: ['supply-full-time-equivalents', 'need-full-time-equivalents'],
    bound: rests.forecast.bound ?? 'middle',
  });
  if (!Object.hasOwn(names.professions, professionCode)) throw notFound();
  const supply = curve(figures, areaCode, 'supply-full-time-equivalents');
  const need = curve(figures, areaCode, 'need-full-time-equivalents');
  if (supply.length === 0 || need.length === 0) throw noForecast(plan);
  const named = (from: Readonly<Record<string, Bilingual>>, code: string): Bilingual =>
    from[code] ?? { sv: code, en: code };
  const source = {
    profession: named(names.professions, professionCode),
    area: named(names.areas, areaCode),
    supply,
    need,
    required: rests.required.find((one) => one.professionCode === professionCode),
  };
  return pictureOf(source, language);
};

/** Rows as a wide table: one for each institution, profession, healthcare region and year, with their explanations. */
const sendTable = (
  { answerType, prepared, reply, request }: Pick<Input<Contract>, 'answerType' | 'prepared' | 'reply' | 'request'>,
  items: readonly Parameters<(typeof dimensioningColumns)[number]['cell']>[0][],
  csvDialect: CsvDialect,
): Prepared => {
  const rows = items.map((item) => dimensioningColumns.map(({ cell }) => cell(item)));
  const isCsv = answerType === tableFormats.csv;
  request.recordCount = rows.length;
  reply.header('content-disposition', `inline; filename="dimensioning.${isCsv ? 'csv' : 'xlsx'}"`);
  const headings = dimensioningColumns.map(({ heading }) => heading);
  if (isCsv) return prepared(Readable.from(writeCsv(headings, [rows], csvDialect)), 'text/csv; charset=utf-8');
  const columns = dimensioningColumns.map(({ heading, kind }) => ({ heading, kind }));
  return prepared(Readable.from(writeXlsx([{ name: 'Dimensionering', columns, batches: [rows] }])), answerType);
};

/** What universities fetch: for each of their professions need, supply, places, and why. */
export const dimensioningRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/dimensioning',
          operationId: 'listDimensioning',
          tag,
          summary: 'Fetch dimensioning data',
          description:
            'For each institution and profession that it may award the degree of, in the healthcare regions of its sites: staff, need and gap of the plan; need, supply and gap of the forecast with quantiles; expected graduates; required and recommended places, which may be fewer than now; the chain from advised places to graduates; clinical placements as a bottleneck; and each number in plain language, with what it rests on. Institutions decide themselves; the plan recommends. Unless a plan is told, they rest on the newest that every council has answered; each row says which plan and how complete it is. Without a plan the list is empty.',
          access: 'dimensioning:read',
          query: DimensioningQuery,
          formats: tableFormats,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of rows, or all of them in another form.',
              body: pageOf('dimensioningRows', DimensioningRow),
              contentTypes: Object.values(tableFormats),
              table: dimensioningTable,
              bodies: { [tableFormats['json-stat']]: JsonStatDataset },
            },
          },
          problems: ['not-found'],
        },
        async (input) => {
          const { query, context, links, language, answerType } = input;
          const isPaged = answerType === tableFormats.json;
          const plan = await planOf(context, query.planId);
          const visible = plan !== undefined && reachFor(context.actor, 'dimensioning:read') !== 'none';
          const whole = { ...query, page: 1, limit: limits.figuresPerExport };
          const read = visible ? await readRows(context, isPaged ? query : whole, plan) : undefined;
          const items = read?.page.items.map((row) => rowAnswer(row, read.sources, { links, language })) ?? [];
          if (isPaged) return input.paged('dimensioningRows', { items, totalRecords: read?.page.totalRecords ?? 0 });
          if (answerType === tableFormats.csv || answerType === tableFormats.xlsx)
            return sendTable(input, items, query.csvDialect);
          return sendWhole(input, 'dimensioning', {
            rows: items,
            csvDialect: query.csvDialect,
            cube: async () =>
              cubeOfDimensioning(items, {
                builtAt: new Date(plan?.builtAt ?? context.now()),
                contentHash: plan?.contentHash,
                names: await findNames(context.db),
              }),
          });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/dimensioning/:professionCode/picture',
          operationId: 'drawPicture',
          tag,
          summary: 'Fetch a picture of a profession',
          description:
            'Supply and need over the years with the band of 80 % of the outcomes, and places a year below: as SVG to show, or as the data that it shows.',
          access: 'dimensioning:read',
          params: PicturePath,
          query: PictureQuery,
          answers: {
            200: {
              carries: ['Content-Language'],
              description: 'The picture.',
              body: Picture,
              contentTypes: ['application/json', 'image/svg+xml'],
            },
          },
          problems: ['no-forecast'],
        },
        async ({ params, query, context, language, answerType, prepared }) => {
          const data = await readPicture(context, { ...params, areaCode: query.areaCode, language }, query);
          if (answerType === 'image/svg+xml')
            return prepared(drawPicture(data, language), 'image/svg+xml; charset=utf-8');
          const { title, description, places, supply, need } = data;
          return { title, description, supplyPoints: supply, needPoints: need, places };
        },
      ),
    );
  };
