import { sql } from 'drizzle-orm';
import t from 'tap';
import { authenticatorOf } from '../../src/authenticator.ts';
import { requestLocalToken } from '../../src/bin/local-token.ts';
import { startRegisteredIssuer } from '../../src/bin/registered-issuer.ts';
import { Problem } from '../../src/core/problem.ts';
import {
  loadOrganisations,
  registerClient,
  registerClients,
  registerOrganisation,
  revokeClient,
} from '../../src/features/access/commands.ts';
import { findActor, findClient } from '../../src/features/access/queries.ts';
import { createTokenVerifier } from '../../src/http/token.ts';
import { testDatabase } from '../support/database.ts';
import { makeTimer, resource } from '../support/key-server.ts';

const { db } = await testDatabase(t);
const context = { db, now: () => new Date('2026-11-22T08:00:00Z') };

// What the registers bring is used where it is loaded; these rows stand in where it is not.
await db.execute(sql`
  insert into areas (id, code, kind, name_sv, region_id, source) values
    (1001, 'sodra', 'healthcare-region', 'Södra sjukvårdsregionen', null, 'test'),
    (1002, 'norra', 'healthcare-region', 'Norra sjukvårdsregionen', null, 'test'),
    (1003, '01', 'region', 'Region Stockholm', null, 'test')
  on conflict do nothing`);
await db.execute(sql`
  insert into areas (id, code, kind, name_sv, region_id, source)
  select 1004, '0184', 'municipality', 'Solna', id, 'test' from areas where code = '01'
  on conflict do nothing`);
await db.execute(sql`
  insert into institutions (id, code, name_sv, name_en, municipality_id, provider, confidence, source)
  select 1001, 'KI', 'Karolinska institutet', 'Karolinska Institutet', id, 'state', 'high', 'test'
  from areas where code = '0184'
  on conflict do nothing`);

const rowsOf = async (statement: ReturnType<typeof sql>): Promise<Record<string, unknown>[]> =>
  (await db.execute(statement)).rows;
const caller = (clientId: string) => ({ clientId, subject: clientId, scopes: [] });
const refusal = async (work: Promise<unknown>): Promise<Problem> => {
  const outcome = await work.catch((error: unknown) => error);
  if (!(outcome instanceof Problem)) throw new Error(`expected a Problem, got ${String(outcome)}`);
  return outcome;
};

t.test(
  'the organisations follow from the registers: the office, a council per region, every institution',
  async (t) => {
    const written = await loadOrganisations(db);
    const [counts] = await rowsOf(sql`
    select (select count(*)::int from areas where kind = 'healthcare-region') as regions,
           (select count(*)::int from institutions) as institutions,
           (select count(*)::int from organisations) as organisations`);
    t.equal(written, 1 + Number(counts?.regions) + Number(counts?.institutions));
    t.equal(counts?.organisations, written);
    const [council] = await rowsOf(sql`
    select o.kind, o.name_sv, a.code as region from organisations o join areas a on a.id = o.healthcare_region_id
    where o.code = 'council-sodra'`);
    t.match(council, {
      kind: 'regional-council',
      name_sv: 'Regionalt vårdkompetensråd, Södra sjukvårdsregionen',
      region: 'sodra',
    });
  },
);

t.test('loading the organisations once more writes nothing, and a changed name is followed', async (t) => {
  t.equal(await loadOrganisations(db), 0);
  await db.execute(sql`update organisations set name_sv = 'Annat' where code = 'institution-KI'`);
  t.equal(await loadOrganisations(db), 1);
  t.strictSame(await rowsOf(sql`select count(*)::int as n from organisations where name_sv = 'Annat'`), [{ n: 0 }]);
});

