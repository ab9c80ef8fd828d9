import { openDatabase } from '../db/open.ts';
import { recomputePlan } from '../features/plans/commands/verify.ts';

const usage = `Usage: npm run rebuild -- PLAN_ID
  Computes a plan again from the submitted lines and the parameters of its record, and hashes the figures as they are
  stored. Ends with 1 where a hash differs. Nothing is written. The database is that of DATABASE_URL.
`;

const [planId = ''] = process.argv.slice(2);
const url = process.env.DATABASE_URL;
if (!/^[0-9a-f-]{36}$/i.test(planId) || url === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const { db, close } = openDatabase(url, { connections: 1, applicationName: 'rebuild' });
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
