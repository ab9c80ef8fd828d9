import t from 'tap';
import { limits } from '../../src/core/limits.ts';
import { lineCheckerOf } from '../../src/features/surveys/rules/line-checker.ts';
import {
  faultsOfAbsence,
  faultsOfLine,
  hasSpecialty,
  type LineRegister,
  nearest,
  resolveLine,
  type SoundMembers,
  storedColumns,
} from '../../src/features/surveys/rules/lines.ts';
import { assessmentChanges, assessments, SurveyLine, sectors } from '../../src/features/surveys/schemas.ts';

const register: LineRegister = {
  areaIds: new Map([
    ['07', 11],
    ['0780', 12],
    ['01', 13],
  ]),
  professionIds: new Map([
    ['lakare', 21],
    ['lakare-st', 22],
    ['psykolog', 23],
  ]),
  parentProfessionIds: new Map([[22, 21]]),
  specialties: new Map([
    ['akutsjukvard', { id: 31, professionId: 21 }],
    ['other', { id: 32, professionId: 23 }],
  ]),
  territoryAreaIds: new Set([11, 12]),
  askedProfessionIds: new Set([21, 22]),
  baseYear: 2024,
  years: new Set([2024, 2030]),
};
const bare: SurveyLine = { areaCode: '07', professionCode: 'lakare', sector: 'region', year: 2024 };
const faultsOf = (line: SoundMembers) => faultsOfLine(line, register);

t.test(
  'a line of an asked profession in the own territory has no fault, with its own or its parent’s specialty',
  async (t) => {
    t.strictSame(faultsOf({ ...bare, headcount: 1 }), []);
    t.strictSame(faultsOf({ ...bare, specialtyCode: 'akutsjukvard' }), []);
    t.strictSame(faultsOf({ ...bare, professionCode: 'lakare-st', specialtyCode: 'akutsjukvard' }), []);
    t.strictSame(faultsOf({ ...bare, specialtyCode: null }), []);
    t.strictSame(faultsOf({ ...bare, year: 2030, neededFullTimeEquivalents: 3, headcount: null }), []);
    t.strictSame(faultsOf({}), [], 'what could not be read is told elsewhere');
  },
);

t.test('a code that a register does not have is told with the nearest, in the words of that register', async (t) => {
  const unknown = (field: string, value: string, accepted: string[], sv: string, en: string) => ({
    field,
    code: 'unknown-code',
    value,
    accepted,
    detail: {
      sv: `Koden finns inte i registret över ${sv}. Se registret för giltiga koder.`,
      en: `The code is not in the register of ${en}. See the register for valid codes.`,
    },
  });
  t.strictSame(faultsOf({ ...bare, areaCode: '0781' }), [unknown('areaCode', '0781', ['0780'], 'områdena', 'areas')]);
  t.strictSame(faultsOf({ ...bare, professionCode: 'lakre' }), [
    unknown('professionCode', 'lakre', ['lakare'], 'yrkena', 'professions'),
  ]);
  t.strictSame(faultsOf({ ...bare, specialtyCode: 'akutsjukvrd' }), [
    unknown('specialtyCode', 'akutsjukvrd', ['akutsjukvard'], 'specialiteterna', 'specialties'),
  ]);
});

t.test(
  'an area outside the territory, a profession that is not asked for and a foreign specialty are told',
  async (t) => {
    t.strictSame(faultsOf({ ...bare, areaCode: '01' }), [
      {
        field: 'areaCode',
        code: 'area-outside-territory',
        value: '01',
        detail: {
          sv: 'Området hör inte till rådets sjukvårdsregion på omgångens referensdatum.',
          en: 'The area does not belong to the council’s healthcare region at the round’s reference date.',
        },
      },
    ]);
    t.strictSame(faultsOf({ ...bare, professionCode: 'psykolog' }), [
      {
        field: 'professionCode',
        code: 'profession-not-asked-for',
        value: 'psykolog',
        detail: { sv: 'Omgången frågar inte efter yrket.', en: 'The round does not ask for the profession.' },
      },
    ]);
    t.strictSame(faultsOf({ ...bare, specialtyCode: 'other' }), [
      {
        field: 'specialtyCode',
        code: 'specialty-of-other-profession',
        value: 'other',
        detail: { sv: 'Specialiteten hör till ett annat yrke.', en: 'The specialty belongs to another profession.' },
      },
    ]);
    t.strictSame(
      faultsOf({ professionCode: 'unknown', specialtyCode: 'other', areaCode: '99' }).map(({ code }) => code),
      ['unknown-code', 'unknown-code'],
      'of an unknown profession no specialty is foreign',
    );
    t.strictSame(
      faultsOf({ professionCode: 'psykolog', specialtyCode: 'none' }).map(({ field }) => field),
      ['professionCode', 'specialtyCode'],
    );
    t.strictSame(faultsOf({ specialtyCode: 'other' }), [], 'nor of one that could not be read');
  },
);

