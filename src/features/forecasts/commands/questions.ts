import { decide, requireAllowed } from '../../../core/actor.ts';
import { type Bilingual, notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { Abandoned } from '../../plans/commands/pool.ts';
import { listHiddenProfessions } from '../queries/hidden.ts';
import { listProfessionFacts } from '../queries/inputs.ts';
import { findScenario, type ScenarioRow } from '../queries/scenarios.ts';
import { checkForecastInput, sourceOf } from '../rules/checks.ts';
import type { MeasureComparison, MeasureOption } from '../rules/compare-measures.ts';
import type { ForecastInput, Measure } from '../rules/model.ts';
import type { RequiredPlaces } from '../rules/required-places.ts';
import type { ForecastTask, ForecastTaskResult } from '../rules/tasks.ts';
import type { NewMeasureComparison } from '../schemas/scenarios.ts';
import { questionOf } from './compute.ts';
import { keptAnswer } from './kept-answers.ts';
import { inputOfScenario, seesDrafts } from './scenarios.ts';

/*
 * Questions that are answered while the caller waits: computed on a thread, so that the service goes on answering
 * others, and given up when they take too long.
 */

const askThread = async (
  context: CommandContext,
  input: ForecastInput,
  task: ForecastTask,
): Promise<ForecastTaskResult> => {
  try {
    const result = await keptAnswer(context.actor.clientId, input, task);
    if (result !== undefined) return result;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('no places of')) {
      throw new Problem('invalid-content', {
        sv: 'Inga platser som kan ändras hinner ge någon utexaminerad till målåret. Välj ett senare målår eller ett tidigare första år.',
        en: 'No place that can be changed gives a graduate by the target year. Choose a later target or an earlier first year.',
      });
    }
    if (!(error instanceof Abandoned)) throw error;
  }
  throw new Problem('service-unavailable', {
    sv: 'Beräkningen tog för lång tid. Fråga igen, eller starta en körning med POST /forecasts.',
    en: 'The computation took too long. Ask again, or start a run with POST /forecasts.',
  });
};

const scenarioOf = async (context: CommandContext, id: string): Promise<ScenarioRow> => {
  requireAllowed(decide(context.actor, 'forecast:read'));
  const scenario = await findScenario(context.db, id, seesDrafts(context.actor));
  if (scenario === undefined) throw notFound();
  return scenario;
};

const hiddenOf = (context: CommandContext, scenario: ScenarioRow): Promise<ReadonlySet<string>> =>
  listHiddenProfessions(context.db, { planId: scenario.planId, scenarioId: scenario.id }, context.actor);

/** Refuses a question on a profession whose forecast rests on figures of the plan that are hidden from the caller. */
const requireShown = async (context: CommandContext, scenario: ScenarioRow, professionCode: string): Promise<void> => {
  if (!(await hiddenOf(context, scenario)).has(professionCode)) return;
  throw new Problem('forbidden', {
    sv: 'Svaret vilar på sekretesskyddade uppgifter i planen. Fråga det nationella kansliet.',
    en: 'The answer rests on suppressed figures of the plan. Ask the national office.',
  });
};

/** What a scenario changes against another, or against its own base without any change. */
export const compareScenarioWith = async (
  context: CommandContext,
  request: { scenarioId: string; against?: string | undefined },
) => {
  const scenario = await scenarioOf(context, request.scenarioId);
  const against = request.against === undefined ? scenario : await scenarioOf(context, request.against);
  const other =
    request.against === undefined ? (JSON.parse(scenario.base ?? '{}') as ForecastInput) : inputOfScenario(against);
  if (request.against === undefined && checkForecastInput(other).length > 0) {
    throw new Problem('conflict', {
      sv: 'Grundfallet saknar uppgifter som scenariot anger och kan inte räknas för sig. Ange ett scenario i against.',
      en: 'The base lacks items that the scenario states and cannot be computed alone. Name a scenario in against.',
    });
  }
  const result = await askThread(context, inputOfScenario(scenario), { kind: 'differences', against: other });
  const differences = result.kind === 'differences' ? result.differences : [];
  const hidden = [await hiddenOf(context, scenario), await hiddenOf(context, against)];
  return differences.filter(({ professionCode }) => hidden.every((codes) => !codes.has(professionCode)));
};

