import { stopTestCluster } from './database.ts';

if (!(await stopTestCluster())) {
  console.error('A run of the tests still uses the database; it stays.');
  process.exitCode = 1;
}
