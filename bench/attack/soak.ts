import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Caller } from '../../test/support/api.ts';
import { line, openRound, type People, survey } from '../../test/support/round.ts';
import { callerOver } from './support/caller.ts';
import { startSetting } from './support/setting.ts';

/*
 * Mixed work for as long as asked: reads, imports, submissions, and plans built, at a given share of what the readers
 * alone could get through: `npm run build && tsx bench/attack/soak.ts --minutes 30`. Prints how the memory and the
 * descriptors of the service grow after the warm-up, and the times of reads by window. Goals: below 1 MB a minute, no
 * more descriptors, p99 of every window within 20 % of the median window's, no failures.
 */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    share: { type: 'string', default: '0.5' },
    readers: { type: 'string', default: '4' },
    port: { type: 'string', default: '24810' },
  },
});
const totalMs = Number(values.minutes) * 60_000;
/** The first third is warm-up: code is compiled, caches fill up, the heap finds its size. */
const warmUpMs = totalMs / 3;
const windowCount = 6;

const setting = await startSetting({ port: Number(values.port) });
const [service] = setting.services;
if (service === undefined) throw new Error('There is no process.');
const pid = service.child.pid ?? 0;

const failures = new Map<string, number>();
const windows: number[][] = Array.from({ length: windowCount }, () => []);
let measuredFrom = Number.POSITIVE_INFINITY;
let answers = 0;
const tell = (isRead: boolean) => (status: number, milliseconds: number) => {
  answers += 1;
  if (status >= 500) failures.set(String(status), (failures.get(String(status)) ?? 0) + 1);
  const elapsed = performance.now() - measuredFrom;
  if (isRead && elapsed >= 0) windows[Math.floor((elapsed / (totalMs - warmUpMs)) * windowCount)]?.push(milliseconds);
};

const caller = async (code: string, role: Parameters<typeof setting.caller>[1], isRead = false): Promise<Caller> =>
  callerOver(service, await setting.caller(code, role), tell(isRead));
const office = await caller('national-office', 'national-office');
const reader = await caller('national-office', 'national-office', true);
const people: People = {
  editor: await caller('council-sodra', 'council-editor'),
  approver: await caller('council-sodra', 'council-approver'),
  office,
};

const roundId = await openRound(office);
const surveyId = await survey(people, roundId, [line()], 'accepted');
const { body: plan } = await office.post('/plans', { roundId });
const reads = [
  '/survey-rounds?limit=20',
  '/surveys?limit=20',
  `/surveys/${surveyId}`,
  `/surveys/${surveyId}/lines?limit=100`,
  `/plans/${plan.planId}`,
  `/plans/${plan.planId}/figures?limit=100`,
  '/areas?limit=100',
  '/professions?limit=100',
];
let turn = 0;
const readOne = async (): Promise<number> => {
  const from = performance.now();
  turn += 1;
  await reader.get(reads[turn % reads.length] ?? '');
  return performance.now() - from;
};

let isGoing = true;
const share = Number(values.share);
/** After each read a pause as long as keeps the asked share. */
const readAll = async (): Promise<void> => {
  while (isGoing) await sleep((await readOne()) * (1 / share - 1));
};
const csv = (): string => {
  const rows = Array.from({ length: 400 }, (_, row) => `12;lakare;region;${2024};${row + 10};${row + 5}`);
  return ['Områdeskod;Yrkeskod;Driftsform;År;Antal anställda;Årsarbetare', ...rows].join('\n');
};
/** A survey as a council sends it, from the draft by an import to acceptance, and a plan of it. */
const writeAll = async (): Promise<void> => {
  while (isGoing) {
    const round = await openRound(office, { name: 'Uthållighet' });
    const written = await survey(people, round, [line()], 'draft');
    const path = `/surveys/${written}`;
    // Repeated cells: the report of the dry run is what is wanted here, and the file is large enough to be work.
    await people.editor.upload('POST', `${path}/imports`, path, { content: csv(), type: 'text/csv' });
    await people.editor.change('POST', `${path}/submissions`, path);
    await people.approver.change('POST', `${path}/approvals`, path);
    await office.change('POST', `${path}/acceptances`, path);
    await office.post('/plans', { roundId: round });
    await sleep(1_000);
  }
};

/** Megabytes that the service holds, and its open descriptors. */
const sizeOf = (): { megabytes: number; descriptors: number } => ({
  megabytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024,
  descriptors: readdirSync(`/proc/${pid}/fd`).length,
});
/** Slope of a straight line through points, by least squares. */
const slopeOf = (points: readonly (readonly [number, number])[]): number => {
  const [meanX, meanY] = [0, 1].map(
    (part) => points.reduce((sum, point) => sum + (point[part] ?? 0), 0) / points.length,
  );
  if (meanX === undefined || meanY === undefined) return Number.NaN;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
};

const working = [writeAll(), ...Array.from({ length: Number(values.readers) }, readAll)];
await sleep(warmUpMs);
measuredFrom = performance.now();
const before = sizeOf();
const samples: [minute: number, megabytes: number][] = [];
while (performance.now() - measuredFrom < totalMs - warmUpMs) {
  samples.push([(performance.now() - measuredFrom) / 60_000, sizeOf().megabytes]);
  await sleep(1_000);
}
isGoing = false;
await Promise.all(working);
await sleep(1_000);
const after = sizeOf();
const slope = slopeOf(samples);
const percentile = (times: readonly number[], at: number): number =>
  times.toSorted((left, right) => left - right)[Math.floor(times.length * at)] ?? Number.NaN;
const p99 = windows.map((times) => percentile(times, 0.99));
const middle = percentile(p99, 0.5);
const widest = Math.max(...p99.map((one) => Math.abs(one / middle - 1)));
const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `${values.minutes} min, ${answers} answers, ${failed} failures ${JSON.stringify([...failures])}; memory ${before.megabytes.toFixed(0)} → ${after.megabytes.toFixed(0)} MB, slope ${slope.toFixed(2)} MB/min (goal below 1); descriptors ${before.descriptors} → ${after.descriptors}`,
);
console.log(
  `reads by window: ${windows.map((times, number) => `${times.length} with p99 ${p99[number]?.toFixed(1)} ms`).join(', ')}; furthest from the middle ${(widest * 100).toFixed(0)} % (goal 20)`,
);
await setting.stop();
process.exitCode = failed === 0 && slope < 1 && after.descriptors <= before.descriptors + 5 && widest <= 0.2 ? 0 : 1;
