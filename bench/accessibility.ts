import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import puppeteer, { type Page } from 'puppeteer-core';
import { type TestApi, testApi } from '../test/support/api.ts';
import { acceptPhysicians } from '../test/support/physicians.ts';
import { acceptRichRound } from '../test/support/rich-plan.ts';

/**
 * Opens every page in Chromium, at 1280 and at 320 CSS pixels, looks for what axe can find of WCAG 2.1 A and AA and
 * its own good practice, and for sideways scrolling; leaves pictures, prints and PDFs in a folder for people to look
 * at. Fails on a single finding. Axe finds perhaps a third of all faults: the rest is for people.
 *
 * npm run accessibility [-- folder]; CHROMIUM names the browser where it is not /usr/bin/chromium.
 */
const folder = process.argv[2] ?? '.data/accessibility';
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const prefix = '/kompetensforsorjning/v1';
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

type Office = Awaited<ReturnType<TestApi['nationalOffice']>>;

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

const examine = async (page: Page, name: string): Promise<number> => {
  await page.evaluate(axe.source);
  const { violations, passes } = (await page.evaluate(
    `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(tags)} } })`,
  )) as { violations: Finding[]; passes: unknown[] };
  const overflow = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  for (const { id, help, nodes } of violations) {
    console.log(`  ${id}: ${help}`);
    for (const node of nodes.slice(0, 5))
      console.log(`    ${node.html.slice(0, 160)}\n    ${node.failureSummary ?? ''}`);
  }
  if (overflow > 0) console.log(`  the page scrolls sideways by ${overflow} pixels`);
  console.log(
    `${name}: ${violations.length} violations, ${passes.length} rules passed${overflow > 0 ? ', scrolls sideways' : ''}`,
  );
  return violations.length + (overflow > 0 ? 1 : 0);
};

const buildPlan = async (office: Office, roundId: string) => {
  const { status, body } = await office.post('/plans', { roundId });
  assert.equal(status, 201, 'the plan is built');
  return { office, planId: body.planId as string };
};

const planOf = async (api: TestApi, kind: 'demo' | 'rich' | 'hundred') => {
  if (kind === 'demo') {
    const { roundId, office } = await acceptPhysicians(api);
    return buildPlan(office, roundId);
  }
  const { professions } = (await api.app.inject(`${prefix}/professions?limit=1000`)).json<{
    professions: { code: string }[];
  }>();
  const few = ['lakare', 'sjukskoterska', 'barnmorska', 'fysioterapeut', 'psykolog'];
  const { roundId, office } = await acceptRichRound(api, {
    professionCodes: kind === 'rich' ? few : professions.map(({ code }) => code),
    councils: ['mellansverige', 'sodra', 'stockholm-gotland', 'sydostra', 'vastra'],
  });
  return buildPlan(office, roundId);
};

const closers: (() => unknown)[] = [];
const harness = { teardown: (close: () => unknown) => void closers.unshift(close) };
const api = await testApi(harness);
const origin = await api.app.listen({ host: '127.0.0.1', port: 0 });
const browser = await puppeteer.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
await mkdir(folder, { recursive: true });
let findings = 0;
try {
  const pages: { name: string; url: string; authorization?: string }[] = [{ name: 'root', url: `${origin}/` }];
  for (const kind of ['demo', 'rich', 'hundred'] as const) {
    const { office, planId } = await planOf(api, kind);
    const url = `${origin}${prefix}/plans/${planId}/report`;
    const headers = { authorization: office.authorization() };
    for (const language of kind === 'demo' ? ['sv', 'en'] : ['sv']) {
      pages.push({ name: `${kind}-${language}`, url: `${url}?language=${language}`, ...headers });
      const times: string[] = [];
      for (const format of ['html', 'pdf']) {
        const began = performance.now();
        const answer = await fetch(`${url}?language=${language}&format=${format}`, { headers });
        const bytes = Buffer.from(await answer.arrayBuffer());
        times.push(`${format} ${answer.status} ${bytes.length} bytes ${(performance.now() - began).toFixed(0)} ms`);
        await writeFile(join(folder, `${kind}-${language}.${format}`), bytes);
      }
      console.log(`${kind}-${language}: ${times.join(', ')}`);
    }
  }
  for (const { name, url, authorization } of pages) {
    for (const width of [1280, 320]) {
      const page = await browser.newPage();
      await page.setBypassCSP(true);
      if (authorization !== undefined) await page.setExtraHTTPHeaders({ authorization });
      await page.setViewport({ width, height: width === 320 ? 640 : 900 });
      await page.goto(url, { waitUntil: 'load' });
      findings += await examine(page, `${name} at ${width}`);
      if (!name.startsWith('hundred')) {
        await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
        if (width === 1280) await page.pdf({ path: join(folder, `${name}-printed.pdf`), preferCSSPageSize: true });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  for (const close of closers) await close();
}
if (findings > 0) process.exitCode = 1;
