import { readFile, writeFile } from 'node:fs/promises';
import t from 'tap';
import { renderDocumentPdf } from '../../src/formats/document-pdf.ts';
import { type TestApi, testApi } from '../support/api.ts';
import { acceptPhysicians } from '../support/physicians.ts';
import { acceptRichRound } from '../support/rich-plan.ts';

type Office = Awaited<ReturnType<TestApi['nationalOffice']>>;

const api = await testApi(t);
const { roundId, office } = await acceptPhysicians(api);
const plan = (await office.post('/plans', { roundId })).body;

const htmlOf = async (caller: Office, planId: string, language = 'sv') =>
  (await caller.get(`/plans/${planId}/report?format=html&language=${language}`)).text;
const pdfOf = async (planId: string, headers: Record<string, string> = {}) => {
  const answer = await api.app.inject({
    url: `/kompetensforsorjning/v1/plans/${planId}/report?format=pdf`,
    headers: { authorization: office.authorization(), ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
};

t.test('the report of the demonstration’s plan is the one that was looked at', async (t) => {
  const golden = new URL('./demo-report.html', import.meta.url);
  const normalised = (await htmlOf(office, plan.planId))
    .replaceAll(plan.planId, '00000000-0000-7000-8000-000000000001')
    .replaceAll(roundId, '00000000-0000-7000-8000-000000000002');
  if (process.env.UPDATE_GOLDEN === '1') await writeFile(golden, normalised);
  t.equal(normalised, await readFile(golden, 'utf8'), 'UPDATE_GOLDEN=1 writes it anew; look at it in a browser');
});

t.test('every number of the page is a figure of the plan, shown rounded, and links to its provenance', async (t) => {
  const page = await htmlOf(office, plan.planId);
  const { figures } = (await office.get(`/plans/${plan.planId}/figures?limit=1000`)).body;
  const byId = new Map(
    figures.map((figure: { figureId: string; value: number }) => [figure.figureId, figure.value] as const),
  );
  const links = [...page.matchAll(/<a href="[^"]*\/figures\/([^"/]+)\/provenance">([^<]+)<\/a>/g)];
  t.ok(links.length > 80);
  for (const [, figureId = '', shown = ''] of links) {
    const value = Number(byId.get(figureId));
    const decimals = shown.includes(',') ? 2 : 0;
    t.equal(shown.replace(/\s/g, '').replace(',', '.'), value.toFixed(decimals), `${figureId} is shown as ${shown}`);
  }
  const [, one] = links[0] ?? [];
  t.equal((await office.get(`/plans/${plan.planId}/figures/${one}/provenance`)).status, 200);
});

t.test(
  'the office’s judgement and recommendation stand in the profession’s chapter, and only where written',
  async (t) => {
    const { planId } = (await office.post('/plans', { roundId })).body;
    const dossier = `/plans/${planId}/dossiers/lakare`;
    const texts = (word: string) => ({
      judgement: 'shortage',
      judgementReasons: { sv: `Hyrpersonalen ${word}.`, en: `Agency staff: ${word}.` },
      recommendation: { sv: 'Behåll och attrahera.', en: 'Retain & attract.' },
    });
    const [bare, barePdf] = [await htmlOf(office, planId), (await pdfOf(planId)).bytes];
    t.notMatch(bare, /Rekommendation|Bedömning: /);
    for (const word of ['ökar', 'minskar']) {
      t.equal((await office.change('PUT', dossier, dossier, texts(word))).status, 200);
      const page = await htmlOf(office, planId);
      const chapter = page.slice(page.lastIndexOf('id="yrke-lakare"'));
      t.match(chapter, /Bedömning: brist\./);
      t.match(chapter, new RegExp(`Hyrpersonalen ${word}\\.`), 'the report follows what a draft says');
      t.match(chapter, /Rekommendation:.*Behåll och attrahera\./s);
      t.match(await htmlOf(office, planId, 'en'), /Judgement: shortage\..*Recommendation:.*Retain &amp; attract\./s);
      t.match((await office.get(`/plans/${planId}/report?format=json`)).text, `Hyrpersonalen ${word}.`);
    }
    t.not(barePdf.length, (await pdfOf(planId)).bytes.length);
  },
);

t.test('the same version gives the same page and the same PDF, byte for byte, also from an empty memory', async (t) => {
  const again = await testApi(t);
  const first = await pdfOf(plan.planId);
  t.equal(first.status, 200);
  const { roundId: otherRound, office: otherOffice } = await acceptPhysicians(again);
  const other = (await otherOffice.post('/plans', { roundId: otherRound })).body;
  const unnamed = (page: string, planId: string, round: string) => page.replaceAll(planId, '').replaceAll(round, '');
  t.equal(
    unnamed(await htmlOf(otherOffice, other.planId), other.planId, otherRound),
    unnamed(await htmlOf(office, plan.planId), plan.planId, roundId),
  );
  const document = {
    language: 'sv',
    title: 'Plan',
    subtitle: 'Omgång',
    publisher: 'Rådet',
    edition: 'Version 1',
    date: new Date('2026-01-02T03:04:05Z'),
    contentHash: 'ab',
    alternates: [],
    words: { skip: '', contents: '', table: '', figure: '', page: '', checksum: '' },
    sections: [
      {
        id: 'a',
        heading: 'Kapitel "1" #x \\ [y] $z$',
        sections: [],
        blocks: [{ kind: 'paragraph', runs: [{ text: '#panic() *inte* märkspråk' }] }],
      },
    ],
  } as const;
  const [one, two] = [await renderDocumentPdf(document), await renderDocumentPdf(document)];
  t.ok(Buffer.from(one).equals(two));
  t.match(Buffer.from(one).toString('latin1'), /D:20260102030405/, 'the only date is the document’s');
});

t.test('the PDF is tagged, says its language and claims PDF/UA', async (t) => {
  const { bytes, headers } = await pdfOf(plan.planId);
  t.equal(headers['content-type'], 'application/pdf');
  t.match(String(headers['content-disposition']), /^inline; filename="plan-1-[0-9a-f]{8}-sv\.pdf"$/);
  const text = bytes.toString('latin1');
  t.match(text, /^%PDF-1\.7/);
  t.match(text, /\/StructTreeRoot/);
  t.match(text, /\/Marked true/);
  t.match(text, /\/Lang ?\(sv-SE\)/);
  t.match(text, /pdfuaid/);
  t.equal((await pdfOf(plan.planId, { 'if-none-match': String(headers.etag) })).status, 304);
});

t.test('the page loads nothing but its own style sheet, and has landmarks, captions and scopes', async (t) => {
  const answer = await office.get(`/plans/${plan.planId}/report`);
  t.match(answer.headers['content-type'], /^text\/html/);
  t.match(String(answer.headers['content-security-policy']), /^default-src 'none'; style-src 'sha256-/);
  t.notMatch(answer.text, /<script|src=|@import|url\((?!#)|style="/);
  t.match(answer.text, /<html lang="sv">/);
  for (const part of [
    '<main id="innehall"',
    '<nav aria-labelledby',
    '<header>',
    '<footer>',
    'class="skip" href="#innehall"',
  ]) {
    t.ok(answer.text.includes(part), part);
  }
  const tables = answer.text.split('<table>').slice(1);
  t.ok(tables.length >= 5);
  for (const table of tables) {
    t.match(table, /^\s*<caption>/);
    t.notMatch(table.split('</table>', 1)[0] ?? '', /<th(?!ead)(?! scope="(col|row)")/);
  }
  const ids = [...answer.text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  t.equal(new Set(ids).size, ids.length, 'no id stands twice');
  const targets = [...answer.text.matchAll(/(?:aria-labelledby|aria-describedby|href="#)="?([^" >]+)"/g)];
  for (const [, target] of targets) t.ok(ids.includes(target), String(target));
});

t.test('each chart has words that say its numbers, and a table after it', async (t) => {
  const page = await htmlOf(office, plan.planId);
  const figures = page.split(/<figure[^>]*>/).slice(1);
  t.equal(figures.length, 2);
  t.match(figures[0], /Schematisk karta[^<]*Norra 3,48/);
  t.match(figures[1], /Stapeldiagram[^<]*Norra sjukvårdsregionen: Årsarbetare 2019 3\s123/);
  for (const figure of figures) t.match(figure, /<svg[^>]*role="img"[^>]*aria-labelledby/);
  for (const figure of figures) t.ok(figure.split('<section', 1)[0]?.includes('<table>'));
});

t.test('English is asked for by the address or by Accept-Language, and no Swedish sentence is left', async (t) => {
  const english = await htmlOf(office, plan.planId, 'en');
  t.match(english, /<html lang="en">/);
  t.match(english, /36,469/);
  t.notMatch(
    english.replace(/(lang="sv"|id="|href="|aria-labelledby=")[^<>]*/g, ''),
    /Sammanfattning|årsarbetare|saknas|sjukvårdsregion/,
  );
  const preferred = await office.get(`/plans/${plan.planId}/report`, { 'accept-language': 'en' });
  t.equal(preferred.text, english);
  t.equal(preferred.headers['content-language'], 'en');
});

t.test('what was not reported is said, never shown as zero', async (t) => {
  const page = await htmlOf(office, plan.planId);
  t.match(page, /Behov har inte redovisats i omgången/);
  t.match(page, /Region Halland ligger i två sjukvårdsregioner/);
  t.notMatch(page, /Godtagen kartläggning saknas från/);
});

t.test(
  'a rich plan shows need against staff, judgements with their denominators, and the council that is missing',
  async (t) => {
    const rich = await testApi(t);
    const accepted = await acceptRichRound(rich, {
      professionCodes: ['lakare', 'barnmorska'],
      councils: ['mellansverige', 'sodra', 'stockholm-gotland', 'sydostra', 'vastra'],
    });
    const { planId } = (await accepted.office.post('/plans', { roundId: accepted.roundId })).body;
    const page = await htmlOf(accepted.office, planId);
    t.match(page, /Godtagen kartläggning saknas från: Norra sjukvårdsregionen/);
    t.match(page, /Barnmorska: behov 2024 mot årsarbetare 2024/);
    t.match(page, /Antal bedömningar/);
    t.match(page, /Läkare, riket år för år/);
    const missing =
      page.match(/<th scope="row">Norra sjukvårdsregionen<\/th><td class="number">(.*?)<\/td>/)?.[1] ?? '';
    t.match(missing, /–<\/a><sup aria-hidden="true">b<\/sup><span class="vh"> \(saknas\)/);
    const { figures } = (
      await accepted.office.get(`/plans/${planId}/figures?areaCode=SE&measureCode=share-judging-shortage&sector=total`)
    ).body;
    const late = figures.find((figure: { year: number; professionCode: string }) => figure.year === 2035);
    t.ok(page.includes(`<td class="number">${late.denominator}</td>`));
  },
);

t.test('the report as data has the chapters of the page', async (t) => {
  const { body } = await office.get(`/plans/${plan.planId}/report?format=json`);
  const page = await htmlOf(office, plan.planId);
  t.equal(body.contentHash, plan.contentHash);
  t.equal(body.sections.length, 8);
  for (const { id, heading } of body.sections) t.ok(page.includes(`<h2 id="${id}">${heading}</h2>`), heading);
});

t.test('a draft’s report is hidden from those who may not see drafts', async (t) => {
  t.equal((await (await api.reader()).get(`/plans/${plan.planId}/report`)).status, 404);
  t.equal((await api.app.inject({ url: `/kompetensforsorjning/v1/plans/${plan.planId}/report` })).statusCode, 404);
});
