import { limits } from '../../../core/limits.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import type { ExpectedVersions } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { copyInto } from '../../../db/copy.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import type { ByteSource } from '../../../formats/bytes.ts';
import { encodeCopyRows } from '../../../formats/copy-text.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listTerritory, registerCodes } from '../../registers/queries.ts';
import {
  allAdded,
  compareLines,
  copyTargets,
  createLinesSetAside,
  deleteLines,
  insertLines,
  type LineComparison,
  linesSetAside,
  updateLineCount,
  upsertLines,
} from '../queries/lines.ts';
import { deleteRollup, listAttributions, replaceRollup, rollupTarget } from '../queries/rollups.ts';
import { findRound, lockRound } from '../queries/rounds.ts';
import { lockLines, type SurveyRow, upsertEditor, type VersionRow } from '../queries/surveys.ts';
import { type FieldCount, hasNothingToWrite, leftEmptyOf } from '../rules/import-outcome.ts';
import { lineCheckerOf } from '../rules/line-checker.ts';
import type { LineRegister, StoredLine } from '../rules/lines.ts';
import { IncomingRollup } from '../rules/rollup.ts';
import type { ImportMode, LineFormat } from '../schemas/imports.ts';
import { beginStep, findStep, requireOpenDraft } from './context.ts';
import {
  changedMeanwhile,
  copyRowsOf,
  FaultyLines,
  faultOfEmptyRows,
  LineReading,
  readOnce,
  refuseLines,
} from './line-files.ts';

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
  /** What the sender may not have meant, such as hidden rows of a workbook; an import's report has it already. */
  readonly notices: readonly Fault[];
  /** Given values that the new lines leave empty: kept by an upsert, gone where all is replaced. */
  readonly keptValueCount: number;
  readonly removedValues: readonly FieldCount[];
  /** Rows of a file that nobody has filled in. */
  readonly passedOverRowCount: number;
}

