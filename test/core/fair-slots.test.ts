import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { fairSlots, NoSlot, nextInLine } from '../../src/core/fair-slots.ts';

t.test('a second client is served while one has its share and more of its work waits', async (t) => {
  const inSlot = fairSlots({ slots: 2, slotsPerClient: 1, waitingPerClient: 50, waitMs: 10_000 });
  let [atOnce, most] = [0, 0];
  const done: string[] = [];
  const work = async (client: string) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await sleep(5);
    atOnce -= 1;
    done.push(client);
  };
  const first = Array.from({ length: 24 }, () => inSlot('one', () => work('one')));
  await inSlot('two', () => work('two'));
  t.ok(done.filter((client) => client === 'one').length <= 2, 'before the other’s 24 are done');
  await Promise.all(first);
  t.equal(done.length, 25);
  t.equal(most, 2);
});

t.test('waiting has an end, and one client’s queue a length', async (t) => {
  const inSlot = fairSlots({ slots: 1, slotsPerClient: 1, waitingPerClient: 1, waitMs: 10 });
  let end = (): void => undefined;
  const held = inSlot('one', () => new Promise<void>((resolve) => (end = resolve)));
  const waits = inSlot('one', async () => undefined);
  await t.rejects(
    inSlot('one', async () => undefined),
    new NoSlot('too-many-wait'),
  );
  await t.rejects(waits, new NoSlot('waited-too-long'));
  end();
  await held;
  t.equal(await inSlot('one', async () => 'again'), 'again');
});

t.test('work that fails gives its slot back', async (t) => {
  const inSlot = fairSlots({ slots: 1, slotsPerClient: 1, waitingPerClient: 1, waitMs: 1_000 });
  await t.rejects(
    inSlot('one', async () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  );
  t.equal(await inSlot('two', async () => 'served'), 'served');
});

t.test('a free slot goes to the client with the fewest, and to the crowd last when it has its share', async (t) => {
  const rules = { slots: 8, slotsPerClient: 4, slotsOfCrowd: 6, slotsOfCrowdWhileOthersWait: 4 };
  const taken = (held: Record<string, number>, ofCrowd: number) => ({
    all: Object.values(held).reduce((sum, count) => sum + count, 0),
    ofCrowd,
    of: (client: string) => held[client] ?? 0,
  });
  const reader = (client: string) => ({ client, isOfCrowd: true });
  const known = (client: string) => ({ client, isOfCrowd: false });
  const [a, b, office, council] = [reader('a'), reader('b'), known('office'), known('council')];
  t.equal(nextInLine(rules, taken({ a: 2, b: 1 }, 3), [a, b]), b, 'the fewest');
  t.equal(nextInLine(rules, taken({ a: 2, office: 1 }, 2), [a, office]), office, 'a known client with fewer');
  t.equal(nextInLine(rules, taken({ a: 4, office: 3 }, 4), [b, office]), office, 'the crowd has its share');
  t.equal(nextInLine(rules, taken({ a: 4 }, 4), [b]), b, 'nobody else waits');
  t.equal(nextInLine(rules, taken({ a: 3, b: 3 }, 6), [reader('c')]), undefined, 'the rest is never the crowd’s');
  t.equal(nextInLine(rules, taken({ office: 4 }, 0), [office, council]), council, 'no more than its share');
  t.equal(nextInLine(rules, taken({ a: 4, b: 2, office: 2 }, 6), [council]), undefined, 'none is free');
});

t.test('a crowd waits in a line of its own length, beside which others still wait', async (t) => {
  const inSlot = fairSlots({ slots: 1, slotsPerClient: 1, waitingPerClient: 50, waitMs: 10_000, waitingOfCrowd: 2 });
  const done: string[] = [];
  const ask = (client: string, isOfCrowd: boolean) =>
    inSlot(
      client,
      async () => {
        done.push(client);
        await sleep(1);
      },
      isOfCrowd,
    );
  const asked = ['a', 'b', 'c'].map((client) => ask(client, true));
  await t.rejects(ask('d', true), new NoSlot('too-many-wait'));
  await Promise.all([...asked, ask('office', false)]);
  t.strictSame(done, ['a', 'b', 'c', 'office']);
});
