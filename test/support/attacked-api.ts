import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { testApi } from './api.ts';
import type { ApiDocument } from './fuzz.ts';
import { line, openRound, peopleOf, survey } from './round.ts';

/** The whole application listening, with a round, surveys in several states and a plan to be attacked. */
export const attackedApi = async (t: { teardown(work: () => unknown): void }) => {
  const api = await testApi(t);
  const office = await api.nationalOffice();
  const south = await peopleOf(api, 'sodra', office);
  const west = await peopleOf(api, 'vastra', office);
  const roundId = await openRound(office);
  const accepted = await survey(south, roundId, [line()], 'accepted');
  const draft = await survey(west, roundId, [line({ areaCode: '14' })], 'draft');
  const plan = await office.post('/plans', { roundId });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  const document: ApiDocument = JSON.parse(
    await readFile(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
  );
  const known: Record<string, string[]> = {
    roundId: [roundId],
    surveyId: [accepted, draft],
    planId: [plan.body.planId],
    figureId: ['SE.lakare.total.2024.headcount'],
    healthcareRegionCode: ['sodra'],
    regionCode: ['12'],
    municipalityCode: ['1280'],
    professionCode: ['lakare'],
  };
  return {
    api,
    port,
    document,
    known,
    callers: [office, south.editor, west.editor, west.approver, await api.institution('KI')],
  };
};
