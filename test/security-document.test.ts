import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

/** The identifiers of ASVS 5.0.0, levels 1 and 2, that apply to an API without pages, sessions, mail or passwords. */
const applicable =
  '1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.9 1.3.2 1.3.3 1.3.6 1.3.10 1.4.1 1.4.2 1.4.3 1.5.2 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 4.1.1 4.1.2 4.1.3 4.2.1 5.1.1 5.2.1 5.2.2 5.2.3 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 9.2.4 10.3.1 10.3.2 10.3.3 10.3.4 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.3 11.5.1 11.6.1 12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.2 15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3'.split(
    ' ',
  );

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const rows = [...read('docs/security.md').matchAll(/^\| (\d+\.\d+\.\d+) \| (L[12]) \| (.+) \| (.+) \|$/gm)].map(
  ([, id = '', , what = '', shown = '']) => ({ id, what, shown }),
);

t.test('every applicable requirement is in the table once', async (t) => {
  t.equal(applicable.length, 128);
  t.same(rows.map(({ id }) => id).toSorted(), applicable.toSorted());
});

t.test('every requirement names tests that exist, or a reason', async (t) => {
  for (const { id, what, shown } of rows) {
    const named = [...shown.matchAll(/`(test\/[^`]+\.test\.ts)`: (.+?)(?=<br>|$)/g)];
    if (named.length === 0) t.match(what, /^Reason: .{40,}/, `${id} has a reason`);
    for (const [, file = '', title = ''] of named) t.ok(read(file).includes(title), `${id}: ${file}: ${title}`);
  }
});

const reliability = read('docs/reliability.md');
const claims = [...reliability.matchAll(/^\| ([RF]-\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, id = '', , kept = '', shown = '']) => ({ id, kept, shown }),
);

t.test('every requirement on trust and every fault is in its table once', async (t) => {
  const numbered = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${letter}-${index + 1}`);
  t.same(
    claims.map(({ id }) => id),
    [...numbered('R', 34), ...numbered('F', 20)],
  );
});

t.test('each names what keeps it and what shows it, all of which exist, or a reason', async (t) => {
  for (const { id, kept, shown } of claims) {
    const named = [...shown.matchAll(/`(test\/[^`]+\.test\.ts)`: (.+?)(?=<br>|$)/g)];
    for (const [, file = '', title = ''] of named) t.ok(read(file).includes(title), `${id}: ${file}: ${title}`);
    if (named.length === 0 && !shown.includes('`bench/')) t.match(shown, /^Reason: .{40,}/, `${id} has a reason`);
    for (const [, path = ''] of `${kept} ${shown}`.matchAll(/`([a-z][\w.-]*(?:\/[\w.-]+)*\/?)`/g)) {
      if (path.includes('/') || path.includes('.'))
        t.ok(existsSync(new URL(`../${path}`, import.meta.url)), `${id}: ${path}`);
    }
  }
});
