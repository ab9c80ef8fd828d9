import { limits } from '../../../core/limits.ts';
import type { Fault } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { inTransaction } from '../../../db/open.ts';
import { findStagedFindings, type StagedFinding } from '../queries/findings/staged.ts';
import {
  countImportLines,
  findImport,
  type ImportRow,
  updateImportReady,
  updateImportState,
} from '../queries/imports.ts';
import { allowSorting, compareLines, setAsideLinesAfter } from '../queries/lines.ts';
import { findRound } from '../queries/rounds.ts';
import { findSurvey } from '../queries/surveys.ts';
import { detailOfFinding, placedDetailOfFinding } from '../rules/findings/text.ts';
import { remarksOnLeftEmpty } from '../rules/import-outcome.ts';
import type { SurveyLine } from '../schemas.ts';
import { hashLines } from './documents.ts';
import { storeFaults } from './import-faults.ts';
import { placeFault } from './line-files.ts';

/** A finding as its sender is told of it: at the row that it is about, or with its cell in words. */
const faultOfFinding = (found: StagedFinding, { format, headings }: ImportRow): Fault => {
  const { row, ruleId: code, measure, observed } = found;
  const value = observed === null ? {} : { value: String(observed) };
  if (row === null) return { code, detail: placedDetailOfFinding(found), ...value };
  const field = measure === null ? {} : { field: measure as keyof SurveyLine };
  const fault = { code, detail: detailOfFinding(found), ...field, ...value };
  return placeFault(fault, { row, format, headings: headings ?? undefined });
};

/**
 * Finds what an import's commit would do, what the rules will say of the draft after it, and the hash that binds it.
 * Done twice it does the same.
 */
export const compareImport = async (
  context: Pick<CommandContext, 'db'>,
  request: { surveyId: string; importId: string },
): Promise<void> =>
  inTransaction(context.db, async (tx) => {
    const found = await findImport(tx, request.surveyId, request.importId, true);
    if (found?.state !== 'comparing') return;
    const survey = await findSurvey(tx, request.surveyId);
    const round = survey && (await findRound(tx, survey.roundId));
    const { key: importKey, versionKey, mode } = found;
    if (survey === undefined || round === undefined || (await countImportLines(tx, importKey)) !== found.rowsStaged) {
      await updateImportState(tx, importKey, { from: ['comparing'], to: 'failed' });
      return;
    }
    await allowSorting(tx);
    const { absent, ...compared } = await compareLines(tx, { before: { versionKey }, after: { importKey }, mode });
    const contentHash = await hashLines(tx, { importKey });
    await setAsideLinesAfter(tx, { versionKey, importKey, mode });
    const version = { versionKey, survey, round };
    const after = found.errorCount + found.warningCount;
    const limit = Math.max(0, limits.importFaultsKept - after);
    const findings = await findStagedFindings(tx, version, { importKey, limit });
    const emptied = remarksOnLeftEmpty(mode, compared.leftEmpty).map(({ field, ...fault }) => {
      const { row: _, ...placed } = placeFault(
        { ...fault, field },
        { row: 1, ...found, headings: found.headings ?? undefined },
      );
      return placed;
    });
    const warnings = [...emptied, ...findings.items.map((item) => faultOfFinding(item, found))];
    await storeFaults(tx, importKey, { warnings, after });
    await updateImportReady(tx, importKey, {
      ...compared,
      removed: mode === 'replace' ? absent : 0,
      contentHash,
      warningCount: found.warningCount + emptied.length + findings.errors + findings.warnings,
      faultCounts: {
        ...found.faultCounts,
        ...(emptied.length > 0 && { 'values-left-empty': emptied.length }),
        ...findings.countsByRule,
      },
      findings: {
        errorCount: findings.errors,
        warningCount: findings.warnings,
        unjustifiedCount: findings.unjustifiedWarnings,
      },
    });
  });
