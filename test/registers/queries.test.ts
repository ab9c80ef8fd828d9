import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { migrationsFolder } from '../../src/db/migrate.ts';
import { rowsOf } from '../../src/db/open.ts';
import { loadRegisters } from '../../src/features/registers/commands.ts';
import {
  listHealthcareRegions,
  listInstitutions,
  listMunicipalities,
  listPopulationFigures,
  listProfessions,
  listRegions,
  listSpecialties,
  listTerritory,
  registerCodes,
} from '../../src/features/registers/queries.ts';
import { testDatabase } from '../support/database.ts';

const { db } = await testDatabase(t);
const today = '2026-11-22';
const page = { page: 1, limit: 1_000 };
const healthcareRegionCodes = ['mellansverige', 'norra', 'sodra', 'stockholm-gotland', 'sydostra', 'vastra'];

t.test('loading the registers again changes nothing', async (t) => {
  t.equal(await loadRegisters(db, join(migrationsFolder, 'registers')), 0);
});

t.test('every municipality belongs to one of six healthcare regions', async (t) => {
  const counts = await Promise.all(
    healthcareRegionCodes.map(async (healthcareRegionCode) => {
      const { items, totalRecords } = await listMunicipalities(db, { healthcareRegionCode, validOn: today, page });
      t.equal(items.length, totalRecords);
      return totalRecords;
    }),
  );
  t.same(counts, [80, 44, 49, 27, 38, 52]);
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    290,
  );
});

t.test('Halland is divided by municipality: Laholm is southern and Varberg western', async (t) => {
  const { items } = await listMunicipalities(db, { regionCode: '13', validOn: today, page });
  t.same(
    items.map(({ nameSv, healthcareRegionCode }) => [nameSv, healthcareRegionCode]),
    [
      ['Hylte', 'sodra'],
      ['Halmstad', 'sodra'],
      ['Laholm', 'sodra'],
      ['Falkenberg', 'vastra'],
      ['Varberg', 'vastra'],
      ['Kungsbacka', 'vastra'],
    ],
  );
  const regions = await listRegions(db, { validOn: today, page });
  t.equal(regions.totalRecords, 21);
  t.same(
    regions.items.filter((region) => region.healthcareRegionCodes.length !== 1).map((region) => region.code),
    ['13'],
  );
  t.same(regions.items.find(({ code }) => code === '13')?.healthcareRegionCodes, ['sodra', 'vastra']);
});

t.test('a region that is divided is found in both of its healthcare regions', async (t) => {
  const southern = await listRegions(db, { healthcareRegionCode: 'sodra', validOn: today, page });
  t.same(
    southern.items.map(({ code }) => code),
    ['07', '10', '12', '13'],
  );
  const western = await listRegions(db, { healthcareRegionCode: 'vastra', validOn: today, page });
  t.same(
    western.items.map(({ code }) => code),
    ['13', '14'],
  );
});

t.test('the ordinance and the names are those of the day asked for', async (t) => {
  const on = (validOn: string) => listHealthcareRegions(db, { code: 'sodra', validOn, page });
  const [before] = (await on('2017-03-31')).items;
  const [after] = (await on('2017-04-01')).items;
  t.equal(before?.statutoryName, 'Lund/Malmöregionen');
  t.match(before?.source, /1982:777/);
  t.equal(after?.statutoryName, 'Samverkansregion Lund/Malmö');
  t.match(after?.source, /2017:80/);
  t.same(
    after?.members.map(({ code, kind }) => [code, kind]),
    [
      ['07', 'region'],
      ['10', 'region'],
      ['12', 'region'],
      ['1315', 'municipality'],
      ['1380', 'municipality'],
      ['1381', 'municipality'],
    ],
  );
  t.ok(after?.members.every(({ validFrom, validTo }) => validFrom === '2017-04-01' && validTo === null));
  t.ok(before?.members.every(({ validTo }) => validTo === '2017-04-01'));
  t.equal((await listHealthcareRegions(db, { validOn: today, page })).totalRecords, 6);
});

t.test('before 1998 the register knows no healthcare regions', async (t) => {
  const validOn = '1997-12-31';
  t.same(await listHealthcareRegions(db, { validOn, page }), { items: [], totalRecords: 0 });
  t.equal((await listMunicipalities(db, { healthcareRegionCode: 'sodra', validOn, page })).totalRecords, 0);
  const [lund] = (await listMunicipalities(db, { code: '1281', validOn, page })).items;
  t.equal(lund?.healthcareRegionCode, null);
  t.same((await listRegions(db, { code: '12', validOn, page })).items[0]?.healthcareRegionCodes, []);
  const { areaIds } = await registerCodes(db);
  t.same(await listTerritory(db, areaIds.get('sodra') ?? 0, validOn), []);
});

