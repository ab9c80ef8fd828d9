import { configOfProcess } from '../config.ts';
import { findEmbedded } from '../db/embedded.ts';
import { openDatabase } from '../db/open.ts';
import { recomputePlan } from '../features/plans/commands/verify.ts';

const usage = `Usage: npm run rebuild -- PLAN_ID
  Computes a plan again from the submitted lines and the parameters of its record, and hashes the figures as they are
  stored. Ends with 1 where a hash differs. Nothing is written. The database is that of DATABASE_URL, or the embedded
  one of a service that runs.
`;

const [planId = ''] = process.argv.slice(2);
const { databaseUrl, dataFolder, binFolder } = configOfProcess();
const url = databaseUrl ?? (await findEmbedded({ dataFolder, binFolder, log: () => undefined }))?.url();
if (!/^[0-9a-f-]{36}$/i.test(planId)) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else if (url === undefined) {
  process.stderr.write('The database is not running. Start the service, or name it in DATABASE_URL.\n');
  process.exitCode = 1;
} else {
  const { db, close } = openDatabase(url, { as: 'system', connections: 1, applicationName: 'rebuild' });
  try {
    const found = await recomputePlan(db, planId);
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    if (!found.isEqual) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await close();
  }
}
