import t from 'tap';
import { copyRowsOf, FaultyLines, LineReading } from '../../src/features/surveys/commands/line-files.ts';
import { lineCheckerOf } from '../../src/features/surveys/rules/line-checker.ts';
import {
  faultsOfAbsence,
  faultsOfLine,
  type LineRegister,
  resolveLine,
} from '../../src/features/surveys/rules/lines.ts';
import { SurveyLine } from '../../src/features/surveys/schemas.ts';
import { proofSeed, rounds } from '../support/proof.ts';
import { type Random, randomFrom } from '../support/random.ts';

const register: LineRegister = {
  areaIds: new Map([
    ['07', 1],
    ['0780', 2],
    ['01', 3],
  ]),
  professionIds: new Map([
    ['lakare', 1],
    ['lakare-st', 2],
    ['psykolog', 3],
  ]),
  parentProfessionIds: new Map([[2, 1]]),
  specialties: new Map([
    ['akutsjukvard', { id: 1, professionId: 1 }],
    ['other', { id: 2, professionId: 3 }],
  ]),
  territoryAreaIds: new Set([1, 2]),
  askedProfessionIds: new Set([1, 2]),
  baseYear: 2024,
  years: new Set([2024, 2030]),
};

const numbers = [
  0,
  -0,
  1,
  1.5,
  0.1,
  0.29,
  1.005,
  0.1 + 0.2,
  1e6,
  1e6 + 1,
  1e-7,
  -1,
  Number.MAX_SAFE_INTEGER,
  999_999.99,
];
const texts = [
  'x',
  '',
  ' ',
  ' x',
  'x ',
  'å|ö',
  'a\tb',
  'a\u0000',
  '\ud800',
  '🩺',
  'é'.repeat(200),
  'x'.repeat(201),
  'x'.repeat(2001),
];
const strange: readonly unknown[] = [null, true, 'text', [], {}, 2024, '2024'];

const values: Record<string, readonly unknown[]> = {
  areaCode: ['07', '0780', '07', '0780', '01', '99', '7', 7],
  professionCode: ['lakare', 'lakare-st', 'lakare', 'psykolog', 'laka', 'Läkare'],
  specialtyCode: [undefined, null, 'akutsjukvard', 'other', 'none', ''],
  sector: ['region', 'municipality', 'private', 'state', 'Region'],
  year: [2024, 2024, 2030, 2030, 2031, 1989, 2024.5],
  headcount: [undefined, null, 1, ...numbers],
  fullTimeEquivalents: [undefined, null, 1.25, ...numbers],
  vacantFullTimeEquivalents: [undefined, undefined, null, ...numbers],
  agencyFullTimeEquivalents: [undefined, undefined, null, ...numbers],
  expectedRetirements: [undefined, undefined, null, ...numbers],
  neededFullTimeEquivalents: [undefined, null, 3, ...numbers],
  assessment: [undefined, null, 'shortage', 'balance', 'surplus', 'bad'],
  assessmentChange: [undefined, null, 'better', 'unchanged', 'worse', 'bad'],
  causes: [undefined, null, [], ['x'], ['x', 'å'], texts, ['x|y'], Array(21).fill('x'), 'x'],
  comment: [undefined, null, ...texts],
  further: [undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, 1],
};

/** Lines that are mostly sound: most members come from the front of their lists. */
const randomLine = (random: Random): unknown => {
  if (random.below(100) === 0) return random.pick(strange);
  const line: Record<string, unknown> = {};
  for (const [name, list] of Object.entries(values)) {
    const value = random.below(4) > 0 ? list[random.below(Math.min(2, list.length))] : list[random.below(list.length)];
    if (value !== undefined) line[name] = random.below(400) === 0 ? random.pick(strange) : value;
  }
  return line;
};

