import { stopTestCluster } from './database.ts';

await stopTestCluster();
