import t from 'tap';
import {
  type AuditEventContent,
  type ChainedEvent,
  type ChainHead,
  emptyHead,
  firstBrokenEvent,
  hashOfEvent,
} from '../../src/features/audit/rules.ts';
import { sha256OfCanonicalJson } from '../../src/formats/canonical-json.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { type Random, randomFrom } from '../support/random.ts';

const organisationId = 7;

const sealed = (content: AuditEventContent): ChainedEvent => ({
  ...content,
  hash: hashOfEvent(content, sha256OfCanonicalJson),
});

const chainOf = (length: number): { events: ChainedEvent[]; head: ChainHead } => {
  const events: ChainedEvent[] = [];
  let head = emptyHead;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const event = sealed({
      organisationId,
      sequence,
      occurredAt: new Date(Date.UTC(2026, 10, 22, 8, 0, sequence)),
      clientId: `client-${sequence % 3}`,
      subject: `person-${sequence % 5}`,
      operation: 'submitSurvey',
      objectType: 'survey',
      objectId: `object-${sequence}`,
      details: `{"version":${sequence}}`,
      traceId: `trace-${sequence}`,
      previousHash: head.hash,
    });
    events.push(event);
    head = { sequence, hash: event.hash };
  }
  return { events, head };
};

const verify = (events: Iterable<ChainedEvent>, ...heads: ChainHead[]) =>
  firstBrokenEvent({ organisationId, events, heads }, sha256OfCanonicalJson);

const at = (events: readonly ChainedEvent[], index: number): ChainedEvent => {
  const event = events[index];
  if (event === undefined) throw new RangeError(`No event at ${index}.`);
  return event;
};

t.test('a whole chain, an empty one and one that is longer than its anchors have no break', async (t) => {
  const { events, head } = chainOf(20);
  t.equal(verify(events, head), undefined);
  t.equal(verify([], emptyHead), undefined);
  t.equal(verify([]), undefined);
  const anchor = { sequence: 5, hash: at(events, 4).hash };
  t.equal(verify(events, anchor, head), undefined);
});

t.test('the hash of an event is fixed, so that chains stay verifiable by other programs', async (t) => {
  const { head } = chainOf(1);
  // Computed with Python: hashlib.sha256 over json.dumps(event, sort_keys=True, separators=(',', ':')).
  t.equal(head.hash, '9bf2871ab2548c0ad0160db040ee6c867b239d3fe18a7bf12bed77f9bd22a064');
});

t.test('the first of several breaks is named', async (t) => {
  const { events, head } = chainOf(10);
  const changed = events.map((event) => ([4, 8].includes(event.sequence) ? { ...event, subject: 'other' } : event));
  t.same(verify(changed, head), { sequence: 4, reason: 'altered' });
});

t.test('an event whose hash was computed anew is found by the link of the one after it', async (t) => {
  const { events, head } = chainOf(10);
  const forged = events.map((event) => (event.sequence === 4 ? sealed({ ...event, subject: 'other' }) : event));
  t.same(verify(forged, head), { sequence: 5, reason: 'wrong-link' });
});

t.test('the last event computed anew is found by the head', async (t) => {
  const { events, head } = chainOf(10);
  const forged = events.map((event) => (event.sequence === 10 ? sealed({ ...event, subject: 'other' }) : event));
  t.same(verify(forged, head), { sequence: 10, reason: 'head-altered' });
});

t.test('a chain rewritten to its end with its head is found by an anchor kept elsewhere', async (t) => {
  const { events, head } = chainOf(10);
  const rewritten: ChainedEvent[] = [];
  for (const event of events) {
    const previousHash = rewritten.at(-1)?.hash ?? emptyHead.hash;
    const subject = event.sequence === 4 ? 'other' : event.subject;
    rewritten.push(sealed({ ...event, subject, previousHash }));
  }
  const newHead = { sequence: 10, hash: at(rewritten, 9).hash };
  t.equal(verify(rewritten, newHead), undefined, 'the chain alone cannot show it');
  t.same(verify(rewritten, newHead, { sequence: 7, hash: at(events, 6).hash }), {
    sequence: 7,
    reason: 'head-altered',
  });
  t.same(verify(rewritten, newHead, head), { sequence: 10, reason: 'head-altered' });
});

