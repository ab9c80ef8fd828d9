import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Actor } from '../../core/actor.ts';
import type { OnceRequest } from '../../db/idempotency.ts';
import { type Database, rowsOf } from '../../db/open.ts';
import { areas, institutions } from '../registers/tables.ts';
import { actorFrom, type Caller, type RegisteredClient } from './rules.ts';
import type { NewClient, NewOrganisation } from './schemas.ts';
import { clients, idempotencyAnswers, organisations } from './tables.ts';

/** What the client register holds of a client. */
export const findClient = async (db: Database, clientId: string): Promise<RegisteredClient | undefined> => {
  const [row] = await db
    .select({
      clientId: clients.clientId,
      roles: clients.roles,
      revokedAt: clients.revokedAt,
      organisationId: organisations.id,
      organisationCode: organisations.code,
      organisationKind: organisations.kind,
      organisationNumber: organisations.organisationNumber,
      healthcareRegionId: organisations.healthcareRegionId,
      institutionId: organisations.institutionId,
    })
    .from(clients)
    .innerJoin(organisations, eq(organisations.id, clients.organisationId))
    .where(eq(clients.clientId, clientId));
  return row;
};

/**
 * The actor of a request, by the client register. Asked at every request, by its primary key, and never remembered:
 * a client that is revoked is shut out by its very next request.
 * @throws Problem `forbidden` as actorFrom
 */
export const findActor = async (db: Database, caller: Caller): Promise<Actor> =>
  actorFrom(await findClient(db, caller.clientId), caller);

export const findOrganisation = async (db: Database, code: string) => {
  const [row] = await db
    .select({ id: organisations.id, kind: organisations.kind })
    .from(organisations)
    .where(eq(organisations.code, code));
  return row;
};

/** Writes an organisation under its code; undefined when a code in it is not in the registers, or its kind is another. */
export const upsertOrganisation = async (db: Database, organisation: NewOrganisation): Promise<number | undefined> => {
  const { code, kind, nameSv, organisationNumber = null } = organisation;
  const { healthcareRegionCode = null, institutionCode = null } = organisation;
  const { rows } = await db.execute<{ id: number }>(sql`
    insert into ${organisations} (code, kind, name_sv, organisation_number, healthcare_region_id, institution_id)
    select ${code}, ${kind}, ${nameSv}, ${organisationNumber}, council.id, institution.id
    from (select ${healthcareRegionCode}::text as council_code, ${institutionCode}::text as institution_code) asked
    left join ${areas} council on council.code = council_code and council.kind = 'healthcare-region'
    left join ${institutions} institution on institution.code = institution_code
    where (council.id is null) = (council_code is null) and (institution.id is null) = (institution_code is null)
    on conflict (code) do update
      set name_sv = excluded.name_sv,
          organisation_number = excluded.organisation_number,
          healthcare_region_id = excluded.healthcare_region_id,
          institution_id = excluded.institution_id
      where organisations.kind = excluded.kind
    returning id`);
  return rows[0]?.id;
};

/**
 * Writes the organisations that follow from the registers: the national office, a council for each healthcare region
 * and every institution, named by code. The councils' formal names are not published, so each is named by its
 * healthcare region. Returns the number of rows written; what is there already and unchanged is left alone.
 */
export const upsertOrganisationsOfRegisters = async (db: Database): Promise<number> => {
  const { rowCount } = await db.execute(sql`
    with wanted (code, kind, name_sv, healthcare_region_id, institution_id) as (
      values ('national-office', 'national-office', 'Nationella vårdkompetensrådets kansli', null::smallint, null::smallint)
      union all
      select 'council-' || code, 'regional-council', 'Regionalt vårdkompetensråd, ' || name_sv, id, null
      from ${areas} where kind = 'healthcare-region'
      union all
      select 'institution-' || code, 'institution', name_sv, null, id from ${institutions}
    )
    insert into ${organisations} (code, kind, name_sv, healthcare_region_id, institution_id)
    select wanted.* from wanted
    where not exists (
      select from ${organisations} as present where present.code = wanted.code and present.name_sv = wanted.name_sv
    )
    order by wanted.code
    on conflict (code) do update set name_sv = excluded.name_sv`);
  return rowCount ?? 0;
};

