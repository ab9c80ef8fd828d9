import t from 'tap';
import { type Actor, decide, type Role, roles } from '../../src/core/actor.ts';
import {
  availableReportSteps,
  operationOfStep,
  type ReportStepName,
  visibleReportsTo,
} from '../../src/features/education/rules/permissions.ts';
import { surveyStates } from '../../src/features/surveys/schemas.ts';

/* Who may take which step from which state, written out: I the institution, N the national office. */
const told = `
            edit  submit  return  approve  accept
draft       I     I       -       -        -
submitted   -     -       IN      I        -
returned    -     -       -       -        -
approved    -     -       IN      -        N
accepted    -     -       -       -        -
locked      -     -       -       -        -
`;
const letterOf: Partial<Record<Role, string>> = { institution: 'I', 'national-office': 'N' };
const [steps = [], ...rows] = told
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));

const toldFor = (role: Role, state: string, isOwn: boolean): string[] => {
  const cells = rows.find(([name]) => name === state)?.slice(1) ?? [];
  const letter = letterOf[role] ?? '?';
  return steps.filter((_, place) => cells[place]?.includes(letter) && (isOwn || role === 'national-office'));
};

const ownInstitution = 4;
const actorWith = (held: readonly Role[], territory: Partial<Actor> = {}): Actor => ({
  clientId: 'client',
  subject: 'approver',
  organisationId: 40,
  organisationCode: 'organisation',
  roles: held,
  scopes: [],
  healthcareRegionId: null,
  institutionId: ownInstitution,
  ...territory,
});
const edited = { editors: ['editor', 'second editor'], submittedBy: 'submitter' };

t.test('the steps of a report that are offered are exactly those told, for every state, step and role', async (t) => {
  t.strictSame(
    rows.map(([state]) => state),
    [...surveyStates],
  );
  for (const role of roles) {
    for (const institutionId of [ownInstitution, 5]) {
      for (const state of surveyStates) {
        const isOwn = institutionId === ownInstitution;
        const offered = availableReportSteps(actorWith([role]), { institutionId, version: { state, ...edited } });
        t.strictSame(offered, toldFor(role, state, isOwn), `${role} ${isOwn ? 'own' : 'other'} ${state}`);
      }
    }
  }
});

t.test('a report is approved by nobody who edited or submitted it', async (t) => {
  for (const subject of ['editor', 'second editor', 'submitter']) {
    const offered = availableReportSteps(actorWith(['institution'], { subject }), {
      institutionId: ownInstitution,
      version: { state: 'submitted', ...edited },
    });
    t.strictSame(offered, ['return'], subject);
  }
});

t.test('the operation that a step asks for lets through whoever the step is told for', async (t) => {
  for (const role of roles) {
    for (const [step, operation] of Object.entries(operationOfStep)) {
      const place = steps.indexOf(step);
      const isTold = rows.some((cells) => cells[place + 1]?.includes(letterOf[role] ?? '?'));
      const decision = decide(actorWith([role]), operation, { institutionId: ownInstitution });
      t.equal(decision === 'allowed', isTold, `${role} ${step}`);
    }
  }
  t.strictSame(Object.keys(operationOfStep), steps as ReportStepName[]);
});

t.test('the office sees all reports, an institution its own, and others none', async (t) => {
  t.equal(visibleReportsTo(actorWith(['national-office'])), 'all');
  t.equal(visibleReportsTo(actorWith(['national-office', 'institution'])), 'all');
  t.equal(visibleReportsTo(actorWith(['institution'])), ownInstitution);
  t.equal(visibleReportsTo(actorWith(['institution'], { institutionId: null })), 'none');
  for (const role of ['council-editor', 'council-approver', 'reader'] as const) {
    t.equal(visibleReportsTo(actorWith([role])), 'none', role);
  }
});