/** Everything that a council's lines in a round are checked against. */
export const lineRegisterOf = async (tx: Database, survey: SurveyRow, at: Date): Promise<LineRegister> => {
  const round = await findRound(tx, survey.roundId);
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
 * Streams lines into the transaction as they arrive: straight to where they stay in a draft that has none, or aside,
 * where a draft's lines must be joined with them. No row that anybody else needs is held meanwhile, however slowly they
 * come.
 *
 * @param incoming the lines, what they are checked against, and what sums them meanwhile where they will be all there is
 * @returns how many there are, and how many rows of a file nobody has filled in
 * @throws Problem 422 with the faults of all lines; the transaction must then be rolled back
 */
export const receiveLines = async (
  tx: Database,
  version: Pick<VersionRow, 'key' | 'lineCount'>,
  incoming: Omit<IncomingLines, 'mode'> & {
    readonly register: LineRegister;
    readonly rollup?: IncomingRollup | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onNotice?: (notice: Fault) => void;
  },
): Promise<{ received: number; passedOverRows: number }> => {
  const { format, bytes, register, rollup, signal, onNotice } = incoming;
  const reading = new LineReading(limits.faultsPerAnswer);
  const checker = lineCheckerOf(register, version.key);
  if (version.lineCount > 0) await createLinesSetAside(tx);
  const target = version.lineCount > 0 ? copyTargets.setAside : copyTargets.version;
  try {
    const onStored = rollup && ((line: StoredLine) => rollup.add(line));
    const asked = { ...(onStored && { onStored }), ...(onNotice && { onNotice }), ...(signal && { signal }) };
    const received = await copyInto(tx, target, copyRowsOf({ format, bytes, checker, reading, ...asked }));
    const passedOverRows = reading.rowsPassedOver;
    if (!hasNothingToWrite({ rowsStaged: received, passedOverRows })) return { received, passedOverRows };
    reading.add(faultOfEmptyRows);
    throw new FaultyLines('all rows are empty');
  } catch (error) {
    throw error instanceof FaultyLines ? refuseLines(reading) : error;
  }
};

/** Joins the lines set aside with those of a draft that the transaction holds, and answers how they compare. */
const joinLines = async (tx: Database, versionKey: number, mode: ImportMode): Promise<LineComparison> => {
  const comparison = await compareLines(tx, { before: { versionKey }, after: linesSetAside, mode });
  if (mode === 'replace') {
    await deleteLines(tx, versionKey);
    await insertLines(tx, versionKey, linesSetAside);
  } else await upsertLines(tx, versionKey, linesSetAside);
  return comparison;
};

/** What sums the lines of a survey's version while they come in. */
const beginRollup = async (
  tx: Database,
  { survey, version }: { survey: SurveyRow; version: VersionRow },
  register: LineRegister,
): Promise<IncomingRollup> => {
  const all = await listAttributions(tx, survey.roundId);
  const attributions = all.filter(({ areaId }) => register.territoryAreaIds.has(areaId));
  return new IncomingRollup({ ...register, attributions }, version.key);
};

/** Makes a version's rollup anew from lines that were summed while they came in, when those are all that it has. */
const storeRollup = async (tx: Database, versionKey: number, rollup: IncomingRollup): Promise<void> => {
  await deleteRollup(tx, versionKey);
  const encoded = async function* () {
    for await (const rows of rollup.rows(limits.rowsPerBatch)) yield encodeCopyRows(rows);
  };
  await copyInto(tx, rollupTarget, encoded());
};

/** Brings everything in line that follows from a version's lines, and records who wrote them. */
export const finishLines = async (
  tx: Database,
  context: CommandContext,
  written: {
    survey: SurveyRow;
    version: VersionRow;
    mode: ImportMode;
    comparison: LineComparison;
    passedOverRows: number;
    operation: string;
    readonly notices?: readonly Fault[];
    /** The sums of the lines, where they were taken while the lines came in. */
    rollup?: IncomingRollup | undefined;
  },
): Promise<LinesWritten> => {
  const { survey, version, mode } = written;
  await upsertEditor(tx, version.key, context.actor.subject, context.now());
  const { absent, leftEmpty, ...counts } = written.comparison;
  const { added, changed, unchanged } = counts;
  const lineCount = mode === 'replace' ? added + changed + unchanged : version.lineCount + added;
  if (lineCount > limits.linesPerSurvey) {
    throw new Problem('invalid-content', {
      sv: `Kartläggningen skulle få ${lineCount} rader; högst ${limits.linesPerSurvey} ryms.`,
      en: `The survey would have ${lineCount} lines; it holds at most ${limits.linesPerSurvey}.`,
    });
  }
  await updateLineCount(tx, version.key, lineCount);
  if (written.rollup === undefined) await replaceRollup(tx, version.key);
  else await storeRollup(tx, version.key, written.rollup);
  // Held last, so that who closes the round waits for no work on lines; what was closed meanwhile is refused here.
  const round = await lockRound(tx, survey.roundId, 'share');
  if (round === undefined) throw notFound();
  requireOpenDraft(version, round, context.now());
  await appendAuditEvent(tx, context, {
    operation: written.operation,
    objectType: 'survey',
    objectId: survey.id,
    details: { versionNumber: version.number, lineCount },
  });
  const removed = mode === 'replace' ? absent : 0;
  return {
    survey,
    versionNumber: version.number,
    rowVersion: survey.rowVersion + 1,
    lineCount,
    ...counts,
    removed,
    ...leftEmptyOf(mode, leftEmpty),
    passedOverRowCount: written.passedOverRows,
    notices: written.notices ?? [],
  };
};

/**
 * Writes lines to a survey's draft: `replace` makes them the whole survey, `upsert` adds to lines with the same key
 * what the new ones state and keeps the rest. All lines or none; the rollup follows in the same transaction. The survey and the round are held only
 * when all lines have come, and all that was asked before is asked again then.
 *
 * @throws Problem 404, 403, 412, 409 (not a draft, round not open), 400 (not of its format), 422 with every fault of
 * every line.
 */
export const writeLines = async (
  context: CommandContext,
  request: IncomingLines & { surveyId: string; expected: ExpectedVersions; signal?: AbortSignal },
): Promise<LinesWritten> => {
  const { surveyId, mode } = request;
  const bytes = readOnce(request.bytes);
  const step = { ...request, step: 'edit', operation: 'survey:edit' } as const;
  return inTransaction(context.db, async (tx) => {
    let draft = await findStep(tx, context, step);
    if (draft.version.lineCount === 0) {
      // Its lines go straight to it, which only one can do at a time.
      await lockLines(tx, surveyId);
      draft = await findStep(tx, context, step);
    }
    const register = await lineRegisterOf(tx, draft.survey, context.now());
    const isAllThereIs = mode === 'replace' || draft.version.lineCount === 0;
    const rollup = isAllThereIs ? await beginRollup(tx, draft, register) : undefined;
    const notices: Fault[] = [];
    const onNotice = (notice: Fault): void => {
      if (notices.length < limits.faultsPerAnswer) notices.push(notice);
    };
    const incoming = { ...request, bytes, register, rollup, onNotice };
    const { received, passedOverRows } = await receiveLines(tx, draft.version, incoming);
    await lockLines(tx, surveyId);
    const { survey, version } = await beginStep(tx, context, step);
    if (version.key !== draft.version.key) throw changedMeanwhile();
    const comparison = draft.version.lineCount === 0 ? allAdded(received) : await joinLines(tx, version.key, mode);
    const operation = mode === 'replace' ? 'replaceLines' : 'upsertLines';
    const done = { survey, version, mode, comparison, passedOverRows, operation, notices, rollup };
    return finishLines(tx, context, done);
  });
};
