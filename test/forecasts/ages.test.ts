import t from 'tap';
import { singleYearsOf } from '../../src/features/forecasts/rules/ages.ts';
import { createStream } from '../../src/features/forecasts/rules/random.ts';

t.test('single years are never negative and every group keeps its sum exactly', async (t) => {
  const draw = createStream({ seed: 7, professionCode: 'ages', regionCode: '', replicate: 0 });
  for (let round = 0; round < 300; round++) {
    const groups = Array.from({ length: 11 }, (_, index) => ({
      fromAge: 20 + 5 * index,
      toAge: 24 + 5 * index,
      persons: draw() < 0.15 ? 0 : Math.floor(draw() * 10 ** (1 + (round % 5))),
    }));
    const { persons } = singleYearsOf(groups);
    t.ok(persons.every((count) => count >= 0));
    groups.forEach((group, index) => {
      const sum = persons.slice(5 * index, 5 * index + 5).reduce((left, right) => left + right, 0);
      t.equal(sum, group.persons);
    });
  }
});

t.test('equal groups give equal years, and a straight slope stays straight inside', async (t) => {
  const even = singleYearsOf([20, 25, 30].map((fromAge) => ({ fromAge, toAge: fromAge + 4, persons: 50 })));
  t.ok(even.persons.every((count) => Math.abs(count - 10) < 1e-12));
  const groups = [20, 25, 30, 35].map((fromAge, index) => ({ fromAge, toAge: fromAge + 4, persons: 60 + 25 * index }));
  const steps = singleYearsOf(groups).persons.slice(5, 15);
  for (let index = 1; index < steps.length; index++)
    t.ok(Math.abs((steps[index] ?? 0) - (steps[index - 1] ?? 0) - 1) < 1e-9);
});

t.test('groups of other widths are split too, and groups with a hole between them are refused', async (t) => {
  const { firstAge, persons } = singleYearsOf([
    { fromAge: 18, toAge: 24, persons: 700 },
    { fromAge: 25, toAge: 54, persons: 9000 },
    { fromAge: 55, toAge: 64, persons: 1000 },
  ]);
  t.equal(firstAge, 18);
  t.equal(persons.length, 47);
  const broken = [
    { fromAge: 20, toAge: 24, persons: 1 },
    { fromAge: 30, toAge: 34, persons: 1 },
  ];
  t.throws(() => singleYearsOf(broken), RangeError);
  t.throws(() => singleYearsOf([{ fromAge: 20, toAge: 24, persons: -1 }]), RangeError);
});
