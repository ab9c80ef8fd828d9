import { watchTestCluster } from './database.ts';

await watchTestCluster();