t.test('a registered client is found as the actor with the territory of its organisation', async (t) => {
  await registerClient(context, {
    clientId: 'council-client',
    organisationCode: 'council-sodra',
    roles: ['council-editor', 'council-approver'],
  });
  await registerClient(context, { clientId: 'ki-client', organisationCode: 'institution-KI', roles: ['institution'] });
  const [ids] = await rowsOf(sql`
    select (select id from areas where code = 'sodra') as region, (select id from institutions where code = 'KI') as institution`);
  const council = await findActor(db, { ...caller('council-client'), subject: 'person-1', scopes: ['surveys:read'] });
  t.match(council, {
    clientId: 'council-client',
    subject: 'person-1',
    organisationCode: 'council-sodra',
    roles: ['council-editor', 'council-approver'],
    scopes: ['surveys:read'],
    healthcareRegionId: ids?.region,
    institutionId: null,
  });
  const institution = await findActor(db, caller('ki-client'));
  t.match(institution, { roles: ['institution'], healthcareRegionId: null, institutionId: ids?.institution });
});

t.test('a client that was never registered is refused, also when its name is an injection', async (t) => {
  for (const clientId of ['nobody', "' or 1=1 --", '%']) {
    t.equal((await refusal(findActor(db, caller(clientId)))).code, 'forbidden', clientId);
  }
});

t.test('registering a client again gives it the new roles and keeps the day it came', async (t) => {
  const client = { clientId: 'again', organisationCode: 'council-sodra', roles: ['council-editor' as const] };
  await registerClient(context, client);
  const later = { db, now: () => new Date('2027-01-01T00:00:00Z') };
  await registerClient(later, { ...client, organisationCode: 'council-norra', roles: ['council-approver'] });
  t.match(await findClient(db, 'again'), { organisationCode: 'council-norra', roles: ['council-approver'] });
  const rows = await rowsOf(
    sql`select registered_at = '2026-11-22T08:00:00Z' as kept from clients where client_id = 'again'`,
  );
  t.strictSame(rows, [{ kept: true }]);
});

t.test('a revoked client is shut out by its next request, for good', async (t) => {
  const client = { clientId: 'leaver', organisationCode: 'council-sodra', roles: ['council-editor' as const] };
  await registerClient(context, client);
  t.match(await findActor(db, caller('leaver')), { clientId: 'leaver' });
  await revokeClient(context, 'leaver');
  t.match((await refusal(findActor(db, caller('leaver')))).detail.en, /is revoked/);
  t.equal((await refusal(registerClient(context, client))).code, 'conflict', 'registering does not bring it back');
  t.strictSame(await registerClients(context, [client]), [], 'nor does registering many');
  t.equal((await refusal(findActor(db, caller('leaver')))).code, 'forbidden');
});

t.test('revoking twice changes nothing, and revoking nobody is told', async (t) => {
  await registerClient(context, { clientId: 'twice', organisationCode: 'council-sodra', roles: ['council-editor'] });
  await revokeClient(context, 'twice');
  await revokeClient({ db, now: () => new Date('2030-01-01T00:00:00Z') }, 'twice');
  t.strictSame((await findClient(db, 'twice'))?.revokedAt, new Date('2026-11-22T08:00:00Z'));
  t.equal((await refusal(revokeClient(context, 'nobody'))).code, 'not-found');
});

t.test('a client of an unknown organisation, or with a role that does not befit it, is not registered', async (t) => {
  const unknown = { clientId: 'x', organisationCode: 'council-nowhere', roles: ['council-editor' as const] };
  t.match(await refusal(registerClient(context, unknown)), {
    code: 'invalid-content',
    faults: [{ code: 'unknown-code', pointer: '#/organisationCode', value: 'council-nowhere' }],
  });
  const greedy = {
    clientId: 'x',
    organisationCode: 'council-sodra',
    roles: ['council-editor' as const, 'national-office' as const],
  };
  t.match(await refusal(registerClient(context, greedy)), {
    faults: [{ code: 'role-not-for-kind', value: 'national-office', accepted: ['council-editor', 'council-approver'] }],
  });
  t.equal(await findClient(db, 'x'), undefined);
});

t.test('an organisation is registered under its code, and written anew under it', async (t) => {
  const reader = { code: 'reader-1', kind: 'reader' as const, nameSv: 'Läsare', organisationNumber: '2021000555' };
  const id = await registerOrganisation({ db }, reader);
  t.equal(await registerOrganisation({ db }, { ...reader, nameSv: 'Läsare två' }), id);
  t.strictSame(await rowsOf(sql`select name_sv, organisation_number from organisations where code = 'reader-1'`), [
    { name_sv: 'Läsare två', organisation_number: '2021000555' },
  ]);
});

