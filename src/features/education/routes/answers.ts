import type { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import { noticeAnswer } from '../../../core/file-notice.ts';
import type { Link } from '../../../core/page.ts';
import type { Links } from '../../../http/contract.ts';
import type { Language } from '../../../http/negotiate.ts';
import type { EducationJustified } from '../commands/findings.ts';
import type { EducationLinesWritten } from '../commands/lines.ts';
import type { EducationFindingRow } from '../queries/findings.ts';
import type { ReportRow, ReportVersionRow } from '../queries/reports.ts';
import { availableReportSteps, type ReportStepName } from '../rules/permissions.ts';
import type {
  EducationFinding,
  EducationJustificationReceipt,
  EducationLinesReceipt,
  EducationReport,
} from '../schemas.ts';

const eventOf = (at: string | null, by: string | null): { at: Date; by: string } | null =>
  at === null || by === null ? null : { at: new Date(at), by };

const versionAnswer = (version: ReportVersionRow) => ({
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
});

const stepLinks: Record<ReportStepName, { path: string; method: Link['method'] }> = {
  edit: { path: 'lines', method: 'PUT' },
  submit: { path: 'submissions', method: 'POST' },
  return: { path: 'returns', method: 'POST' },
  approve: { path: 'approvals', method: 'POST' },
  accept: { path: 'acceptances', method: 'POST' },
};

/** A report as it is answered, with what the caller may do next. */
export const reportAnswer = (report: ReportRow, actor: Actor, links: Links): z.output<typeof EducationReport> => {
  const [version] = report.versions;
  const path = `/education-reports/${report.id}`;
  return {
    reportId: report.id,
    institutionCode: report.institutionCode,
    term: report.term,
    state: version.state,
    versionNumber: version.number,
    versions: report.versions.map(versionAnswer),
    _links: [
      links.link('self', path),
      links.link('lines', `${path}/lines`),
      links.link('findings', `${path}/findings`),
      links.link('template', `${path}/template`),
      ...availableReportSteps(actor, { institutionId: report.institutionId, version }).map((step) =>
        links.link(step, `${path}/${stepLinks[step].path}`, stepLinks[step].method),
      ),
    ],
  };
};

/** A finding as it is answered, in the reader's language. */
export const findingAnswer = (row: EducationFindingRow, language: Language): z.output<typeof EducationFinding> => ({
  ...row,
  detail: row.detail[language],
  justification: row.justification && { ...row.justification, at: new Date(row.justification.at) },
});

/** What a write of lines did, or would do, and what comes next. */
export const linesReceiptAnswer = (
  written: EducationLinesWritten,
  links: Links,
  language: Language,
): z.output<typeof EducationLinesReceipt> => {
  const { report, draft, yearBefore, warnings, notices, ...counts } = written;
  const path = `/education-reports/${report.id}`;
  return {
    ...counts,
    reportId: report.id,
    versionNumber: report.versions[0].number,
    draft: { ...draft, differences: [...draft.differences] },
    yearBefore: yearBefore && { ...yearBefore, differences: [...yearBefore.differences] },
    warnings: warnings.map((row) => findingAnswer(row, language)),
    unjustifiedCount: warnings.filter(({ justification }) => justification === null).length,
    notices: notices.map((notice) => noticeAnswer(notice, language)),
    _links: [
      links.link('up', path),
      written.dryRun
        ? links.link('edit', `${path}/lines?contentHash=${written.contentHash}`, 'PUT')
        : links.link('submit', `${path}/submissions`, 'POST'),
      links.link('justify', `${path}/justifications`, 'POST'),
    ],
  };
};

/** What a justification did, and what is left. */
export const justificationReceiptAnswer = (
  { report, ...counts }: EducationJustified,
  links: Links,
): z.output<typeof EducationJustificationReceipt> => ({
  ...counts,
  reportId: report.id,
  versionNumber: report.versions[0].number,
  _links: [
    links.link('up', `/education-reports/${report.id}`),
    links.link('findings', `/education-reports/${report.id}/findings?justified=false`),
    links.link('submit', `/education-reports/${report.id}/submissions`, 'POST'),
  ],
});
