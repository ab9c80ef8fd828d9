import t from 'tap';
import { proofSeed, rounds } from '../support/proof.ts';
import { attack, corrected, publish, randomCells } from '../support/secret-round.ts';

/** Of how many hidden counts one is bounded by the linear programme: all of them in the long proof. */
const everyCount = (sample: number): number => (rounds(1) > 1 ? 1 : sample);

const size = { regions: 20, professions: 4, sectors: 4 };

t.test('nothing of a hidden cell can be told from all public figures together', async (t) => {
  for (let round = 0; round < rounds(10); round += 1) {
    const seed = proofSeed(100 + round);
    const stated = [0.5, 0.1, 0.9, 1][round % 4] ?? 0.5;
    const cells = randomCells({ ...size, stated }, seed);
    const found = await attack(publish([cells], { ...size, stated }), 5, everyCount(8));
    t.ok(found.attacked > 0, `seed ${seed}: ${found.hiddenLeaves} hidden, ${found.attacked} attacked`);
    t.same(found.determined, [], `seed ${seed}, ${stated} of the lines state all`);
    t.same(found.narrow, [], `seed ${seed}`);
  }
});

t.test('nor where some lines give persons or full-time equivalents alone, nor where all judge alike', async (t) => {
  for (let round = 0; round < rounds(4); round += 1) {
    const seed = proofSeed(900 + round);
    const kind = { ...size, stated: 0.7, ...(round % 2 === 0 ? { lacking: 0.15 } : { unanimous: true }) };
    const cells = randomCells(kind, seed);
    const found = await attack(publish([cells], kind), 5, everyCount(8));
    t.same(found.determined, [], `seed ${seed}`);
    t.same(found.narrow, [], `seed ${seed}`);
  }
});

t.test('the full-time equivalents of three persons cannot be told by the gap of all sectors', async (t) => {
  const [first] = randomCells({ regions: 1, professions: 1, sectors: 12, stated: 0 }, 1);
  if (first === undefined) throw new Error('There is a cell.');
  const sector = (sectorId: number, persons: number, staff: number) => ({
    ...first,
    sectorId,
    headcount: persons * 100,
    fullTimeEquivalents: staff,
    expectedRetirements: null,
  });
  const only = sector(3, 3, 257);
  const cells = [
    sector(1, 500, 40_000),
    sector(2, 40, 3_025),
    {
      ...only,
      ...{ neededFullTimeEquivalents: 410, neededWithStaff: 410, staffWithNeeded: 257 },
      ...{ vacantFullTimeEquivalents: 150, vacantWithStaff: 150, staffWithVacant: 257 },
      ...{ agencyFullTimeEquivalents: 75, agencyWithStaff: 75, staffWithAgency: 257 },
    },
  ];
  const plans = publish([cells], { regions: 1, professions: 1, sectors: 3, stated: 0 });
  const found = await attack(plans, 5);
  t.same(found.determined, []);
  t.same(found.narrow, []);
  const [plan] = plans;
  const shown = (plan?.figures ?? []).filter((figure) => plan?.isHidden(figure) !== true && figure.value !== null);
  t.notOk(shown.some(({ measureId, sectorId }) => sectorId === 3 && [1, 2, 3, 4, 6, 7, 9, 10].includes(measureId)));
  t.notOk(
    shown.some(({ measureId }) => [7, 9, 10].includes(measureId)),
    'nor is any gap or share, which would tell its 2.57',
  );
  t.ok(
    shown.some(({ measureId, sectorId }) => measureId === 2 && sectorId === 0),
    'while the whole staff is shown',
  );
});

t.test('nor from two versions of which some lines were corrected', async (t) => {
  for (let round = 0; round < rounds(2); round += 1) {
    const seed = proofSeed(500 + round);
    const cells = randomCells({ ...size, stated: 0.5 }, seed);
    const plans = publish([cells, corrected(cells, 0.02, seed)], { ...size, stated: 0.5 });
    const found = await attack(plans, 5, everyCount(16));
    t.same(found.determined, [], `seed ${seed}`);
    t.same(found.narrow, [], `seed ${seed}`);
  }
});
