import type { z } from 'zod';
import { decide } from '../../../core/actor.ts';
import { noticeAnswer } from '../../../core/file-notice.ts';
import { limits } from '../../../core/limits.ts';
import type { Link } from '../../../core/page.ts';
import type { Bilingual } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Links } from '../../../http/contract.ts';
import type { LinesWritten } from '../commands/lines.ts';
import type { ImportRow } from '../queries/imports.ts';
import type { ReceiptRow } from '../queries/receipts.ts';
import type { RoundRow } from '../queries/rounds.ts';
import type { SurveyRow, VersionRow } from '../queries/surveys.ts';
import { hasNothingToWrite, leftEmptyOf } from '../rules/import-outcome.ts';
import { isLate, roundState, type Step, standingOf } from '../rules/lifecycle.ts';
import { availableSteps } from '../rules/permissions.ts';
import { registrationNumberOf } from '../rules/receipts.ts';
import type { SurveyImport } from '../schemas/imports.ts';
import type { Receipt } from '../schemas/receipts.ts';
import type { LinesReceipt, Survey, SurveyRound } from '../schemas.ts';

/** A round as it is answered. */
export const roundAnswer = (round: RoundRow, at: Date, links: Links): z.output<typeof SurveyRound> => ({
  ...round,
  roundId: round.id,
  state: roundState(round, at),
  _links: [
    links.link('self', `/survey-rounds/${round.id}`),
    links.link('surveys', `/surveys?roundId=${round.id}`),
    links.link('plans', `/plans?roundId=${round.id}`),
  ],
});

const eventOf = (at: string | null, by: string | null): { at: Date; by: string } | null =>
  at === null || by === null ? null : { at: new Date(at), by };

const versionAnswer = (version: VersionRow) => ({
  versionNumber: version.number,
  state: version.state,
  lineCount: version.lineCount,
  linesHash: version.linesHash,
  createdAt: new Date(version.createdAt),
  submitted: eventOf(version.submittedAt, version.submittedBy),
  returned: eventOf(version.returnedAt, version.returnedBy),
  returnReason: version.returnReason,
  approved: eventOf(version.approvedAt, version.approvedBy),
  accepted: eventOf(version.acceptedAt, version.acceptedBy),
  lockedAt: version.lockedAt === null ? null : new Date(version.lockedAt),
  late: version.late,
  correctsVersionNumber: version.correctsNumber,
  lockException: version.lockException && {
    lockExceptionId: version.lockException.id,
    reason: version.lockException.reason,
    opened: { at: new Date(version.lockException.openedAt), by: version.lockException.openedBy },
    expiresAt: new Date(version.lockException.expiresAt),
  },
  receipt: version.receipt && {
    receiptId: version.receipt.id,
    registrationNumber: registrationNumberOf(version.receipt.year, version.receipt.number),
  },
});

/** Where each step is taken, and with which verb. */
const stepLinks: Record<Step, { path: string; method: Link['method'] }> = {
  edit: { path: 'lines', method: 'PUT' },
  submit: { path: 'submissions', method: 'POST' },
  return: { path: 'returns', method: 'POST' },
  approve: { path: 'approvals', method: 'POST' },
  accept: { path: 'acceptances', method: 'POST' },
  reopen: { path: 'lock-exceptions', method: 'POST' },
};

/** A survey as it is answered, with what the caller may do next. */
export const surveyAnswer = (
  survey: SurveyRow,
  { actor, now }: Pick<CommandContext, 'actor' | 'now'>,
  links: Links,
): z.output<typeof Survey> => {
  const [version] = survey.versions;
  const at = now();
  const { healthcareRegionId } = survey;
  const standing = standingOf(version, survey.round, at);
  const path = `/surveys/${survey.id}`;
  return {
    surveyId: survey.id,
    roundId: survey.roundId,
    healthcareRegionCode: survey.healthcareRegionCode,
    state: version.state,
    versionNumber: version.number,
    late: isLate(
      survey.versions.map(({ submittedAt }) => submittedAt),
      survey.round.dueAt,
      at,
    ),
    versions: survey.versions.map(versionAnswer),
    _links: [
      links.link('self', path),
      links.link('up', `/survey-rounds/${survey.roundId}`),
      links.link('lines', `${path}/lines`),
      links.link('imports', `${path}/imports`),
      links.link('findings', `${path}/findings`),
      links.link('differences', `${path}/differences`),
      links.link('receipts', `${path}/submissions`),
      ...availableSteps(actor, { healthcareRegionId, standing, version }).map((step) =>
        links.link(step, `${path}/${stepLinks[step].path}`, stepLinks[step].method),
      ),
    ],
  };
};

