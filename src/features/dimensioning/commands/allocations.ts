import { decide, requireAllowed } from '../../../core/actor.ts';
import { countOfFaults, type Fault, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { JsonValue } from '../../../formats/canonical-json.ts';
import { listYearlyEducation } from '../../education/queries/figures.ts';
import type { YearlyEducation } from '../../education/rules/yearly.ts';
import { type CodeVersion, enqueueRun } from '../../forecasts/commands/runs.ts';
import { inputOfScenario, seesDrafts } from '../../forecasts/commands/scenarios.ts';
import { listSiteRegions } from '../../forecasts/queries/inputs.ts';
import type { RunRow } from '../../forecasts/queries/runs.ts';
import { findScenario } from '../../forecasts/queries/scenarios.ts';
import type { ForecastInput } from '../../forecasts/rules/model.ts';
import { programmeCode } from '../../forecasts/rules/programmes.ts';
import { listDegreeRights } from '../queries/allocations.ts';
import { type AllocationFrame, type ProgrammeFacts, yearsOf } from '../rules/frame.ts';
import type { NewAllocation } from '../schemas/allocations.ts';

const fault = (code: string, pointer: string, sv: string, en: string, value?: string): Fault => ({
  code,
  pointer,
  detail: { sv, en },
  ...(value === undefined ? {} : { value }),
});

/** What cannot be asked of a scenario's input. */
const faultsOf = (request: NewAllocation, input: ForecastInput, at: number): Fault[] => {
  const last = input.baseYear + input.horizonYears;
  const { startYears, needYears } = yearsOf(request);
  const faults: Fault[] = [];
  if (
    startYears.length === 0 ||
    needYears.length === 0 ||
    startYears[0] === undefined ||
    startYears[0] <= input.baseYear ||
    (needYears.at(-1) ?? 0) > last
  )
    faults.push(
      fault(
        'out-of-range',
        '#/firstStartYear',
        `Åren ska ligga mellan ${input.baseYear + 1} och ${last} i scenario ${at + 1}, och det sista inte före det första.`,
        `The years should lie between ${input.baseYear + 1} and ${last} in scenario ${at + 1}, the last not before the first.`,
      ),
    );
  request.professions.forEach(({ professionCode }, index) => {
    if (!input.professions.some(({ code }) => code === professionCode))
      faults.push(
        fault(
          'unknown-code',
          `#/professions/${index}/professionCode`,
          `Yrket finns inte i scenario ${at + 1}.`,
          `The profession is not in scenario ${at + 1}.`,
          professionCode,
        ),
      );
  });
  request.programmes.forEach((programme, index) => {
    if (!input.programmes.some(({ code }) => code === programme.programmeCode))
      faults.push(
        fault(
          'unknown-code',
          `#/programmes/${index}/programmeCode`,
          `Programmet finns inte i scenario ${at + 1}.`,
          `The programme is not in scenario ${at + 1}.`,
          programme.programmeCode,
        ),
      );
  });
  return faults;
};

const latest = (rows: readonly YearlyEducation[], value: (row: YearlyEducation) => number | null): number | null =>
  rows.reduce<number | null>((found, row) => value(row) ?? found, null);

/** Institutions decide in the autumn before; a right counts for the places of a year when it holds on 1 July. */
const decisionDay = (year: number): string => `${year}-07-01`;

/** What registers and accepted reports say of the programmes of an input. */
const factsOf = async (context: CommandContext, request: NewAllocation, input: ForecastInput) => {
  const education = await listYearlyEducation(context.db);
  const rights = await listDegreeRights(context.db);
  const { startYears } = yearsOf(request);
  const regions = new Map(
    (await listSiteRegions(context.db, decisionDay(request.firstStartYear))).map((one) => [
      one.municipalityCode,
      one.regionCode,
    ]),
  );
  const programmes = input.programmes.map((programme): ProgrammeFacts => {
    const rows = education.filter((row) => programmeCode(row) === programme.code);
    const holds = (day: string): boolean =>
      rights.some(
        (right) =>
          right.institutionCode === programme.institutionCode &&
          right.professionCode === programme.professionCode &&
          (right.validFrom === null || right.validFrom <= day) &&
          (right.validTo === null || right.validTo > day),
      );
    return {
      code: programme.code,
      regionCode: regions.get(programme.code.split('.').at(-1) ?? '') ?? null,
      degreeRight: startYears.map((year) => holds(decisionDay(year))),
      applicants: latest(rows, (row) => row.applicants),
      decidedPlaces: latest(rows, (row) => row.placesDecided ?? row.placesOffered),
    };
  });
  const weeks = new Map<string, Map<number, number>>();
  for (const row of education) {
    if (row.healthcareRegionCode === null || row.clinicalPlacementWeeks === null) continue;
    const years = weeks.get(row.healthcareRegionCode) ?? new Map<number, number>();
    weeks.set(row.healthcareRegionCode, years.set(row.year, (years.get(row.year) ?? 0) + row.clinicalPlacementWeeks));
  }
  const reportedWeeks = [...weeks].map(([regionCode, years]) => ({
    regionCode,
    weeks: years.get(Math.max(...years.keys())) ?? 0,
  }));
  return { programmes, reportedWeeks };
};

/**
 * Asks for an allocation. What registers and reports say is kept with the run, so that it can be repeated.
 *
 * @throws Problem 403; 422 with every fault of scenarios, years and codes
 */
export const startAllocation = async (
  context: CommandContext & CodeVersion,
  request: NewAllocation,
): Promise<RunRow> => {
  requireAllowed(decide(context.actor, 'forecast:run'));
  const faults: Fault[] = [];
  const inputs: ForecastInput[] = [];
  const inputHashes: string[] = [];
  let scenarioKey: number | null = null;
  for (const [index, { scenarioId }] of request.scenarios.entries()) {
    const scenario = await findScenario(context.db, scenarioId, seesDrafts(context.actor));
    if (scenario === undefined) {
      faults.push(
        fault('unknown-id', `#/scenarios/${index}/scenarioId`, 'Scenariot finns inte.', 'There is no such scenario.'),
      );
      continue;
    }
    inputs.push(inputOfScenario(scenario));
    inputHashes.push(scenario.inputHash);
    scenarioKey ??= scenario.key;
  }
  inputs.forEach((input, index) => {
    faults.push(...faultsOf(request, input, index));
  });
  const [first] = inputs;
  const shapeOf = (input: ForecastInput | undefined): string =>
    JSON.stringify([
      input?.baseYear,
      input?.professions.map(({ code }) => code),
      input?.programmes.map(({ code }) => code),
    ]);
  if (inputs.some((input) => shapeOf(input) !== shapeOf(first)))
    faults.push(
      fault(
        'different-shapes',
        '#/scenarios',
        'Scenarierna ska ha samma basår, yrken och program.',
        'The scenarios should have the same base year, professions and programmes.',
      ),
    );
  if (faults.length > 0 || first === undefined) {
    throw new Problem(
      'invalid-content',
      {
        sv: `Fördelningen kan inte räknas: ${faults.length} fel.`,
        en: `The allocation cannot be computed: ${countOfFaults(faults.length)}.`,
      },
      { faults },
    );
  }
  const frame: AllocationFrame = { request, ...(await factsOf(context, request, first)) };
  const body = JSON.parse(JSON.stringify(frame)) as JsonValue;
  return enqueueRun(context, { kind: 'allocation', scenarioKey, request: body, inputHashes });
};