t.test('a line is stored just when the schema and every rule let it pass, and then as they say', async (t) => {
  const random = randomFrom(proofSeed(77));
  let [stored, refused] = [0, 0];
  for (let round = 0; round < rounds(30_000); round++) {
    const line = randomLine(random);
    const checked = lineCheckerOf(register, 5).check(line, 2);
    const decoded = SurveyLine.safeDecode(line as SurveyLine);
    const passes =
      decoded.success &&
      faultsOfLine(decoded.data, register).length === 0 &&
      faultsOfAbsence(line as Record<string, unknown>).length === 0;
    if (passes !== 'stored' in checked) {
      t.fail(`they differ on ${JSON.stringify(line)}`);
      return;
    }
    if ('stored' in checked && decoded.success) {
      stored++;
      const expected = resolveLine(decoded.data, register, 5);
      if (JSON.stringify(checked.stored) !== JSON.stringify(expected)) {
        t.same(checked.stored, expected, JSON.stringify(line));
        return;
      }
    } else refused++;
  }
  t.ok(stored > 3_000 && refused > 3_000, `${stored} stored, ${refused} refused`);
});

t.test('a cell that comes twice is refused, whichever way the lines are checked', async (t) => {
  const checker = lineCheckerOf(register, 1);
  const line = { areaCode: '07', professionCode: 'lakare', sector: 'region', year: 2024, headcount: 1 };
  t.ok('stored' in checker.check(line, 2));
  t.match(checker.check({ ...line, comment: ' settled the long way' }, 3), { faults: [{ code: 'duplicate-line' }] });
  t.match(checker.check({ ...line, headcount: -1 }, 4), {
    faults: [{ code: 'too-small' }, { code: 'duplicate-line' }],
  });
  t.ok('stored' in checker.check({ ...line, specialtyCode: 'akutsjukvard' }, 5), 'a specialty is a cell of its own');
  t.ok('stored' in checker.check({ ...line, sector: 'state', comment: ' the long way first' }, 6));
  t.match(checker.check({ ...line, sector: 'state' }, 7), { faults: [{ code: 'duplicate-line' }] });
});

t.test('every fault of a line is found at once, and what cannot be read is not told twice', async (t) => {
  const checker = lineCheckerOf(register, 1);
  const codesOf = (line: unknown) => {
    const checked = checker.check(line, 2);
    return 'faults' in checked ? checked.faults.map(({ field, code }) => `${field} ${code}`) : [];
  };
  t.same(codesOf({ areaCode: '99', professionCode: 'psykolog', sector: 'x', year: 2031, headcount: -1, comment: '' }), [
    'sector not-accepted',
    'headcount too-small',
    'comment too-short',
    'areaCode unknown-code',
    'professionCode profession-not-asked-for',
    'year year-not-asked-for',
  ]);
  t.same(
    codesOf({ areaCode: '07', professionCode: 'lakare', sector: 'region', year: undefined, headcount: undefined }),
    [],
  );
});

t.test('other work gets turns while faulty lines are read', async (t) => {
  const rows = 5_000;
  const bytes = [
    Buffer.from(`areaCode;professionCode;sector;year;headcount\n${'99;lakare;Region;2024;5\n'.repeat(rows)}`),
  ];
  const reading = new LineReading(10);
  let turns = 0;
  const ticker = setInterval(() => turns++, 0);
  t.teardown(() => clearInterval(ticker));
  const checker = lineCheckerOf(register, 5);
  const reader = copyRowsOf({ format: 'csv', bytes, checker, reading });
  const ended = await reader.next().catch((error: unknown) => error);
  t.ok(ended instanceof FaultyLines);
  t.equal(reading.faultsTotal, rows);
  t.ok(turns > 1, `${turns} turns`);
});

t.test('lines whose specialty could not be read are not taken for the same', async (t) => {
  const checker = lineCheckerOf(register, 5);
  const line = { areaCode: '07', professionCode: 'lakare', sector: 'region', year: 2024, headcount: 1 };
  for (const row of [2, 3]) t.ok('stored' in checker.check({ ...line, specialtyCode: undefined }, row));
});
