import { aggregateGroup, type Figure, groupCells } from '../../src/features/plans/rules/aggregate.ts';
import type { BaseCell } from '../../src/features/plans/rules/area-cell.ts';
import { discloseCells, hiddenKey } from '../../src/features/plans/rules/disclose.ts';
import { indexGeography } from '../../src/features/plans/rules/geography.ts';
import { sumFields } from '../../src/features/plans/rules/measures.ts';
import { boundsBy, eliminate, knowledgeOf, type PublicPlan } from './secrecy-attack.ts';

/* Random rounds of regions, professions and sectors, decided and attacked. */

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
const generator = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export interface RoundSize {
  readonly regions: number;
  readonly professions: number;
  readonly sectors: number;
  /** How many of the lines state need, vacancies, agency staff and a judgement. */
  readonly stated: number;
  /** How many of the lines lack the number of persons, and how many their full-time equivalents; none where left out. */
  readonly lacking?: number;
  /** Whether all judge alike. */
  readonly unanimous?: boolean;
}

const baseYear = 2024;
const nationId = 1;
const councilOf = (regionId: number): number => 2 + (regionId % 6);

const geographyOf = ({ regions }: RoundSize) =>
  indexGeography({
    nationId,
    parts: Array.from({ length: regions }, (_, number) => ({
      regionId: 10 + number,
      healthcareRegionId: councilOf(10 + number),
      population: 100_000 + 977 * number,
      weight: 100_000 + 977 * number,
    })),
    municipalities: [],
    allocation: [],
    missingHealthcareRegionIds: [],
    imputedHealthcareRegionIds: [],
  });

/** Lines of a random round, one for each region, profession and sector that has staff. */
export const randomCells = (size: RoundSize, seed: number): BaseCell[] => {
  const random = generator(seed);
  const cells: BaseCell[] = [];
  for (let region = 0; region < size.regions; region += 1) {
    for (let profession = 1; profession <= size.professions; profession += 1) {
      for (let sector = 1; sector <= size.sectors; sector += 1) {
        if (random() < 0.1) continue;
        const persons = random() < 0.2 ? 1 + Math.floor(random() * 6) : 5 + Math.floor(random() ** 2 * 800);
        const staff = Math.max(1, Math.round(persons * (60 + random() * 40)));
        const [need, vacant, agency] = [
          Math.round(staff * (0.9 + random() * 0.3)),
          Math.round(staff * random() * 0.2),
          Math.round(staff * random() * 0.1),
        ].map((value) => (random() < size.stated ? value : null));
        const judgement = random() < size.stated ? (size.unanimous === true ? 0 : Math.floor(random() * 3)) : null;
        const lacks = (): boolean => size.lacking !== undefined && random() < size.lacking;
        const [isWithoutPersons, isWithoutStaff] = [lacks(), lacks()];
        const withStaff = (value: number | null | undefined) => (isWithoutStaff ? null : (value ?? null));
        const judged = (which: number) => (judgement === null ? null : judgement === which ? 100 : 0);
        cells.push({
          ...(Object.fromEntries(sumFields.map((field) => [field, null])) as Record<
            (typeof sumFields)[number],
            number | null
          >),
          versionKey: councilOf(10 + region),
          regionId: 10 + region,
          healthcareRegionId: councilOf(10 + region),
          professionId: profession,
          specialtyId: 0,
          fromProfessionId: 0,
          sectorId: sector,
          year: baseYear,
          municipalityIds: null,
          staffMunicipalityIds: null,
          headcount: isWithoutPersons ? null : persons * 100,
          fullTimeEquivalents: withStaff(staff),
          expectedRetirements: Math.floor(persons * random() * 0.1) * 100,
          neededFullTimeEquivalents: need ?? null,
          vacantFullTimeEquivalents: vacant ?? null,
          agencyFullTimeEquivalents: agency ?? null,
          neededWithStaff: withStaff(need),
          staffWithNeeded: withStaff(need === null ? null : staff),
          vacantWithStaff: withStaff(vacant),
          staffWithVacant: withStaff(vacant === null ? null : staff),
          agencyWithStaff: withStaff(agency),
          staffWithAgency: withStaff(agency === null ? null : staff),
          shortageJudgements: judged(0),
          balanceJudgements: judged(1),
          surplusJudgements: judged(2),
          judgements: judgement === null ? null : 100,
        });
      }
    }
  }
  return cells;
};

/** Some lines with another number of persons, as a corrected survey has them. */
export const corrected = (cells: readonly BaseCell[], share: number, seed: number): BaseCell[] => {
  const random = generator(seed);
  return cells.map((cell) => {
    if (random() >= share) return cell;
    const more = 100 * (1 + Math.floor(random() * 9));
    const staff = (cell.fullTimeEquivalents ?? 0) + more;
    const paired = (value: number | null) => (value === null ? null : staff);
    return {
      ...cell,
      headcount: cell.headcount === null ? null : cell.headcount + more,
      fullTimeEquivalents: cell.fullTimeEquivalents === null ? null : staff,
      staffWithNeeded: paired(cell.staffWithNeeded),
      staffWithVacant: paired(cell.staffWithVacant),
      staffWithAgency: paired(cell.staffWithAgency),
    };
  });
};

