import { sql } from 'drizzle-orm';
import t from 'tap';
import { rowsOf } from '../../src/db/open.ts';
import { rollupOfLines } from '../../src/features/surveys/queries/rollups.ts';
import { testApi } from '../support/api.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { randomFrom } from '../support/random.ts';
import { comparableRow } from '../support/rollup.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);

/** What the rollup holds and what the lines give, for the newest version of a survey. */
const bothOf = async (surveyId: string) => {
  const [version] = await rowsOf<{ key: number }>(
    api.db,
    sql`select v.key from survey_versions v join surveys s on s.key = v.survey_key
      where s.id = ${surveyId} order by v.number desc limit 1`,
  );
  const key = version?.key ?? 0;
  const order = sql`
    order by region_id, healthcare_region_id, profession_id, specialty_id, from_profession_id, sector_id, year`;
  const kept = await rowsOf(
    api.db,
    sql`select ${comparableRow('r')} as cell from survey_rollups r where version_key = ${key} ${order}`,
  );
  const computed = await rowsOf(
    api.db,
    sql`select ${comparableRow('c')} as cell from (${rollupOfLines(sql`select ${key}::int`)}) c ${order}`,
  );
  return { kept, computed };
};

const mixed = [
  line(),
  line({ areaCode: '1280', sector: 'municipality', headcount: 7, fullTimeEquivalents: 6.25 }),
  line({ areaCode: '1380', sector: 'municipality', vacantFullTimeEquivalents: 1.5, assessment: 'shortage' }),
  line({ areaCode: '13', headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 12.34 }),
  line({ year: 2030, headcount: null, fullTimeEquivalents: null, neededFullTimeEquivalents: 90 }),
  line({ areaCode: '07', specialtyCode: 'geriatrik', headcount: 5, fullTimeEquivalents: 4, assessment: 'balance' }),
  line({ areaCode: '12', specialtyCode: 'psykiatri', headcount: 9, fullTimeEquivalents: 8 }),
];

t.test('after every kind of write the rollup is what its lines give', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, mixed, 'draft');
  const path = `/surveys/${surveyId}`;
  const check = async (write: string) => {
    const { kept, computed } = await bothOf(surveyId);
    t.ok(kept.length > 0);
    t.same(kept, computed, write);
  };
  await check('replace');
  await south.editor.change('PATCH', `${path}/lines`, path, {
    lines: [line({ headcount: 1 }), line({ areaCode: '10' })],
  });
  await check('upsert');
  await south.editor.change('PUT', `${path}/lines`, path, { lines: mixed.slice(0, 4) });
  await check('replace by fewer lines');
  await south.editor.change('POST', `${path}/submissions`, path);
  await office.get(path);
  await south.approver.change('POST', `${path}/returns`, path, { reason: 'Saknar Blekinge' });
  await check('return');
});

t.test('so it is after an import in either mode, in a correction and after what is written in it', async (t) => {
  const roundId = await openRound(office);
  const surveyId = await survey(south, roundId, [line()]);
  const path = `/surveys/${surveyId}`;
  const check = async (write: string, lineCount: number) => {
    const { kept, computed } = await bothOf(surveyId);
    t.equal((await south.editor.get(`${path}/lines`)).body.lines.length, lineCount, write);
    t.same(kept, computed, write);
  };
  const done = ({ status, text }: { status: number; text: string }) => t.ok(status < 300, text);
  const importLines = async (lines: readonly object[], mode: string) => {
    const file = { content: lines.map((one) => `${JSON.stringify(one)}\n`).join(''), type: 'application/x-ndjson' };
    const tried = await south.editor.upload('POST', `${path}/imports?mode=${mode}`, path, file);
    const importPath = String(tried.headers.location).replace(/^.*\/v1/, '');
    const found = async () => (await south.editor.get(importPath)).body;
    while ((await found()).state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20));
    const { contentHash } = await found();
    done(await south.editor.change('POST', `${importPath}/commits`, path, { contentHash }));
  };
  done(await office.post('/plans', { roundId }));
  const reason = 'Region 07 har rättat sin statistik.';
  const expiresAt = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
  done(await office.change('POST', `${path}/lock-exceptions`, path, { reason, expiresAt }));
  await check('the copy that a correction begins with', 1);
  await importLines([line({ areaCode: '10' }), line({ areaCode: '07', headcount: 3 })], 'upsert');
  await check('import beside what is there', 3);
  await importLines([line({ areaCode: '10', headcount: 9 })], 'replace');
  await check('import instead of what is there', 1);
  done(await south.editor.change('PUT', `${path}/lines`, path, { lines: [] }));
  await check('nothing left', 0);
});