t.test('missing, doubled, swapped, foreign, cut and surplus events are told apart', async (t) => {
  const { events, head } = chainOf(10);
  const without = (sequence: number) => events.filter((event) => event.sequence !== sequence);
  t.same(verify(without(1), head), { sequence: 1, reason: 'missing' });
  t.same(verify(without(6), head), { sequence: 6, reason: 'missing' });
  t.same(verify(without(10), head), { sequence: 10, reason: 'truncated' });
  t.same(verify([], head), { sequence: 1, reason: 'truncated' });
  t.same(verify(events.toSpliced(3, 0, at(events, 2)), head), { sequence: 3, reason: 'out-of-order' });
  t.same(verify(events.toSpliced(3, 2, at(events, 4), at(events, 3)), head), { sequence: 4, reason: 'missing' });
  t.same(verify([sealed({ ...at(events, 0), organisationId: 8 })], head), { sequence: 1, reason: 'foreign' });
  t.same(verify(events, { sequence: 9, hash: at(events, 8).hash }), { sequence: 10, reason: 'beyond-head' });
  t.same(verify(events), { sequence: 1, reason: 'beyond-head' });
  t.same(verify([{ ...at(events, 0), sequence: 0 }], head), { sequence: 0, reason: 'out-of-order' });
});

t.test('an instant that cannot be read is an altered event and not a crash', async (t) => {
  const { events, head } = chainOf(3);
  const changed = events.map((event) =>
    event.sequence === 2 ? { ...event, occurredAt: new Date(Number.NaN) } : event,
  );
  t.same(verify(changed, head), { sequence: 2, reason: 'altered' });
});

/** One random alteration, and the numbers at which it may be located: itself, or the link after it. */
const alter = (events: readonly ChainedEvent[], random: Random): { events: ChainedEvent[]; located: number[] } => {
  const index = random.below(events.length);
  const event = at(events, index);
  const sequence = event.sequence;
  const flip = (value: string): string => {
    const place = random.below(value.length);
    const other = value[place] === 'x' ? 'y' : 'x';
    return value.slice(0, place) + other + value.slice(place + 1);
  };
  const texts = [
    'clientId',
    'subject',
    'operation',
    'objectType',
    'objectId',
    'details',
    'traceId',
    'previousHash',
    'hash',
  ] as const;
  const name = random.pick(texts);
  const changed: readonly (() => { events: ChainedEvent[]; located: number[] })[] = [
    () => ({ events: events.with(index, { ...event, [name]: flip(event[name]) }), located: [sequence] }),
    () => ({
      events: events.with(index, { ...event, occurredAt: new Date(event.occurredAt.getTime() + 1 + random.below(9)) }),
      located: [sequence],
    }),
    () => ({ events: events.toSpliced(index, 1), located: [sequence] }),
    () => ({ events: events.toSpliced(index, 0, event), located: [sequence] }),
    () => ({ events: events.with(index, sealed({ ...event, subject: 'forged' })), located: [sequence, sequence + 1] }),
    () => ({ events: events.slice(0, index), located: [sequence] }),
    () => ({
      events: [
        ...events.slice(0, index),
        sealed({ ...event, subject: 'inserted' }),
        ...events.slice(index).map((later) => ({ ...later, sequence: later.sequence + 1 })),
      ],
      located: [sequence, sequence + 1],
    }),
  ];
  return random.pick(changed)();
};

t.test('each of 1,000 random alterations is found, and located', async (t) => {
  const random = randomFrom(proofSeed(20_261_122));
  const { events, head } = chainOf(60);
  const missed: unknown[] = [];
  for (let round = 0; round < rounds(1_000); round += 1) {
    const altered = alter(events, random);
    const found = verify(altered.events, head);
    if (found === undefined || !altered.located.includes(found.sequence)) missed.push({ round, found, altered });
  }
  t.same(missed, []);
});
