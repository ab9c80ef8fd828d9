import { sql } from 'drizzle-orm';
import t from 'tap';
import type { Role } from '../../src/core/actor.ts';
import { rowsOf } from '../../src/db/open.ts';
import { type Standing, type Step, standings, steps } from '../../src/features/surveys/rules/lifecycle.ts';
import { type Answer, type Caller, testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';
import { isAllowed } from '../support/told-steps.ts';

/** Whether a role may take a step from any standing at all: if not, it is told so whatever the standing. */
const mayEver = (step: Step, role: Role): boolean => standings.some((standing) => isAllowed(standing, step, role));

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);

/** A survey of the southern council that stands so; those that the service never leaves as newest are made by hand. */
const surveyThatIs = async (standing: Standing): Promise<string> => {
  const roundId = await openRound(office);
  const reached = { returned: 'submitted', barred: 'draft', locked: 'accepted' } as const;
  const upTo = standing in reached ? reached[standing as keyof typeof reached] : standing;
  const surveyId = await survey(south, roundId, [line()], upTo as 'draft');
  const round = `/survey-rounds/${roundId}`;
  if (standing === 'barred') await office.change('POST', `${round}/closures`, round);
  if (standing === 'locked') await office.post('/plans', { roundId });
  if (standing === 'returned') {
    await api.db.execute(sql`
      update survey_versions set state = 'returned'
      where survey_key = (select key from surveys where id = ${surveyId})`);
  }
  return `/surveys/${surveyId}`;
};

const take = (caller: Caller, path: string, step: Step): Promise<Answer> => {
  const anyVersion = { 'if-match': '*' };
  const expiresAt = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
  const requests: Record<Step, [method: string, where: string, body?: object]> = {
    edit: ['PUT', 'lines', { lines: [line({ headcount: 7 })] }],
    submit: ['POST', 'submissions'],
    return: ['POST', 'returns', { reason: 'Skäl.' }],
    approve: ['POST', 'approvals'],
    accept: ['POST', 'acceptances'],
    reopen: ['POST', 'lock-exceptions', { reason: 'Skäl.', expiresAt }],
  };
  const [method, where, body] = requests[step];
  return caller.send(method, `${path}/${where}`, body, anyVersion);
};

const callers: readonly { name: string; role: Role; caller: Caller; sees: boolean }[] = [
  { name: 'editor', role: 'council-editor', caller: south.editor, sees: true },
  { name: 'approver', role: 'council-approver', caller: south.approver, sees: true },
  { name: 'office', role: 'national-office', caller: office, sees: true },
  { name: 'other editor', role: 'council-editor', caller: await api.editor('norra'), sees: false },
  { name: 'other approver', role: 'council-approver', caller: await api.approver('norra'), sees: false },
  { name: 'institution', role: 'institution', caller: await api.institution('KI'), sees: false },
  { name: 'reader', role: 'reader', caller: await api.reader(), sees: false },
];

/** 403 without the scope or the role, 404 for what the caller may not know of, 409 where the standing does not allow it. */
const refusalOf = (role: Role, sees: boolean, step: Step): number => {
  if (role === 'institution' || role === 'reader') return 403;
  if (!sees) return 404;
  return mayEver(step, role) ? 409 : 403;
};

/** Everything stored of a survey, for "nothing was changed". */
const storedOf = async (path: string): Promise<unknown> => {
  const surveyId = path.split('/').at(-1) ?? '';
  return rowsOf(
    api.db,
    sql`
      select to_json(s) as survey, (select json_agg(v order by v.number) from survey_versions v where v.survey_key = s.key) as versions,
        (select sum(l.headcount) from survey_lines l join survey_versions v on v.key = l.version_key where v.survey_key = s.key) as headcount
      from surveys s where s.id = ${surveyId}`,
  );
};

for (const standing of standings) {
  t.test(`over HTTP a survey that is ${standing} lets through exactly the steps told`, async (t) => {
    const path = await surveyThatIs(standing);
    const before = await storedOf(path);
    for (const step of steps) {
      for (const { name, role, caller, sees } of callers) {
        const what = `${name} ${step}`;
        if (sees && isAllowed(standing, step, role)) {
          const answer = await take(caller, await surveyThatIs(standing), step);
          t.ok([200, 201].includes(answer.status), `${what}: ${answer.status}`);
        } else {
          const answer = await take(caller, path, step);
          t.equal(answer.status, refusalOf(role, sees, step), what);
        }
      }
    }
    t.same(await storedOf(path), before, 'and what was refused changed nothing');
  });
}
