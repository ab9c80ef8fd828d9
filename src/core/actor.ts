import { notFound, Problem } from './problem.ts';

/**
 * Who may do what. The roles are those of the national mapping: the national office, the regional councils
 * (editor and approver are kept apart so that four eyes can be asked for), institutions, and readers that integrate.
 */
export const roles = ['national-office', 'council-editor', 'council-approver', 'institution', 'reader'] as const;
export type Role = (typeof roles)[number];

/** The caller of an operation, as the token and the client register say; nothing of it comes from a body. */
export interface Actor {
  readonly clientId: string;
  /** The person or system that acts (`sub`); four eyes are told apart by it. */
  readonly subject: string;
  readonly organisationId: number;
  readonly organisationCode: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
  /** The territory of a council's actor. */
  readonly healthcareRegionId: number | null;
  /** The institution of an institution's actor. */
  readonly institutionId: number | null;
}

/** Scopes that a token can carry, as the last part of `{resource}/{scope}`. */
export const scopes = [
  'surveys:read',
  'surveys:write',
  'plans:read',
  'plans:write',
  'education:read',
  'education:write',
  'forecasts:read',
  'forecasts:write',
  'dimensioning:read',
  'audit:read',
] as const;
export type Scope = (typeof scopes)[number];

/** Operations that need permission. What is not named here needs none: registers, api-info and the document. */
export const operations = [
  'round:open',
  'round:close',
  'round:read',
  'survey:create',
  'survey:read',
  'survey:edit',
  'survey:submit',
  'survey:return',
  'survey:approve',
  'survey:accept',
  'survey:reopen',
  'plan:build',
  'plan:advance',
  'plan:adjust',
  'plan:describe',
  'plan:read-draft',
  'education:read',
  'education:edit',
  'education:submit',
  'education:return',
  'education:approve',
  'education:accept',
  'education:read-gaps',
  'forecast:read',
  'forecast:run',
  'dimensioning:read',
  'audit:read',
] as const;
export type Operation = (typeof operations)[number];

/** How far a role's permission reaches: every object, or only those of its own council or institution. */
type Reach = 'all' | 'own';

const permissions: Record<Role, Partial<Record<Operation, Reach>>> = {
  'national-office': {
    'round:open': 'all',
    'round:close': 'all',
    'round:read': 'all',
    'survey:read': 'all',
    'survey:return': 'all',
    'survey:accept': 'all',
    'survey:reopen': 'all',
    'plan:build': 'all',
    'plan:advance': 'all',
    'plan:adjust': 'all',
    'plan:describe': 'all',
    'plan:read-draft': 'all',
    'education:read': 'all',
    'education:return': 'all',
    'education:accept': 'all',
    'education:read-gaps': 'all',
    'forecast:read': 'all',
    'forecast:run': 'all',
    'dimensioning:read': 'all',
    'audit:read': 'all',
  },
  'council-editor': {
    'round:read': 'all',
    'survey:create': 'own',
    'survey:read': 'own',
    'survey:edit': 'own',
    'survey:submit': 'own',
    'plan:read-draft': 'all',
    'forecast:read': 'all',
    'dimensioning:read': 'all',
    'audit:read': 'own',
  },
  'council-approver': {
    'round:read': 'all',
    'survey:read': 'own',
    'survey:return': 'own',
    'survey:approve': 'own',
    'plan:read-draft': 'all',
    'forecast:read': 'all',
    'dimensioning:read': 'all',
    'audit:read': 'own',
  },
  institution: {
    'round:read': 'all',
    'plan:read-draft': 'all',
    'education:read': 'own',
    'education:edit': 'own',
    'education:submit': 'own',
    'education:return': 'own',
    'education:approve': 'own',
    'forecast:read': 'all',
    'dimensioning:read': 'all',
  },
  reader: { 'round:read': 'all' },
};

/** Whose object an operation is about; absent where the operation has no object of its own. */
export interface ObjectOwner {
  readonly healthcareRegionId?: number;
  readonly organisationId?: number;
  readonly institutionId?: number;
}

/**
 * - `allowed`
 * - `forbidden`: the caller may know of the object but not do this to it (403)
 * - `hidden`: the caller may not even know of the object (404, the same as for one that does not exist)
 */
export type Decision = 'allowed' | 'forbidden' | 'hidden';

const reachOf = (actor: Actor, operation: Operation): Reach | undefined => {
  const reaches = actor.roles.map((role) => permissions[role][operation]);
  return reaches.includes('all') ? 'all' : reaches.includes('own') ? 'own' : undefined;
};

/** Naming no owner is not owning: an `own` permission that is asked without one is refused. */
const owns = (actor: Actor, owner: ObjectOwner): boolean =>
  (owner.healthcareRegionId ?? owner.organisationId ?? owner.institutionId) !== undefined &&
  (owner.institutionId === undefined || owner.institutionId === actor.institutionId) &&
  (owner.healthcareRegionId === undefined || owner.healthcareRegionId === actor.healthcareRegionId) &&
  (owner.organisationId === undefined || owner.organisationId === actor.organisationId);

/** The widest set of objects that the actor may apply an operation to, for the `where` of list queries. */
export const reachFor = (actor: Actor, operation: Operation): Reach | 'none' => reachOf(actor, operation) ?? 'none';

/**
 * Decides one operation on one object. `visibleBy` is the operation that lets a caller know of the object at all
 * (reading it): who may not read it gets `hidden`, whatever was asked.
 */
export const decide = (
  actor: Actor,
  operation: Operation,
  owner: ObjectOwner = {},
  visibleBy?: Operation,
): Decision => {
  const within = (asked: Operation): boolean => {
    const reach = reachOf(actor, asked);
    return reach === 'all' || (reach === 'own' && owns(actor, owner));
  };
  if (visibleBy !== undefined && !within(visibleBy)) return 'hidden';
  return within(operation) ? 'allowed' : 'forbidden';
};

/** Turns a decision into its refusal: what may not be known of looks exactly like what does not exist. */
export const requireAllowed = (decision: Decision): void => {
  if (decision === 'hidden') throw notFound();
  if (decision === 'forbidden') {
    throw new Problem('forbidden', {
      sv: 'Din roll tillåter inte åtgärden på den här resursen. Fråga det nationella kansliet vilka roller din klient har.',
      en: 'Your role does not allow this on this resource. Ask the national office which roles your client has.',
    });
  }
};
