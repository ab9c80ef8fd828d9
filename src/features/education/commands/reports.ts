import { decide, requireAllowed } from '../../../core/actor.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { registerCodes } from '../../registers/queries.ts';
import { mayApprove, standingsBefore, stateAfter } from '../../surveys/rules/lifecycle.ts';
import { copyEducationLines, listEducationLines, replaceEducationLines } from '../queries/figures.ts';
import {
  findInstitutionRegister,
  findReport,
  insertFirstReportVersion,
  insertNextReportVersion,
  insertReport,
  lockReport,
  type ReportRow,
  type ReportVersionRow,
  updateReportRowVersion,
  updateReportVersion,
} from '../queries/reports.ts';
import { checkEducationLines, type EducationRegister, resolveEducationLine } from '../rules/lines.ts';
import { operationOfStep, type ReportStepName } from '../rules/permissions.ts';
import { firstDayOf, termKey } from '../rules/terms.ts';
import type { NewEducationReport } from '../schemas.ts';
import type { SentLine } from './read-lines.ts';

/** The report that a step is asked for, at the version that the caller read (If-Match). */
export interface ReportStep {
  readonly reportId: string;
  readonly expected: ExpectedVersions;
}

/** Opens a report for one step: holds it, asks permission, and checks its version and state. */
const beginReportStep = async (
  tx: Database,
  context: CommandContext,
  request: ReportStep & { step: ReportStepName },
): Promise<{ report: ReportRow; version: ReportVersionRow }> => {
  await lockReport(tx, request.reportId);
  const report = await findReport(tx, request.reportId);
  if (report === undefined) throw notFound();
  const owner = { institutionId: report.institutionId };
  requireAllowed(decide(context.actor, operationOfStep[request.step], owner, 'education:read'));
  requireVersion(request.expected, report.rowVersion);
  const [version] = report.versions;
  if (stateAfter(version.state, request.step) === undefined) {
    const allowed = standingsBefore(request.step).join(', ');
    throw new Problem('conflict', {
      sv: `Version ${version.number} av rapporten är ${version.state}; åtgärden kräver ${allowed}.`,
      en: `Version ${version.number} of the report is ${version.state}; this needs ${allowed}.`,
    });
  }
  await updateReportRowVersion(tx, report.key);
  return { report, version };
};

const audited = async (
  tx: Database,
  context: CommandContext,
  event: { operation: string; reportId: string; versionNumber: number },
): Promise<ReportRow> => {
  await appendAuditEvent(tx, context, {
    operation: event.operation,
    objectType: 'education-report',
    objectId: event.reportId,
    details: { versionNumber: event.versionNumber },
  });
  const after = await findReport(tx, event.reportId);
  if (after === undefined) throw notFound();
  return after;
};

/** Begins the caller's institution's report for a term, with an empty draft. */
export const createReport = async (context: CommandContext, request: NewEducationReport): Promise<ReportRow> => {
  const { institutionId } = context.actor;
  requireAllowed(decide(context.actor, 'education:edit', institutionId === null ? {} : { institutionId }));
  return inTransaction(context.db, async (tx) => {
    const id = context.newId();
    const report = { id, institutionId: institutionId ?? 0, term: termKey(request.term) };
    const reportKey = await insertReport(tx, report);
    if (reportKey === undefined) {
      throw new Problem('conflict', {
        sv: 'Lärosätet har redan en rapport för terminen; hämta den med GET /education-reports?term=…',
        en: 'The institution has a report for the term already; fetch it with GET /education-reports?term=…',
      });
    }
    await insertFirstReportVersion(tx, reportKey, context.now());
    return audited(tx, context, { operation: 'createReport', reportId: id, versionNumber: 1 });
  });
};

/** Everything that a report's lines are checked against, on the first day of its term. */
const registerOf = async (tx: Database, report: ReportRow): Promise<EducationRegister> => {
  const firstDay = firstDayOf(report.term);
  const codes = await registerCodes(tx);
  const register = await findInstitutionRegister(tx, report.institutionId, firstDay);
  return {
    institutionCode: report.institutionCode,
    firstDay,
    professionIds: codes.professionIds,
    municipalityIds: new Map([...codes.areaIds].filter(([code]) => /^\d{4}$/.test(code))),
    siteIds: new Set(register.siteIds),
    rightIds: new Set(register.rightIds),
    otherRights: new Map(register.otherRights.map(({ professionId, ...period }) => [professionId, period])),
  };
};

