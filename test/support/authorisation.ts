import {
  type Actor,
  type Decision,
  decide,
  type Operation,
  operations,
  type Role,
  roles,
} from '../../src/core/actor.ts';
import { type Standing, standings, stateAfter, steps } from '../../src/features/surveys/rules/lifecycle.ts';

/* The whole of who may do what, asked of the policy itself cell by cell, and printed. */

const own = { healthcareRegionId: 1, organisationId: 10 };
const other = { healthcareRegionId: 2, organisationId: 20 };
const owners = { own, other } as const;
export type Owner = keyof typeof owners;

/** An actor with one role, of the organisation that owns `own`. */
export const actorWith = (role: Role): Actor => ({
  clientId: 'client',
  subject: 'subject',
  organisationId: own.organisationId,
  organisationCode: 'organisation',
  roles: [role],
  scopes: [],
  healthcareRegionId: role.startsWith('council-') ? own.healthcareRegionId : null,
  institutionId: role === 'institution' ? 1 : null,
});

/** Surveys belong to a healthcare region, and of a survey that may not be read nothing may be known. */
const isOfSurvey = (operation: Operation): boolean => operation.startsWith('survey:');

const decisionOf = (role: Role, owner: Owner, operation: Operation): Decision => {
  const { healthcareRegionId, organisationId } = owners[owner];
  return isOfSurvey(operation)
    ? decide(
        actorWith(role),
        operation,
        { healthcareRegionId },
        operation === 'survey:create' ? undefined : 'survey:read',
      )
    : decide(actorWith(role), operation, { organisationId });
};

const stepOperations = {
  edit: 'survey:edit',
  submit: 'survey:submit',
  return: 'survey:return',
  approve: 'survey:approve',
  accept: 'survey:accept',
  reopen: 'survey:reopen',
} as const;

export interface Cell {
  readonly role: Role;
  readonly owner: Owner;
  readonly operation: Operation;
  /** The state of the survey, where the operation is a step of its life. */
  readonly state?: Standing;
  readonly outcome: Decision | 'conflict';
}

/** Every cell: role × owner × operation, and for the steps of a survey × state. */
export const cells = (): Cell[] =>
  roles.flatMap((role) =>
    (Object.keys(owners) as Owner[]).flatMap((owner) =>
      operations.flatMap((operation): Cell[] => {
        const decision = decisionOf(role, owner, operation);
        const step = steps.find((candidate) => stepOperations[candidate] === operation);
        if (step === undefined) return [{ role, owner, operation, outcome: decision }];
        return standings.map((state) => ({
          role,
          owner,
          operation,
          state,
          outcome: decision === 'allowed' && stateAfter(state, step) === undefined ? 'conflict' : decision,
        }));
      }),
    ),
  );

const signs = { allowed: 'yes', forbidden: '403', hidden: '404', conflict: '409' } as const;

/** The table as it stands in docs/authorisation.md. */
export const authorisationDocument = (): string => {
  const all = cells();
  const columns = roles.flatMap((role) => (Object.keys(owners) as Owner[]).map((owner) => ({ role, owner })));
  const rowKeys = [...new Set(all.map((cell) => `${cell.operation}|${cell.state ?? ''}`))];
  const row = (key: string): string => {
    const [operation, state] = key.split('|');
    const found = columns.map(
      ({ role, owner }) =>
        all.find(
          (cell) =>
            cell.role === role && cell.owner === owner && cell.operation === operation && (cell.state ?? '') === state,
        )?.outcome ?? 'forbidden',
    );
    return `| ${operation} | ${state} | ${found.map((outcome) => signs[outcome]).join(' | ')} |`;
  };
  return `# Who may do what

Made from the policy (\`src/core/actor.ts\` and the life of a survey) by \`UPDATE_DOCS=1 npm test -- test/access/matrix.test.ts\`; a test
keeps the two the same. ${all.length} cells: role × organisation (own or another's) × operation × state.

*yes* is allowed; *403* may know of it but not do this; *404* may not know of it, and gets the answer of what does not
exist; *409* may, but not in this state. On top of this nobody approves a version that they edited or submitted (four
eyes), and the database keeps organisations apart by itself (see [security.md](security.md)).

| operation | state | ${columns.map(({ role, owner }) => `${role}, ${owner}`).join(' | ')} |
| --- | --- | ${columns.map(() => '---').join(' | ')} |
${rowKeys.map(row).join('\n')}
`;
};
