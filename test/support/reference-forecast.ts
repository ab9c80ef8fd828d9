import type { ForecastInput, Measure, NeedInput, ProgrammeInput } from '../../src/features/forecasts/rules/model.ts';

/*
 * The model once more, written from its description alone and as plainly as can be: nested lists, one rule after the
 * other, nothing prepared beforehand. It shares no code with the engine and is far too slow to use; it is there to be
 * compared with.
 */

/** `[region][sex][age]` */
type Stock = number[][][];

interface Student {
  readonly programme: ProgrammeInput;
  readonly region: number;
  readonly sex: number;
  readonly age: number;
  readonly dueYear: number;
  readonly persons: number;
}

export interface ReferenceFigure {
  readonly professionCode: string;
  readonly regionCode: string;
  readonly year: number;
  readonly persons: number;
  readonly supply: number;
  readonly need: number;
}

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);

/** The measures that act on a target in a year and place. */
const acting = (
  input: ForecastInput,
  at: { professionCode: string; target: Measure['target']; year: number; regionCode?: string; age?: number },
): number[] =>
  input.measures
    .filter((one) => one.professionCode === at.professionCode && one.target === at.target)
    .filter((one) => one.fromYear <= at.year && (one.toYear === undefined || at.year <= one.toYear))
    .filter((one) => one.regionCode === undefined || one.regionCode === at.regionCode)
    .filter((one) => at.age === undefined || (one.fromAge ?? 0) <= at.age)
    .filter((one) => at.age === undefined || at.age <= (one.toAge ?? 200))
    .map((one) => one.amount);

const product = (values: readonly number[]): number => values.reduce((left, right) => left * right, 1);

/** x(a - y) from 55 on, straight between whole ages, then the measures' factors. */
const exitAt = (input: ForecastInput, code: string, at: { region: number; sex: number; age: number; year: number }) => {
  const profession = input.professions.find((one) => one.code === code);
  const row = profession?.exitProbability[at.sex] ?? [];
  const regionCode = input.regionCodes[at.region] ?? '';
  const place = { professionCode: code, year: at.year, regionCode };
  const shift = sum(acting(input, { ...place, target: 'retirement-shift-years' }));
  const wanted = at.age < 55 ? at.age : Math.max(input.ages.first, at.age - shift);
  const whole = Math.floor(wanted);
  const below = row[whole - input.ages.first] ?? 0;
  const above = row[whole + 1 - input.ages.first] ?? below;
  const rate = below * (1 - (wanted - whole)) + above * (wanted - whole);
  return Math.min(1, rate * product(acting(input, { ...place, target: 'exit-probability', age: at.age })));
};

const startersIn = (programme: ProgrammeInput, year: number): number =>
  programme.starts.persons[year - programme.starts.firstYear] ?? 0;

/** In which years those who start in a year are due, and which share of them in each. */
const dueYears = (programme: ProgrammeInput, startYear: number): { year: number; share: number }[] => {
  const floor = Math.floor(programme.lengthYears);
  const fraction = programme.lengthYears - floor;
  return programme.completionDelayShares.flatMap((share, delay) => [
    { year: startYear + floor + delay, share: share * (1 - fraction) },
    { year: startYear + Math.ceil(programme.lengthYears) + delay, share: share * fraction },
  ]);
};

const dueIn = (programme: ProgrammeInput, year: number): number => {
  let due = 0;
  for (let start = year - 30; start <= year; start++)
    for (const one of dueYears(programme, start))
      if (one.year === year && one.share > 0) due += startersIn(programme, start) * one.share;
  return due;
};

/** Where those of a programme who start to work in a year go; never more than all of them. */
const firstJobs = (input: ForecastInput, programme: ProgrammeInput, year: number): number[] => {
  const row = programme.firstJobShares.map((share, region) => {
    const regionCode = input.regionCodes[region] ?? '';
    const at = { professionCode: programme.professionCode, target: 'first-job-retention', year, regionCode } as const;
    return share * product(acting(input, at));
  });
  return sum(row) > 1 ? row.map((share) => share / sum(row)) : row;
};

const shareWithMeasures = (
  input: ForecastInput,
  programme: ProgrammeInput,
  at: { target: 'completion' | 'start-share'; share: number; year: number },
): number =>
  Math.min(
    1,
    at.share * product(acting(input, { professionCode: programme.professionCode, target: at.target, year: at.year })),
  );

/** Persons of a region of the base profession by the starters' propensity, none of a cell more than there are. */
const chooseStarters = (
  stock: Stock,
  programme: ProgrammeInput,
  at: { region: number; wanted: number },
): number[][] => {
  const weights = programme.base?.starterWeights ?? [];
  const cells = stock[at.region] ?? [];
  const weighted = sum(cells.flatMap((ages, sex) => ages.map((persons, age) => persons * (weights[sex]?.[age] ?? 0))));
  return cells.map((ages, sex) =>
    ages.map((persons, age) =>
      weighted === 0 ? 0 : Math.min(persons, (persons * (weights[sex]?.[age] ?? 0) * at.wanted) / weighted),
    ),
  );
};

