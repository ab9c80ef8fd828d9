import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newRound } from '../../../test/support/round.ts';
import type { ServiceProcess, Setting } from './setting.ts';

/** What became of all writes together. */
export interface Tally {
  readonly acknowledged: number;
  /** Acknowledged and not there. */
  readonly lost: number;
  /** Names that are there more than once. */
  readonly duplicated: number;
  /** Keys whose second answer was not the first, or was not marked as given again. */
  readonly unlike: number;
  /** Sent before a process was told to end, and neither answered nor refused at the door. */
  readonly dropped: number;
  /** Silent for so long that the writer gave up waiting. */
  readonly hung: number;
  readonly statuses: ReadonlyMap<string, number>;
  /** The slowest refusal (5xx), in milliseconds. */
  readonly slowestRefusalMs: number;
}

/**
 * Writers that open rounds, each write with a key of its own and repeated with it until it is acknowledged, by
 * whichever process the turn comes to.
 */
export const startWriters = async (setting: Setting, count: number) => {
  const authorization = await setting.caller('national-office', 'national-office');
  const acknowledged = new Map<string, { readonly key: string; readonly id: string; readonly text: string }>();
  const statuses = new Map<string, number>();
  const ending = new Set<ServiceProcess>();
  let isWriting = true;
  let dropped = 0;
  let hung = 0;
  let slowestRefusalMs = 0;
  let turn = 0;
  const tell = (what: string): void => void statuses.set(what, (statuses.get(what) ?? 0) + 1);

  const post = (service: ServiceProcess, name: string, key: string) =>
    service.send('POST', '/survey-rounds', {
      authorization: authorization(),
      body: JSON.stringify(newRound({ name })),
      headers: { 'idempotency-key': `"${key}"` },
    });
  const write = async (name: string, key: string): Promise<boolean> => {
    turn += 1;
    const service = setting.services[turn % setting.services.length];
    if (service === undefined) throw new Error('There is no process.');
    const wasEnding = ending.has(service);
    try {
      const { status, text, milliseconds } = await post(service, name, key);
      tell(String(status));
      if (status >= 500) slowestRefusalMs = Math.max(slowestRefusalMs, milliseconds);
      if (status !== 201) return false;
      acknowledged.set(name, { key, id: JSON.parse(text).roundId, text });
      return true;
    } catch (error) {
      const { name: kind, cause } = error as { name?: string; cause?: { code?: string } };
      const what = kind === 'TimeoutError' ? 'silence' : String(cause?.code ?? kind);
      tell(what);
      if (what === 'silence') hung += 1;
      if (!wasEnding && ending.has(service) && what !== 'ECONNREFUSED') dropped += 1;
      return false;
    }
  };
  const writer = async (): Promise<void> => {
    while (isWriting) {
      const [name, key] = [randomUUID(), randomUUID()];
      while (!(await write(name, key))) await sleep(50);
    }
  };
  const writers = Array.from({ length: count }, writer);

  /** Asks again for some that were acknowledged: the answer must be the same, byte for byte. */
  const countUnlike = async (): Promise<number> => {
    const [service] = setting.services;
    if (service === undefined) return 0;
    let unlike = 0;
    for (const [name, { key, text }] of [...acknowledged].slice(-200)) {
      const again = await post(service, name, key);
      if (again.text !== text || again.headers.get('idempotency-replayed') !== 'true') unlike += 1;
    }
    return unlike;
  };

  return {
    /** A process that was told to end answers what it has taken, and refuses what comes after. */
    whileEnding: async <Result>(service: ServiceProcess, work: () => Promise<Result>): Promise<Result> => {
      ending.add(service);
      try {
        return await work();
      } finally {
        ending.delete(service);
      }
    },
    /** How often something was answered: a status, or the code of a failure. */
    countOf: (what: string): number => statuses.get(what) ?? 0,
    /** Milliseconds until one more write is acknowledged. */
    untilAcknowledged: async (): Promise<number> => {
      const from = performance.now();
      const before = acknowledged.size;
      while (acknowledged.size === before) {
        if (performance.now() - from > 60_000) throw new Error('No write was acknowledged for 60 s.');
        await sleep(10);
      }
      return performance.now() - from;
    },
    finish: async (): Promise<Tally> => {
      isWriting = false;
      await Promise.all(writers);
      const unlike = await countUnlike();
      const { rows } = await setting.owner.pool.query<{ name: string; id: string }>(
        'select name, id from survey_rounds',
      );
      const stored = new Set(rows.map(({ id }) => id));
      const lost = [...acknowledged.values()].filter(({ id }) => !stored.has(id)).length;
      const duplicated = rows.length - new Set(rows.map(({ name }) => name)).size;
      return { acknowledged: acknowledged.size, lost, duplicated, unlike, dropped, hung, statuses, slowestRefusalMs };
    },
  };
};

export type Writers = Awaited<ReturnType<typeof startWriters>>;