t.test('a specialty is of its own profession and of the stages of that, and of no other', async (t) => {
  const of = (professionId: number) => ({ professionId });
  t.ok(hasSpecialty(21, of(21), register));
  t.ok(hasSpecialty(22, of(21), register));
  t.notOk(hasSpecialty(21, of(22), register), 'not the other way about');
  t.notOk(hasSpecialty(23, of(21), register));
});

t.test('a year that was not asked for is told with those that were', async (t) => {
  t.strictSame(faultsOf({ ...bare, year: 2031, headcount: 1 }), [
    {
      field: 'year',
      code: 'year-not-asked-for',
      value: '2031',
      accepted: ['2024', '2030'],
      detail: { sv: 'Omgången frågar inte efter det året.', en: 'The round does not ask for that year.' },
    },
  ]);
});

t.test('staff that exists is stated for the base year only, each value of it told', async (t) => {
  const staff = {
    headcount: 0,
    fullTimeEquivalents: 1.5,
    vacantFullTimeEquivalents: 2,
    agencyFullTimeEquivalents: 3,
    expectedRetirements: 4,
  };
  t.strictSame(faultsOf({ ...bare, ...staff, neededFullTimeEquivalents: 5 }), []);
  const detail = {
    sv: 'Uppgiften lämnas bara för basåret 2024; för år framåt lämnas behovet.',
    en: 'The value is given for the base year 2024 only; for years ahead the need is given.',
  };
  t.strictSame(
    faultsOf({ ...bare, ...staff, year: 2030, neededFullTimeEquivalents: 5 }),
    Object.entries(staff).map(([field, value]) => ({ field, code: 'base-year-only', value: String(value), detail })),
  );
});

t.test('a line that says nothing is told so, whichever of its values are null', async (t) => {
  const empty = {
    field: 'headcount',
    code: 'line-without-value',
    accepted: [
      'headcount',
      'fullTimeEquivalents',
      'vacantFullTimeEquivalents',
      'agencyFullTimeEquivalents',
      'expectedRetirements',
      'neededFullTimeEquivalents',
      'assessment',
    ],
    detail: {
      sv: 'Raden säger inget: lämna minst ett värde, eller utelämna raden.',
      en: 'The line says nothing: give at least one value, or leave the line out.',
    },
  };
  t.strictSame(faultsOfAbsence(bare), [empty]);
  t.strictSame(faultsOfAbsence({ ...bare, headcount: null, assessment: null, comment: 'x' }), [empty]);
  for (const field of empty.accepted) {
    t.strictSame(faultsOfAbsence({ ...bare, [field]: 0 }), [], field);
    t.strictSame(faultsOfAbsence({ ...bare, [field]: undefined }), [], `${field} that could not be read`);
  }
});

t.test('a line is stored under its key, with the keys of its codes, in the order of the columns', async (t) => {
  const values = {
    headcount: 1,
    expectedRetirements: 2,
    fullTimeEquivalents: 3,
    vacantFullTimeEquivalents: 4,
    agencyFullTimeEquivalents: 5,
    neededFullTimeEquivalents: 6,
    causes: ['a', 'b'],
    comment: 'c',
  };
  const line: SurveyLine = {
    ...bare,
    professionCode: 'lakare-st',
    specialtyCode: 'akutsjukvard',
    sector: 'private',
    assessment: 'surplus',
    assessmentChange: 'worse',
    ...values,
  };
  const stored = resolveLine(line, register, 5);
  t.equal(stored.length, storedColumns.length + 1);
  t.strictSame(
    [5, ...storedColumns.flatMap((column, index) => [column, stored[index + 1]])],
    [
      5,
      ...['area_id', 11, 'profession_id', 22, 'specialty_id', 31, 'sector_id', sectors.indexOf('private') + 1],
      ...['year', 2024, 'assessment_id', assessments.indexOf('surplus') + 1],
      ...['assessment_change_id', assessmentChanges.indexOf('worse') + 1, 'headcount', 1, 'expected_retirements', 2],
      ...['full_time_equivalents', 3, 'vacant_full_time_equivalents', 4, 'agency_full_time_equivalents', 5],
      ...['needed_full_time_equivalents', 6, 'causes', ['a', 'b'], 'comment', 'c'],
    ],
  );
  t.strictSame(resolveLine(bare, register, 1), [1, 11, 21, 0, 1, 2024, ...Array(10).fill(null)]);
});

