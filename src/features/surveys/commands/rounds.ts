import { decide, requireAllowed } from '../../../core/actor.ts';
import { nearestCodes } from '../../../core/nearest.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import { type ExpectedVersions, requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listPopulationDates } from '../../registers/queries/population.ts';
import { registerCodes } from '../../registers/queries.ts';
import { findRound, insertRound, lockRound, type RoundRow, updateRoundClosed } from '../queries/rounds.ts';
import type { NewSurveyRound } from '../schemas.ts';

const populationFaults = (date: string, dates: readonly string[]): Fault[] =>
  dates.includes(date)
    ? []
    : [
        {
          code: 'no-population',
          pointer: '#/populationDate',
          value: date,
          accepted: dates,
          detail: {
            sv: `Det finns ingen folkmängd för den dagen. Välj en dag som /population-figures har: ${dates.join(', ')}.`,
            en: `There are no population figures for that date. Choose one that /population-figures has: ${dates.join(', ')}.`,
          },
        },
      ];

const faultsOfRound = (
  round: NewSurveyRound,
  register: { professionIds: ReadonlyMap<string, number>; populationDates: readonly string[] },
): Fault[] => {
  const { professionIds } = register;
  const faults = populationFaults(round.populationDate, register.populationDates);
  round.professionCodes.forEach((code, index) => {
    if (!professionIds.has(code)) {
      faults.push({
        code: 'unknown-code',
        pointer: `#/professionCodes/${index}`,
        value: code,
        accepted: nearestCodes(code, professionIds.keys()),
        detail: { sv: 'Yrket finns inte i registret.', en: 'The profession is not in the register.' },
      });
    } else if (round.professionCodes.indexOf(code) !== index) {
      faults.push({
        code: 'duplicate-code',
        pointer: `#/professionCodes/${index}`,
        value: code,
        detail: { sv: 'Yrket står två gånger.', en: 'The profession stands twice.' },
      });
    }
  });
  round.horizonYears.forEach((year, index) => {
    if (year > round.baseYear && round.horizonYears.indexOf(year) === index) return;
    faults.push({
      code: 'horizon-year',
      pointer: `#/horizonYears/${index}`,
      value: String(year),
      detail: {
        sv: 'Åren framåt ska vara olika och efter basåret.',
        en: 'The years ahead must differ and come after the base year.',
      },
    });
  });
  if (round.dueAt <= round.opensAt) {
    faults.push({
      code: 'due-before-opening',
      pointer: '#/dueAt',
      value: round.dueAt.toISOString(),
      detail: { sv: 'Sista dag måste vara efter öppnandet.', en: 'The due time must come after the opening.' },
    });
  }
  return faults;
};

/** Opens a round. Only the national office may. */
export const openRound = async (context: CommandContext, round: NewSurveyRound): Promise<RoundRow> => {
  requireAllowed(decide(context.actor, 'round:open'));
  return inTransaction(context.db, async (tx) => {
    const { professionIds } = await registerCodes(tx);
    const populationDates = await listPopulationDates(tx);
    const faults = faultsOfRound(round, { professionIds, populationDates });
    if (faults.length > 0) {
      throw new Problem(
        'invalid-content',
        { sv: 'Omgången kan inte öppnas så; rätta felen.', en: 'The round cannot be opened so; mend the faults.' },
        { faults },
      );
    }
    const id = context.newId();
    await insertRound(tx, {
      ...round,
      id,
      horizonYears: [...round.horizonYears].sort((left, right) => left - right),
      professionIds: round.professionCodes.map((code) => professionIds.get(code) ?? 0),
      openedBy: context.actor.subject,
    });
    await appendAuditEvent(tx, context, {
      operation: 'openRound',
      objectType: 'survey-round',
      objectId: id,
      details: {},
    });
    const opened = await findRound(tx, id);
    if (opened === undefined) throw notFound();
    return opened;
  });
};

/** Closes a round: nothing more is written to its surveys. */
export const closeRound = async (
  context: CommandContext,
  request: { roundId: string; expected: ExpectedVersions },
): Promise<RoundRow> => {
  requireAllowed(decide(context.actor, 'round:close', {}, 'round:read'));
  return inTransaction(context.db, async (tx) => {
    const round = await lockRound(tx, request.roundId, 'update');
    if (round === undefined) throw notFound();
    requireVersion(request.expected, round.rowVersion);
    if (round.closedAt !== null) {
      throw new Problem('conflict', { sv: 'Omgången är redan stängd.', en: 'The round is closed already.' });
    }
    await updateRoundClosed(tx, round.key, context.now());
    await appendAuditEvent(tx, context, {
      operation: 'closeRound',
      objectType: 'survey-round',
      objectId: round.id,
      details: {},
    });
    return { ...round, closedAt: context.now(), rowVersion: round.rowVersion + 1 };
  });
};
