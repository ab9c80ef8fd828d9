import { configOfProcess } from '../config.ts';
import { startUntilSignalled } from './until-signalled.ts';

/* The service, until it is told to stop. */

const say = (message: string): void => void process.stdout.write(`${message}\n`);

const service = await startUntilSignalled(configOfProcess(), { log: say });
say(`The service listens at ${service.baseUrl} (${Math.round(performance.now())} ms after its start)`);