t.test('the nearest codes are looked for once for each mistake, and no more than so many mistakes', async (t) => {
  let searches = 0;
  const codes = new Map([['lakare', 1]]);
  const counted = new Proxy(codes, {
    get: (target, name) => {
      if (name === 'keys') searches += 1;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  t.strictSame(nearest('lakre', counted), ['lakare']);
  t.strictSame(nearest('lakre', counted), ['lakare']);
  t.equal(searches, 1);
  for (let mistake = 1; mistake < limits.nearestCodesKept; mistake += 1) nearest(`wrong ${mistake}`, counted);
  t.equal(searches, limits.nearestCodesKept);
  t.strictSame(nearest('lakarr', counted), [], 'a file that is nothing but mistakes is not helped further');
  t.strictSame(nearest('lakre', counted), ['lakare']);
  t.equal(searches, limits.nearestCodesKept);
  t.strictSame(nearest('lakarr', new Map([['lakare', 1]])), ['lakare'], 'another register has its own');
});

/** How many lines of one file the schema is asked about. */
const checked = (t: Tap, lines: readonly unknown[]) => {
  const asked = t.capture(SurveyLine, 'safeDecode', SurveyLine.safeDecode);
  const checker = lineCheckerOf(register, 5);
  const rows = lines.map((line, index) => checker.check(line, index + 2));
  return { rows, asked: asked().length };
};
type Tap = Pick<typeof t, 'capture'>;

t.test('a sound line is known to be sound without the schema, whatever it states', async (t) => {
  const sound: readonly SurveyLine[] = [
    { ...bare, headcount: 0 },
    { ...bare, expectedRetirements: limits.headcountMaximum, headcount: null },
    { ...bare, fullTimeEquivalents: 0.29, comment: null, causes: null },
    { ...bare, vacantFullTimeEquivalents: limits.fullTimeEquivalentsMaximum },
    { ...bare, agencyFullTimeEquivalents: 1.25, specialtyCode: null },
    { ...bare, neededFullTimeEquivalents: 0, assessmentChange: null },
    { ...bare, year: 2030, neededFullTimeEquivalents: 3, assessment: null },
    { ...bare, year: 2030, assessment: 'balance' },
    { ...bare, assessment: 'shortage', assessmentChange: 'worse', causes: ['löner', 'x'], comment: 'Se bilaga 1.' },
    { ...bare, specialtyCode: 'akutsjukvard', headcount: 3 },
    { ...bare, professionCode: 'lakare-st', specialtyCode: 'akutsjukvard', headcount: 3 },
    { ...bare, areaCode: '0780', sector: 'private', headcount: 1 },
    { ...bare, headcount: 1, causes: Array<string>(limits.causesPerLine).fill('x'.repeat(limits.nameCharacters)) },
    { ...bare, headcount: 1, comment: 'x'.repeat(limits.textCharacters), causes: [] },
    { ...bare, headcount: 1, comment: '"!~ å–ö‧' },
  ];
  for (const line of sound) {
    const { rows, asked } = checked(t, [line]);
    t.strictSame(rows, [{ stored: resolveLine(line, register, 5) }], JSON.stringify(line));
    t.equal(asked, 0, JSON.stringify(line));
  }
});

t.test('whatever is not plainly sound is for the schema to judge', async (t) => {
  const doubtful: readonly (readonly [change: object, codes: string])[] = [
    [{ headcount: 1.5 }, 'wrong-type'],
    [{ headcount: -1 }, 'too-small'],
    [{ headcount: limits.headcountMaximum + 1 }, 'too-large'],
    [{ headcount: '1' }, 'wrong-type'],
    [{ expectedRetirements: -1 }, 'too-small'],
    [{ fullTimeEquivalents: 1.005 }, 'too-precise'],
    [{ fullTimeEquivalents: -0.01 }, 'too-small'],
    [{ vacantFullTimeEquivalents: limits.fullTimeEquivalentsMaximum + 1 }, 'too-large'],
    [{ agencyFullTimeEquivalents: '1' }, 'wrong-type'],
    [{ neededFullTimeEquivalents: Number.NaN }, 'wrong-type'],
    [{ assessment: 'bad' }, 'not-accepted'],
    [{ assessmentChange: 'bad' }, 'not-accepted'],
    [{ sector: 'Region' }, 'not-accepted'],
    [{ year: 2031 }, 'year-not-asked-for'],
    [{ areaCode: '01' }, 'area-outside-territory'],
    [{ professionCode: 'psykolog' }, 'profession-not-asked-for'],
    [{ specialtyCode: 'other' }, 'specialty-of-other-profession'],
    [{ causes: ['x|y'] }, 'malformed'],
    [{ causes: [''] }, 'too-short'],
    [{ causes: ['x', 7] }, 'wrong-type'],
    [{ causes: 'x' }, 'wrong-type'],
    [{ causes: Array(limits.causesPerLine + 1).fill('x') }, 'too-long'],
    [{ causes: ['x'.repeat(limits.nameCharacters + 1)] }, 'too-long'],
    [{ comment: ' ' }, 'blank-or-broken-text'],
    [{ comment: 'a\u0000' }, 'malformed'],
    [{ comment: 7 }, 'wrong-type'],
    [{ comment: 'x'.repeat(limits.textCharacters + 1) }, 'too-long'],
    [{ further: 1 }, 'unknown-field'],
    [{ year: 2030 }, 'base-year-only'],
    [{ year: 2030, headcount: null }, 'line-without-value'],
    [{ headcount: null }, 'line-without-value'],
    [{ year: 2030, headcount: undefined, expectedRetirements: 1 }, 'base-year-only'],
    [{ year: 2030, headcount: null, fullTimeEquivalents: 1 }, 'base-year-only'],
    [{ year: 2030, headcount: null, vacantFullTimeEquivalents: 1 }, 'base-year-only'],
    [{ year: 2030, headcount: null, agencyFullTimeEquivalents: 1 }, 'base-year-only'],
    [{ year: 2030, headcount: null, expectedRetirements: 1 }, 'base-year-only'],
  ];
  for (const [change, code] of doubtful) {
    const line = { ...bare, headcount: 1, ...change };
    const { rows, asked } = checked(t, [line]);
    t.equal(asked, 1, JSON.stringify(line));
    t.match(rows, [{ faults: [{ code }] }], JSON.stringify(line));
  }
  for (const comment of ['🩺', 'two\nlines', 'blank at its end\t', '中']) {
    const line = { ...bare, headcount: 1, comment };
    t.strictSame(checked(t, [line]), { rows: [{ stored: resolveLine(line, register, 5) }], asked: 1 }, comment);
  }
});

t.test('what is no object is told to be none, and what is there unreadable is not told to be missing', async (t) => {
  for (const line of [null, 7, 'text', true, [], [1]]) {
    t.match(checked(t, [line]).rows, [{ faults: [{ code: 'wrong-type' }] }], JSON.stringify(line));
    const [row] = checked(t, [line]).rows;
    t.equal(row && 'faults' in row ? row.faults.length : 0, 1, 'and nothing more');
  }
  const unreadable = { ...bare, areaCode: undefined, year: undefined, headcount: undefined, comment: ' ' };
  t.match(checked(t, [unreadable]).rows, [{ faults: [{ field: 'comment' }] }]);
  const [row] = checked(t, [unreadable]).rows;
  t.equal(row && 'faults' in row ? row.faults.length : 0, 1);
});

t.test('a fault names its member, and a member that is none of ours stands in its value', async (t) => {
  const faults = checked(t, [{ ...bare, headcount: -1, further: 1 }]).rows.flatMap((row) =>
    'faults' in row ? row.faults.map(({ field, code, value }) => [field, code, value]) : [],
  );
  t.strictSame(faults, [
    ['headcount', 'too-small', '-1'],
    [undefined, 'unknown-field', 'further'],
  ]);
});

t.test('each cell of a round is its own, and given twice it is told with the row that gave it first', async (t) => {
  const cells: SurveyLine[] = [];
  for (const areaCode of ['07', '0780']) {
    for (const professionCode of ['lakare', 'lakare-st']) {
      for (const specialtyCode of [undefined, 'akutsjukvard']) {
        for (const sector of sectors) {
          for (const year of [2024, 2030]) {
            const cell = { areaCode, professionCode, sector, year, neededFullTimeEquivalents: 1 };
            cells.push(specialtyCode === undefined ? cell : { ...cell, specialtyCode });
          }
        }
      }
    }
  }
  const first = checked(t, cells);
  t.ok(first.rows.every((row) => 'stored' in row));
  t.equal(first.asked, 0);
  // The long way as well, which numbers the cells by itself: an emoji is for the schema to judge.
  const marked = cells.map((line) => ({ ...line, comment: '🩺' }));
  t.ok(checked(t, marked).rows.every((row) => 'stored' in row));
  for (const [before, after] of [
    [cells, marked],
    [marked, cells],
  ] as const) {
    const { rows } = checked(t, [...before, ...after]);
    for (const [index, line] of cells.entries()) {
      const parts = [line.areaCode, line.professionCode, line.specialtyCode, line.sector, line.year];
      const value = parts.filter((part) => part !== undefined).join(' ');
      t.strictSame(rows[cells.length + index], {
        faults: [
          {
            code: 'duplicate-line',
            value,
            detail: {
              sv: `Samma område, yrke, specialitet, sektor och år finns redan på rad ${index + 2}. Slå ihop raderna.`,
              en: `The same area, profession, specialty, sector and year stands already in row ${index + 2}. Merge the rows.`,
            },
          },
        ],
      });
    }
  }
});

t.test('a line with a fault claims its cell, and one whose cell cannot be told claims none', async (t) => {
  const line = { ...bare, headcount: 1 };
  const codesOf = (lines: readonly unknown[]) =>
    checked(t, lines).rows.map((row) => ('faults' in row ? row.faults.map(({ code }) => code) : 'stored'));
  t.strictSame(codesOf([{ ...line, headcount: -1 }, line]), [['too-small'], ['duplicate-line']]);
  const foreign = { ...line, specialtyCode: 'other' };
  t.strictSame(codesOf([foreign, line, foreign]), [
    ['specialty-of-other-profession'],
    'stored',
    ['specialty-of-other-profession'],
  ]);
  for (const member of ['areaCode', 'professionCode', 'sector', 'year'] as const) {
    const unreadable = { ...line, [member]: 'x' };
    const [first, second] = codesOf([unreadable, unreadable]);
    t.strictSame(first, second, member);
  }
});

t.test('a member of the wrong form is told once, and not also to be unknown or not asked for', async (t) => {
  for (const [change, code] of [
    [{ areaCode: 'Skåne' }, 'malformed'],
    [{ professionCode: 'Läkare' }, 'malformed'],
    [{ specialtyCode: 'Akut sjukvård' }, 'malformed'],
    [{ year: '2024' }, 'wrong-type'],
    [{ year: 1 }, 'too-small'],
  ] as const) {
    const [row] = checked(t, [{ ...bare, headcount: 1, ...change }]).rows;
    t.strictSame(row && 'faults' in row ? row.faults.map((fault) => fault.code) : [], [code], JSON.stringify(change));
  }
});

t.test('a row of totals is told as such, and nothing more of it', async (t) => {
  for (const line of [{ areaCode: 'Summa', headcount: 7 }, { headcount: 7 }, { ...bare, professionCode: 'Totalt' }]) {
    const [row] = checked(t, [line]).rows;
    t.strictSame(
      row && 'faults' in row ? row.faults.map(({ code }) => code) : [],
      ['totals-row'],
      JSON.stringify(line),
    );
  }
});

t.test('a line with misspelt members is told of each with its right name, and is no row of totals', async (t) => {
  const line = { area_code: '12', professionCode: 'lakare', Sector: 'region', Year: 2024, fullTimeEquivalents: 5 };
  const [row] = checked(t, [line]).rows;
  const faults = row && 'faults' in row ? row.faults : [];
  t.strictSame(
    faults.filter(({ code }) => code === 'unknown-field').map(({ value, accepted }) => [value, accepted?.[0]]),
    [
      ['area_code', 'areaCode'],
      ['Sector', 'sector'],
      ['Year', 'year'],
    ],
  );
  t.strictSame(
    faults
      .filter(({ code }) => code === 'required')
      .map(({ field }) => field)
      .sort(),
    ['areaCode', 'sector', 'year'],
  );
  const [misspelt] = checked(t, [{ area_code: '12', profession_code: 'lakare', headcount: 5 }]).rows;
  t.notMatch(misspelt, { faults: [{ code: 'totals-row' }] });
});
