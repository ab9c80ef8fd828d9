import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { OpenApiDocument } from '../../src/http/document.ts';
import { testApi } from '../support/api.ts';
import { openRound, peopleOf, survey } from '../support/round.ts';

/* What the document shows of files is what the service takes; what it answers is compared wherever it is answered. */

const api = await testApi(t);
const office = await api.nationalOffice();
const document: OpenApiDocument = JSON.parse(await readFile('openapi/openapi.json', 'utf8'));
const csvOf = (path: string, method: string): string =>
  String(document.paths[path]?.[method]?.requestBody?.content['text/csv']?.example);

t.test('the example of a survey’s file is taken as it stands in the document', async (t) => {
  const south = await peopleOf(api, 'sodra', office);
  const roundId = await openRound(office, {
    baseYear: 2020,
    professionCodes: ['lakare'],
    populationDate: '2019-12-31',
  });
  const path = `/surveys/${await survey(south, roundId, [], 'draft')}`;
  const content = csvOf('/surveys/{surveyId}/imports', 'post');
  t.equal(content.trim().split('\r\n').length, 2, 'headings and a row');
  const sent = await south.editor.upload('POST', `${path}/imports`, path, { content, type: 'text/csv' });
  t.equal(sent.status, 202, sent.text);
  const address = `${path}/imports/${sent.body.importId}`;
  let found = await south.editor.get(address);
  while (found.body.state === 'receiving' || found.body.state === 'comparing') {
    await sleep(20);
    found = await south.editor.get(address);
  }
  t.match(found.body, { state: 'ready', errorCount: 0 }, found.text);
});

t.test('the example of a report’s file is taken as it stands in the document', async (t) => {
  const reporter = await api.institution('LU');
  const { body } = await reporter.post('/education-reports', { term: '2026-HT' });
  const path = `/education-reports/${body.reportId}`;
  const content = csvOf('/education-reports/{reportId}/lines', 'put');
  const tried = await reporter.upload('PUT', `${path}/lines?dryRun=true`, path, { content, type: 'text/csv' });
  t.equal(tried.status, 200, tried.text);
  t.match(tried.body, { lineCount: 1 });
});