t.test('the organisation number in a token must be that of the register', async (t) => {
  await registerClient(context, { clientId: 'reader-client', organisationCode: 'reader-1', roles: ['reader'] });
  const asked = caller('reader-client');
  t.match(await findActor(db, { ...asked, organisationNumber: '2021000555' }), { organisationCode: 'reader-1' });
  const other = await refusal(findActor(db, { ...asked, organisationNumber: '2321000016' }));
  t.match(other.detail.en, /not the one/);
});

t.test('an organisation that breaks the rules of the register is refused with every fault', async (t) => {
  const broken = { code: 'broken', kind: 'reader' as const, nameSv: 'Fel', organisationNumber: '2021000556' };
  const faulty = { ...broken, healthcareRegionCode: 'sodra', institutionCode: 'KI' };
  t.match(await refusal(registerOrganisation({ db }, faulty)), {
    code: 'invalid-content',
    faults: [
      { code: 'invalid-organisation-number' },
      { code: 'council-without-region' },
      { code: 'institution-without-code' },
    ],
  });
  const council = {
    code: 'council-nowhere',
    kind: 'regional-council' as const,
    nameSv: 'Råd',
    healthcareRegionCode: 'nowhere',
  };
  t.match(await refusal(registerOrganisation({ db }, council)), {
    faults: [{ code: 'unknown-code', value: 'nowhere' }],
  });
  const institution = { code: 'i', kind: 'institution' as const, nameSv: 'L', institutionCode: 'NOWHERE' };
  t.match(await refusal(registerOrganisation({ db }, institution)), {
    faults: [{ code: 'unknown-code', value: 'NOWHERE' }],
  });
  t.equal(
    (await refusal(registerOrganisation({ db }, { code: 'council-sodra', kind: 'reader', nameSv: 'X' }))).code,
    'conflict',
  );
});

t.test('the whole way: a token of the real issuer becomes the actor, until its client is revoked', async (t) => {
  const dataFolder = t.testdir();
  const now = () => new Date();
  const log = () => undefined;
  const issuer = await startRegisteredIssuer({ host: '127.0.0.1', port: 0, resource, dataFolder, log, db, now });
  t.teardown(() => issuer.close());
  await issuer.ready;
  const quiet = { info: log, warn: log };
  const verifier = createTokenVerifier({ issuers: [issuer], audience: resource, now, log: quiet, ...makeTimer() });
  t.teardown(() => verifier.close());
  const authenticate = authenticatorOf({ verifier, db, resources: [resource] });
  const request = { method: 'GET', url: `${resource}/surveys` };
  const token = await requestLocalToken(dataFolder, { role: 'council-editor', council: 'sodra' });
  t.match(await authenticate(`Bearer ${token}`, request), {
    clientId: 'dev-council-editor-sodra',
    subject: 'dev-council-editor-sodra',
    organisationCode: 'council-sodra',
    roles: ['council-editor'],
    scopes: [
      'surveys:read',
      'surveys:write',
      'plans:read',
      'education:read',
      'forecasts:read',
      'dimensioning:read',
      'audit:read',
    ],
    institutionId: null,
  });
  const some = await requestLocalToken(dataFolder, { role: 'institution', institution: 'KI', scopes: ['plans:read'] });
  t.match(await authenticate(`Bearer ${some}`, request), { roles: ['institution'], scopes: ['plans:read'] });
  const reader = await requestLocalToken(dataFolder, { role: 'reader' });
  t.match(await authenticate(`Bearer ${reader}`, request), {
    organisationCode: 'reader-development',
    roles: ['reader'],
  });

  await revokeClient({ db, now }, 'dev-council-editor-sodra');
  t.equal(
    (await refusal(authenticate(`Bearer ${token}`, request))).code,
    'forbidden',
    'though the token is remembered',
  );
});
