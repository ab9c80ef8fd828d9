import { configOfProcess } from '../config.ts';
import { startService } from './start.ts';

/* The service, until it is told to stop. */

const config = configOfProcess();
const say = (message: string): void => void process.stdout.write(`${message}\n`);

const service = await startService(config, { log: say }).catch((error: unknown) => {
  process.stderr.write(`The service could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
say(`The service listens at ${service.baseUrl} (${Math.round(performance.now())} ms after its start)`);

let isStopping = false;
const stop = (): void => {
  if (isStopping) return;
  isStopping = true;
  service.stop().catch((error: unknown) => {
    process.stderr.write(`The service did not stop cleanly: ${error instanceof Error ? error.name : 'unknown'}\n`);
    process.exitCode = 1;
  });
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
