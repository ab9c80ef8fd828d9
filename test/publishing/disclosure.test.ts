import readExcelFile from 'read-excel-file/node';
import t from 'tap';
import type { Block, DocumentContent, Section } from '../../src/core/document.ts';
import { renderDocumentHtml } from '../../src/formats/document-html.ts';
import { renderDocumentPdf } from '../../src/formats/document-pdf.ts';
import { testApi } from '../support/api.ts';
import { line, openRound, peopleOf, survey } from '../support/round.ts';

interface Figure {
  readonly figureId: string;
  readonly areaCode: string;
  readonly sector: string;
  readonly value: number | null;
  readonly status: string;
  readonly marks: readonly string[];
  readonly denominator: number | null;
}
type Assertions = Pick<typeof t, 'equal' | 'ok' | 'strictSame'>;
interface Asking {
  readonly name: string;
  readonly authorization?: () => string;
}

const api = await testApi(t);
const office = await api.nationalOffice();
const roundId = await openRound(office, { professionCodes: ['lakare'], horizonYears: [] });
const south = await peopleOf(api, 'sodra', office);
await survey(south, roundId, [
  line({ areaCode: '12', headcount: 412, fullTimeEquivalents: 371.5, expectedRetirements: 2 }),
  line({ areaCode: '1280', sector: 'municipality', headcount: 4, fullTimeEquivalents: 2.75 }),
  line({ areaCode: '10', headcount: 389, fullTimeEquivalents: 351 }),
  line({ areaCode: '07', headcount: 97, fullTimeEquivalents: 83.25 }),
]);
await survey(await peopleOf(api, 'norra', office), roundId, [
  line({ areaCode: '24', headcount: 3, fullTimeEquivalents: 2.25 }),
]);
const west = await peopleOf(api, 'vastra', office);
await survey(west, roundId, [line({ areaCode: '14', headcount: 823, fullTimeEquivalents: 764 })]);
await survey(await peopleOf(api, 'sydostra', office), roundId, [
  line({ areaCode: '05', headcount: 218, fullTimeEquivalents: 190 }),
  line({ areaCode: '06', headcount: 301, fullTimeEquivalents: 264.5 }),
]);
await survey(await peopleOf(api, 'mellansverige', office), roundId, [
  line({ areaCode: '03', headcount: 655, fullTimeEquivalents: 580 }),
]);
const plan = (await office.post('/plans', { roundId })).body;
const path = `/plans/${plan.planId}/figures`;

