import { brokenText, looksBroken } from '../../../core/broken-text.ts';
import { excerpt } from '../../../core/excerpt.ts';
import { countOfFaults, type Fault, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import { listAllEducationLines, replaceEducationLines } from '../queries/figures.ts';
import { type EducationFindingRow, findYearBefore, listWarnings, type YearBefore } from '../queries/findings.ts';
import { findEducationRegister } from '../queries/register.ts';
import type { ReportRow } from '../queries/reports.ts';
import { compareEducationLines, type EducationComparison } from '../rules/differences.ts';
import {
  acceptedCodes,
  checkEducationLines,
  type EducationRegister,
  keyOfLine,
  resolveEducationLine,
} from '../rules/lines.ts';
import { type EducationLine, educationMeasures } from '../schemas.ts';
import { audited, beginReportStep, type ReportStep } from './context.ts';
import type { SentFault, SentLine } from './read-lines.ts';

/** What a write of lines did, or what a dry run of it would do. */
export interface EducationLinesWritten {
  readonly report: ReportRow;
  readonly dryRun: boolean;
  readonly lineCount: number;
  readonly contentHash: string;
  readonly draft: EducationComparison;
  readonly yearBefore: (EducationComparison & Omit<YearBefore, 'lines'>) | null;
  readonly warnings: readonly EducationFindingRow[];
  /** What the sender may not have meant, such as hidden rows of a workbook; nothing of it forbids the write. */
  readonly notices: readonly Fault[];
}

const byCodes = (left: EducationLine, right: EducationLine): number => (keyOfLine(left) < keyOfLine(right) ? -1 : 1);

/** A line with all its members, as it is stored: what was left out is null. */
const completeLine = ({ siteMunicipalityCode, professionCode, comment, ...values }: EducationLine) => ({
  siteMunicipalityCode,
  professionCode,
  ...Object.fromEntries(educationMeasures.map((measure) => [measure, values[measure] ?? null])),
  comment: comment ?? null,
});

/**
 * SHA-256 (hexadecimal) of lines in canonical JSON (RFC 8785), in order of codes: the same for a workbook, a CSV and a
 * JSON that say the same, and for what is stored of them.
 */
export const hashEducationLines = (lines: readonly EducationLine[]): string =>
  sha256OfCanonicalJson([...lines].sort(byCodes).map(completeLine));

/** The lines as they can be stored. Throws 422 with every fault of every line. */
const requireFaultless = (
  request: { lines: readonly SentLine[]; faults: readonly SentFault[] },
  register: EducationRegister,
): EducationLine[] => {
  const checked = checkEducationLines(request.lines, register).map(
    ({ index, fault: { field, ...fault } }): Fault => ({ ...fault, ...request.lines[index]?.place(field) }),
  );
  const told = request.faults.map(({ field, ...fault }) => ({ ...fault, ...acceptedCodes(field, fault, register) }));
  const faults = [...told, ...checked].sort((left, right) => (left.row ?? 0) - (right.row ?? 0));
  if (faults.length > 0) {
    throw new Problem(
      'invalid-content',
      {
        sv: `${faults.length} fel i raderna; inget har sparats. Rätta dem och skicka igen.`,
        en: `${countOfFaults(faults.length)} in the lines; nothing was stored. Mend what is listed and send again.`,
      },
      { faults },
    );
  }
  return request.lines.map(({ line }) => line as EducationLine);
};

/** Comments that look as if they had been decoded wrongly. */
const brokenTextsOf = (lines: readonly SentLine[]): Fault[] =>
  lines.flatMap(({ line: { comment }, place }) =>
    typeof comment === 'string' && looksBroken(comment)
      ? [{ ...brokenText, ...place('comment'), value: excerpt(comment) }]
      : [],
  );

const requireTried = (tried: string | undefined, contentHash: string): void => {
  if (tried === undefined || tried === contentHash) return;
  throw new Problem('conflict', {
    sv: `Raderna är inte de som provades: de har innehållssumman ${contentHash}. Prova dem med dryRun=true och skicka den summan.`,
    en: `The lines are not those that were tried out: their content hash is ${contentHash}. Try them with dryRun=true and send that hash.`,
  });
};

/** How lines compare with the draft and with the year before, and what looks odd in them. */
const judgeLines = async (tx: Database, report: ReportRow, lines: readonly EducationLine[]) => {
  const stored = await listAllEducationLines(tx, report.versions[0].key);
  const before = await findYearBefore(tx, report);
  const { lines: linesBefore = [], ...named } = before ?? {};
  return {
    draft: compareEducationLines(stored, lines),
    yearBefore:
      before === undefined
        ? null
        : { ...(named as Omit<YearBefore, 'lines'>), ...compareEducationLines(linesBefore, lines) },
    warnings: await listWarnings(tx, report, [...lines].sort(byCodes), before),
  };
};

/**
 * Makes the lines the whole draft, all or none; a dry run checks and compares all the same and writes nothing.
 *
 * @throws Problem 404, 403, 412, 409 (not a draft, or not the lines that were tried out), 422 with every fault of
 * every line.
 */
export const replaceReportLines = async (
  context: CommandContext,
  request: ReportStep & {
    lines: readonly SentLine[];
    faults: readonly SentFault[];
    notices: readonly Fault[];
    dryRun: boolean;
    contentHash?: string | undefined;
  },
): Promise<EducationLinesWritten> =>
  inTransaction(context.db, async (tx) => {
    const { dryRun } = request;
    const { report, version } = await beginReportStep(tx, context, { ...request, step: 'edit' });
    const register = await findEducationRegister(tx, report);
    const lines = requireFaultless(request, register);
    const contentHash = hashEducationLines(lines);
    requireTried(request.contentHash, contentHash);
    const judged = await judgeLines(tx, report, lines);
    const notices = [...request.notices, ...brokenTextsOf(request.lines)];
    const written = { dryRun, lineCount: lines.length, contentHash, ...judged, notices };
    if (dryRun) return { report, ...written };
    const resolved = lines.map((line) => resolveEducationLine(line, register));
    await replaceEducationLines(tx, { key: version.key, editor: context.actor.subject }, resolved);
    const event = { operation: 'replaceReportLines', reportId: report.id, versionNumber: version.number };
    return { report: await audited(tx, context, event), ...written };
  });
