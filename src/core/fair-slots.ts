/** Why work was not begun: too much of the same client waits already, or it has waited too long. */
export class NoSlot extends Error {
  readonly reason: 'too-many-wait' | 'waited-too-long';

  constructor(reason: 'too-many-wait' | 'waited-too-long') {
    super({ 'too-many-wait': 'too much of this client waits', 'waited-too-long': 'waited too long' }[reason]);
    this.reason = reason;
  }
}

/** Who asks for a slot. */
interface SlotClient {
  readonly client: string;
  /** Whether it is one of many that nobody knows, who have a share together besides one each. */
  readonly isOfCrowd: boolean;
}

interface Waiting extends SlotClient {
  readonly begin: () => void;
}

interface SlotRules {
  readonly slots: number;
  readonly slotsPerClient: number;
  /** Slots of the whole crowd at most, and while others wait; all where there is no crowd. */
  readonly slotsOfCrowd?: number;
  readonly slotsOfCrowdWhileOthersWait?: number;
}

/** Slots taken, of each client and of the crowd. */
interface Taken {
  readonly all: number;
  readonly ofCrowd: number;
  readonly of: (client: string) => number;
}

const mayTake = (rules: SlotRules, taken: Taken, { client, isOfCrowd }: SlotClient): boolean =>
  taken.all < rules.slots &&
  taken.of(client) < rules.slotsPerClient &&
  !(isOfCrowd && taken.ofCrowd >= (rules.slotsOfCrowd ?? rules.slots));

/**
 * Who of those waiting, in the order that they came, is given a free slot: of those whose client may have one more, the
 * first whose client has the fewest; the crowd after all others once it has the share that it has while they wait.
 */
export const nextInLine = <Entry extends SlotClient>(
  rules: SlotRules,
  taken: Taken,
  waiting: Iterable<Entry>,
): Entry | undefined => {
  const isCrowdLast = taken.ofCrowd >= (rules.slotsOfCrowdWhileOthersWait ?? rules.slots);
  let best: Entry | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const entry of waiting) {
    if (!mayTake(rules, taken, entry)) continue;
    const rank = taken.of(entry.client) + (entry.isOfCrowd && isCrowdLast ? rules.slots : 0);
    if (rank < bestRank) [best, bestRank] = [entry, rank];
    if (rank === 0) break;
  }
  return best;
};

/**
 * Slots for work, of which no client has more than its share: others find one free however much one client asks for.
 * What finds none waits, for a bounded time; a freed slot is given as `nextInLine` says.
 */
export const fairSlots = (
  options: SlotRules & {
    readonly waitingPerClient: number;
    /** Of the crowd together; as many as each may where left out. */
    readonly waitingOfCrowd?: number;
    readonly waitMs: number;
  },
) => {
  const running = new Map<string, number>();
  const waiting = new Set<Waiting>();
  const waitingOf = new Map<string, number>();
  let [all, ofCrowd, crowdWaiting] = [0, 0, 0];
  const of = (client: string): number => running.get(client) ?? 0;
  const add = (counts: Map<string, number>, client: string, change: number): void => {
    const count = (counts.get(client) ?? 0) + change;
    if (count === 0) counts.delete(client);
    else counts.set(client, count);
  };
  const take = ({ client, isOfCrowd }: SlotClient, change: 1 | -1): void => {
    all += change;
    if (isOfCrowd) ofCrowd += change;
    add(running, client, change);
  };
  const wait = (entry: Waiting, change: 1 | -1): void => {
    if (change === 1) waiting.add(entry);
    else waiting.delete(entry);
    if (entry.isOfCrowd) crowdWaiting += change;
    add(waitingOf, entry.client, change);
  };
  const release = (client: SlotClient): void => {
    take(client, -1);
    if (waiting.size === 0) return;
    const next = nextInLine(options, { all, ofCrowd, of }, waiting);
    if (next === undefined) return;
    wait(next, -1);
    take(next, 1);
    next.begin();
  };
  const waitForSlot = (asking: SlotClient): Promise<void> =>
    new Promise((resolve, reject) => {
      const isCrowded = asking.isOfCrowd && crowdWaiting >= (options.waitingOfCrowd ?? Number.POSITIVE_INFINITY);
      if (isCrowded || (waitingOf.get(asking.client) ?? 0) >= options.waitingPerClient) {
        return reject(new NoSlot('too-many-wait'));
      }
      const timer = setTimeout(() => {
        wait(entry, -1);
        reject(new NoSlot('waited-too-long'));
      }, options.waitMs);
      const entry: Waiting = {
        ...asking,
        begin: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      wait(entry, 1);
    });
  /** Runs work in a slot of the client's. Throws NoSlot where it gets none in time. */
  return async <Result>(client: string, work: () => Promise<Result>, isOfCrowd = false): Promise<Result> => {
    const asking = { client, isOfCrowd };
    if (mayTake(options, { all, ofCrowd, of }, asking)) take(asking, 1);
    else await waitForSlot(asking);
    try {
      return await work();
    } finally {
      release(asking);
    }
  };
};
