import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { ExpectedVersions } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { copyInto } from '../../../db/copy.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import type { ByteSource } from '../../../formats/bytes.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listTerritory, registerCodes } from '../../registers/queries.ts';
import {
  compareLines,
  copyTargets,
  createLinesSetAside,
  type LineComparison,
  linesSetAside,
  setLinesAside,
  updateLineCount,
  upsertLines,
} from '../queries/lines.ts';
import { replaceRollup } from '../queries/rollups.ts';
import { lockRound } from '../queries/rounds.ts';
import { type SurveyRow, upsertEditor, type VersionRow } from '../queries/surveys.ts';
import { lineCheckerOf } from '../rules/line-checker.ts';
import type { LineRegister } from '../rules/lines.ts';
import type { ImportMode, LineFormat } from '../schemas/imports.ts';
import { beginStep, requireOpenDraft } from './context.ts';
import { copyRowsOf, FaultyLines, LineReading, readOnce, refuseLines } from './line-files.ts';

/** What a write of lines did to the version. */
export interface LinesWritten {
  readonly survey: SurveyRow;
  readonly versionNumber: number;
  readonly rowVersion: number;
  readonly lineCount: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
}

/** Everything that a council's lines in a round are checked against. The round is held against being closed meanwhile. */
export const lineRegisterOf = async (tx: Database, survey: SurveyRow, at: Date): Promise<LineRegister> => {
  const round = await lockRound(tx, survey.roundId, 'share');
  if (round === undefined) throw notFound();
  requireOpenDraft(survey.versions[0], round, at);
  const { areaIds, professionIds, parentProfessionIds, specialties } = await registerCodes(tx);
  const territory = await listTerritory(tx, survey.healthcareRegionId, round.referenceDate);
  return {
    areaIds,
    professionIds,
    parentProfessionIds,
    specialties,
    territoryAreaIds: new Set(territory.map((area) => area.areaId)),
    askedProfessionIds: new Set(round.professionCodes.map((code) => professionIds.get(code) ?? 0)),
    baseYear: round.baseYear,
    years: new Set([round.baseYear, ...round.horizonYears]),
  };
};

/** The lines of a body or file, with what they are checked against. */
export interface IncomingLines {
  readonly mode: ImportMode;
  readonly format: LineFormat;
  readonly bytes: ByteSource;
}

/**
 * Streams lines into a draft that the transaction holds and answers how they compare with what was there. Lines of a
 * `replace`, and of an `upsert` into an empty draft, go straight to where they stay; only those that must be joined
 * with others make a detour.
 *
 * @throws Problem 422 with the faults of all lines; the transaction must then be rolled back
 */
export const storeLines = async (
  tx: Database,
  version: VersionRow,
  incoming: IncomingLines & { readonly register: LineRegister },
): Promise<LineComparison> => {
  const { mode, format, bytes, register } = incoming;
  const reading = new LineReading(limits.faultsPerAnswer);
  const checker = lineCheckerOf(register, version.key);
  const copy = async (target: string): Promise<number> => {
    try {
      return await copyInto(tx, target, copyRowsOf({ format, bytes, checker, reading }));
    } catch (error) {
      throw error instanceof FaultyLines ? refuseLines(reading) : error;
    }
  };
  if (version.lineCount === 0) {
    return { added: await copy(copyTargets.version), changed: 0, unchanged: 0, absent: 0 };
  }
  await createLinesSetAside(tx);
  const stored = { versionKey: version.key };
  if (mode === 'replace') {
    await setLinesAside(tx, version.key);
    await copy(copyTargets.version);
    return compareLines(tx, { before: linesSetAside, after: stored });
  }
  await copy(copyTargets.setAside);
  const comparison = await compareLines(tx, { before: stored, after: linesSetAside });
  await upsertLines(tx, version.key, linesSetAside);
  return comparison;
};

/** Brings everything in line that follows from a version's lines, and records who wrote them. */
export const finishLines = async (
  tx: Database,
  context: CommandContext,
  written: { survey: SurveyRow; version: VersionRow; mode: ImportMode; comparison: LineComparison; operation: string },
): Promise<LinesWritten> => {
  const { survey, version, mode } = written;
  await upsertEditor(tx, version.key, context.actor.subject, context.now());
  const { absent, ...counts } = written.comparison;
  const { added, changed, unchanged } = counts;
  const lineCount = mode === 'replace' ? added + changed + unchanged : version.lineCount + added;
  if (lineCount > limits.linesPerSurvey) {
    throw new Problem('invalid-content', {
      sv: `Kartläggningen skulle få ${lineCount} rader; högst ${limits.linesPerSurvey} ryms.`,
      en: `The survey would have ${lineCount} lines; it holds at most ${limits.linesPerSurvey}.`,
    });
  }
  await updateLineCount(tx, version.key, lineCount);
  await replaceRollup(tx, version.key);
  await appendAuditEvent(tx, context, {
    operation: written.operation,
    objectType: 'survey',
    objectId: survey.id,
    details: { versionNumber: version.number, lineCount },
  });
  const removed = mode === 'replace' ? absent : 0;
  return { survey, versionNumber: version.number, rowVersion: survey.rowVersion + 1, lineCount, ...counts, removed };
};

/**
 * Writes lines to a survey's draft as they arrive: `replace` makes them the whole survey, `upsert` replaces lines
 * with the same key and keeps the rest. All lines or none; the rollup follows in the same transaction.
 *
 * @throws Problem 404, 403, 412, 409 (not a draft, round not open), 400 (not of its format), 422 with every fault of
 * every line.
 */
export const writeLines = async (
  context: CommandContext,
  request: IncomingLines & { surveyId: string; expected: ExpectedVersions },
): Promise<LinesWritten> => {
  const bytes = readOnce(request.bytes);
  return inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, { ...request, step: 'edit', operation: 'survey:edit' });
    const register = await lineRegisterOf(tx, survey, context.now());
    const comparison = await storeLines(tx, version, { ...request, bytes, register });
    const operation = request.mode === 'replace' ? 'replaceLines' : 'upsertLines';
    return finishLines(tx, context, { survey, version, mode: request.mode, comparison, operation });
  });
};
