import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { configOfProcess } from '../config.ts';
import { demonstrationHorizonYears, demonstrationParameters } from './demo/assumptions.ts';
import { type Client, clientOf } from './demo/client.ts';
import { exampleLinesOf, exampleRound, exampleTexts } from './demo/example-round.ts';
import { needTable, planTable } from './demo/table.ts';
import { requestLocalToken } from './local-token.ts';
import { startUntilSignalled } from './until-signalled.ts';

/*
 * The main job, played over HTTP as its users would: a round is opened, six councils answer it, the national office
 * accepts and builds the draft plan, runs a forecast on it, and a university fetches its dimensioning rows. An example
 * round then shows need, gap and judgements. Then the service stays up.
 */

const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1).replace('.', ',').padStart(5);
const say = (text: string): void => void process.stdout.write(`[${seconds()} s] ${text}\n`);

const profession = 'lakare';
const roundPath = fileURLToPath(new URL('../../src/bin/demo/physicians-employed-by-regions-2019.csv', import.meta.url));

/** One region's line of the published statistics. */
interface RegionLine {
  readonly areaCode: string;
  readonly headcount: number;
  readonly fullTimeEquivalents: number;
}

const readRegionLines = async (): Promise<RegionLine[]> => {
  const [, ...rows] = (await readFile(roundPath, 'utf8')).trim().split(/\r?\n/);
  return rows.map((row) => {
    const [areaCode = '', headcount, fullTimeEquivalents] = row.split(',');
    return { areaCode, headcount: Number(headcount), fullTimeEquivalents: Number(fullTimeEquivalents) };
  });
};

/**
 * Which council sends which region. Region Halland lies in two healthcare regions and reports as one: here the
 * southern council sends its line, and the plan still attributes it to neither.
 */
const councilOfRegion = async (client: Client): Promise<Map<string, string>> => {
  const { regions } = await client.get<{ regions: { code: string; healthcareRegionCodes: string[] }[] }>(
    '/regions?limit=100&validOn=2019-11-01',
  );
  return new Map(regions.map((region) => [region.code, [...region.healthcareRegionCodes].sort()[0] ?? '']));
};

interface Survey {
  readonly surveyId: string;
}

interface People {
  readonly editor: Client;
  readonly approver: Client;
  readonly nationalOffice: Client;
}

/** Justifies what looks odd, rule by rule, as a council has to before it can submit. */
const justify = async (editor: Client, path: string, text: string): Promise<void> => {
  for (;;) {
    const { findings } = await editor.get<{ findings: { ruleId: string }[] }>(
      `${path}/findings?severity=warning&justified=false&limit=1`,
    );
    const [first] = findings;
    if (first === undefined) return;
    await editor.change('POST', `${path}/justifications`, path, { ruleId: first.ruleId, text });
  }
};

const answerRound = async (people: People, roundId: string, lines: readonly object[]): Promise<void> => {
  const { surveyId } = await people.editor.post<Survey>('/surveys', { roundId });
  const path = `/surveys/${surveyId}`;
  await people.editor.change('PUT', `${path}/lines`, path, { lines });
  await justify(people.editor, path, 'Talen är påhittade till ett exempel.');
  await people.editor.change('POST', `${path}/submissions`, path);
  await people.approver.change('POST', `${path}/approvals`, path);
  await people.nationalOffice.change('POST', `${path}/acceptances`, path);
};

/** Opens the next round, which nobody has answered: the one to try the command line on. */
const openNextRound = async (nationalOffice: Client): Promise<void> => {
  await nationalOffice.post('/survey-rounds', {
    name: 'Läkare anställda av regionerna 2020',
    referenceDate: '2020-11-01',
    populationDate: '2019-12-31',
    baseYear: 2020,
    horizonYears: [2030],
    professionCodes: [profession],
    opensAt: '2020-11-01T08:00:00+01:00',
    dueAt: '2100-12-31T23:59:59+01:00',
  });
};