/**
 * Makes the lines the whole draft; all or none.
 *
 * @throws Problem 404, 403, 412, 409 (not a draft), 422 with every fault of every line.
 */
export const replaceReportLines = async (
  context: CommandContext,
  request: ReportStep & { lines: readonly SentLine[]; faults?: readonly Fault[] },
): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'edit' });
    const register = await registerOf(tx, report);
    const lines = request.lines.map(({ line }) => line);
    const checked = checkEducationLines(lines, register).map(
      ({ index, fault: { field, ...fault } }): Fault => ({ ...fault, ...request.lines[index]?.place(field) }),
    );
    const faults = [...(request.faults ?? []), ...checked];
    if (faults.length > 0) {
      throw new Problem(
        'invalid-content',
        {
          sv: `${faults.length} fel i raderna; inget har sparats. Rätta dem och skicka igen.`,
          en: `${faults.length} faults in the lines; nothing was stored. Mend them and send again.`,
        },
        { faults },
      );
    }
    const resolved = lines.map((line) => resolveEducationLine(line, register));
    await replaceEducationLines(tx, { key: version.key, editor: context.actor.subject }, resolved);
    return audited(tx, context, {
      operation: 'replaceReportLines',
      reportId: report.id,
      versionNumber: version.number,
    });
  });

/** Submits the draft: its lines are hashed and never change after this. */
export const submitReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'submit' });
    if (version.lineCount === 0) {
      throw new Problem('invalid-content', {
        sv: 'Rapporten har inga rader; lämna minst en innan du skickar in den.',
        en: 'The report has no lines; give at least one before you submit it.',
      });
    }
    const { items } = await listEducationLines(tx, version.key, { page: 1, limit: version.lineCount });
    const linesHash = sha256OfCanonicalJson(items.map((line) => ({ ...line })));
    const event = { state: 'submitted', at: context.now(), by: context.actor.subject, linesHash } as const;
    await updateReportVersion(tx, version.key, event);
    return audited(tx, context, { operation: 'submitReport', reportId: report.id, versionNumber: version.number });
  });

/** Returns a submitted or approved version with a reason, and begins a new draft with the same lines. */
export const returnReport = async (
  context: CommandContext,
  request: ReportStep & { reason: string },
): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'return' });
    const at = context.now();
    const event = { state: 'returned', at, by: context.actor.subject, reason: request.reason } as const;
    await updateReportVersion(tx, version.key, event);
    const draft = await insertNextReportVersion(tx, { key: version.key, reportKey: report.key, createdAt: at });
    await copyEducationLines(tx, version.key, draft);
    return audited(tx, context, { operation: 'returnReport', reportId: report.id, versionNumber: version.number });
  });

/** Approves a submitted version on the institution's behalf; refused for anyone who edited or submitted it. */
export const approveReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'approve' });
    if (!mayApprove(context.actor.subject, version)) {
      throw new Problem('forbidden', {
        sv: 'Du har själv ändrat eller skickat in den här versionen; någon annan vid lärosätet måste godkänna den.',
        en: 'You edited or submitted this version yourself; somebody else of the institution must approve it.',
      });
    }
    await updateReportVersion(tx, version.key, { state: 'approved', at: context.now(), by: context.actor.subject });
    return audited(tx, context, { operation: 'approveReport', reportId: report.id, versionNumber: version.number });
  });

/** Accepts an approved version on the national office's behalf; from here it counts in forecasts. */
export const acceptReport = async (context: CommandContext, request: ReportStep): Promise<ReportRow> =>
  inTransaction(context.db, async (tx) => {
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'accept' });
    await updateReportVersion(tx, version.key, { state: 'accepted', at: context.now(), by: context.actor.subject });
    return audited(tx, context, { operation: 'acceptReport', reportId: report.id, versionNumber: version.number });
  });
