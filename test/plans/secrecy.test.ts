import t from 'tap';
import { proofSeed, rounds } from '../support/proof.ts';
import { attack, corrected, publish, randomCells } from '../support/secret-round.ts';

const size = { regions: 20, professions: 4, sectors: 4 };

t.test('nothing of a hidden cell can be told from all public figures together', async (t) => {
  for (let round = 0; round < rounds(10); round += 1) {
    const seed = proofSeed(100 + round);
    const stated = [0.5, 0.1, 0.9, 1][round % 4] ?? 0.5;
    const cells = randomCells({ ...size, stated }, seed);
    const found = await attack(publish([cells], { ...size, stated }), 5, 8);
    t.ok(found.attacked > 0, `seed ${seed}: ${found.hiddenLeaves} hidden, ${found.attacked} attacked`);
    t.same(found.determined, [], `seed ${seed}, ${stated} of the lines state all`);
    t.same(found.narrow, [], `seed ${seed}`);
  }
});

t.test('nor from two versions of which some lines were corrected', async (t) => {
  for (let round = 0; round < rounds(2); round += 1) {
    const seed = proofSeed(500 + round);
    const cells = randomCells({ ...size, stated: 0.5 }, seed);
    const plans = publish([cells, corrected(cells, 0.02, seed)], { ...size, stated: 0.5 });
    const found = await attack(plans, 5, 16);
    t.same(found.determined, [], `seed ${seed}`);
    t.same(found.narrow, [], `seed ${seed}`);
  }
});
