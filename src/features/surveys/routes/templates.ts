import { Readable } from 'node:stream';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import { writeXlsx } from '../../../formats/xlsx-write.ts';
import type { Contract, Prepared } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { findRound } from '../queries/rounds.ts';
import { findVisibleSurvey } from '../queries/surveys.ts';
import { findTemplate, type TemplateRequest } from '../queries/template.ts';
import { surveyTemplateTable } from '../rules/file-table.ts';
import { councilOf, visibleTo } from '../rules/permissions.ts';
import { SurveyTemplate, TemplateQuery } from '../schemas/templates.ts';
import { RoundPath, SurveyPath } from '../schemas.ts';
import { templateCells, templateSheets } from './template-sheets.ts';

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const described = {
  method: 'GET',
  access: 'surveys:read',
  query: TemplateQuery,
  answers: {
    200: {
      description: 'The template, as a workbook, as CSV, or as JSON.',
      body: SurveyTemplate,
      contentTypes: [workbookType, 'text/csv', 'application/json'],
      table: surveyTemplateTable,
      carries: ['Content-Disposition', 'Content-Language'],
    },
  },
  problems: ['invalid-content', 'forbidden'],
} as const satisfies Partial<Contract>;

const explained =
  'A file to fill in and send back as it is: a row for each area, profession, sector and year, the last round’s figures beside the empty cells, lists to pick from, and a sheet that explains every column and why it is asked for.';

/** Refuses professions that the round does not ask for: a template without rows would look like an answer. */
const requireAskedFor = ({ round, professionCodes = [] }: TemplateRequest): void => {
  const others = professionCodes.filter((code) => !round.professionCodes.includes(code));
  if (others.length === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: 'Omgången frågar inte efter alla yrken som angavs.',
      en: 'The round does not ask for every profession named.',
    },
    {
      faults: others.map((value) => ({
        code: 'unknown-code',
        parameter: 'professionCodes',
        value,
        accepted: round.professionCodes,
        detail: { sv: 'Välj bland yrkena i omgången.', en: 'Choose among the professions of the round.' },
      })),
    },
  );
};

/** Writes a template as the caller wants it. */
const answerTemplate = async (
  db: Database,
  request: TemplateRequest,
  input: {
    readonly answerType: string;
    readonly language: Language;
    readonly reply: FastifyReply;
    prepared(content: Readable | string, contentType?: string): Prepared;
  },
): Promise<Prepared> => {
  const { round } = request;
  const { language, reply } = input;
  requireAskedFor(request);
  const template = await findTemplate(db, request);
  if (template.rows.length > limits.templateRows) {
    throw new Problem('invalid-content', {
      sv: `Mallen skulle få mer än ${limits.templateRows} rader. Begränsa den med professionCodes, sectors eller includeHorizon=false.`,
      en: `The template would have more than ${limits.templateRows} rows. Narrow it by professionCodes, sectors or includeHorizon=false.`,
    });
  }
  if (input.answerType === 'application/json') {
    return input.prepared(JSON.stringify({ rows: template.rows }));
  }
  const isWorkbook = input.answerType === workbookType;
  const name = `${language === 'sv' ? 'behovskartlaggning' : 'needs-survey'}-${round.baseYear}.${isWorkbook ? 'xlsx' : 'csv'}`;
  reply.header('content-disposition', `attachment; filename="${name}"`);
  const content = { template, round, language };
  if (isWorkbook) return input.prepared(Readable.from(writeXlsx(templateSheets(content))), workbookType);
  const { headings, rows } = templateCells(content);
  const bytes = writeCsv(headings, [rows], language === 'sv' ? 'swedish' : 'rfc4180');
  return input.prepared(Readable.from(bytes), 'text/csv; charset=utf-8; header=present');
};

/** Templates: what a person fills in who has no integration. */
export const templateRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          ...described,
          path: '/survey-rounds/:roundId/template',
          operationId: 'findRoundTemplate',
          tag: 'Survey rounds',
          summary: 'Fetch a template for a round',
          description: `${explained} For the caller’s own council.`,
          params: RoundPath,
        },
        async ({ params, query, context, ...input }) => {
          const healthcareRegionId = councilOf(context.actor);
          const round = await findRound(context.db, params.roundId);
          if (round === undefined) throw notFound();
          return answerTemplate(
            context.db,
            {
              ...query,
              professionCodes: query.professionCodes,
              sectors: query.sectors,
              round,
              healthcareRegionId,
              versionKey: undefined,
            },
            input,
          );
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          ...described,
          path: '/surveys/:surveyId/template',
          operationId: 'findSurveyTemplate',
          tag: 'Surveys',
          summary: 'Fetch a template for a survey',
          description: `${explained} What the survey says already is filled in.`,
          params: SurveyPath,
        },
        async ({ params, query, context, ...input }) => {
          const survey = await findVisibleSurvey(context.db, params.surveyId, visibleTo(context.actor));
          const round = survey && (await findRound(context.db, survey.roundId));
          if (survey === undefined || round === undefined) throw notFound();
          return answerTemplate(
            context.db,
            {
              ...query,
              professionCodes: query.professionCodes,
              sectors: query.sectors,
              round,
              healthcareRegionId: survey.healthcareRegionId,
              versionKey: survey.versions[0].key,
            },
            input,
          );
        },
      ),
    );
  };