/** How much the required places of a profession depend on each assumption. */
export const findSensitivities = async (
  context: CommandContext,
  run: { scenarioId: string; request: string; professionCode?: string | undefined },
) => {
  const scenario = await scenarioOf(context, run.scenarioId);
  const input = inputOfScenario(scenario);
  const professionCode = run.professionCode ?? input.professions[0]?.code ?? '';
  if (!input.professions.some(({ code }) => code === professionCode)) return [];
  const { question } = questionOf(input, professionCode, JSON.parse(run.request) as Record<string, never>);
  await requireShown(context, scenario, professionCode);
  const hasPlaces = input.programmes.some((programme) => programme.professionCode === professionCode);
  if (!hasPlaces) return [];
  const result = await askThread(context, input, { kind: 'sensitivities', question });
  const bars = result.kind === 'sensitivities' ? result.bars : [];
  return bars.map((bar) => ({ ...bar, title: sourceOf(input, bar.path)?.title ?? null }));
};

const whole = (value: number, locale: 'sv-SE' | 'en-GB'): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value);

/** A measure against places, as a sentence. */
const explainMeasure = (compared: MeasureComparison, profession: Bilingual): Bilingual => {
  const cost = (sv: string, en: string): Bilingual => ({ sv, en });
  const verdict = {
    measure: cost('Åtgärden kostar mindre.', 'The measure costs less.'),
    places: cost('Platserna kostar mindre.', 'The places cost less.'),
    equal: cost('Kostnaden är densamma.', 'The cost is the same.'),
    'not-stated': cost('Kostnaden är inte angiven.', 'The cost is not stated.'),
  }[compared.cheaper];
  const [gain, places] = [compared.fteGained, compared.equivalentPlacesPerYear];
  return {
    sv: `”${compared.name}” ger ${whole(gain, 'sv-SE')} årsarbetare målåret, lika mycket som ${whole(places, 'sv-SE')} fler platser per år för ${profession.sv}. ${verdict.sv}`,
    en: `“${compared.name}” gives ${whole(gain, 'en-GB')} full-time equivalents in the target year, as much as ${whole(places, 'en-GB')} more places per year for ${profession.en}. ${verdict.en}`,
  };
};

/** Measures for those already trained, compared with places that would give as much. */
export const compareMeasuresWithPlaces = async (
  context: CommandContext,
  request: NewMeasureComparison & { scenarioId: string },
): Promise<{
  required: RequiredPlaces;
  comparisons: (MeasureComparison & { explanation: Bilingual })[];
}> => {
  const scenario = await scenarioOf(context, request.scenarioId);
  await requireShown(context, scenario, request.professionCode);
  const input = inputOfScenario(scenario);
  const { professionCode, targetYear, adjustFromYear, capacityPlacesPerYear } = request;
  const last = input.baseYear + input.horizonYears;
  const answerable =
    input.programmes.some((programme) => programme.professionCode === professionCode) &&
    adjustFromYear > input.baseYear &&
    targetYear <= last &&
    adjustFromYear < targetYear;
  if (!answerable) {
    throw new Problem('invalid-content', {
      sv: `Frågan kan inte besvaras: yrket ska ha platser i scenariot, och åren ligga mellan ${input.baseYear + 1} och ${last}.`,
      en: `The question cannot be answered: the profession must have places in the scenario, and the years lie between ${input.baseYear + 1} and ${last}.`,
    });
  }
  const options = request.options.map((option): MeasureOption => {
    if (option.kind === 'change') {
      const { measures, ...rest } = option;
      return { ...rest, measures: measures as readonly Measure[] } as MeasureOption;
    }
    const { trainedOutsidePersons, ...rest } = option;
    return {
      ...rest,
      trainedOutsidePersons: input.regionCodes.map(
        (code) => trainedOutsidePersons.find((one) => one.healthcareRegionCode === code)?.persons ?? 0,
      ),
    } as MeasureOption;
  });
  const result = await askThread(context, input, {
    kind: 'compare-measures',
    question: { professionCode, targetYear, adjustFromYear, capacityPlacesPerYear },
    options,
    ...(request.costPerPlace === undefined ? {} : { costPerPlace: request.costPerPlace }),
  });
  if (result.kind !== 'compare-measures') throw new Error('a thread answered another question');
  const fact = (await listProfessionFacts(context.db)).find(({ code }) => code === professionCode);
  const name = { sv: fact?.nameSv ?? professionCode, en: fact?.nameEn ?? professionCode };
  return {
    required: result.required,
    comparisons: result.comparisons.map((one) => ({ ...one, explanation: explainMeasure(one, name) })),
  };
};
