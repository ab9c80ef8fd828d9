import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyPluginAsync } from 'fastify';
import { headingsOf } from '../../../core/file-table.ts';
import { limits } from '../../../core/limits.ts';
import { itemsOf, pageOf } from '../../../core/page.ts';
import { notFound } from '../../../core/problem.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { writeCsv } from '../../../formats/write-text.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import { operation } from '../../../http/operation.ts';
import type { Service } from '../../../http/service.ts';
import { type JustificationsWritten, justifyFindings } from '../commands/findings.ts';
import {
  type FindingFilter,
  type FindingRow,
  listFindings,
  listFindingsInBatches,
  type VersionToCheck,
} from '../queries/findings/list.ts';
import { findRound } from '../queries/rounds.ts';
import { findVisibleSurvey, type Visible } from '../queries/surveys.ts';
import { findingTable } from '../rules/file-table.ts';
import { findingRules } from '../rules/findings/catalogue.ts';
import { detailOfFinding } from '../rules/findings/text.ts';
import { visibleTo } from '../rules/permissions.ts';
import { versionNamed } from '../rules/versions.ts';
import {
  Finding,
  FindingPath,
  FindingQuery,
  FindingRuleAnswer,
  FindingRuleQuery,
  JustificationReceipt,
  NewJustification,
  NewJustifications,
} from '../schemas/findings.ts';
import { SurveyPath, sectors } from '../schemas.ts';

const tag = 'Surveys';

/** The version that a caller asks about, with what its findings are found by. */
const versionToCheck = async (
  db: Database,
  request: { surveyId: string; versionNumber?: number | undefined; visible: Visible },
): Promise<VersionToCheck> => {
  const survey = await findVisibleSurvey(db, request.surveyId, request.visible);
  const round = survey && (await findRound(db, survey.roundId));
  if (survey === undefined || round === undefined) throw notFound();
  const { versionNumber = survey.versions[0].number } = request;
  const version = versionNamed(survey.versions, versionNumber, 'versionNumber');
  return { versionKey: version.key, survey, round };
};

const findingAnswer = ({ otherHealthcareRegionCode, ...row }: FindingRow, language: Language) => {
  const { justification } = row;
  return {
    ...row,
    sector: sectors.find((sector) => sector === row.sector) ?? null,
    detail: detailOfFinding({ ...row, otherHealthcareRegionCode })[language],
    justification: justification && { ...justification, at: new Date(justification.at) },
  };
};

const severityNames: Record<Language, Record<'error' | 'warning', string>> = {
  sv: { error: 'fel', warning: 'varning' },
  en: { error: 'error', warning: 'warning' },
};

const csvRow = (row: FindingRow, language: Language) => [
  row.findingId,
  row.ruleId,
  severityNames[language][row.severity],
  row.areaCode,
  row.professionCode,
  row.specialtyCode,
  row.sector,
  row.year,
  detailOfFinding(row)[language],
  row.justification?.text,
  row.justification?.by,
  row.justification?.at,
];

/**
 * All findings as CSV, as they come from the database: Swedish cells for Swedish readers, RFC 4180 for others. A reader
 * that goes away ends the transaction that the rows come from.
 */
const findingsAsCsv = (
  db: Database,
  version: VersionToCheck,
  request: { filter: FindingFilter; language: Language },
): PassThrough => {
  const bytes = new PassThrough();
  const { filter, language } = request;
  const rows = async function* (tx: Database) {
    const batches = listFindingsInBatches(tx, version, { filter, rowsPerBatch: limits.rowsPerBatch });
    for await (const batch of batches) yield batch.map((row) => csvRow(row, language));
  };
  const dialect = language === 'sv' ? 'swedish' : 'rfc4180';
  inTransaction(db, (tx) => pipeline(writeCsv(headingsOf(findingTable, language), rows(tx), dialect), bytes), {
    readOnly: true,
  }).catch((error: unknown) => bytes.destroy(error instanceof Error ? error : new Error(String(error))));
  return bytes;
};

