import type { Answer, Caller, TestApi } from './api.ts';

/** A round as tests open it; members given replace those here. */
export const newRound = (members: Record<string, unknown> = {}) => ({
  name: 'Provomgång',
  referenceDate: '2024-11-01',
  populationDate: '2024-12-31',
  baseYear: 2024,
  horizonYears: [2030],
  professionCodes: ['lakare', 'sjukskoterska'],
  opensAt: '2026-11-01T00:00:00Z',
  dueAt: '2026-12-31T00:00:00Z',
  ...members,
});

/** Opens a round and answers its identifier. */
export const openRound = async (office: Caller, members: Record<string, unknown> = {}): Promise<string> => {
  const answer = await office.post('/survey-rounds', newRound(members));
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.roundId;
};

/** A line of the tests' round. */
export const line = (members: Record<string, unknown> = {}) => ({
  areaCode: '12',
  professionCode: 'lakare',
  sector: 'region',
  year: 2024,
  headcount: 100,
  fullTimeEquivalents: 80.5,
  ...members,
});

const expectOk = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
};

/** The people of one council, and the office that accepts. */
export interface People {
  readonly editor: Caller;
  readonly approver: Caller;
  readonly office: Caller;
}

export const peopleOf = async (api: TestApi, council: string, office: Caller): Promise<People> => ({
  editor: await api.editor(council),
  approver: await api.approver(council),
  office,
});

/** Justifies every warning of a survey's draft, rule by rule. */
export const justifyAll = async (editor: Caller, surveyId: string): Promise<void> => {
  const path = `/surveys/${surveyId}`;
  for (;;) {
    const { body } = expectOk(await editor.get(`${path}/findings?severity=warning&justified=false&limit=1`));
    if (body.findings.length === 0) return;
    const { ruleId } = body.findings[0];
    expectOk(await editor.change('POST', `${path}/justifications`, path, { ruleId, text: 'Stämmer enligt källan.' }));
  }
};

/**
 * Creates a council's survey with lines and takes it as far as asked; answers its identifier. Its warnings are
 * justified, unless it is to be left unchecked.
 */
export const survey = async (
  people: People,
  roundId: string,
  lines: readonly object[],
  upTo: 'unchecked' | 'draft' | 'submitted' | 'approved' | 'accepted' = 'accepted',
): Promise<string> => {
  const created = expectOk(await people.editor.post('/surveys', { roundId }));
  const path = `/surveys/${created.body.surveyId}`;
  expectOk(await people.editor.change('PUT', `${path}/lines`, path, { lines }));
  if (upTo === 'unchecked') return created.body.surveyId;
  if (lines.length > 0) await justifyAll(people.editor, created.body.surveyId);
  if (upTo === 'draft') return created.body.surveyId;
  expectOk(await people.editor.change('POST', `${path}/submissions`, path));
  if (upTo === 'submitted') return created.body.surveyId;
  expectOk(await people.approver.change('POST', `${path}/approvals`, path));
  if (upTo === 'approved') return created.body.surveyId;
  expectOk(await people.office.change('POST', `${path}/acceptances`, path));
  return created.body.surveyId;
};