/** Runs a forecast on the plan and the demonstration's own scenario, and follows it to its end. */
const forecastPhysicians = async (nationalOffice: Client, planId: string): Promise<string> => {
  const { parameterSetId } = await nationalOffice.post<{ parameterSetId: string }>(
    '/parameter-sets',
    demonstrationParameters,
  );
  const scenario = await nationalOffice.post<{ scenarioId: string }>('/scenarios', {
    name: 'Demonstrationens grundfall',
    planId,
    parameterSetId,
    horizonYears: demonstrationHorizonYears,
  });
  const { assumptions } = await nationalOffice.get<{ assumptions: { kind: string }[] }>(
    `/scenarios/${scenario.scenarioId}/assumptions?limit=1000`,
  );
  const own = assumptions.filter(({ kind }) => kind === 'own-assumption').length;
  say(
    `Scenario: ${assumptions.length} antaganden med källa, varav ${own} är demonstrationens egna och inte publicerade`,
  );
  const { forecastId } = await nationalOffice.post<{ forecastId: string }>('/forecasts', {
    mode: 'stock-flow',
    scenarioId: scenario.scenarioId,
    seed: 2019,
    replicates: 200,
  });
  for (;;) {
    const run = await nationalOffice.get<{ state: string; figureCount: number; failure: string | null }>(
      `/forecasts/${forecastId}`,
    );
    if (run.state === 'completed') {
      say(`Prognos med 200 upprepningar klar: ${run.figureCount} tal, ${forecastId}`);
      return forecastId;
    }
    if (run.state !== 'queued' && run.state !== 'running') throw new Error(run.failure ?? run.state);
    await sleep(100);
  }
};

/** What a university reads: its rows, each number explained. */
const showDimensioning = async (
  university: Client,
  { planId, forecastId }: { planId: string; forecastId: string },
): Promise<void> => {
  const { dimensioningRows } = await university.get<{
    dimensioningRows: { healthcareRegionCode: string; year: number; explanations: string[] }[];
  }>(`/dimensioning?institutionCode=KI&professionCode=${profession}&planId=${planId}&forecastId=${forecastId}`);
  for (const row of dimensioningRows) {
    say(`Karolinska institutet hämtar dimensionering: ${profession} i ${row.healthcareRegionCode}, år ${row.year}`);
    for (const explanation of row.explanations) process.stdout.write(`    ${explanation}\n`);
  }
  process.stdout.write(
    '    Prognosen visar hur det räknas: dess antaganden är delvis demonstrationens egna, se /scenarios/…/assumptions.\n\n',
  );
};

/**
 * Plays the example round: six answers with need, judgements and small counts, a plan of them, and what a university
 * sees of it. Answers the plan's identifier.
 */
const playExample = async (
  nationalOffice: Client,
  university: Client,
  answerAll: (roundId: string) => Promise<void>,
): Promise<string> => {
  const { roundId } = await nationalOffice.post<{ roundId: string }>('/survey-rounds', exampleRound);
  await answerAll(roundId);
  const { planId, figureCount } = await nationalOffice.post<{ planId: string; figureCount: number }>('/plans', {
    roundId,
  });
  await nationalOffice.change(
    'PUT',
    `/plans/${planId}/dossiers/barnmorska`,
    `/plans/${planId}/dossiers/barnmorska`,
    exampleTexts,
  );
  say(`${exampleRound.name}. Sex svar, utkast med ${figureCount} tal: ${planId}`);
  process.stdout.write(`${await needTable(nationalOffice, planId, exampleRound)}\n`);
  const { figures, _meta } = await university.get<{ figures: { status: string }[]; _meta: { totalRecords: number } }>(
    `/plans/${planId}/figures?areaCode=09&limit=1000`,
  );
  const hidden = figures.filter(({ status }) => status === 'suppressed').length;
  process.stdout.write(
    `    Av Gotlands ${_meta.totalRecords} tal visas ${hidden} inte för ett lärosäte: de gäller, eller avslöjar, färre än fem personer.\n\n`,
  );
  return planId;
};

