import t from 'tap';
import {
  builderAfter,
  mayApprove,
  mayDescribe,
  mayTake,
  planSteps,
  stateBefore,
  stateReached,
} from '../../src/features/plans/rules/lifecycle.ts';

/*
 * All that an office can do with a round's plan, walked breadth-first over the rules themselves: every order of building,
 * proposing, approving, reversing, writing, rebuilding and taking a plan on, for offices of one, two and three persons.
 */
interface State {
  readonly builtBy: string;
  readonly state: ReturnType<typeof stateReached>;
  /** Who proposed what waits; at most two wait at a time. */
  readonly waiting: readonly string[];
  /** Adjustments that the version holds, by proposer and approver. */
  readonly held: readonly string[];
  readonly writtenBy: string | null;
  readonly adoptedBy: string | null;
}

const size = { waiting: 2, held: 2 };

const without = (list: readonly string[], index: number) => list.filter((_, at) => at !== index);

/** The next states that a person's act leads to, each with the act. */
const actsOf = (state: State | undefined, person: string): { act: string; next: State }[] => {
  const draft = (builtBy: string, held: readonly string[]): State => ({
    ...{ state: 'draft', waiting: [], writtenBy: state?.writtenBy ?? null, adoptedBy: null },
    ...{ builtBy, held },
  });
  const acts = [{ act: 'build', next: draft(builderAfter('build', person, state), state?.held ?? []) }];
  if (state === undefined) return acts;
  if (state.state === 'draft') {
    if (state.waiting.length < size.waiting)
      acts.push({ act: 'propose', next: { ...state, waiting: [...state.waiting, person].sort() } });
    for (const [index, proposedBy] of state.waiting.entries()) {
      acts.push({ act: 'withdraw', next: { ...state, waiting: without(state.waiting, index) } });
      if (!mayApprove(person, { proposedBy }) || state.held.length >= size.held) continue;
      const held = [...state.held, `${proposedBy}-${person}`].sort();
      const builtBy = builderAfter('approve-adjustment', person, state);
      acts.push({ act: 'approve', next: draft(builtBy, held) });
    }
    for (const index of state.held.keys()) {
      const builtBy = builderAfter('reverse-adjustment', person, state);
      acts.push({ act: 'reverse', next: draft(builtBy, without(state.held, index)) });
    }
    if (mayDescribe(person, state)) acts.push({ act: 'write', next: { ...state, writtenBy: person } });
  }
  for (const step of planSteps) {
    if (stateBefore(step) !== state.state || !mayTake(step, person, state)) continue;
    const adoptedBy = step === 'adopt' ? person : state.adoptedBy;
    acts.push({ act: step, next: { ...state, state: stateReached(step), adoptedBy } });
  }
  return acts;
};

const walk = (people: readonly string[]) => {
  const seen = new Map<string, State>();
  const edges = new Map<string, { act: string; to: string }[]>();
  const waiting: (State | undefined)[] = [undefined];
  for (let state = waiting.shift(), isFirst = true; isFirst || state !== undefined; state = waiting.shift()) {
    isFirst = false;
    const out: { act: string; to: string }[] = [];
    for (const person of people) {
      for (const { act, next } of actsOf(state, person)) {
        const to = JSON.stringify(next);
        out.push({ act, to });
        if (seen.has(to)) continue;
        seen.set(to, next);
        waiting.push(next);
      }
    }
    edges.set(JSON.stringify(state) ?? 'nothing', out);
  }
  return { seen, edges };
};

/** The states from which publication is reached by going on, without building a new version. */
const finishing = (edges: ReadonlyMap<string, { act: string; to: string }[]>, seen: ReadonlyMap<string, State>) => {
  const reached = new Set([...seen].filter(([, { state }]) => state === 'published').map(([key]) => key));
  for (let grew = true; grew; ) {
    grew = false;
    for (const [from, out] of edges) {
      if (reached.has(from) || !out.some(({ act, to }) => act !== 'build' && reached.has(to))) continue;
      reached.add(from);
      grew = true;
    }
  }
  return reached;
};

for (const people of [
  ['a', 'b'],
  ['a', 'b', 'c'],
]) {
  t.test(
    `an office of ${people.length} is never stuck: whatever was done, the version at hand can be published`,
    async (t) => {
      const { seen, edges } = walk(people);
      const able = finishing(edges, seen);
      t.ok(seen.size > 100, `${seen.size} states`);
      const stuck = [...seen.keys()].filter((key) => !able.has(key));
      t.same(stuck, []);
    },
  );

  t.test(
    `in an office of ${people.length} nobody adopts what they built, nor approves what they proposed`,
    async (t) => {
      const states = [...walk(people).seen.values()];
      t.ok(states.some(({ adoptedBy }) => adoptedBy !== null));
      t.same(
        states.filter(({ adoptedBy, builtBy }) => adoptedBy === builtBy),
        [],
      );
      const alone = states.flatMap(({ held }) => held).filter((pair) => pair.split('-')[0] === pair.split('-')[1]);
      t.same(alone, []);
    },
  );
}

t.test('one person alone never adopts a plan, and approves no adjustment', async (t) => {
  const states = [...walk(['a']).seen.values()];
  t.ok(states.some(({ state }) => state === 'consultation'));
  t.same(
    states.filter(({ state, held }) => held.length > 0 || !['draft', 'consultation'].includes(state)),
    [],
  );
});
