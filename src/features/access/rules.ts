import { type Actor, roles as allRoles, scopes as allScopes, type Role, type Scope } from '../../core/actor.ts';
import { type Bilingual, type Fault, Problem } from '../../core/problem.ts';
import type { NewOrganisation, OrganisationKind } from './schemas.ts';

/** The roles that clients of an organisation can have; whatever its client asks for, no other comes in question. */
export const rolesOfKind: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  'national-office': ['national-office'],
  'regional-council': ['council-editor', 'council-approver'],
  institution: ['institution'],
  reader: ['reader'],
};

/** The scopes that a role has use for: what an issuer should let its clients ask for, and no more. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  'national-office': allScopes,
  'council-editor': [
    'surveys:read',
    'surveys:write',
    'plans:read',
    'education:read',
    'forecasts:read',
    'dimensioning:read',
    'audit:read',
  ],
  'council-approver': [
    'surveys:read',
    'surveys:write',
    'plans:read',
    'education:read',
    'forecasts:read',
    'dimensioning:read',
    'audit:read',
  ],
  institution: [
    'surveys:read',
    'plans:read',
    'education:read',
    'education:write',
    'forecasts:read',
    'dimensioning:read',
  ],
  reader: ['surveys:read', 'plans:read'],
};

/**
 * Whether a text is an organisation number as the claim carries it: ten digits without the hyphen of print, of which
 * the last is a check digit by the Luhn formula (lag 1974:174 om identitetsbeteckning för juridiska personer m.fl.).
 */
export const isOrganisationNumber = (text: string): boolean => {
  if (!/^[0-9]{10}$/.test(text)) return false;
  const sum = [...text].map(Number).reduce((total, digit, place) => {
    const weighted = place % 2 === 0 ? digit * 2 : digit;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
};

/**
 * The scopes of a token that speak of us: `{resource identifier}/{scope}`, as the Swedish OAuth profile forms them so
 * that they are unique in a federation. What names another resource, or no scope of ours, opens nothing.
 */
export const scopesWithin = (resources: readonly string[], granted: readonly string[]): readonly Scope[] =>
  allScopes.filter((scope) => resources.some((resource) => granted.includes(`${resource}/${scope}`)));

/** What the client register holds of a client and its organisation. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly roles: readonly string[];
  readonly revokedAt: Date | null;
  readonly organisationId: number;
  readonly organisationCode: string;
  readonly organisationKind: OrganisationKind;
  readonly organisationNumber: string | null;
  readonly healthcareRegionId: number | null;
  readonly institutionId: number | null;
}

/** What a verified token says of the caller. */
export interface Caller {
  readonly clientId: string;
  readonly subject: string;
  readonly organisationNumber?: string;
  readonly scopes: readonly Scope[];
}

const refused = (detail: Bilingual): Problem => new Problem('forbidden', detail);

const unregistered = (clientId: string): Problem =>
  refused({
    sv: `Klienten ${clientId} finns inte i klientregistret. Be det nationella kansliet registrera den: uppge client_id, organisation och de roller som behövs.`,
    en: `The client ${clientId} is not in the client register. Ask the national office to register it: state its client_id, its organisation and the roles it needs.`,
  });

const revoked = (clientId: string): Problem =>
  refused({
    sv: `Klienten ${clientId} är återkallad. En återkallad klient tas inte i bruk igen; be det nationella kansliet registrera en ny.`,
    en: `The client ${clientId} is revoked. A revoked client is not taken into use again; ask the national office to register a new one.`,
  });

const malformedNumber = (): Problem =>
  refused({
    sv: 'Organisationsnumret i token (https://id.oidc.se/claim/orgNumber) är inte tio siffror med rätt kontrollsiffra. Rätta det hos utfärdaren.',
    en: 'The organisation number in the token (https://id.oidc.se/claim/orgNumber) is not ten digits with a right check digit. Have the issuer correct it.',
  });

const otherOrganisation = (clientId: string): Problem =>
  refused({
    sv: `Organisationsnumret i token är inte det som klienten ${clientId} är registrerad för. Rätta det hos utfärdaren eller i klientregistret.`,
    en: `The organisation number in the token is not the one that the client ${clientId} is registered for. Have it corrected at the issuer or in the client register.`,
  });

/**
 * The actor of a request: what the client register says of the client, with the scopes of the token. A client that is
 * not registered is refused even when its organisation is known: the issuer decides who a client is, the register what
 * it may do here. Roles that do not befit the kind of the organisation count for nothing.
 * @throws Problem `forbidden` for a client that is unknown or revoked, and for an organisation number in the token
 * that is malformed or another than the register's
 */
export const actorFrom = (registered: RegisteredClient | undefined, caller: Caller): Actor => {
  const { organisationNumber } = caller;
  if (organisationNumber !== undefined && !isOrganisationNumber(organisationNumber)) throw malformedNumber();
  if (registered === undefined) throw unregistered(caller.clientId);
  if (registered.revokedAt !== null) throw revoked(caller.clientId);
  const isOther = registered.organisationNumber !== null && registered.organisationNumber !== organisationNumber;
  if (organisationNumber !== undefined && isOther) throw otherOrganisation(caller.clientId);
  const befitting: readonly string[] = rolesOfKind[registered.organisationKind];
  return {
    clientId: caller.clientId,
    subject: caller.subject,
    organisationId: registered.organisationId,
    organisationCode: registered.organisationCode,
    roles: allRoles.filter((role) => befitting.includes(role) && registered.roles.includes(role)),
    scopes: caller.scopes,
    healthcareRegionId: registered.healthcareRegionId,
    institutionId: registered.institutionId,
  };
};

const fault = (code: string, pointer: string, detail: Bilingual): Fault => ({ code, pointer, detail });

/** All that is wrong with an organisation, beyond the form of its fields. */
export const organisationFaults = (organisation: NewOrganisation): readonly Fault[] => {
  const faults: Fault[] = [];
  const { kind, organisationNumber } = organisation;
  if (organisationNumber !== undefined && !isOrganisationNumber(organisationNumber)) {
    faults.push(
      fault('invalid-organisation-number', '#/organisationNumber', {
        sv: 'Organisationsnumrets kontrollsiffra stämmer inte.',
        en: 'The check digit of the organisation number is wrong.',
      }),
    );
  }
  if ((kind === 'regional-council') !== (organisation.healthcareRegionCode !== undefined)) {
    faults.push(
      fault('council-without-region', '#/healthcareRegionCode', {
        sv: 'Ett regionalt råd, och bara ett sådant, anger sin sjukvårdsregion.',
        en: 'A regional council, and nothing else, names its healthcare region.',
      }),
    );
  }
  if ((kind === 'institution') !== (organisation.institutionCode !== undefined)) {
    faults.push(
      fault('institution-without-code', '#/institutionCode', {
        sv: 'Ett lärosäte, och bara ett sådant, anger sin lärosäteskod.',
        en: 'An institution, and nothing else, names its institution code.',
      }),
    );
  }
  return faults;
};

/** The fault of roles that do not befit the kind of an organisation, if any do not. */
export const roleFault = (kind: OrganisationKind, wanted: readonly Role[]): Fault | undefined => {
  const accepted = rolesOfKind[kind];
  const wrong = wanted.find((role) => !accepted.includes(role));
  if (wrong === undefined) return undefined;
  const detail = {
    sv: `Rollen ${wrong} kan inte ges åt en organisation av detta slag.`,
    en: `The role ${wrong} cannot be given to an organisation of this kind.`,
  };
  return { ...fault('role-not-for-kind', '#/roles', detail), value: wrong, accepted };
};