const play = async (baseUrl: string, dataFolder: string): Promise<void> => {
  const clientFor = (wish: { role: string; council?: string; institution?: string }): Client =>
    clientOf(baseUrl, () => requestLocalToken(dataFolder, wish));
  const nationalOffice = clientFor({ role: 'national-office' });

  const lines = await readRegionLines();
  const councils = await councilOfRegion(nationalOffice);
  const { roundId } = await nationalOffice.post<{ roundId: string }>('/survey-rounds', {
    name: 'Läkare anställda av regionerna 2019',
    referenceDate: '2019-11-01',
    populationDate: '2019-12-31',
    baseYear: 2019,
    horizonYears: [],
    professionCodes: [profession],
    opensAt: '2019-11-01T08:00:00+01:00',
    dueAt: '2100-12-31T23:59:59+01:00',
  });
  say(`Nationella kansliet har öppnat en omgång (basår 2019): ${roundId}`);

  const councilCodes = [...new Set(councils.values())].sort();
  const peopleKept = new Map<string, People>();
  const peopleOf = (council: string): People => {
    const people = peopleKept.get(council) ?? {
      editor: clientFor({ role: 'council-editor', council }),
      approver: clientFor({ role: 'council-approver', council }),
      nationalOffice,
    };
    peopleKept.set(council, people);
    return people;
  };
  for (const council of councilCodes) {
    const own = lines.filter((line) => councils.get(line.areaCode) === council);
    await answerRound(
      peopleOf(council),
      roundId,
      own.map((line) => ({ ...line, professionCode: profession, sector: 'region', year: 2019 })),
    );
    say(`Rådet ${council}: ${own.length} regioner inskickade, godkända av en andra person och godtagna`);
  }

  const plan = await nationalOffice.post<{ planId: string; contentHash: string; figureCount: number }>('/plans', {
    roundId,
  });
  say(`Utkast till nationell plan byggt: ${plan.figureCount} tal, ${plan.planId}`);
  process.stdout.write(`${await planTable(nationalOffice, plan.planId)}\nSHA-256 ${plan.contentHash}\n\n`);

  const university = clientFor({ role: 'institution', institution: 'KI' });
  const forecastId = await forecastPhysicians(nationalOffice, plan.planId);
  await showDimensioning(university, { planId: plan.planId, forecastId });
  const examplePlanId = await playExample(nationalOffice, university, async (exampleId) => {
    const physicians = lines.reduce((sum, { headcount }) => sum + headcount, 0);
    await Promise.all(
      councilCodes.map((council) => {
        const own = lines.filter((line) => councils.get(line.areaCode) === council);
        const answer = own.flatMap(({ areaCode, headcount }) =>
          exampleLinesOf({ areaCode, share: headcount / physicians }),
        );
        return answerRound(peopleOf(council), exampleId, answer);
      }),
    );
  });
  await openNextRound(nationalOffice);
  process.stdout.write(`
Öppna ${new URL(baseUrl).origin}/ för en beskrivning av tjänsten, eller fråga själv (stoppa med Ctrl+C):

  TOKEN=$(npm run -s token -- national-office)
  curl -H "Authorization: Bearer $TOKEN" ${baseUrl}/plans/${plan.planId}
  curl -H "Authorization: Bearer $TOKEN" "${baseUrl}/plans/${plan.planId}/figures?areaCode=SE"
  curl -H "Authorization: Bearer $TOKEN" "${baseUrl}/plans/${plan.planId}/figures?format=xlsx" -o plan.xlsx
  curl -H "Authorization: Bearer $TOKEN" ${baseUrl}/plans/${plan.planId}/figures/SE.${profession}.total.2019.headcount/provenance
  curl -H "Authorization: Bearer $TOKEN" -H "Accept: image/svg+xml" "${baseUrl}/dimensioning/${profession}/picture?planId=${plan.planId}&forecastId=${forecastId}" > lakare.svg

Omgången 2020 är öppen. Svara på den som ett råd, från en annan terminal:

  npx kompetens login --local --council sodra
  npx kompetens template
  npx kompetens --help

Exemplets plan med behov, gap och bedömningar, som dokument och ett yrke för sig; utkast kräver token, så spara och öppna:

  curl -H "Authorization: Bearer $TOKEN" "${baseUrl}/plans/${examplePlanId}/report?format=html" -o plan.html
  curl -H "Authorization: Bearer $TOKEN" "${baseUrl}/plans/${examplePlanId}/report?format=pdf" -o plan.pdf
  curl -H "Authorization: Bearer $TOKEN" ${baseUrl}/plans/${examplePlanId}/dossiers/barnmorska

  curl -H "Authorization: Bearer $TOKEN" "${baseUrl}/plans/${plan.planId}/report?format=html" -o plan-2019.html

`);
};

const config = configOfProcess();
const service = await startUntilSignalled(config, { log: say, logLevel: 'warn' });
say(`Tjänsten lyssnar på ${service.baseUrl}`);
await service.issuerReady;
try {
  await play(service.baseUrl, config.dataFolder);
} catch (error) {
  process.stderr.write(`Demonstrationen avbröts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
  await service.stop();
}
