import t from 'tap';
import { type Actor, type Role, roles } from '../../src/core/actor.ts';
import { Problem } from '../../src/core/problem.ts';
import { standings, steps } from '../../src/features/surveys/rules/lifecycle.ts';
import { availableSteps, councilOf, visibleTo } from '../../src/features/surveys/rules/permissions.ts';
import { isAllowed, toldStandings, toldSteps } from '../support/told-steps.ts';

const ownRegion = 1;
const actorWith = (held: readonly Role[], territory: Partial<Actor> = {}): Actor => ({
  clientId: 'client',
  subject: 'approver',
  organisationId: 10,
  organisationCode: 'organisation',
  roles: held,
  scopes: [],
  healthcareRegionId: ownRegion,
  institutionId: null,
  ...territory,
});
const edited = { editors: ['editor', 'second editor'], submittedBy: 'submitter' };

t.test('the steps that are offered are exactly those told, for every standing, step and role', async (t) => {
  t.strictSame(toldSteps, [...steps]);
  t.strictSame(toldStandings, [...standings]);
  let triples = 0;
  for (const role of roles) {
    for (const healthcareRegionId of [ownRegion, 2]) {
      for (const standing of standings) {
        const own = healthcareRegionId === ownRegion;
        const offered = availableSteps(actorWith([role]), { healthcareRegionId, standing, version: edited });
        for (const step of steps) {
          const expected = isAllowed(standing, step, role) && (own || role === 'national-office');
          t.equal(offered.includes(step), expected, `${role} ${own ? 'own' : 'other'} ${standing} ${step}`);
          triples += 1;
        }
      }
    }
  }
  t.equal(triples, roles.length * 2 * standings.length * steps.length);
});

t.test('approving is not offered to who edited or submitted the version, while returning it is', async (t) => {
  const offeredTo = (subject: string) =>
    availableSteps(actorWith(['council-editor', 'council-approver'], { subject }), {
      healthcareRegionId: ownRegion,
      standing: 'submitted',
      version: edited,
    });
  for (const subject of ['editor', 'second editor', 'submitter']) t.strictSame(offeredTo(subject), ['return'], subject);
  t.strictSame(offeredTo('approver'), ['return', 'approve']);
});

t.test('the office sees all surveys, a council its own, and others none', async (t) => {
  t.equal(visibleTo(actorWith(['national-office'])), 'all');
  t.equal(visibleTo(actorWith(['national-office', 'council-editor'])), 'all');
  for (const role of ['council-editor', 'council-approver'] as const) {
    t.equal(visibleTo(actorWith([role])), ownRegion, role);
    t.equal(visibleTo(actorWith([role], { healthcareRegionId: null })), 'none', `${role} of no council`);
  }
  for (const role of ['institution', 'reader'] as const) t.equal(visibleTo(actorWith([role])), 'none', role);
  t.equal(visibleTo(actorWith([])), 'none');
});

t.test('a survey is begun for the own council, and who has none is refused', async (t) => {
  t.equal(councilOf(actorWith(['council-editor'])), ownRegion);
  t.equal(councilOf(actorWith(['council-editor'], { healthcareRegionId: 0 })), 0);
  try {
    councilOf(actorWith(['national-office'], { healthcareRegionId: null }));
    t.fail('was not refused');
  } catch (error) {
    t.ok(error instanceof Problem && error.code === 'forbidden');
  }
});