/**
 * Writes many clients in one statement. A client that is revoked stays revoked and as it was. Returns the ids that
 * were written or were the same already; the others are revoked, or their organisation's code is unknown.
 */
export const upsertClients = async (
  db: Database,
  wanted: readonly NewClient[],
  registeredAt: Date,
): Promise<readonly string[]> => {
  const { rows } = await db.execute<{ client_id: string }>(sql`
    insert into ${clients} (client_id, organisation_id, roles, registered_at)
    select wanted.client_id, organisation.id, wanted.roles, ${registeredAt.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(
      wanted.map(({ clientId, organisationCode, roles }) => ({
        client_id: clientId,
        organisation_code: organisationCode,
        roles: roles.toSorted(),
      })),
    )}::jsonb) as wanted (client_id text, organisation_code text, roles text[])
    join ${organisations} as organisation on organisation.code = wanted.organisation_code
    order by wanted.client_id
    on conflict (client_id) do update
      set organisation_id = excluded.organisation_id, roles = excluded.roles
      where clients.revoked_at is null
    returning client_id`);
  return rows.map((row) => row.client_id);
};

/** Marks a client as revoked; false when there is none that is not revoked already. */
export const updateClientRevoked = async (db: Database, clientId: string, revokedAt: Date): Promise<boolean> => {
  const { rowCount } = await db
    .update(clients)
    .set({ revokedAt })
    .where(and(eq(clients.clientId, clientId), isNull(clients.revokedAt)));
  return rowCount === 1;
};

/** The codes that councils and institutions are known by in the registers, in order, for those that are organisations here. */
export const listTerritoryCodes = (
  db: Database,
): Promise<{ healthcareRegionCode: string | null; institutionCode: string | null }[]> =>
  db
    .select({ healthcareRegionCode: areas.code, institutionCode: institutions.code })
    .from(organisations)
    .leftJoin(areas, eq(areas.id, organisations.healthcareRegionId))
    .leftJoin(institutions, eq(institutions.id, organisations.institutionId))
    .where(inArray(organisations.kind, ['regional-council', 'institution']))
    .orderBy(organisations.code);

/**
 * Holds a client's key until the transaction ends, without waiting; false where another transaction holds it. Two
 * different keys share a hash once in 2^64, and the one then waits for the other as if it were the same.
 */
export const lockIdempotencyKey = async (tx: Database, request: OnceRequest): Promise<boolean> => {
  const name = JSON.stringify([request.organisationId, request.clientId, request.operation, request.key]);
  const [row] = await rowsOf<{ held: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as held`,
  );
  return row?.held === true;
};

/** The answer kept by a key, as stored. */
export const findIdempotencyAnswer = async (tx: Database, request: OnceRequest) => {
  const [row] = await tx
    .select({
      fingerprint: idempotencyAnswers.fingerprint,
      status: idempotencyAnswers.status,
      headers: idempotencyAnswers.headers,
      body: idempotencyAnswers.body,
    })
    .from(idempotencyAnswers)
    .where(
      and(
        eq(idempotencyAnswers.organisationId, request.organisationId),
        eq(idempotencyAnswers.clientId, request.clientId),
        eq(idempotencyAnswers.operation, request.operation),
        eq(idempotencyAnswers.key, request.key),
      ),
    );
  return row;
};

export const insertIdempotencyAnswer = async (
  tx: Database,
  answer: typeof idempotencyAnswers.$inferInsert,
): Promise<void> => {
  await tx.insert(idempotencyAnswers).values(answer);
};

/** Deletes the answers kept before an instant; returns how many. */
export const deleteIdempotencyAnswers = async (db: Database, before: Date): Promise<number> => {
  const { rowCount } = await db.delete(idempotencyAnswers).where(lt(idempotencyAnswers.keptAt, before));
  return rowCount ?? 0;
};