t.test('a territory holds its regions and municipalities, and says which regions are only partly in it', async (t) => {
  const { areaIds } = await registerCodes(db);
  const southern = await listTerritory(db, areaIds.get('sodra') ?? 0, today);
  const western = await listTerritory(db, areaIds.get('vastra') ?? 0, today);
  t.equal(southern.length, 49 + 4);
  t.equal(western.length, 52 + 2);
  t.same(
    southern.filter(({ isWhole }) => !isWhole).map(({ areaCode }) => areaCode),
    ['13'],
  );
  const shared = southern.filter(({ areaId }) => western.some((area) => area.areaId === areaId));
  t.same(
    shared.map(({ areaCode }) => areaCode),
    ['13'],
  );
});

t.test('lists are paged in the order of their codes, and a page outside is empty but counts all', async (t) => {
  const first = await listMunicipalities(db, { validOn: today, page: { page: 1, limit: 3 } });
  const second = await listMunicipalities(db, { validOn: today, page: { page: 2, limit: 3 } });
  t.same(
    [...first.items, ...second.items].map(({ code }) => code),
    ['0114', '0115', '0117', '0120', '0123', '0125'],
  );
  t.same(await listMunicipalities(db, { validOn: today, page: { page: 98, limit: 3 } }), {
    items: [],
    totalRecords: 290,
  });
  t.same(await listMunicipalities(db, { validOn: today, page: { page: 0, limit: 3 } }), {
    items: [],
    totalRecords: 290,
  });
});

t.test('institutions have their sites in the healthcare regions where they teach', async (t) => {
  t.equal((await listInstitutions(db, { validOn: today, page })).totalRecords, 27);
  const [linnaeus] = (await listInstitutions(db, { code: 'LNU', validOn: today, page })).items;
  t.same(
    linnaeus?.sites.map(({ municipalityCode, healthcareRegionCode, isSeat }) => [
      municipalityCode,
      healthcareRegionCode,
      isSeat,
    ]),
    [
      ['0780', 'sodra', true],
      ['0880', 'sydostra', false],
    ],
  );
  const southEastern = await listInstitutions(db, { healthcareRegionCode: 'sydostra', validOn: today, page });
  t.same(
    southEastern.items.map(({ code }) => code),
    ['HJ', 'LIU', 'LNU'],
  );
  const inHalland = await listInstitutions(db, { regionCode: '13', validOn: today, page });
  t.same(
    inHalland.items.map(({ code }) => code),
    ['HH'],
  );
});

t.test('degree rights begin and end', async (t) => {
  const holders = async (professionCode: string, validOn: string) =>
    (await listInstitutions(db, { professionCode, validOn, page })).items.map(({ code }) => code);
  t.equal((await holders('sjukskoterska', today)).length, 25);
  t.same(await holders('lakare', today), ['GU', 'KI', 'LIU', 'LU', 'ORU', 'UMU', 'UU']);
  t.notOk((await holders('arbetsterapeut', '2023-02-27')).includes('UU'));
  t.ok((await holders('arbetsterapeut', '2023-02-28')).includes('UU'));
  t.ok((await holders('biomedicinsk-analytiker', '2017-12-31')).includes('KAU'), 'closed in the course of 2017');
  t.notOk((await holders('biomedicinsk-analytiker', '2018-01-01')).includes('KAU'));
  const [uppsala] = (await listInstitutions(db, { code: 'UU', validOn: today, page })).items;
  const right = uppsala?.degreeRights.find(({ professionCode }) => professionCode === 'arbetsterapeut');
  t.match(right, { validFrom: '2023-02-28', validTo: null, grantedAsStated: '2023-02-28', confidence: 'high' });
  const [malmo] = (await listInstitutions(db, { code: 'MAU', validOn: today, page })).items;
  t.match(
    malmo?.degreeRights.find(({ professionCode }) => professionCode === 'tandhygienist'),
    { validFrom: '2020-09-01', grantedAsStated: '2020-09' },
  );
});

t.test('professions keep half semesters, shared codes and stages apart', async (t) => {
  t.equal((await listProfessions(db, { page })).totalRecords, 45);
  const [districtNurse] = (await listProfessions(db, { code: 'ssk-distriktsskoterska', page })).items;
  t.match(districtNurse, {
    degreeCredits: 75,
    programmeSemesters: 2.5,
    parentProfessionCode: 'specialistsjukskoterska',
  });
  const [physician] = (await listProfessions(db, { code: 'lakare', page })).items;
  t.match(physician, { occupationCodes: ['2211', '2212', '2213', '2219'], titleProtection: 'exclusive-right' });
  const stages = await listProfessions(db, { parentProfessionCode: 'lakare', page });
  t.same(
    stages.items.map(({ code }) => code),
    ['lakare-at', 'lakare-bt', 'lakare-specialist', 'lakare-st'],
  );
  const exclusive = (await listProfessions(db, { regulation: 'licence', page })).items.filter(
    ({ titleProtection }) => titleProtection === 'exclusive-right',
  );
  t.same(
    exclusive.map(({ code }) => code),
    ['apotekare', 'barnmorska', 'lakare', 'receptarie', 'tandlakare'],
    'patientsäkerhetslagen 4 kap. 4 §',
  );
});

