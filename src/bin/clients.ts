import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { configOfProcess } from '../config.ts';
import { type Role, roles } from '../core/actor.ts';
import { Problem } from '../core/problem.ts';
import { findEmbedded } from '../db/embedded.ts';
import { inTransaction, openDatabase } from '../db/open.ts';
import { registerClient, revokeClient } from '../features/access/commands.ts';
import { findOrganisation } from '../features/access/queries.ts';
import { appendAuditEvent } from '../features/audit/commands.ts';

/*
 * The client register, for whoever runs the service: which clients of the issuer are let in, for which organisation
 * and with which roles. Every act is written to the national office's audit with the name of the operating-system
 * user, since there is no token here.
 */

const usage = `Use: npm run -s clients -- register CLIENT_ID ORGANISATION ROLE [ROLE …]
     npm run -s clients -- revoke CLIENT_ID
Organisations: national-office, council-CODE, institution-CODE. Roles: ${roles.join(', ')}.`;

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const { positionals } = parseArgs({ allowPositionals: true });
const [act, clientId, organisationCode, ...wanted] = positionals;
const isRole = (word: string): word is Role => roles.some((role) => role === word);
const wantedRoles = wanted.filter(isRole);
const isComplete =
  (act === 'revoke' && clientId !== undefined && positionals.length === 2) ||
  (act === 'register' && organisationCode !== undefined && wanted.length > 0 && wanted.length === wantedRoles.length);
if (clientId === undefined || !isComplete) fail(usage);

const config = configOfProcess();
const { dataFolder, binFolder } = config;
const url = config.databaseUrl ?? (await findEmbedded({ dataFolder, binFolder, log: () => undefined }))?.url();
const database = openDatabase(
  url ?? fail('The database is not running. Start the service, or name it in DATABASE_URL.'),
  {
    as: 'system',
    connections: 1,
  },
);
const now = () => new Date();
try {
  await inTransaction(database.db, async (db) => {
    if (act === 'revoke') await revokeClient({ db, now }, clientId ?? '');
    else {
      await registerClient(
        { db, now },
        { clientId: clientId ?? '', organisationCode: organisationCode ?? '', roles: wantedRoles },
      );
    }
    const office = await findOrganisation(db, 'national-office');
    if (office === undefined) throw new Error('the organisations are not loaded');
    const operator = `operator:${userInfo().username}`;
    const actor = {
      clientId: operator,
      subject: operator,
      organisationId: office.id,
      organisationCode: 'national-office',
      roles: [],
      scopes: [],
      healthcareRegionId: null,
      institutionId: null,
    };
    await appendAuditEvent(
      db,
      { actor, now, traceId: '0'.repeat(32) },
      { operation: `${act}Client`, objectType: 'client', objectId: clientId ?? '', details: {} },
    );
  });
  process.stdout.write(`${act === 'revoke' ? 'Revoked' : 'Registered'} ${clientId}.\n`);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  const faults = error.faults.map((fault) => `\n  ${fault.detail.en}`).join('');
  process.stderr.write(`${error.detail.en}${faults}\n`);
  process.exitCode = 1;
} finally {
  await database.close();
}
