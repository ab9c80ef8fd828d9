import { parseArgs } from 'node:util';
import { type Config, configOfProcess } from '../config.ts';
import { limits } from '../core/limits.ts';
import type { Database } from '../db/open.ts';
import { openDatabase } from '../db/open.ts';
import { type Anchor, verifyAuditChains } from '../features/audit/commands.ts';
import { type AuditFilter, listAuditEvents, listAuditReads } from '../features/audit/queries.ts';
import { InstantOrDay } from '../features/audit/schemas.ts';

const usage = `Usage: npm run audit -- COMMAND
  verify [--anchor ORGANISATION:SEQUENCE:HASH]...
      Verifies every organisation's chain, and against heads that were published earlier. Ends with 1 on a break.
      Each line is an anchor to keep elsewhere: ORGANISATION:SEQUENCE:HASH, then "whole" or what is broken.
  list [--client ID] [--organisation CODE] [--from WHEN] [--to WHEN]
      Every write, then every read of unpublished data, in the span, one JSON object a line.
      WHEN is an instant (RFC 3339) or a day (midnight, UTC); --from is included, --to is not.
The database is that of DATABASE_URL, or the embedded one of DATA_DIR while the service runs.
`;

/** What the person who ran the command did wrong. */
class UsageError extends Error {}

const print = (line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
  });

const anchorOf = (text: string): Anchor => {
  const parts = /^([^:]+):(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (parts === null) throw new UsageError(`--anchor is ORGANISATION:SEQUENCE:HASH, not ${JSON.stringify(text)}`);
  const [, organisationCode = '', sequence, hash = ''] = parts;
  return { organisationCode, sequence: Number(sequence), hash };
};

const instantOf = (name: string, text: string): Date => {
  const instant = InstantOrDay.safeParse(text);
  if (!instant.success) throw new UsageError(`--${name} is an instant or a day, not ${JSON.stringify(text)}`);
  return instant.data;
};

const verify = async (db: Database, anchors: readonly Anchor[]): Promise<number> => {
  const reports = await verifyAuditChains(db, { anchors });
  for (const { organisationCode, verified, broken } of reports) {
    const verdict = broken === undefined ? 'whole' : `BROKEN at ${broken.sequence}: ${broken.reason}`;
    await print(`${organisationCode}:${verified.sequence}:${verified.hash} ${verdict}`);
  }
  const broken = reports.filter((report) => report.broken !== undefined).length;
  await print(`${reports.length} chains, ${broken} broken`);
  return broken === 0 ? 0 : 1;
};

const list = async (db: Database, filter: AuditFilter): Promise<number> => {
  const limit = limits.auditEventsPerFetch;
  for (let page = 1; ; page += 1) {
    const { items } = await listAuditEvents(db, filter, { page, limit });
    for (const { organisationId: _, ...event } of items) await print(JSON.stringify({ kind: 'write', ...event }));
    if (items.length < limit) break;
  }
  for (let offset = 0; ; offset += limit) {
    const reads = await listAuditReads(db, filter, { limit, offset });
    for (const { organisationId: _, ...read } of reads) await print(JSON.stringify({ kind: 'read', ...read }));
    if (reads.length < limit) break;
  }
  return 0;
};

const readArguments = (words: readonly string[]) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      anchor: { type: 'string', multiple: true },
      client: { type: 'string' },
      organisation: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
    },
  });
  const [command, ...rest] = positionals;
  if (rest.length > 0 || (command !== 'verify' && command !== 'list')) throw new UsageError('verify or list');
  const filter: AuditFilter = {
    ...(values.client === undefined ? {} : { clientId: values.client }),
    ...(values.organisation === undefined ? {} : { organisationCode: values.organisation }),
    ...(values.from === undefined ? {} : { from: instantOf('from', values.from) }),
    ...(values.to === undefined ? {} : { to: instantOf('to', values.to) }),
  };
  return { command, filter, anchors: (values.anchor ?? []).map(anchorOf) };
};

const embeddedUrl = async (config: Config): Promise<string> => {
  const { findEmbedded } = await import('../db/embedded.ts');
  const log = (message: string): void => void process.stderr.write(`${message}\n`);
  const embedded = await findEmbedded({ dataFolder: config.dataFolder, binFolder: config.binFolder, log });
  if (embedded === undefined) throw new UsageError('DATABASE_URL is not set, and no embedded database runs.');
  return embedded.url();
};

const run = async (): Promise<number> => {
  const { command, filter, anchors } = readArguments(process.argv.slice(2));
  const config = configOfProcess();
  const url = config.databaseUrl ?? (await embeddedUrl(config));
  const { db, close } = openDatabase(url, { as: 'system', connections: 1, applicationName: 'audit' });
  try {
    return command === 'verify' ? await verify(db, anchors) : await list(db, filter);
  } finally {
    await close();
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  const wrongUse = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  // The cause names what the database said; drizzle's own message would hold the statement and its parameters.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n${wrongUse ? usage : ''}`);
  process.exitCode = 2;
}
