import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { testApi, type UploadedFile } from '../support/api.ts';
import { fileOf, formats, type LooseLine, randomLines } from '../support/line-files.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);
const west = await peopleOf(api, 'vastra', office);
const asked = { professionCodes: ['lakare', 'lakare-st', 'sjukskoterska'] };

const tryOut = async (path: string, file: UploadedFile, mode: string) => {
  const answer = await south.editor.upload('POST', `${path}/imports?mode=${mode}`, path, file);
  if (answer.status !== 202) throw new Error(answer.text);
  const importPath = String(answer.headers.location).replace(/^.*\/v1/, '');
  for (;;) {
    const { body } = await south.editor.get(importPath);
    if (body.state !== 'receiving' && body.state !== 'comparing') return { importPath, found: body };
    await sleep(20);
  }
};

const commit = async (path: string, importPath: string, contentHash: string) => {
  const answer = await south.editor.change('POST', `${importPath}/commits`, path, { contentHash });
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
};

const place = (cell: LooseLine): string =>
  [cell.areaCode, cell.professionCode, cell.specialtyCode, cell.sector, cell.year]
    .filter((part) => part != null)
    .join(' ');

/** Rule, place and words of what a dry run tells, its own remarks on the file left out. */
const toldBy = async (importPath: string, lines: readonly LooseLine[], firstRow: number): Promise<string[]> => {
  const { body } = await south.editor.get(`${importPath}/faults?limit=1000`);
  return (body.faults as { row: number | null; code: string; detail: string }[])
    .filter(({ code }) => code !== 'values-left-empty')
    .map(({ row, code, detail }) =>
      row === null ? `${code} ${detail}` : `${code} ${place(lines[row - firstRow] ?? {})}: ${detail}`,
    )
    .sort();
};

const foundIn = async (path: string): Promise<string[]> => {
  const { body } = await south.editor.get(`${path}/findings?limit=1000`);
  return (body.findings as (LooseLine & { ruleId: string; detail: string })[])
    .map((found) => `${found.ruleId} ${place(found)}: ${found.detail}`)
    .sort();
};

/** The lines of the round with figures that are odd in many ways, some of them stating less. */
const oddLines = (random: Random, count: number): LooseLine[] =>
  randomLines(random, count).map((each) => {
    const { headcount, ...rest } = each;
    return each.year === 2024 && random.below(3) === 0
      ? rest
      : { ...rest, ...(headcount !== undefined && { headcount }) };
  });

t.test(
  'a dry run tells just what the rules find once it is committed, whatever the draft and the file hold',
  async (t) => {
    const random = randomFrom(31);
    const earlier = await openRound(office, { ...asked, referenceDate: '2022-11-01', baseYear: 2022 });
    const before = randomLines(random, 200).filter(({ areaCode }) => areaCode === '07' || areaCode === '10');
    await survey(
      south,
      earlier,
      before.map((each) => ({ ...each, year: each.year === 2024 ? 2022 : each.year })),
    );
    const rules = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const roundId = await openRound(office, asked);
      // Halland lies in two healthcare regions, and either council may have reported it.
      const halland = line({ areaCode: '13' });
      if (round % 2 === 0) await survey(west, roundId, [halland], 'submitted');
      const path = `/surveys/${await survey(south, roundId, round < 2 ? [] : oddLines(random, 80), 'unchecked')}`;
      const mode = round % 4 < 2 ? 'upsert' : 'replace';
      const format = formats[round % formats.length] ?? 'csv';
      const lines = [...oddLines(random, 60), line({ areaCode: '12' }), line({ areaCode: '13' })].filter(
        ({ areaCode }) => round % 3 > 0 || areaCode !== '07',
      );
      const { importPath, found } = await tryOut(path, await fileOf(format, lines), mode);
      t.match(found, { state: 'ready', errorCount: 0 });
      const told = await toldBy(importPath, lines, format === 'csv' || format === 'xlsx' ? 2 : 1);
      await commit(path, importPath, found.contentHash);
      const stored = await foundIn(path);
      t.same(told, stored, `${mode} of ${format}`);
      const { body } = await south.editor.get(`${path}/findings?justified=false&limit=1`);
      t.equal(
        found.findings.unjustifiedCount + found.findings.errorCount,
        body._meta.totalRecords,
        'as many as are asked',
      );
      for (const finding of stored) rules.add(finding.split(' ')[0] ?? '');
    }
    for (const rule of [
      'large-change-since-last-round',
      'line-missing-since-last-round',
      'region-without-line',
      'region-and-municipality-lines',
      'reported-by-other-council',
      'full-time-equivalents-above-headcount',
    ]) {
      t.ok(rules.has(rule), `${rule} was among them`);
    }
  },
);

