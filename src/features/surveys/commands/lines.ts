import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { ExpectedVersions } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listTerritory, registerCodes } from '../../registers/queries.ts';
import { compareLines, deleteLines, updateLineCount, upsertLines } from '../queries/lines.ts';
import { replaceRollup } from '../queries/rollups.ts';
import { lockRound } from '../queries/rounds.ts';
import { type SurveyRow, upsertEditor } from '../queries/surveys.ts';
import { checkLines, type LineRegister } from '../rules/lines.ts';
import type { SurveyLine } from '../schemas.ts';
import { beginStep, requireOpenDraft } from './context.ts';

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
const lineRegisterOf = async (tx: Database, survey: SurveyRow, at: Date): Promise<LineRegister> => {
  const round = await lockRound(tx, survey.roundId, 'share');
  if (round === undefined) throw notFound();
  requireOpenDraft(survey.versions[0], round, at);
  const codes = await registerCodes(tx);
  const territory = await listTerritory(tx, survey.healthcareRegionId, round.referenceDate);
  return {
    areaIds: codes.areaIds,
    professionIds: codes.professionIds,
    specialties: codes.specialties,
    territoryAreaIds: new Set(territory.map((area) => area.areaId)),
    askedProfessionIds: new Set(round.professionCodes.map((code) => codes.professionIds.get(code) ?? 0)),
    baseYear: round.baseYear,
    years: new Set([round.baseYear, ...round.horizonYears]),
  };
};

/**
 * Writes lines to a survey's draft: `replace` makes them the whole survey, `upsert` replaces lines with the same key
 * and keeps the rest. All lines or none; the rollup follows in the same transaction.
 *
 * @throws Problem 404, 403, 412, 409 (not a draft, round not open), 422 with every fault of every line.
 */
export const writeLines = async (
  context: CommandContext,
  request: { surveyId: string; expected: ExpectedVersions; mode: 'replace' | 'upsert'; lines: readonly SurveyLine[] },
): Promise<LinesWritten> =>
  inTransaction(context.db, async (tx) => {
    const { survey, version } = await beginStep(tx, context, { ...request, step: 'edit', operation: 'survey:edit' });
    const { faults, resolved } = checkLines(request.lines, await lineRegisterOf(tx, survey, context.now()));
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
    const comparison = await compareLines(tx, version.key, resolved);
    if (request.mode === 'replace') await deleteLines(tx, version.key);
    await upsertLines(tx, version.key, resolved);
    await upsertEditor(tx, version.key, context.actor.subject, context.now());
    const lineCount = await updateLineCount(tx, version.key);
    if (lineCount > limits.linesPerSurvey) {
      throw new Problem('invalid-content', {
        sv: `Kartläggningen skulle få ${lineCount} rader; högst ${limits.linesPerSurvey} ryms.`,
        en: `The survey would have ${lineCount} lines; it holds at most ${limits.linesPerSurvey}.`,
      });
    }
    await replaceRollup(tx, version.key);
    await appendAuditEvent(tx, context, {
      operation: request.mode === 'replace' ? 'replaceLines' : 'upsertLines',
      objectType: 'survey',
      objectId: survey.id,
      details: { versionNumber: version.number, lineCount },
    });
    const { absent, ...counts } = comparison;
    const removed = request.mode === 'replace' ? absent : 0;
    return { survey, versionNumber: version.number, rowVersion: survey.rowVersion + 1, lineCount, ...counts, removed };
  });
