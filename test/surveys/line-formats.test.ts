import { createHash } from 'node:crypto';
import t from 'tap';
import { canonicalJson } from '../../src/formats/canonical-json.ts';
import { neutraliseText } from '../../src/formats/neutral-text.ts';
import { testApi } from '../support/api.ts';
import { fileOf, formats, randomLines } from '../support/line-files.ts';
import { randomFrom } from '../support/random.ts';
import { justifyAll, line, openRound, peopleOf, survey } from '../support/round.ts';

const api = await testApi(t);
const office = await api.nationalOffice();
const south = await peopleOf(api, 'sodra', office);

const draft = async (): Promise<string> => {
  const roundId = await openRound(office, { professionCodes: ['lakare', 'lakare-st', 'sjukskoterska'] });
  return `/surveys/${await survey(south, roundId, [], 'draft')}`;
};

const linesHashOf = async (path: string): Promise<string> => {
  await justifyAll(south.editor, path.slice('/surveys/'.length));
  const { body } = await south.editor.change('POST', `${path}/submissions`, path);
  return body.versions?.[0].linesHash ?? JSON.stringify(body);
};

const sectorOrder = ['region', 'municipality', 'private', 'state'];
const keyOf = (each: Record<string, unknown>): string =>
  [
    each.areaCode,
    each.professionCode,
    each.specialtyCode ?? '',
    sectorOrder.indexOf(String(each.sector)),
    each.year,
  ].join('\u0001');

t.test('the same survey in each of the four formats gives the same stored lines, which anyone can hash', async (t) => {
  const lines = randomLines(randomFrom(3), 300);
  const expected = createHash('sha256');
  const sorted = [...lines].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  for (const each of sorted) {
    const { causes, ...rest } = each;
    const stripped = Object.fromEntries(Object.entries({ ...rest, causes }).filter(([, value]) => value != null));
    expected.update(`${canonicalJson(stripped as never)}\n`);
  }
  const hash = expected.digest('hex');
  for (const format of formats) {
    const path = await draft();
    const answer = await south.editor.upload('PUT', `${path}/lines`, path, await fileOf(format, lines));
    t.equal(answer.status, 200, `${format}: ${answer.text}`);
    t.match(answer.body, { lineCount: 300, added: 300, changed: 0, unchanged: 0, removed: 0 });
    t.equal(await linesHashOf(path), hash, format);
  }
});

t.test('what is downloaded in any form can be sent back and changes nothing', async (t) => {
  const path = await draft();
  const lines = [
    ...randomLines(randomFrom(5), 50),
    line({ areaCode: '13', professionCode: 'lakare', comment: '=1+1', causes: ['-2', '@x'] }),
  ];
  t.equal((await south.editor.upload('PUT', `${path}/lines`, path, await fileOf('json', lines))).status, 200);
  for (const format of ['ndjson', 'csv', 'xlsx'] as const) {
    const { type } = await fileOf(format, []);
    for (const language of ['sv', 'en']) {
      const file = await south.editor.get(`${path}/lines`, { accept: type, 'accept-language': language });
      t.equal(file.status, 200, file.text);
      const again = await south.editor.upload('PUT', `${path}/lines`, path, { content: file.bytes, type });
      t.match(again.body, { lineCount: 51, added: 0, changed: 0, unchanged: 51, removed: 0 }, `${format} ${language}`);
    }
  }
  const csv = (await south.editor.get(`${path}/lines`, { accept: 'text/csv' })).text;
  t.match(csv, neutraliseText('=1+1'));
  t.match(csv, neutraliseText('-2 | @x'));
  t.notMatch(csv, /;=1\+1/);
});

t.test('replace makes the lines the whole survey, upsert keeps the rest', async (t) => {
  const path = await draft();
  const send = (method: string, lines: object[]) => south.editor.change(method, `${path}/lines`, path, { lines });
  t.match((await send('PATCH', [line(), line({ areaCode: '07' })])).body, { lineCount: 2, added: 2 });
  t.match((await send('PATCH', [line({ headcount: 1 }), line({ areaCode: '10' })])).body, {
    lineCount: 3,
    added: 1,
    changed: 1,
    unchanged: 0,
    removed: 0,
  });
  t.match((await send('PUT', [line({ headcount: 1 })])).body, { lineCount: 1, unchanged: 1, removed: 2 });
});

t.test('one fault among the lines stores nothing, and every fault names its row and column', async (t) => {
  const path = await draft();
  await south.editor.change('PUT', `${path}/lines`, path, { lines: [line()] });
  const csv = [
    'Driftsform;År;Yrkeskod;Områdeskod;Antal anställda;Årsarbetare',
    'Region;2024;lakare;12;1 200;1 100,50',
    'Region;2024;lakera;07;544 99 160;5',
    'Kommuun;2024;lakare;99;12;12,345',
    '',
    'Region;2024;lakare;12;1;1',
    '',
  ].join('\r\n');
  const answer = await south.editor.upload('PUT', `${path}/lines`, path, { content: csv, type: 'text/csv' });
  t.equal(answer.status, 422);
  t.same(
    answer.body.errors.map(({ row, column, code }: Record<string, unknown>) => [row, column, code]),
    [
      [3, 'Antal anställda', 'malformed-thousands'],
      [3, 'Yrkeskod', 'unknown-code'],
      [4, 'Årsarbetare', 'ambiguous-separator'],
      [4, 'Driftsform', 'not-accepted'],
      [4, 'Områdeskod', 'unknown-code'],
      [6, undefined, 'duplicate-line'],
    ],
  );
  t.same(answer.body.errors[1].accepted, ['lakare'], 'the nearest code is named');
  t.same(answer.body.errors[3].accepted, ['Region', 'Kommun', 'Privat', 'Stat']);
  const after = await south.editor.get(`${path}/lines`);
  t.equal(after.body.lines.length, 1);
  t.equal(after.body.lines[0].headcount, 100);
});

t.test('a stage of a profession has its parent’s specialties, and nobody else’s', async (t) => {
  const path = await draft();
  const send = (professionCode: string) =>
    south.editor.change('PUT', `${path}/lines`, path, {
      lines: [line({ professionCode, specialtyCode: 'allmanmedicin' })],
    });
  t.equal((await send('lakare-st')).status, 200);
  const refused = await send('sjukskoterska');
  t.match(refused.body.errors, [{ code: 'specialty-of-other-profession', pointer: '#/lines/0/specialtyCode' }]);
});

t.test('a body that is cut short, or is no such body, stores nothing', async (t) => {
  const path = await draft();
  for (const [type, content, status] of [
    ['application/json', '{"lines":[{"areaCode":"12"', 400],
    ['application/json', '', 400],
    ['application/x-ndjson', '{"areaCode":', 422],
    ['text/csv', '', 422],
    ['text/csv', 'Områdeskod;Vad\r\n12;1\r\n', 422],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'no workbook', 422],
    ['text/plain', 'x', 415],
  ] as const) {
    const answer = await south.editor.upload('PUT', `${path}/lines`, path, { type, content });
    t.equal(answer.status, status, `${type} ${answer.text}`);
  }
  t.equal((await south.editor.get(`${path}/lines`)).body._meta.totalRecords, 0);
});