const receiptOf = ({ rowVersion: _, ...written }: JustificationsWritten, links: Links) => ({
  ...written,
  _links: [
    links.link('up', `/surveys/${written.surveyId}`),
    links.link('findings', `/surveys/${written.surveyId}/findings?justified=false`),
    links.link('submit', `/surveys/${written.surveyId}/submissions`, 'POST'),
  ],
});

/** What is wrong or looks odd in a survey, by which rules, and why the council stands by it. */
export const findingRoutes =
  (service: Service): FastifyPluginAsync =>
  async (app) => {
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/finding-rules',
          operationId: 'listFindingRules',
          tag,
          summary: 'List the rules of checking',
          description: 'Every rule that surveys are checked by, with its owner, its limits and why it is asked.',
          access: 'public',
          query: FindingRuleQuery,
          answers: { 200: { description: 'A page of rules.', body: pageOf('findingRules', FindingRuleAnswer) } },
        },
        async ({ query, paged }) => {
          const chosen = findingRules.filter(({ severity }) => severity === (query.severity ?? severity));
          const items = itemsOf(chosen, query).map(({ title, why, ...rule }) => ({
            ...rule,
            titleSv: title.sv,
            titleEn: title.en,
            whySv: why.sv,
            whyEn: why.en,
          }));
          return paged('findingRules', { items, totalRecords: chosen.length });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'GET',
          path: '/surveys/:surveyId/findings',
          operationId: 'listFindings',
          tag,
          summary: 'List a survey’s findings',
          description:
            'What is wrong (errors) or looks odd (warnings) in the newest version, or the one asked for. Errors block submission; warnings do until they are justified. As CSV the whole list comes at once.',
          access: 'surveys:read',
          params: SurveyPath,
          query: FindingQuery,
          answers: {
            200: {
              carries: ['Content-Disposition', 'Content-Language'],
              description: 'A page of findings.',
              body: pageOf('findings', Finding),
              contentTypes: ['application/json', 'text/csv'],
              table: findingTable,
            },
          },
        },
        async ({ params, query, context, language, answerType, paged, prepared, reply }) => {
          const visible = visibleTo(context.actor);
          const version = await versionToCheck(context.db, { ...params, ...query, visible });
          if (answerType === 'text/csv') {
            reply.header('content-disposition', 'attachment; filename="iakttagelser.csv"');
            return prepared(
              findingsAsCsv(context.db, version, { filter: query, language }),
              'text/csv; charset=utf-8; header=present',
            );
          }
          const page = await listFindings(context.db, version, { filter: query, page: query });
          return paged('findings', { ...page, items: page.items.map((row) => findingAnswer(row, language)) });
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/surveys/:surveyId/findings/:findingId/justifications',
          operationId: 'justifyFinding',
          tag,
          summary: 'Justify a warning',
          description:
            'Writes down why the council stands by a warning of its draft. It holds until the cell changes, and goes along to the next version.',
          access: 'surveys:write',
          params: FindingPath,
          body: NewJustification,
          idempotent: true,
          concurrency: 'if-match',
          answers: { 200: { description: 'What is left to justify.', body: JustificationReceipt } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const { surveyId, findingId } = params;
          const written = await justifyFindings(context, { surveyId, expected, ...body, filter: { findingId } });
          return tagged(written.rowVersion, receiptOf(written, links));
        },
      ),
    );
    app.route(
      operation(
        service,
        {
          method: 'POST',
          path: '/surveys/:surveyId/justifications',
          operationId: 'justifyFindings',
          tag,
          summary: 'Justify all warnings of a rule',
          description:
            'Writes the same justification for every warning of a rule, or of a rule in one area, profession or sector. It is recorded for each of them.',
          access: 'surveys:write',
          params: SurveyPath,
          body: NewJustifications,
          idempotent: true,
          concurrency: 'if-match',
          answers: { 200: { description: 'What is left to justify.', body: JustificationReceipt } },
          problems: ['forbidden', 'conflict', 'invalid-content'],
        },
        async ({ params, body, expected, context, links, tagged }) => {
          const { text, ...filter } = body;
          const written = await justifyFindings(context, { ...params, expected, text, filter });
          return tagged(written.rowVersion, receiptOf(written, links));
        },
      ),
    );
  };
