import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { fairSlots, NoSlot } from '../../src/core/fair-slots.ts';

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
    new NoSlot('too much of this client waits'),
  );
  await t.rejects(waits, new NoSlot('waited too long'));
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
