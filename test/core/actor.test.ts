import t from 'tap';
import {
  type Actor,
  type Decision,
  decide,
  type ObjectOwner,
  type Operation,
  operations,
  type Role,
  reachFor,
  requireAllowed,
  roles,
} from '../../src/core/actor.ts';
import { notFound, Problem } from '../../src/core/problem.ts';

/**
 * The rules as they are told to people, one line per operation and one column per role, in the order of the heading:
 * `all` objects, those of the `own` council, or `-` none. Written down a second time here on purpose: a change of what
 * someone may do is a change of two files.
 */
const told = `
operation          national-office  council-editor  council-approver  institution  reader
round:open         all              -               -                 -            -
round:close        all              -               -                 -            -
round:read         all              all             all               all          all
survey:create      -                own             -                 -            -
survey:read        all              own             own               -            -
survey:edit        -                own             -                 -            -
survey:submit      -                own             -                 -            -
survey:return      all              -               own               -            -
survey:approve     -                -               own               -            -
survey:accept      all              -               -                 -            -
survey:reopen      all              -               -                 -            -
plan:build         all              -               -                 -            -
plan:advance       all              -               -                 -            -
plan:adjust        all              -               -                 -            -
plan:describe      all              -               -                 -            -
plan:read-draft    all              all             all               all          -
education:read     all              -               -                 own          -
education:edit     -                -               -                 own          -
education:submit   -                -               -                 own          -
education:return   all              -               -                 own          -
education:approve  -                -               -                 own          -
education:accept   all              -               -                 -            -
education:read-gaps  all            -               -                 -            -
forecast:read      all              all             all               all          -
forecast:run       all              -               -                 -            -
dimensioning:read  all              all             all               all          -
audit:read         all              own             own               -            -
`;
const [heading = [], ...rows] = told
  .trim()
  .split('\n')
  .map((line) => line.split(/\s+/));

type Reach = 'all' | 'own' | 'none';
const toldReach = (role: Role, operation: Operation): Reach => {
  const cell = rows.find(([name]) => name === operation)?.[heading.indexOf(role)];
  if (cell !== 'all' && cell !== 'own' && cell !== '-') throw new Error(`no rule is told for ${role} ${operation}`);
  return cell === '-' ? 'none' : cell;
};

const ownRegion = 3;
const ownOrganisation = 30;
const actorWith = (held: readonly Role[], territory: Partial<Actor> = {}): Actor => ({
  clientId: 'client-1',
  subject: 'subject-1',
  organisationId: ownOrganisation,
  organisationCode: 'organisation-30',
  roles: held,
  scopes: [],
  healthcareRegionId: ownRegion,
  institutionId: null,
  ...territory,
});

/** Whose objects can be, and whether they are the actor's own. */
const owners: readonly (readonly [string, ObjectOwner, boolean])[] = [
  ['its own council', { healthcareRegionId: ownRegion }, true],
  ['its own organisation', { organisationId: ownOrganisation }, true],
  ['its own council and organisation', { healthcareRegionId: ownRegion, organisationId: ownOrganisation }, true],
  ['another council', { healthcareRegionId: ownRegion + 1 }, false],
  ['another organisation', { organisationId: ownOrganisation + 1 }, false],
  ['its own council but another organisation', { healthcareRegionId: ownRegion, organisationId: 31 }, false],
  ['its own organisation but another council', { healthcareRegionId: 4, organisationId: ownOrganisation }, false],
  ['nobody', {}, false],
];

const isWithin = (held: readonly Role[], operation: Operation, isOwn: boolean): boolean =>
  held.some((role) => toldReach(role, operation) === 'all' || (isOwn && toldReach(role, operation) === 'own'));

/** Every set of roles that a client can hold: none, each alone, and all together in every combination. */
const roleSets: readonly (readonly Role[])[] = Array.from({ length: 2 ** roles.length }, (_, bits) =>
  roles.filter((_role, place) => (bits >> place) % 2 === 1),
);

t.test('the rules that are told speak of every role and every operation, and of no other', async (t) => {
  t.strictSame(heading.slice(1), [...roles]);
  t.strictSame(
    rows.map(([name]) => name),
    [...operations],
  );
});

for (const role of roles) {
  t.test(`${role} may do to its own and to others' objects exactly what is told`, async (t) => {
    const actor = actorWith([role]);
    for (const operation of operations) {
      t.equal(reachFor(actor, operation), toldReach(role, operation), `${operation} in lists`);
      for (const [name, owner, isOwn] of owners) {
        const expected: Decision = isWithin([role], operation, isOwn) ? 'allowed' : 'forbidden';
        t.equal(decide(actor, operation, owner), expected, `${operation} on an object of ${name}`);
      }
    }
  });
}