const ndFactor = (need: NeedInput, years: number): number => {
  const hours = 1 / (1 - need.workingTimeYearlyReduction) - 1;
  const growth = need.terms.map((term) => term.yearlyGrowth);
  if (need.mode === 'additive') return 1 + years * (sum(growth) + hours);
  if (need.mode === 'multiplicative') return product([...growth, hours].map((yearly) => 1 + years * yearly));
  const vertical = sum(need.terms.filter((t) => t.kind === 'vertical-substitution').map((t) => t.yearlyGrowth));
  return (1 + years * (sum(growth) - vertical + hours)) * (1 + years * vertical);
};

const demography = (input: ForecastInput, need: NeedInput, region: number, offset: number): number => {
  const use = (at: number): number =>
    sum(
      need.careUseFactors.flatMap((classes, sex) =>
        classes.map((factor, index) => factor * (input.population.persons[region]?.[sex]?.[index]?.[at] ?? 0)),
      ),
    );
  return use(offset) / use(0);
};

/** Supply, persons and need of every profession, region and year. */
export const referenceForecast = (input: ForecastInput): ReferenceFigure[] => {
  const { baseYear, horizonYears, ages, regionCodes, professions, programmes } = input;
  const indexOf = (code: string): number => professions.findIndex((one) => one.code === code);
  const stocks: Stock[] = professions.map((one) => one.stockPersons.map((s) => s.map((a) => [...a])));
  const years = Array.from({ length: horizonYears + 1 }, (_, offset) => baseYear + offset);
  const supply = professions.map(() => regionCodes.map(() => [] as number[]));
  const persons = professions.map(() => regionCodes.map(() => [] as number[]));
  let students: Student[] = [];

  const enrol = (programme: ProgrammeInput, region: number, startYear: number, chosen: number[][]): void => {
    for (const { year, share } of dueYears(programme, startYear)) {
      chosen.forEach((row, sex) => {
        row.forEach((count, age) => {
          const older = Math.min(row.length - 1, age + year - startYear);
          students.push({ programme, region, sex, age: older, dueYear: year, persons: count * share });
        });
      });
    }
  };

  const count = (year: number): void => {
    professions.forEach((profession, p) => {
      regionCodes.forEach((regionCode, r) => {
        let [fte, heads] = [0, 0];
        stocks[p]?.[r]?.forEach((row, sex) => {
          row.forEach((number, index) => {
            const at = { professionCode: profession.code, target: 'fte-per-person', year, regionCode } as const;
            const factor = product(acting(input, { ...at, age: ages.first + index }));
            fte += number * (profession.ftePerPerson[sex]?.[index] ?? 0) * factor;
            heads += number;
          });
        });
        supply[p]?.[r]?.push(fte);
        persons[p]?.[r]?.push(heads);
      });
    });
  };

  // Those who study full time at the base: as many as have started, as old as those who would start now.
  for (const programme of programmes) {
    if (programme.base?.studyForm !== 'full-time') continue;
    const stock = stocks[indexOf(programme.base.professionCode)] ?? [];
    for (let start = baseYear - 30; start <= baseYear; start++) {
      programme.base.starterRegionShares.forEach((share, region) => {
        const everybody = chooseStarters(stock, programme, { region, wanted: 1e-9 });
        const all = sum(everybody.flat());
        const wanted = startersIn(programme, start) * share;
        const cohort = everybody.map((row) => row.map((one) => (all === 0 ? 0 : (one / all) * wanted)));
        if (wanted > 0) enrol(programme, region, start, cohort);
      });
    }
  }

  count(baseYear);
  for (const year of years.slice(1)) {
    // 1 to 3: deaths, exits among the others, one year older.
    professions.forEach((profession, p) => {
      const aged = (stocks[p] ?? []).map((bySex, region) =>
        bySex.map((row, sex) => {
          const left = row.map((number, index) => {
            const dead = number * (profession.deathProbability?.[sex]?.[index] ?? 0);
            const exit = exitAt(input, profession.code, { region, sex, age: ages.first + index, year });
            return number - dead - (number - dead) * exit;
          });
          return [0, ...left.slice(0, -1)];
        }),
      );
      // 4: moves.
      const { moveShares } = profession;
      stocks[p] =
        moveShares === 'none'
          ? aged
          : regionCodes.map((_, to) =>
              (aged[to] ?? []).map((row, sex) =>
                row.map((_unused, age) =>
                  sum(
                    regionCodes.map((_code, from) => (aged[from]?.[sex]?.[age] ?? 0) * (moveShares[from]?.[to] ?? 0)),
                  ),
                ),
              ),
            );
    });
    // 5 and 6: graduates from outside the professions, and where they start to work.
    for (const programme of programmes) {
      if (programme.base !== undefined) continue;
      const p = indexOf(programme.professionCode);
      const profession = professions[p];
      const completion = { target: 'completion', share: programme.completionShare, year } as const;
      const start = { target: 'start-share', share: programme.startShare, year } as const;
      const graduates = dueIn(programme, year) * shareWithMeasures(input, programme, completion);
      const starting = graduates * shareWithMeasures(input, programme, start);
      firstJobs(input, programme, year).forEach((share, region) => {
        stocks[p]?.[region]?.forEach((row, sex) => {
          row.forEach((number, age) => {
            const profile = (profession?.entrantSexShares[sex] ?? 0) * (profession?.entrantAgeShares[age] ?? 0);
            row[age] = number + starting * share * profile;
          });
        });
      });
    }
    professions.forEach(({ arrivals }, p) => {
      if (arrivals === 'none') return;
      regionCodes.forEach((_, region) => {
        const arriving = (arrivals.persons[region]?.[year - baseYear - 1] ?? 0) * arrivals.yieldShare;
        stocks[p]?.[region]?.forEach((row, sex) => {
          row.forEach((number, age) => {
            row[age] = number + arriving * (arrivals.sexShares[sex] ?? 0) * (arrivals.ageShares[age] ?? 0);
          });
        });
      });
    });
    // 7: from one profession to another, programme by programme: those who finish, then those who start.
    for (const programme of programmes) {
      const { base } = programme;
      if (base === undefined) continue;
      const [from, into] = [indexOf(base.professionCode), indexOf(programme.professionCode)];
      const completing = shareWithMeasures(input, programme, {
        target: 'completion',
        share: programme.completionShare,
        year,
      });
      const starting = shareWithMeasures(input, programme, {
        target: 'start-share',
        share: programme.startShare,
        year,
      });
      const jobs = firstJobs(input, programme, year);
      const enter = (sex: number, age: number, number: number): void =>
        jobs.forEach((share, region) => {
          const row = stocks[into]?.[region]?.[sex];
          if (row !== undefined) row[age] = (row[age] ?? 0) + number * starting * share;
        });
      base.starterRegionShares.forEach((share, region) => {
        if (base.studyForm === 'full-time') {
          for (const student of students) {
            if (student.programme !== programme || student.region !== region || student.dueYear !== year) continue;
            const back = stocks[from]?.[region]?.[student.sex];
            if (back !== undefined) back[student.age] = (back[student.age] ?? 0) + student.persons * (1 - completing);
            enter(student.sex, student.age, student.persons * completing);
          }
        } else {
          const wanted = dueIn(programme, year) * share * completing;
          chooseStarters(stocks[from] ?? [], programme, { region, wanted }).forEach((row, sex) => {
            row.forEach((number, age) => {
              const own = stocks[from]?.[region]?.[sex];
              if (own !== undefined) own[age] = (own[age] ?? 0) - number;
              enter(sex, age, number);
            });
          });
        }
      });
      if (base.studyForm !== 'full-time') continue;
      students = students.filter((one) => one.programme !== programme || one.dueYear !== year);
      base.starterRegionShares.forEach((share, region) => {
        const chosen = chooseStarters(stocks[from] ?? [], programme, {
          region,
          wanted: startersIn(programme, year) * share,
        });
        chosen.forEach((row, sex) => {
          row.forEach((number, age) => {
            const own = stocks[from]?.[region]?.[sex];
            if (own !== undefined) own[age] = (own[age] ?? 0) - number;
          });
        });
        enrol(programme, region, year, chosen);
      });
    }
    count(year);
  }

  const needs = professions.map(({ need }, p) =>
    regionCodes.map((_, r) =>
      years.map((year, offset) => {
        const last = need.trend.kind === 'temporary' ? Math.max(0, need.trend.untilYear - baseYear) : offset;
        const base = (supply[p]?.[r]?.[0] ?? 0) * (1 + (need.unmetShare[r] ?? 0));
        return base * demography(input, need, r, year - baseYear) * ndFactor(need, Math.min(offset, last));
      }),
    ),
  );
  for (const { fromProfessionCode, toProfessionCode, conversion, fte } of input.substitutions) {
    fte.forEach((row, r) => {
      row.forEach((wanted, offset) => {
        const giving = needs[indexOf(fromProfessionCode)]?.[r];
        const taking = needs[indexOf(toProfessionCode)]?.[r];
        if (giving === undefined || taking === undefined) return;
        const shift = Math.min(wanted, giving[offset] ?? 0);
        giving[offset] = (giving[offset] ?? 0) - shift;
        taking[offset] = (taking[offset] ?? 0) + conversion * shift;
      });
    });
  }
  return professions.flatMap(({ code }, p) =>
    regionCodes.flatMap((regionCode, r) =>
      years.map((year, offset) => ({
        professionCode: code,
        regionCode,
        year,
        persons: persons[p]?.[r]?.[offset] ?? 0,
        supply: supply[p]?.[r]?.[offset] ?? 0,
        need: needs[p]?.[r]?.[offset] ?? 0,
      })),
    ),
  );
};
