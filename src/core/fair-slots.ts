/** Why work was not begun: too much of the same client waits already, or it has waited too long. */
export class NoSlot extends Error {}

interface Waiting {
  readonly client: string;
  readonly begin: () => void;
}

/**
 * Slots for heavy work, of which no client has more than its share: others find one free however much one client asks
 * for. What finds none waits, for a bounded time; a freed slot goes to the one who has waited longest of those whose
 * client has the fewest.
 */
export const fairSlots = (options: {
  readonly slots: number;
  readonly slotsPerClient: number;
  readonly waitingPerClient: number;
  readonly waitMs: number;
}) => {
  const running = new Map<string, number>();
  const waiting: Waiting[] = [];
  let taken = 0;
  const heldBy = (client: string): number => running.get(client) ?? 0;
  const take = (client: string): void => {
    taken += 1;
    running.set(client, heldBy(client) + 1);
  };
  const mayTake = (client: string): boolean => taken < options.slots && heldBy(client) < options.slotsPerClient;
  const beginNext = (): void => {
    const [next] = waiting
      .filter(({ client }) => mayTake(client))
      .sort((left, right) => heldBy(left.client) - heldBy(right.client));
    if (next === undefined) return;
    waiting.splice(waiting.indexOf(next), 1);
    take(next.client);
    next.begin();
  };
  const release = (client: string): void => {
    taken -= 1;
    if (heldBy(client) === 1) running.delete(client);
    else running.set(client, heldBy(client) - 1);
    beginNext();
  };
  const enter = (client: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (mayTake(client)) {
        take(client);
        return resolve();
      }
      if (waiting.filter((one) => one.client === client).length >= options.waitingPerClient) {
        return reject(new NoSlot('too much of this client waits'));
      }
      const entry: Waiting = {
        client,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new NoSlot('waited too long'));
      }, options.waitMs);
      waiting.push(entry);
    });
  /** Runs work in a slot of the client's. Throws NoSlot where it gets none in time. */
  return async <Result>(client: string, work: () => Promise<Result>): Promise<Result> => {
    await enter(client);
    try {
      return await work();
    } finally {
      release(client);
    }
  };
};