t.test(
  'several roles add up and nothing more, whatever the operation, the owner and what makes it visible',
  async (t) => {
    const wrong: unknown[] = [];
    let cases = 0;
    for (const held of roleSets) {
      for (const operation of operations) {
        for (const visibleBy of operations) {
          for (const [name, owner, isOwn] of owners) {
            cases += 1;
            const isVisible = isWithin(held, visibleBy, isOwn);
            const isAllowed = isWithin(held, operation, isOwn);
            const expected: Decision = !isVisible ? 'hidden' : isAllowed ? 'allowed' : 'forbidden';
            const decided = decide(actorWith(held), operation, owner, visibleBy);
            if (decided !== expected) wrong.push({ held, operation, visibleBy, name, decided, expected });
          }
        }
      }
    }
    t.equal(cases, 32 * operations.length ** 2 * 8);
    t.strictSame(wrong.slice(0, 5), []);
  },
);

t.test('who has no role may do nothing', async (t) => {
  for (const operation of operations) {
    t.equal(reachFor(actorWith([]), operation), 'none');
    for (const [name, owner] of owners) t.equal(decide(actorWith([]), operation, owner), 'forbidden', name);
  }
});

t.test('an actor without a council owns no council, whatever its role', async (t) => {
  const actor = actorWith(['council-editor', 'council-approver'], { healthcareRegionId: null });
  for (const operation of operations.filter((each) => toldReach('council-editor', each) !== 'all')) {
    t.equal(decide(actor, operation, { healthcareRegionId: ownRegion }), 'forbidden', operation);
  }
});

t.test('an own object is asked for by its owner: naming none is never taken as owning it', async (t) => {
  t.equal(decide(actorWith(['council-editor']), 'survey:edit'), 'forbidden');
  t.equal(decide(actorWith(['council-editor']), 'survey:edit', {}, 'survey:read'), 'hidden');
});

t.test('another council learns nothing of a survey, and a reader nothing of any', async (t) => {
  const other = { healthcareRegionId: ownRegion + 1 };
  for (const operation of operations.filter((each) => each.startsWith('survey:'))) {
    t.equal(decide(actorWith(['council-editor']), operation, other, 'survey:read'), 'hidden', operation);
    t.equal(decide(actorWith(['reader']), operation, { healthcareRegionId: ownRegion }, 'survey:read'), 'hidden');
  }
});

t.test('nobody both edits and approves unless given both roles', async (t) => {
  const own = { healthcareRegionId: ownRegion };
  for (const role of roles) {
    const both = (['survey:edit', 'survey:approve'] as const).map((each) => decide(actorWith([role]), each, own));
    t.notSame(both, ['allowed', 'allowed'], role);
  }
});

t.test(
  'what is hidden is refused like what does not exist, and what is forbidden is told to ask the office',
  async (t) => {
    const refusalOf = (decision: Decision): Problem | undefined => {
      try {
        requireAllowed(decision);
      } catch (error) {
        if (error instanceof Problem) return error;
        throw error;
      }
      return undefined;
    };
    t.equal(refusalOf('allowed'), undefined);
    const hidden = refusalOf('hidden');
    t.strictSame({ code: hidden?.code, detail: hidden?.detail }, { code: 'not-found', detail: notFound().detail });
    const forbidden = refusalOf('forbidden');
    t.equal(forbidden?.code, 'forbidden');
    t.match(forbidden?.detail, { sv: /Din roll.*nationella kansliet/, en: /Your role.*national office/ });
  },
);

t.test('an institution owns what is of it, whoever else it is of', async (t) => {
  const actor = actorWith(['institution'], { healthcareRegionId: null, institutionId: 4 });
  t.equal(decide(actor, 'education:edit', { institutionId: 4 }), 'allowed');
  t.equal(decide(actor, 'education:edit', { institutionId: 4, organisationId: ownOrganisation }), 'allowed');
  t.equal(decide(actor, 'education:edit', { institutionId: 5 }), 'forbidden');
  t.equal(decide(actor, 'education:edit', { institutionId: 5, organisationId: ownOrganisation }), 'forbidden');
  t.equal(decide({ ...actor, institutionId: null }, 'education:edit', { institutionId: 4 }), 'forbidden');
});