/** The plans of one round after each other, each decided after those before it. */
export const publish = (versions: readonly (readonly BaseCell[])[], size: RoundSize): PublicPlan[] => {
  const geography = geographyOf(size);
  const parents = new Map(Array.from({ length: size.professions }, (_, number) => [number + 1, null]));
  const tree = { ancestorsOf: new Map(), composedIds: new Set<number>() };
  const earlier: { cells: readonly BaseCell[]; geography: typeof geography; hidden: ReadonlySet<string> }[] = [];
  return versions.map((cells) => {
    const figures: Figure[] = [...groupCells(cells).values()].flatMap((group) =>
      aggregateGroup(group, { geography, tree, baseYear, previous: undefined }),
    );
    const disclosure = discloseCells(cells, {
      geography,
      parents,
      childrenOf: new Map(),
      councilOf: new Map(cells.map((cell) => [cell.versionKey, cell.healthcareRegionId])),
      baseYear,
      wasHidden: () => false,
      earlier: [...earlier],
      borrowed: new Map(),
    });
    earlier.push({ cells, geography, hidden: hiddenGroups(figures, disclosure.isHidden) });
    return { cells, figures, isHidden: disclosure.isHidden, areasOf };
  });
};

const areasOf = (cell: BaseCell): number[] => [nationId, cell.healthcareRegionId, cell.regionId];

const groupByMeasure = new Map([
  [1, 'staff'],
  [3, 'vacancies'],
  [4, 'agency'],
  [5, 'retirements'],
  [6, 'need'],
  [7, 'gap'],
  [9, 'vacancy-share'],
  [10, 'agency-share'],
  [11, 'judgements'],
]);

const hiddenGroups = (figures: readonly Figure[], isHidden: (figure: Figure) => boolean): Set<string> =>
  new Set(
    figures.flatMap((figure) => {
      const group = groupByMeasure.get(figure.measureId);
      return group !== undefined && isHidden(figure) ? [hiddenKey(figure, group)] : [];
    }),
  );

export interface Attacked {
  readonly figures: number;
  readonly hidden: number;
  /** Hidden sums of staff (persons and full-time equivalents) and of need. */
  readonly hiddenStaffSums: number;
  readonly hiddenNeedSums: number;
  readonly hiddenGaps: number;
  readonly gaps: number;
  readonly hiddenLeaves: number;
  /** Sums of hidden leaves that are told exactly. */
  readonly determined: readonly string[];
  readonly determinedLeaves: number;
  /** Hidden leaves of which some sum of full-time equivalents or the number of persons is told exactly. */
  readonly leavesWithStaffTold: number;
  /** Hidden counts of persons whose interval has fewer than k whole numbers. */
  readonly narrow: readonly string[];
  readonly attacked: number;
}

/** Attacks plans of one round together. A hidden leaf is one whose full-time equivalents are not shown. */
export const attack = async (plans: readonly PublicPlan[], k: number, every = 1): Promise<Attacked> => {
  const knowledge = knowledgeOf(plans);
  const { known } = eliminate(knowledge.equations);
  const newest = plans.at(-1);
  if (newest === undefined) throw new Error('There is no plan to attack.');
  const { figures, isHidden } = newest;
  const hidden = figures.filter(isHidden);
  const leaf = (one: { professionId: number; sectorId: number; year: number }, areaId: number) =>
    `${areaId}_${one.professionId}_${one.sectorId}_${one.year}`;
  const hiddenOf = (...measureIds: number[]) =>
    new Set(
      plans.flatMap((plan) =>
        plan.figures
          .filter((figure) => measureIds.includes(figure.measureId) && plan.isHidden(figure))
          .map((figure) => leaf(figure, figure.areaId)),
      ),
    );
  const [hiddenLeaves, hiddenRetirements] = [hiddenOf(1, 2), hiddenOf(5)];
  const isSecret = (name: string): boolean => {
    const cell = knowledge.cellOf.get(name);
    if (cell === undefined || !hiddenLeaves.has(leaf(cell, cell.regionId))) return false;
    if (name.startsWith('judgements_')) return false;
    // Retirements are decided by themselves: those of a hidden cell may be shown.
    if (name.startsWith('expectedRetirements')) return hiddenRetirements.has(leaf(cell, cell.regionId));
    return !(name.includes('Judgements') && (knowledge.truth.get(name) ?? 0) === 0);
  };
  const determined = [...knowledge.truth.keys()].filter((name) => isSecret(name) && known.has(name));
  const boundsOf = await boundsBy(knowledge);
  const narrow: string[] = [];
  let attacked = 0;
  const counts = [...knowledge.truth.keys()].filter((name) => name.startsWith('headcount_') && isSecret(name));
  for (const [place, name] of counts.entries()) {
    if (place % every !== 0) continue;
    attacked += 1;
    const { least, greatest } = boundsOf(name);
    if (Math.floor(greatest + 1e-6) - Math.ceil(least - 1e-6) + 1 < k) narrow.push(`${name}: ${least}–${greatest}`);
  }
  const judged = [...knowledge.truth.keys()].filter((name) => name.includes('Judgements_') && isSecret(name));
  for (const [place, name] of judged.entries()) {
    if (place % every !== 0 || known.has(name)) continue;
    const { least, greatest } = boundsOf(name);
    if (greatest - least < 0.5) determined.push(name);
  }
  const leavesOf = (names: readonly string[]): number =>
    new Set(
      names.map((name) => {
        const cell = knowledge.cellOf.get(name);
        return cell === undefined ? '' : leaf(cell, cell.regionId);
      }),
    ).size;
  const sums = (measureIds: readonly number[]) =>
    hidden.filter(({ measureId }) => measureIds.includes(measureId)).length;
  return {
    figures: figures.length,
    hidden: hidden.length,
    hiddenStaffSums: sums([1, 2]),
    hiddenNeedSums: sums([6]),
    hiddenGaps: sums([7]),
    gaps: figures.filter(({ measureId }) => measureId === 7).length,
    hiddenLeaves: new Set(counts).size,
    determined,
    determinedLeaves: leavesOf(determined),
    leavesWithStaffTold: leavesOf(determined.filter((name) => /^(headcount|fullTime|staffWith)/.test(name))),
    narrow,
    attacked,
  };
};
