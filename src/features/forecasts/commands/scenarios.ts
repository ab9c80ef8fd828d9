import { type Actor, decide, reachFor, requireAllowed } from '../../../core/actor.ts';
import { swedishDate } from '../../../core/calendar.ts';
import { type Fault, notFound, Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import { type Database, inTransaction } from '../../../db/open.ts';
import { canonicalJson, type JsonValue, sha256OfCanonicalJson } from '../../../formats/canonical-json.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import { listAcceptedReports, listYearlyEducation } from '../../education/queries/figures.ts';
import { findPlan, type PlanRow } from '../../plans/queries/plans.ts';
import { PlanRecord } from '../../plans/schemas.ts';
import { listPlanCells, listProfessionFacts, listSiteRegions, listStatedNeeds } from '../queries/inputs.ts';
import { findParameterSet, listAllPublished } from '../queries/parameters.ts';
import { findScenario, insertScenario, type ScenarioRow } from '../queries/scenarios.ts';
import { type AssemblyData, assembleBase, assembleUncertainty, changeBase } from '../rules/assemble.ts';
import { checkForecastInput } from '../rules/checks.ts';
import type { ForecastInput } from '../rules/model.ts';
import type { ReportedStarts } from '../rules/programmes.ts';
import { ParameterContent } from '../schemas/parameters.ts';
import type { NewScenario } from '../schemas/scenarios.ts';

/** Whether the caller may see drafts of plans, and so what rests on them. */
export const seesDrafts = (actor: Actor): boolean => reachFor(actor, 'plan:read-draft') !== 'none';

const unknown = (pointer: string, value: string): Problem =>
  new Problem(
    'invalid-content',
    { sv: 'Det som scenariot utgår från finns inte.', en: 'What the scenario starts from does not exist.' },
    {
      faults: [
        { code: 'unknown-id', pointer, value, detail: { sv: 'Kontrollera identiteten.', en: 'Check the identifier.' } },
      ],
    },
  );

const startsFrom = (rows: Awaited<ReturnType<typeof listYearlyEducation>>): ReportedStarts[] => {
  const programmes = new Map<string, ReportedStarts & { years: { year: number; beginners: number }[] }>();
  for (const row of rows) {
    if (row.beginners === null) continue;
    const { institutionCode, professionCode, siteMunicipalityCode } = row;
    const key = `${institutionCode} ${professionCode} ${siteMunicipalityCode}`;
    const programme = programmes.get(key) ?? {
      institutionCode,
      professionCode,
      siteMunicipalityCode,
      regionCode: row.healthcareRegionCode,
      years: [],
    };
    programme.years.push({ year: row.year, beginners: row.beginners });
    programmes.set(key, programme);
  }
  return [...programmes.values()];
};

/** Gathers everything that a scenario rests on besides its parameter set. */
const assemblyData = async (tx: Database, plan: PlanRow, horizonYears: number): Promise<AssemblyData> => {
  const { round } = PlanRecord.parse(JSON.parse(plan.record));
  const sites = await listSiteRegions(tx, round.referenceDate);
  const facts = await listProfessionFacts(tx);
  return {
    baseYear: round.baseYear,
    horizonYears,
    regionCodes: [...new Set(sites.map(({ regionCode }) => regionCode))].sort(),
    regionOfSite: new Map(sites.map(({ municipalityCode, regionCode }) => [municipalityCode, regionCode])),
    plan: { title: `Nationell plan, version ${plan.number} (${plan.id})`, date: swedishDate(new Date(plan.builtAt)) },
    cells: await listPlanCells(tx, plan.key, round.baseYear),
    statedNeed: await listStatedNeeds(tx, plan.key, round.baseYear),
    starts: startsFrom(await listYearlyEducation(tx)),
    lengthYears: new Map(
      facts.flatMap(({ code, lengthYears }) => (lengthYears === null ? [] : [[code, lengthYears] as const])),
    ),
    published: await listAllPublished(tx),
  };
};

/** Professions that the registers do not know, each once and with its place. */
const unknownProfessions = (content: ParameterContent, known: ReadonlySet<string>): Fault[] =>
  content.professions.flatMap(({ professionCode }) =>
    known.has(professionCode)
      ? []
      : [
          {
            code: 'unknown-code',
            pointer: `#/professions/${professionCode}`,
            value: professionCode,
            detail: { sv: 'Yrket finns inte i registret.', en: 'The profession is not in the register.' },
          },
        ],
  );

const refuse = (faults: readonly Fault[]): void => {
  if (faults.length === 0) return;
  throw new Problem(
    'invalid-content',
    {
      sv: `Antagandena kan inte räknas på: ${faults.length} uppgifter saknas eller är fel. Ange dem i parameteruppsättningen, med källa.`,
      en: `The assumptions cannot be computed: ${faults.length} items are missing or wrong. State them in the parameter set, with their source.`,
    },
    { faults },
  );
};

/** Undefined members leave an object on its way to JSON. */
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

/**
 * Makes a scenario: puts its input together, checks it whole and keeps it, so that later plans, figures and parameters
 * leave it as it is.
 *
 * @throws Problem 403; 422 with everything that is missing, has no source or does not state its sign
 */
export const createScenario = async (context: CommandContext, request: NewScenario): Promise<ScenarioRow> => {
  requireAllowed(decide(context.actor, 'forecast:run'));
  return inTransaction(
    context.db,
    async (tx) => {
      const plan = await findPlan(tx, request.planId, seesDrafts(context.actor));
      if (plan === undefined) throw unknown('#/planId', request.planId);
      const set = await findParameterSet(tx, request.parameterSetId);
      if (set === undefined || set.content === null) throw unknown('#/parameterSetId', request.parameterSetId);
      const content = ParameterContent.parse(JSON.parse(set.content));
      const data = await assemblyData(tx, plan, request.horizonYears);
      refuse(unknownProfessions(content, new Set((await listProfessionFacts(tx)).map(({ code }) => code))));
      const base = assembleBase(content, data);
      // A patch may supply what the base lacks, so only the changed input must be whole.
      const input = changeBase(base, request);
      refuse(checkForecastInput(input));
      const id = context.newId();
      const inputHash = sha256OfCanonicalJson(plain(input));
      await insertScenario(tx, {
        id,
        planKey: plan.key,
        parameterSetKey: set.key,
        request: canonicalJson(plain(request)),
        base: canonicalJson(plain(base)),
        input: canonicalJson(plain(input)),
        inputHash,
        record: canonicalJson(
          plain({
            educationReports: await listAcceptedReports(tx),
            uncertainty: assembleUncertainty(content, data),
          }),
        ),
        createdAt: context.now(),
        createdBy: context.actor.subject,
      });
      await appendAuditEvent(tx, context, {
        operation: 'createScenario',
        objectType: 'scenario',
        objectId: id,
        details: { inputHash },
      });
      const created = await findScenario(tx, id, true);
      if (created === undefined) throw notFound();
      return created;
    },
    { isolation: 'repeatable read' },
  );
};

/** The input of a scenario that was kept. */
export const inputOfScenario = (scenario: Pick<ScenarioRow, 'input'>): ForecastInput =>
  JSON.parse(scenario.input ?? '{}') as ForecastInput;
