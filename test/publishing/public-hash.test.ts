import { createHash } from 'node:crypto';
import t from 'tap';
import { canonicalJson } from '../../src/formats/canonical-json.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

/*
 * A hash that hidden counts are part of tells them to whoever tries all counts: it is for those who see them. Norra's
 * three persons are hidden in the plan of the second round, whose changes are counted from the first.
 */
const api = await testApi(t);
const office = await api.nationalOffice();
const adopter = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const north = await peopleOf(api, 'norra', office);

const publish = async (year: number, northern: number): Promise<string> => {
  const roundId = await openRound(office, {
    professionCodes: ['lakare'],
    horizonYears: [],
    baseYear: year,
    referenceDate: `${year}-11-01`,
  });
  await survey(south, roundId, [
    line({ areaCode: '12', headcount: 412, fullTimeEquivalents: 371.5, year }),
    line({ areaCode: '10', headcount: 389, fullTimeEquivalents: 351, year }),
  ]);
  await survey(north, roundId, [
    line({ areaCode: '24', headcount: northern, fullTimeEquivalents: northern, year }),
    line({ areaCode: '23', headcount: 97, fullTimeEquivalents: 83.25, year }),
  ]);
  const { planId } = (await office.post('/plans', { roundId })).body;
  for (const step of ['consultations', 'adoptions', 'publications']) {
    const { status, text } = await adopter.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`);
    if (status !== 200) throw new Error(text);
  }
  return planId;
};
const earlierId = await publish(2019, 3);
const planId = await publish(2020, 4);
const prefix = '/kompetensforsorjning/v1';
const fetchOpen = async (path: string) => {
  const answer = await api.app.inject({ url: `${prefix}${path}` });
  return { status: answer.statusCode, headers: JSON.stringify(answer.headers), text: answer.body };
};

t.test('anyone computes the public hash from what is answered without a token', async (t) => {
  const plan = JSON.parse((await fetchOpen(`/plans/${planId}`)).text);
  const { figures } = JSON.parse((await fetchOpen(`/plans/${planId}/figures?limit=1000`)).text);
  t.ok(plan.hiddenCount > 0);
  t.ok(figures.some(({ status }: { status: string }) => status === 'suppressed'));
  const sum = createHash('sha256')
    .update(canonicalJson({ figures, record: plan.record }))
    .digest('hex');
  t.equal(sum, plan.publicHash);
  t.equal(plan.contentHash, plan.publicHash);
  const seen = (await office.get(`/plans/${planId}`)).body;
  t.equal(seen.publicHash, plan.publicHash, 'which the national office sees beside the whole one');
  t.not(seen.contentHash, plan.publicHash);
});

t.test('no hash that hidden counts are part of is told to those who do not see them, in any answer', async (t) => {
  const secrets: string[] = [];
  for (const id of [earlierId, planId]) {
    const { contentHash, councils } = (await office.get(`/plans/${id}`)).body;
    secrets.push(contentHash, ...councils.flatMap((one: { linesHash: string | null }) => one.linesHash ?? []));
  }
  t.equal(secrets.length, 2 + 4);
  const paths = [
    '/plans',
    `/plans/${planId}`,
    `/plans/${planId}/figures`,
    `/plans/${planId}/figures?format=columnar`,
    `/plans/${planId}/figures?format=json-stat`,
    `/plans/${planId}/figures?format=csv`,
    `/plans/${planId}/figures/SE.lakare.total.2020.headcount/provenance`,
    `/plans/${planId}/figures/sodra.lakare.total.2020.headcount/provenance`,
    `/plans/${planId}/dossiers/lakare`,
    `/plans/${planId}/report?format=html`,
    `/plans/${planId}/report?format=json`,
    `/plans/${planId}/differences?against=${earlierId}`,
    `/dimensioning?planId=${planId}`,
    `/dimensioning?planId=${planId}&format=json-stat`,
  ];
  const callers = [south.editor, north.approver, await api.institution('LU'), await api.reader()];
  let answered = 0;
  for (const path of paths) {
    const answers = [await fetchOpen(path)];
    for (const caller of callers) {
      const { status, headers, text } = await caller.get(path);
      answers.push({ status, headers: JSON.stringify(headers), text });
    }
    for (const { status, headers, text } of answers) {
      if (status === 200) answered += 1;
      for (const secret of secrets) {
        t.notOk(`${headers} ${text}`.includes(secret.slice(0, 8)), `${path}: ${secret.slice(0, 8)}`);
      }
    }
  }
  t.ok(answered > paths.length * 2, `${answered} answers with content`);
});