t.test('specialties are base, branch and additional ones', async (t) => {
  const count = async (kind: string) =>
    (await listSpecialties(db, { kind, professionCode: 'lakare', page })).totalRecords;
  t.same([await count('base'), await count('branch'), await count('additional')], [45, 8, 10]);
  t.equal((await listSpecialties(db, { professionCode: 'sjukskoterska', page })).totalRecords, 0);
  t.equal((await listSpecialties(db, { professionCode: 'tandlakare', page })).totalRecords, 9, 'HSLF-FS 2017:77');
});

const population = async (areaCode: string, referenceDate: string) => {
  const { items } = await listPopulationFigures(db, { areaCode, referenceDate, page });
  t.ok(items.length <= 1, `${areaCode} has one figure at most for a day`);
  return items[0];
};

t.test('sums of the population follow the composition of each healthcare region', async (t) => {
  const expected: [string, number][] = [
    ['stockholm-gotland', 2_534_278],
    ['mellansverige', 2_153_475],
    ['vastra', 1_975_020],
    ['sodra', 1_932_075],
    ['sydostra', 1_088_807],
    ['norra', 904_055],
    ['SE', 10_587_710],
    ['13', 142_875 + 202_199],
  ];
  for (const [areaCode, inhabitants] of expected) {
    t.match(await population(areaCode, '2024-12-31'), { population: inhabitants, origin: 'sum' }, areaCode);
  }
  t.match(await population('1381', '2024-12-31'), { areaKind: 'municipality', origin: 'stated' });
});

t.test('a sum is left out where a part is unknown', async (t) => {
  t.match(await population('13', '2019-12-31'), { population: 333_848, origin: 'stated' });
  t.equal(await population('sodra', '2019-12-31'), undefined, 'no figure for its part of Halland');
  t.equal(await population('vastra', '2019-12-31'), undefined);
  t.match(await population('norra', '2019-12-31'), {
    population: 245_347 + 130_810 + 271_736 + 250_093,
    origin: 'sum',
  });
  t.match(await population('SE', '2019-12-31'), { origin: 'sum', population: 10_327_589 });
  const [nation] = (await listPopulationFigures(db, { areaKind: 'nation', page })).items;
  t.equal(nation?.referenceDate, '2024-12-31', 'the newest comes first');
});

t.test('an id that a file changes is refused and nothing is loaded', async (t) => {
  const renumber = () => db.execute(sql`update professions set id = 9999 where code = 'vardbitrade'`);
  await t.rejects(renumber(), 'the database itself refuses it');
  await db.execute(sql`alter table professions disable trigger professions_never_renumbered`);
  await renumber();
  await db.execute(sql`delete from area_memberships where unit_id = 25`);
  await t.rejects(loadRegisters(db, join(migrationsFolder, 'registers')), {
    message: 'professions.csv: vardbitrade: an id never changes.',
  });
  const [row] = await rowsOf<{ count: number }>(
    db,
    sql`select count(*)::int as count from area_memberships where unit_id = 25`,
  );
  t.equal(row?.count, 0);
});

t.test('a load corrects what differs from the files and removes what they no longer have', async (t) => {
  const { professionIds } = await registerCodes(db);
  const used = new Set(professionIds.values());
  const original = Array.from({ length: 45 }, (_, index) => index + 1).find((id) => !used.has(id));
  await db.execute(sql`update professions set id = ${original}, name_en = 'wrong' where code = 'vardbitrade'`);
  await db.execute(sql`alter table professions enable trigger professions_never_renumbered`);
  await db.execute(sql`
    insert into population_figures (area_id, reference_date, population, source) values (1, '1900-12-31', 1, 'invented')`);
  t.equal(await loadRegisters(db, join(migrationsFolder, 'registers')), 1 + 1 + 2, 'name, figure, two memberships');
  t.equal((await listProfessions(db, { code: 'vardbitrade', page })).items[0]?.nameEn, 'care assistant');
  t.equal(await population('01', '1900-12-31'), undefined);
  t.equal(await loadRegisters(db, join(migrationsFolder, 'registers')), 0);
});

t.test('two loads at once leave the registers whole', async (t) => {
  await db.execute(sql`delete from degree_rights`);
  const changes = await Promise.all([1, 2].map(() => loadRegisters(db, join(migrationsFolder, 'registers'))));
  t.same(changes.sort(), [0, 140]);
});
