import { setFlagsFromString } from 'node:v8';
import type { Config } from '../config.ts';
import { limits } from '../core/limits.ts';
import { type RunningService, type StartOptions, startService } from './start.ts';

/**
 * Starts the service and stops it in good order on SIGINT or SIGTERM, also when the signal comes while it is starting:
 * requests under way finish and the embedded database is stopped. A start that fails says why in one line and ends
 * the process.
 */
export const startUntilSignalled = async (config: Config, options: StartOptions): Promise<RunningService> => {
  setFlagsFromString(`--heap-growing-percent=${limits.heapGrowthPercent}`);
  const starting = startService(config, options);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    starting
      .then((service) => service.stop())
      .then(
        () => process.exit(),
        (error: unknown) => {
          const name = error instanceof Error ? error.name : 'unknown';
          process.stderr.write(`The service did not stop cleanly: ${name}\n`);
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return starting.catch((error: unknown) => {
    process.stderr.write(`The service could not start: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
};
