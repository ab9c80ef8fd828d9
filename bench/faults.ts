import { hashLines } from '../src/features/surveys/commands/documents.ts';
import type { SurveyLine } from '../src/features/surveys/schemas.ts';
import { benchDatabase } from './support/database.ts';
import { benchFile } from './support/files.ts';
import { expectSame, timed } from './support/report.ts';
import { startBenchService } from './support/service.ts';
import { newSurvey, openSurvey, soundLines } from './support/survey.ts';

/*
 * A CSV of many rows with faults of twenty kinds planted among them: every one must be reported with its row, column
 * and code and nothing else, nothing may be written, and after mending the commit must equal the dry run.
 * Environment: BENCH_LINES (100,000), BENCH_FAULTS (1,000).
 */
const count = Number(process.env.BENCH_LINES ?? 100_000);
const faultCount = Number(process.env.BENCH_FAULTS ?? 1_000);

type Loose = Record<keyof SurveyLine, unknown>;
/** What is put into a sound row of the base year, the column it shows in, and the code it is reported by. */
const kinds: [Partial<Loose>, string, string][] = [
  [{ areaCode: '9999' }, 'Områdeskod', 'unknown-code'],
  [{ areaCode: '780' }, 'Områdeskod', 'malformed'],
  [{ areaCode: '' }, 'Områdeskod', 'required'],
  [{ areaCode: '0180' }, 'Områdeskod', 'area-outside-territory'],
  [{ professionCode: 'lakarre' }, 'Yrkeskod', 'unknown-code'],
  [{ specialtyCode: 'almanmedicin' }, 'Specialitetskod', 'unknown-code'],
  [{ sector: 'Landsting' }, 'Driftsform', 'not-accepted'],
  [{ year: '24' }, 'År', 'malformed-year'],
  [{ year: '2099' }, 'År', 'year-not-asked-for'],
  [{ headcount: '544 99 160' }, 'Antal anställda', 'malformed-thousands'],
  [{ headcount: '12 st' }, 'Antal anställda', 'unit-in-number'],
  [{ headcount: '2024-01-02' }, 'Antal anställda', 'date-in-number'],
  [{ headcount: '1,5' }, 'Antal anställda', 'decimals-in-whole-number'],
  // A number: our writer puts an apostrophe before a text that begins with a minus.
  [{ headcount: -3 }, 'Antal anställda', 'too-small'],
  [{ headcount: '2 000 000' }, 'Antal anställda', 'too-large'],
  [{ fullTimeEquivalents: '1,2,3' }, 'Årsarbetare', 'repeated-separator'],
  [{ fullTimeEquivalents: '1,234' }, 'Årsarbetare', 'ambiguous-separator'],
  [{ fullTimeEquivalents: '10 %' }, 'Årsarbetare', 'percent-in-number'],
  [{ assessment: 'kris' }, 'Bedömning', 'not-accepted'],
  [{ comment: 'x'.repeat(2_001) }, 'Kommentar', 'too-long'],
];

const database = await benchDatabase();
const { db } = database;
const sound = await soundLines(db, count);
const surveyId = await newSurvey(db);
const path = `/surveys/${surveyId}`;
const service = await startBenchService(database.url);

const etag = async () => ({ 'if-match': String((await service.send('GET', path)).headers.etag) });
const tryOut = async (lines: readonly SurveyLine[]) => {
  const begun = await service.send('POST', `${path}/imports`, await benchFile('csv', lines), await etag());
  expectSame('status', begun.status, 202);
  const importPath = `${path}/imports/${JSON.parse(begun.text).importId}`;
  for (;;) {
    const found = JSON.parse((await service.send('GET', importPath)).text);
    if (found.state !== 'comparing') return { importPath, found };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const baseYear = sound.flatMap((line, index) => (line.headcount === undefined ? [] : [index]));
const step = Math.floor(baseYear.length / faultCount);
if (step < 1) throw new Error('there are fewer rows of the base year than faults');
const lines: SurveyLine[] = [...sound];
const expected: [number, string, string][] = [];
for (let each = 0; each < faultCount; each++) {
  const index = baseYear[each * step] ?? 0;
  const [change, column, code] = kinds[each % kinds.length] ?? [{}, '', ''];
  // Malformed on purpose: the file's writer takes any text.
  lines[index] = { ...sound[index], ...change } as SurveyLine;
  expected.push([index + 2, column, code]);
}

let seen: [number, string, string][] = [];
const milliseconds = await timed(async () => {
  const { importPath, found } = await tryOut(lines);
  expectSame('state', [found.state, found.errorCount], ['faulty', faultCount]);
  for (let page = 1; seen.length < faultCount; page++) {
    const { faults } = JSON.parse((await service.send('GET', `${importPath}/faults?page=${page}&limit=1000`)).text);
    if (faults.length === 0) break;
    const errors = faults.filter(({ severity }: { severity: string }) => severity === 'error');
    seen = seen.concat(errors.map((fault: Record<string, unknown>) => [fault.row, fault.column, fault.code]));
  }
});
expectSame('number of faults', seen.length, expected.length);
for (const [index, fault] of expected.entries()) expectSame(`fault ${index + 1}`, seen[index], fault);
expectSame('lines written', JSON.parse((await service.send('GET', `${path}/lines`)).text)._meta.totalRecords, 0);
console.log(
  `${faultCount} faults of ${kinds.length} kinds among ${count} rows, all reported with row and column; nothing written (${Math.round(milliseconds)} ms)`,
);

const { importPath, found } = await tryOut(sound);
expectSame('mended', [found.state, found.comparison?.added], ['ready', count]);
const body = { type: 'application/json', chunks: [Buffer.from(JSON.stringify({ contentHash: found.contentHash }))] };
const committed = await service.send('POST', `${importPath}/commits`, body, await etag());
expectSame('commit', [committed.status, JSON.parse(committed.text).lineCount], [200, count]);
const { version } = await openSurvey(db, surveyId);
expectSame('hash', await hashLines(db, { versionKey: version.key }), found.contentHash);
console.log('mended, the commit wrote what the dry run showed, by their hashes');
await service.stop();
await database.drop();