const everybody: Record<'office' | 'south' | 'west' | 'institution' | 'reader' | 'anonymous', Asking> = {
  office: { name: 'the national office', authorization: office.authorization },
  south: { name: 'the council that reported', authorization: south.editor.authorization },
  west: { name: 'another council', authorization: west.approver.authorization },
  institution: { name: 'an institution', authorization: (await api.institution('LU')).authorization },
  reader: { name: 'a reader', authorization: (await api.reader()).authorization },
  anonymous: { name: 'nobody in particular' },
};
const fetchBytes = async ({ authorization }: Asking, address: string, headers: Record<string, string> = {}) => {
  const answer = await api.app.inject({
    url: `/kompetensforsorjning/v1${address}`,
    headers: { ...(authorization === undefined ? {} : { authorization: authorization() }), ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload, text: answer.body };
};
const bodyOf = async (caller: Asking, address: string) => {
  const { text } = await fetchBytes(caller, address);
  return JSON.parse(text);
};
const figuresOf = async (caller: Asking, query = ''): Promise<Figure[]> =>
  (await bodyOf(caller, `${path}?limit=1000${query}`)).figures;

/** Value and status by figure, as each form of the whole selection tells them; undefined where a form has no status. */
const readings: Record<string, (caller: Asking) => Promise<{ value: number | null; status: string }[]>> = {
  columnar: async (caller) => {
    const { columns } = await bodyOf(caller, `${path}?format=columnar`);
    return columns.value.map((value: number | null, index: number) => ({ value, status: columns.status[index] }));
  },
  ndjson: async (caller) =>
    (await fetchBytes(caller, `${path}?format=ndjson`)).text
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row)),
  csv: async (caller) => {
    const { text } = await fetchBytes(caller, `${path}?format=csv&csvDialect=rfc4180&language=en`);
    const [heading = '', ...rows] = text.trimEnd().split('\r\n');
    const cellsOf = (row: string) => [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
    const [valueAt, statusAt] = [cellsOf(heading).indexOf('Value'), cellsOf(heading).indexOf('Status')];
    return rows.map((row) => {
      const cells = cellsOf(row);
      return {
        value: cells[valueAt] === '' ? null : Number(cells[valueAt]),
        status: cells[statusAt] === 'Suppressed to protect persons' ? 'suppressed' : 'shown',
      };
    });
  },
  xlsx: async (caller) => {
    const { bytes } = await fetchBytes(caller, `${path}?format=xlsx&language=en`);
    const [heading = [], ...rows] = (await readExcelFile(bytes))[0]?.data ?? [];
    const [valueAt, statusAt] = [heading.indexOf('Value'), heading.indexOf('Status')];
    return rows.map((row) => ({
      value: row[valueAt] === null ? null : Number(row[valueAt]),
      status: row[statusAt] === 'Suppressed to protect persons' ? 'suppressed' : 'shown',
    }));
  },
  'json-stat': async (caller) => {
    const { value, status } = await bodyOf(caller, `${path}?format=json-stat`);
    return Object.keys(value).map((place) => ({ value: value[place], status: status[place] ?? 'observed' }));
  },
};
const seenOf = (figures: readonly { value: number | null; status: string }[]) =>
  figures.map(({ value, status }) => `${value} ${status === 'suppressed'}`);

/** Asks for everything twice, so that what is remembered is asked as well. */
const checkForms = async (t: Assertions, caller: Asking) => {
  const figures = await figuresOf(caller);
  t.equal(figures.length, plan.figureCount);
  t.strictSame(await figuresOf(caller), figures, 'JSON from memory');
  for (const [format, read] of Object.entries(readings)) {
    t.strictSame(seenOf(await read(caller)), seenOf(figures), `${format} hides the same to ${caller.name}`);
    t.strictSame(seenOf(await read(caller)), seenOf(figures), `${format} from memory`);
  }
  for (const figure of figures.filter(({ status }) => status === 'suppressed')) {
    t.strictSame([figure.value, figure.denominator], [null, null], figure.figureId);
  }
  return figures.filter(({ status }) => status === 'suppressed');
};

const blocksOf = (sections: readonly Section[]): Block[] =>
  sections.flatMap((section) => [...section.blocks, ...blocksOf(section.sections)]);

/** Every number that a report shows beside a link to its figure, and every value that its charts draw. */
const checkReport = async (t: Assertions, caller: Asking) => {
  const figures = new Map((await figuresOf(caller)).map((figure) => [figure.figureId, figure]));
  const address = `/plans/${plan.planId}/report`;
  const report = await bodyOf(caller, `${address}?format=json`);
  const document: DocumentContent = { ...report, date: new Date(report.date) };
  const cells = blocksOf(document.sections).flatMap((block) =>
    block.kind === 'table' ? block.rows.flat() : block.kind === 'keys' ? block.keys.map(({ value }) => value) : [],
  );
  let hidden = 0;
  for (const { text, href, marks = [] } of cells) {
    const figureId = href?.match(/\/figures\/([^/]+)\/provenance$/)?.[1];
    if (figureId === undefined) continue;
    const figure = figures.get(figureId);
    t.equal(text === '–', figure?.value === null, `${figureId} to ${caller.name}`);
    t.equal(
      marks.some(({ letter }) => letter === 'g'),
      figure?.status === 'suppressed',
      figureId,
    );
    if (figure?.status === 'suppressed') hidden += 1;
  }
  const html = (await fetchBytes(caller, `${address}?format=html`)).text;
  t.equal(html, renderDocumentHtml(document), 'the page is the same document');
  const pdf = await fetchBytes(caller, `${address}?format=pdf`);
  t.ok(pdf.bytes.equals(await renderDocumentPdf(document)), 'the PDF is the same document');
  const drawn = blocksOf(document.sections).flatMap((block) => {
    if (block.kind !== 'figure') return [];
    const { chart } = block;
    if (chart.kind === 'tiles') return chart.tiles.filter(({ name }) => name === 'Norra').map(({ level }) => level);
    if (chart.kind !== 'bars') return [];
    return chart.groups.filter(({ name }) => /^Norra/.test(name)).flatMap(({ bars }) => bars.map(({ value }) => value));
  });
  t.ok(drawn.length >= 2, 'the charts have the small region');
  const isHidden = figures.get('norra.lakare.total.2024.full-time-equivalents')?.status === 'suppressed';
  t.ok(
    drawn.every((value) => (value === null) === isHidden),
    `${caller.name} sees in the charts what it sees in the figures`,
  );
  t.equal(/Norra Skyddad/.test(html), isHidden, 'the words of the map too');
  t.equal(/Norra sjukvårdsregionen: Årsarbetare 2024 skyddad/.test(html), isHidden, 'and of the bars');
  return { hidden, html };
};

const [everything, open, own] = await (async () => {
  const all = await figuresOf(everybody.office);
  return [all, await figuresOf(everybody.institution), await figuresOf(everybody.south)];
})();

t.test(
  'the example has figures to hide: of one council, of a municipality’s sector and by secondary rule',
  async (t) => {
    t.ok(everything.every(({ status }) => status !== 'suppressed'));
    const hidden = open.filter(({ status }) => status === 'suppressed');
    t.equal(hidden.length, plan.hiddenCount);
    t.ok(hidden.some(({ areaCode }) => areaCode === 'norra'));
    t.ok(hidden.some(({ figureId }) => figureId === '12.lakare.municipality.2024.headcount'));
    const mine = own.filter(({ status }) => status === 'suppressed');
    t.ok(mine.length > 0 && mine.length < hidden.length);
    t.ok(mine.every(({ areaCode }) => !['12', '10', '07', 'sodra'].includes(areaCode)));
  },
);

t.test('of a draft, every form hides the same from each caller, whoever asked before', async (t) => {
  const counts: number[] = [];
  for (const caller of [everybody.office, everybody.institution, everybody.south, everybody.west, everybody.office]) {
    counts.push((await checkForms(t, caller)).length);
  }
  t.equal(counts[0], 0);
  t.equal(counts[4], 0);
  t.equal(counts[1], plan.hiddenCount);
  t.ok((counts[2] ?? 0) < plan.hiddenCount);
});

t.test('the report hides the same as the figures in page, data and PDF, tables and charts', async (t) => {
  t.equal((await checkReport(t, everybody.office)).hidden, 0);
  const { hidden, html } = await checkReport(t, everybody.institution);
  t.ok(hidden > 0);
  t.match(html, /tal är skyddade, för att enskilda inte ska kunna röjas/);
  await checkReport(t, everybody.south);
  await checkReport(t, everybody.west);
  t.match((await checkReport(t, everybody.office)).html, /Det här exemplaret visar allt/);
});

t.test('the tag of one view does not spare another caller the answer of its own', async (t) => {
  for (const query of ['', '?format=csv', '?format=columnar', '?format=ndjson', '?format=json-stat', '?format=xlsx']) {
    const tags = await Promise.all(
      [everybody.office, everybody.south, everybody.institution].map(async (caller) =>
        String((await fetchBytes(caller, `${path}${query}`)).headers.etag),
      ),
    );
    t.equal(new Set(tags).size, 3, query);
    const other = await fetchBytes(everybody.institution, `${path}${query}`, { 'if-none-match': String(tags[0]) });
    t.equal(other.status, 200);
  }
});

t.test('a municipality’s figures reach the office and its own council in every form, and nobody else', async (t) => {
  const query = '&areaCode=1280';
  const whole = await figuresOf(everybody.office, query);
  t.match(
    whole.find(({ figureId }) => figureId === '1280.lakare.total.2024.headcount'),
    { value: 4 },
  );
  t.strictSame(await figuresOf(everybody.south, query), whole);
  for (const caller of [everybody.west, everybody.institution]) t.strictSame(await figuresOf(caller, query), []);
  for (const format of ['csv', 'ndjson', 'columnar', 'json-stat', 'xlsx']) {
    const address = `${path}?format=${format}${query}`;
    const [mine, others] = [await fetchBytes(everybody.south, address), await fetchBytes(everybody.west, address)];
    t.ok(mine.bytes.length > others.bytes.length, format);
    t.equal((await fetchBytes(everybody.office, address)).status, 200);
  }
  const csv = (await fetchBytes(everybody.south, `${path}?format=csv${query}`)).text;
  t.match(csv, /\n1280;Malmö( kommun| stad)?;lakare;/);
  t.notMatch((await fetchBytes(everybody.institution, `${path}?format=csv${query}`)).text, /1280/);
});

t.test('every answer says the disclosure rule, and whether it was applied', async (t) => {
  for (const [caller, isApplied] of [
    [everybody.office, false],
    [everybody.institution, true],
  ] as const) {
    const stated = { ruleId: 'small-counts-2', k: 5, hiddenCount: plan.hiddenCount, isApplied };
    t.match((await bodyOf(caller, `${path}?limit=1`)).disclosure, stated);
    t.match((await bodyOf(caller, `${path}?format=columnar`)).disclosure, stated);
    t.equal((await bodyOf(caller, `${path}?format=json-stat`)).note.length, isApplied ? 1 : 0);
  }
});

t.test('once published, and once superseded, readers and everybody get the open view of all forms', async (t) => {
  const adopter = await api.nationalOffice();
  const publish = async (planId: string) => {
    for (const step of ['consultations', 'adoptions', 'publications']) {
      const answer = await adopter.change('POST', `/plans/${planId}/${step}`, `/plans/${planId}`);
      if (answer.status !== 200) throw new Error(answer.text);
      if (step === 'publications') continue;
      for (const caller of [everybody.reader, everybody.anonymous]) {
        t.equal((await fetchBytes(caller, `/plans/${planId}/figures?format=csv`)).status, 404, `not after ${step}`);
        t.equal((await fetchBytes(caller, `/plans/${planId}/report`)).status, 404);
      }
    }
  };
  await publish(plan.planId);
  const checkOpen = async () => {
    for (const caller of [everybody.reader, everybody.anonymous]) {
      t.equal((await checkForms(t, caller)).length, plan.hiddenCount);
      t.ok((await checkReport(t, caller)).hidden > 0);
    }
  };
  await checkOpen();
  await publish((await office.post('/plans', { roundId })).body.planId);
  t.equal((await office.get(`/plans/${plan.planId}`)).body.state, 'superseded');
  await checkOpen();
  t.equal((await checkForms(t, everybody.office)).length, 0);
  t.match((await fetchBytes(everybody.anonymous, `/plans/${plan.planId}/report`)).text, /ersatt/);
});
