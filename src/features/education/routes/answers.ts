import type { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Link } from '../../../core/page.ts';
import type { Links } from '../../../http/contract.ts';
import type { ReportRow, ReportVersionRow } from '../queries/reports.ts';
import { availableReportSteps, type ReportStepName } from '../rules/permissions.ts';
import type { EducationReport } from '../schemas.ts';

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
      ...availableReportSteps(actor, { institutionId: report.institutionId, version }).map((step) =>
        links.link(step, `${path}/${stepLinks[step].path}`, stepLinks[step].method),
      ),
    ],
  };
};