/** What a write of lines did, as it is answered. */
export const receiptAnswer = (
  { survey, notices, removedValues, ...written }: LinesWritten,
  links: Links,
  language: keyof Bilingual,
): z.output<typeof LinesReceipt> => ({
  ...written,
  removedValues: [...removedValues],
  notices: notices.map((notice) => noticeAnswer(notice, language)),
  surveyId: survey.id,
  _links: [
    links.link('self', `/surveys/${survey.id}/lines`),
    links.link('up', `/surveys/${survey.id}`),
    links.link('findings', `/surveys/${survey.id}/findings`),
    links.link('submit', `/surveys/${survey.id}/submissions`, 'POST'),
  ],
});

/** Whether an import is still at work, so that it pays to ask again. */
export const isUnfinished = ({ state }: ImportRow): boolean => state === 'receiving' || state === 'comparing';

const comparisonOf = ({ added, changed, unchanged, removed }: ImportRow) =>
  added === null || changed === null || unchanged === null || removed === null
    ? null
    : { added, changed, unchanged, removed };

/** How many faults and warnings of an import are listed one by one. */
export const listedCountOf = ({ errorCount, warningCount }: ImportRow): number =>
  Math.min(errorCount + warningCount, limits.importFaultsKept);

/** An import as it is answered, with what the caller may do with it now. */
export const importAnswer = (
  found: ImportRow,
  survey: SurveyRow,
  { actor, now }: Pick<CommandContext, 'actor' | 'now'>,
  links: Links,
): z.output<typeof SurveyImport> => {
  const { healthcareRegionId, rowVersion } = survey;
  const [version] = survey.versions;
  const standing = standingOf(version, survey.round, now());
  const isCommittable =
    found.state === 'ready' &&
    !hasNothingToWrite(found) &&
    found.versionKey === version.key &&
    found.surveyRowVersion === rowVersion &&
    availableSteps(actor, { healthcareRegionId, standing, version }).includes('edit');
  const isCancellable =
    (isUnfinished(found) || found.state === 'ready') &&
    decide(actor, 'survey:edit', { healthcareRegionId }) === 'allowed';
  const path = `/surveys/${found.surveyId}/imports/${found.id}`;
  const { keptValueCount, removedValues } = leftEmptyOf(found.mode, found.leftEmpty ?? {});
  const isFile = found.format === 'csv' || found.format === 'xlsx';
  return {
    importId: found.id,
    surveyId: found.surveyId,
    state: found.state,
    mode: found.mode,
    format: found.format,
    startedAt: new Date(found.startedAt),
    startedBy: found.startedBy,
    progress: { bytesReceived: found.bytesReceived, rowsRead: found.rowsRead, rowsStaged: found.rowsStaged },
    comparison: comparisonOf(found),
    keptValueCount,
    removedValues: [...removedValues],
    passedOverRowCount: found.passedOverRows,
    findings: found.findings,
    errorCount: found.errorCount,
    warningCount: found.warningCount,
    listedCount: listedCountOf(found),
    faultCounts: found.faultCounts,
    contentHash: found.contentHash,
    originalHash: found.originalSha256,
    encoding: found.encoding,
    sheet: found.sheet,
    _links: [
      links.link('self', path),
      links.link('up', `/surveys/${found.surveyId}`),
      links.link('faults', `${path}/faults`),
      ...(isFile && !isUnfinished(found) ? [links.link('marked-file', `${path}/marked-file`)] : []),
      ...(isCommittable ? [links.link('commit', `${path}/commits`, 'POST')] : []),
      ...(isCancellable ? [links.link('cancel', path, 'DELETE')] : []),
    ],
  };
};

/** A receipt as it is answered. */
export const submissionReceiptAnswer = (receipt: ReceiptRow, links: Links): z.output<typeof Receipt> => {
  const path = `/surveys/${receipt.surveyId}/submissions/${receipt.id}`;
  const { organisationCode, organisationName, clientId, subject } = receipt;
  return {
    receiptId: receipt.id,
    registrationNumber: registrationNumberOf(receipt.year, receipt.number),
    receivedAt: new Date(receipt.receivedAt),
    sender: { organisationCode, organisationName, clientId, subject },
    matter: receipt.matter,
    versionNumber: receipt.versionNumber,
    correctsVersionNumber: receipt.correctsNumber,
    late: receipt.late,
    contentHash: receipt.documents.find(({ id }) => id === receipt.documentId)?.sha256 ?? '',
    documents: receipt.documents.map(({ id, sha256, ...document }) => ({
      ...document,
      documentId: id,
      contentHash: sha256,
      receivedAt: new Date(document.receivedAt),
    })),
    _links: [
      links.link('self', path),
      links.link('up', `/surveys/${receipt.surveyId}`),
      ...receipt.documents.map(({ id, kind }) =>
        kind === 'submission'
          ? links.link('original', `${path}/original`)
          : links.link('upload', `${path}/original?documentId=${id}`),
      ),
    ],
  };
};
