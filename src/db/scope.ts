import type { Actor } from '../core/actor.ts';

/**
 * On whose behalf a transaction sees rows; the policies of the tables are written in these words. An actor is of one
 * organisation and so has one of these roles, whatever it may do there.
 */
export interface RowScope {
  readonly role: 'system' | 'national-office' | 'council' | 'institution' | 'reader';
  readonly organisationId: number | null;
  readonly healthcareRegionId: number | null;
  readonly institutionId: number | null;
}

const roleOf = ({ roles, healthcareRegionId }: Actor): RowScope['role'] => {
  if (roles.includes('national-office')) return 'national-office';
  if (healthcareRegionId !== null && roles.some((role) => role.startsWith('council-'))) return 'council';
  return roles.includes('institution') ? 'institution' : 'reader';
};

/** What an actor's transactions may see. */
export const scopeOfActor = (actor: Actor): RowScope => ({
  role: roleOf(actor),
  organisationId: actor.organisationId,
  healthcareRegionId: actor.healthcareRegionId,
  institutionId: actor.institutionId,
});

/** What those see who have no token, where an operation is open to them: the same as a reader of no organisation. */
export const openScope: RowScope = {
  role: 'reader',
  organisationId: null,
  healthcareRegionId: null,
  institutionId: null,
};

/** What the service's own work sees and writes where it takes longer than its own connections may: see `openDatabase`. */
export const systemScope: RowScope = {
  role: 'system',
  organisationId: null,
  healthcareRegionId: null,
  institutionId: null,
};

const numberText = (value: number | null): string => {
  if (value === null) return '';
  if (!Number.isSafeInteger(value)) throw new RangeError('A scope is made of whole numbers.');
  return String(value);
};

/**
 * The scope as calls of set_config that end with the transaction. It is sent in one message with `begin`, which takes
 * no parameters: the role is one of five words and the rest are whole numbers.
 */
export const settingsOfScope = (scope: RowScope): string =>
  [
    ['role', scope.role],
    ['organisation_id', numberText(scope.organisationId)],
    ['healthcare_region_id', numberText(scope.healthcareRegionId)],
    ['institution_id', numberText(scope.institutionId)],
  ]
    .map(([name, value]) => `set_config('app.${name}', '${value}', true)`)
    .join(', ');