t.test('a digit lost since the last round is told before anything is stored, at its row and column', async (t) => {
  const earlier = await openRound(office, { ...asked, referenceDate: '2023-11-01', baseYear: 2023 });
  await survey(south, earlier, [line({ areaCode: '10', year: 2023, headcount: 1000, fullTimeEquivalents: 900 })]);
  const roundId = await openRound(office, { ...asked, professionCodes: ['lakare'] });
  const path = `/surveys/${await survey(south, roundId, [], 'unchecked')}`;
  const file = await fileOf('csv', [line({ areaCode: '10', headcount: 100, fullTimeEquivalents: 90 })]);
  const { importPath, found } = await tryOut(path, file, 'replace');
  t.equal(found.faultCounts['large-change-since-last-round'], 2);
  const { body } = await south.editor.get(`${importPath}/faults`);
  t.match(body.faults, [
    { row: 2, column: 'Årsarbetare', value: '90', severity: 'warning', code: 'large-change-since-last-round' },
    { row: 2, column: 'Antal anställda', value: '100', severity: 'warning', code: 'large-change-since-last-round' },
  ]);
});

const partial = 'Områdeskod;Yrkeskod;Driftsform;År;Behov av årsarbetare\n12;lakare;Region;2024;95\n';

t.test(
  'given values that a file leaves empty are told: by field where they go, by number where they stay',
  async (t) => {
    const roundId = await openRound(office, asked);
    const path = `/surveys/${await survey(south, roundId, [line({ comment: 'Säker uppgift' })], 'unchecked')}`;
    const file = { content: partial, type: 'text/csv' };
    const added = await tryOut(path, file, 'upsert');
    t.match(added.found, { keptValueCount: 3, removedValues: [] });
    t.notOk(added.found.faultCounts['values-left-empty']);
    const replaced = await tryOut(path, file, 'replace');
    const gone = ['comment', 'fullTimeEquivalents', 'headcount'];
    const byField = (values: { field: string }[]) => values.map(({ field }) => field).sort();
    t.equal(replaced.found.keptValueCount, 0);
    t.same(byField(replaced.found.removedValues), gone);
    const { body } = await south.editor.get(`${replaced.importPath}/faults`);
    const remarks = body.faults.filter(({ code }: { code: string }) => code === 'values-left-empty');
    t.same(remarks.map(({ column }: { column: string }) => column).sort(), [
      'Antal anställda',
      'Kommentar',
      'Årsarbetare',
    ]);
    t.match(remarks[0], { row: null, severity: 'warning', value: '1', detail: /tas bort/ });
    const written = await commit(path, added.importPath, added.found.contentHash);
    t.match(written, { keptValueCount: 3, removedValues: [], passedOverRowCount: 0 });
    const explicit = { ...line(), headcount: null, comment: null };
    const patched = await south.editor.change('PATCH', `${path}/lines`, path, { lines: [explicit] });
    t.match(
      patched.body,
      { keptValueCount: 3, removedValues: [] },
      'a null that changes nothing is not passed over in silence',
    );
    const put = await south.editor.change('PUT', `${path}/lines`, path, { lines: [explicit] });
    t.same(byField(put.body.removedValues), ['comment', 'headcount', 'neededFullTimeEquivalents']);
  },
);

t.test(
  'rows that nobody has filled in are passed over and counted, and a template as it came writes nothing',
  async (t) => {
    const roundId = await openRound(office, asked);
    const path = `/surveys/${await survey(south, roundId, [line()], 'unchecked')}`;
    const heading = 'Områdeskod;Yrkeskod;Driftsform;År;Antal anställda;Kommentar';
    const some = { content: `${heading}\n12;lakare;Region;2024;;\n07;lakare;Region;2024;5;\n`, type: 'text/csv' };
    const added = await tryOut(path, some, 'upsert');
    t.match(added.found, { state: 'ready', passedOverRowCount: 1, progress: { rowsRead: 2, rowsStaged: 1 } });
    t.match(await commit(path, added.importPath, added.found.contentHash), { lineCount: 2, passedOverRowCount: 1 });
    const remark = { content: `${heading}\n12;lakare;Region;2024;;Vet ej\n`, type: 'text/csv' };
    t.match((await tryOut(path, remark, 'upsert')).found, {
      state: 'faulty',
      faultCounts: { 'line-without-value': 1 },
    });
    for (const type of ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']) {
      const empty = `/surveys/${await survey(south, await openRound(office, asked), [], 'unchecked')}`;
      const template = await south.editor.get(`${empty}/template`, { accept: type });
      t.equal(template.status, 200, template.text);
      const file = { content: template.bytes, type };
      for (const mode of ['replace', 'upsert']) {
        const { importPath, found } = await tryOut(empty, file, mode);
        t.match(found, { state: 'ready', errorCount: 0, progress: { rowsStaged: 0 } }, `${type} ${mode}`);
        t.ok(found.passedOverRowCount > 0);
        t.equal(found.passedOverRowCount, found.progress.rowsRead);
        t.notOk(found._links.some(({ rel }: { rel: string }) => rel === 'commit'));
        const refused = await south.editor.change('POST', `${importPath}/commits`, empty, {
          contentHash: found.contentHash,
        });
        t.equal(refused.status, 409);
      }
      const put = await south.editor.upload('PUT', `${empty}/lines`, empty, file);
      t.equal(put.status, 422);
      t.match(put.body.errors, [{ code: 'no-rows' }]);
    }
  },
);
