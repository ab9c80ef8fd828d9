import { readFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { decide, type Operation, operations, type Role, roles } from '../../src/core/actor.ts';
import { standings } from '../../src/features/surveys/rules/lifecycle.ts';
import { actorWith, authorisationDocument, type Cell, cells } from '../support/authorisation.ts';

/**
 * What the mapping's rules say, written down apart from the program: for each operation the roles that have it for
 * everything and those that have it for their own. Whoever is not named is refused. A new operation is added here.
 */
const expected: Record<Operation, { all?: readonly Role[]; own?: readonly Role[] }> = {
  'round:open': { all: ['national-office'] },
  'round:close': { all: ['national-office'] },
  'round:read': { all: ['national-office', 'council-editor', 'council-approver', 'institution', 'reader'] },
  'survey:create': { own: ['council-editor'] },
  'survey:read': { all: ['national-office'], own: ['council-editor', 'council-approver'] },
  'survey:edit': { own: ['council-editor'] },
  'survey:submit': { own: ['council-editor'] },
  'survey:return': { all: ['national-office'], own: ['council-approver'] },
  'survey:approve': { own: ['council-approver'] },
  'survey:accept': { all: ['national-office'] },
  'survey:reopen': { all: ['national-office'] },
  'plan:advance': { all: ['national-office'] },
  'plan:adjust': { all: ['national-office'] },
  'plan:describe': { all: ['national-office'] },
  'plan:build': { all: ['national-office'] },
  'plan:read-draft': { all: ['national-office', 'council-editor', 'council-approver', 'institution'] },
  'dimensioning:read': { all: ['national-office', 'council-editor', 'council-approver', 'institution'] },
  'audit:read': { all: ['national-office'], own: ['council-editor', 'council-approver'] },
  'education:read': { all: ['national-office'], own: ['institution'] },
  'education:edit': { own: ['institution'] },
  'education:submit': { own: ['institution'] },
  'education:return': { all: ['national-office'], own: ['institution'] },
  'education:approve': { own: ['institution'] },
  'education:accept': { all: ['national-office'] },
  'education:read-gaps': { all: ['national-office'] },
  'forecast:read': { all: ['national-office', 'council-editor', 'council-approver', 'institution'] },
  'forecast:run': { all: ['national-office'] },
};

/** The states that a step of a survey's life may be taken from. */
const statesOf: Partial<Record<Operation, readonly string[]>> = {
  'survey:edit': ['draft'],
  'survey:submit': ['draft'],
  'survey:return': ['submitted', 'approved'],
  'survey:approve': ['submitted'],
  'survey:accept': ['approved'],
  'survey:reopen': ['accepted', 'locked', 'barred'],
};

const has = (operation: Operation, role: Role, owner: Cell['owner']): boolean =>
  expected[operation].all?.includes(role) === true ||
  (owner === 'own' && expected[operation].own?.includes(role) === true);

const expectedOutcome = ({ role, owner, operation, state }: Omit<Cell, 'outcome'>): Cell['outcome'] => {
  const isOfSeenSurvey = operation.startsWith('survey:') && operation !== 'survey:create';
  if (isOfSeenSurvey && !has('survey:read', role, owner)) return 'hidden';
  if (!has(operation, role, owner)) return 'forbidden';
  return state === undefined || statesOf[operation]?.includes(state) === true ? 'allowed' : 'conflict';
};

t.test('every cell of role, organisation, operation and state is decided as the rules say', async (t) => {
  const all = cells();
  const perState = Object.keys(statesOf).length;
  t.equal(
    all.length,
    roles.length * 2 * (operations.length - perState + perState * standings.length),
    'no cell is missing',
  );
  const wrong = all.filter((cell) => cell.outcome !== expectedOutcome(cell));
  t.same(wrong, []);
  for (const outcome of ['allowed', 'forbidden', 'hidden', 'conflict']) {
    t.ok(
      all.some((cell) => cell.outcome === outcome),
      `some cell is ${outcome}`,
    );
  }
});

t.test('an actor without roles may do nothing, and one that names no owner does not own', async (t) => {
  for (const operation of operations) {
    t.equal(decide({ ...actorWith('reader'), roles: [] }, operation, { organisationId: 10 }), 'forbidden', operation);
    for (const role of roles) {
      const isForAll = expected[operation].all?.includes(role) === true;
      t.equal(decide(actorWith(role), operation), isForAll ? 'allowed' : 'forbidden', `${role} ${operation}`);
    }
  }
});

t.test('the printed table is that of the policy', async (t) => {
  const file = new URL('../../docs/authorisation.md', import.meta.url);
  const made = authorisationDocument();
  if (process.env.UPDATE_DOCS === '1') await writeFile(file, made);
  t.equal(await readFile(file, 'utf8'), made);
});