const anyOf = {
  areaCode: ['07', '0780', '0760', '10', '12', '1280', '1281', '13', '1380', '1381'],
  profession: [
    ['lakare'],
    ['lakare', 'geriatrik'],
    ['lakare', 'psykiatri'],
    ['lakare-st'],
    ['lakare-st', 'geriatrik'],
    ['lakare-specialist'],
    ['lakare-specialist', 'psykiatri'],
    ['sjukskoterska'],
    ['specialistsjukskoterska'],
    ['ssk-distriktsskoterska'],
  ],
  sector: ['region', 'municipality', 'private', 'state'],
  year: [2024, 2030],
} as const;

/** Lines of some of all cells, each with some of all values. */
const randomLines = (seed: number): ReturnType<typeof line>[] => {
  const random = randomFrom(proofSeed(seed));
  const maybe = <Value>(share: number, value: () => Value): Value | null => (random.next() < share ? value() : null);
  const hundredths = () => random.below(100_000) / 100;
  return anyOf.areaCode.flatMap((areaCode) =>
    anyOf.profession.flatMap(([professionCode, specialtyCode]) =>
      anyOf.sector.flatMap((sector) =>
        anyOf.year.flatMap((year) => {
          if (random.next() < 0.6) return [];
          const isBase = year === 2024;
          return line({
            areaCode,
            professionCode,
            ...(specialtyCode && { specialtyCode }),
            sector,
            year,
            headcount: isBase ? maybe(0.6, () => random.below(500)) : null,
            fullTimeEquivalents: isBase ? maybe(0.6, hundredths) : null,
            vacantFullTimeEquivalents: isBase ? maybe(0.3, hundredths) : null,
            agencyFullTimeEquivalents: isBase ? maybe(0.3, hundredths) : null,
            expectedRetirements: isBase ? maybe(0.4, () => random.below(50)) : null,
            neededFullTimeEquivalents: maybe(0.5, hundredths),
            assessment: ['shortage', 'balance', 'surplus'][random.below(3)],
          });
        }),
      ),
    ),
  );
};

t.test(
  'lines summed while they come in have the rollup that the database finds in them, whatever they are',
  async (t) => {
    const all = [...new Set<string>(anyOf.profession.map(([code]) => code))];
    for (let seed = 1; seed <= rounds(8); seed++) {
      // Rounds also ask for narrower professions without those above them, or without one of those between.
      const random = randomFrom(seed);
      const professionCodes = seed % 2 === 0 ? all : ['lakare', ...all.slice(1).filter(() => random.next() < 0.6)];
      const roundId = await openRound(office, { professionCodes });
      const lines = randomLines(seed).filter((one) => professionCodes.includes(one.professionCode));
      const { kept, computed } = await bothOf(await survey(south, roundId, lines, 'unchecked'));
      t.ok(kept.length > 100 && lines.length > 100, `${kept.length} cells of ${lines.length} lines`);
      t.same(kept, computed, `seed ${seed}`);
    }
  },
);

t.test(
  'a specialty beside its profession’s line is not counted again; alone it stands for its profession',
  async (t) => {
    const roundId = await openRound(office);
    const surveyId = await survey(south, roundId, mixed, 'draft');
    const totals = await rowsOf<{ code: string; headcount: string }>(
      api.db,
      sql`
      select a.code, sum(r.headcount)::text as headcount
      from survey_rollups r join areas a on a.id = r.region_id
      join survey_versions v on v.key = r.version_key join surveys s on s.key = v.survey_key
      where s.id = ${surveyId} and r.specialty_id = 0 and r.sector_id = 1 and r.year = 2024 and a.code in ('07', '12')
      group by a.code order by a.code`,
    );
    t.same(totals, [
      { code: '07', headcount: '5.00' },
      { code: '12', headcount: '100.00' },
    ]);
  },
);

t.test(
  'a line for the whole of Halland is attributed to no healthcare region, one for its municipality is',
  async (t) => {
    const roundId = await openRound(office);
    const surveyId = await survey(south, roundId, mixed, 'draft');
    const rows = await rowsOf<{ sector: number; attributed: string | null }>(
      api.db,
      sql`
      select r.sector_id::int as sector, c.code as attributed
      from survey_rollups r join areas a on a.id = r.region_id left join areas c on c.id = r.healthcare_region_id
      join survey_versions v on v.key = r.version_key join surveys s on s.key = v.survey_key
      where s.id = ${surveyId} and a.code = '13' order by 1`,
    );
    t.same(rows, [
      { sector: 1, attributed: null },
      { sector: 2, attributed: 'sodra' },
    ]);
  },
);
