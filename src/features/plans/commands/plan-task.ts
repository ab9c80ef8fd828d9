import { createHash } from 'node:crypto';
import type { CouncilInput } from '../queries/aggregation.ts';
import type { HiddenCount } from '../queries/figures.ts';
import { type Adjustment, withAdjustments } from '../rules/adjust.ts';
import {
  type AggregationSetting,
  aggregateGroup,
  type Figure,
  figureKey,
  groupCells,
  type ProfessionTree,
} from '../rules/aggregate.ts';
import type { BaseCell } from '../rules/area-cell.ts';
import { parseCells, parseCompared } from '../rules/cell-text.ts';
import { type Borrowed, discloseCells, hiddenKey, shownKey } from '../rules/disclose.ts';
import { disclosureGroupOf } from '../rules/disclosure-groups.ts';
import { type Geography, type IndexedGeography, indexGeography } from '../rules/geography.ts';
import { changeMeasureId } from '../rules/measures.ts';
import { type Codes, canonicalFigure } from '../rules/public-figure.ts';
import { figureStatuses } from '../schemas.ts';

/** What the cells of one plan are picked and changed by. */
export interface CellSetting {
  readonly geography: Geography;
  readonly councils: readonly Pick<
    CouncilInput,
    'healthcareRegionId' | 'versionKey' | 'status' | 'baseYear' | 'professionIds'
  >[];
  readonly adjustments: readonly Adjustment[];
}

/** Everything that a plan is computed from, as it is sent to a thread. */
export interface PlanTask {
  /** `build` gives the rows to store and decides disclosure; `verify` gives the hash alone. */
  readonly kind: 'build' | 'verify';
  /** Cells of the surveys that the plan and the earlier ones rest on, in `cellColumns` of PostgreSQL's text format. */
  readonly cells: Uint8Array<ArrayBuffer>;
  readonly setting: CellSetting;
  readonly baseYear: number;
  readonly horizonYears: readonly number[];
  readonly codes: Codes;
  readonly professions: readonly { readonly id: number; readonly code: string; readonly parentId: number | null }[];
  /** The plan of an earlier round that changes are counted from. */
  readonly previous: { readonly baseYear: number; readonly figures: Uint8Array<ArrayBuffer> } | undefined;
  /** Canonical JSON of what the hash covers besides the figures. */
  readonly record: string;
  /** The same as everybody sees it. */
  readonly publicRecord: string;
  /** Of a build: the earlier plans of the round, the oldest first, with the counts that they hid. */
  readonly earlier: readonly { readonly setting: CellSetting; readonly hidden: readonly HiddenCount[] }[];
  /** Of a build: the versions that the plans of another round decide, with what those showed. */
  readonly borrowed: readonly BorrowedVersion[];
}

/** A survey version that the plans of another round decide. */
export interface BorrowedVersion {
  readonly versionKey: number;
  /** Each of those plans' shown counts of the version's council and regions, in the columns of `parseCompared`. */
  readonly shown: readonly { readonly baseYear: number; readonly figures: Uint8Array<ArrayBuffer> }[];
}

export interface PlanTaskResult {
  readonly contentHash: string;
  readonly figureCount: number;
  /** Of a build: the hash of what everybody sees, how many are hidden, by which rule, and the rows for `figureColumns` in PostgreSQL's text format. */
  readonly publicHash: string;
  readonly hiddenCount: number;
  readonly ruleId: string;
  readonly rows: readonly Uint8Array<ArrayBuffer>[];
}

/** The columns of the stored figures besides the plan's key, in the order of the rows. */
export const figureColumns =
  'position, area_id, profession_id, specialty_id, sector_id, year, measure_id, status_id, marks, is_hidden, respondents, respondents_expected, value, coverage, denominator';

/** Figures that are hashed, or written, at a time. */
const figuresPerPiece = 2_000;

/** Specialist nurses are those of its orientations, one of which is "another"; no other profession is so composed. */
const composedProfessionCodes = ['specialistsjukskoterska'];

const treeOf = (rows: PlanTask['professions']) => {
  const parents = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  const ancestorsOf = new Map<number, number[]>();
  const childrenOf = new Map<number, number[]>();
  for (const { id, parentId } of rows) {
    const ancestors: number[] = [];
    for (let above = parentId; above !== null; above = parents.get(above) ?? null) ancestors.push(above);
    ancestorsOf.set(id, ancestors);
    if (parentId !== null) childrenOf.set(parentId, [...(childrenOf.get(parentId) ?? []), id]);
  }
  const composedIds = new Set(rows.filter(({ code }) => composedProfessionCodes.includes(code)).map(({ id }) => id));
  const tree: ProfessionTree = { ancestorsOf, composedIds };
  return { parents, childrenOf, tree };
};

/**
 * Whether a cell's lines are of a profession that their version serves its council with. They count in a profession
 * above only where no other version serves the council with that profession or one between the two.
 */
const isServed = (
  cell: BaseCell,
  input: CellSetting['councils'][number],
  setting: CellSetting,
  tree: ProfessionTree,
) => {
  if (input.professionIds === null) return true;
  const { professionId, fromProfessionId } = cell;
  if (fromProfessionId === 0) return input.professionIds.includes(professionId);
  const above = tree.ancestorsOf.get(fromProfessionId) ?? [];
  const climbed = above.slice(0, above.indexOf(professionId) + 1);
  const isStatedElsewhere = setting.councils.some(
    (other) =>
      other.healthcareRegionId === input.healthcareRegionId &&
      other.versionKey !== input.versionKey &&
      climbed.some((id) => other.professionIds?.includes(id) === true),
  );
  return input.professionIds.includes(fromProfessionId) && !isStatedElsewhere;
};

/** The cells of a plan: of its surveys, those of an earlier round as this round's, and with its adjustments. */
const cellsOf = (
  read: readonly BaseCell[],
  setting: CellSetting,
  { baseYear, horizonYears, tree }: Pick<PlanTask, 'baseYear' | 'horizonYears'> & { tree: ProfessionTree },
): BaseCell[] => {
  const inputs = new Map(setting.councils.map((input) => [input.versionKey, input]));
  /** The year of this round that a year of an earlier round stands for; undefined where it stands for none. */
  const yearOf = (year: number, base: number | null): number | undefined =>
    year === base ? baseYear : horizonYears.includes(year) ? year : undefined;
  const cells = read.flatMap((cell) => {
    const input = inputs.get(cell.versionKey);
    if (input === undefined) return [];
    if (input.status !== 'carried-forward') return [cell];
    const year = yearOf(cell.year, input.baseYear);
    if (year === undefined || !isServed(cell, input, setting, tree)) return [];
    return [{ ...cell, year, isCarriedForward: true }];
  });
  return withAdjustments(cells, setting.adjustments);
};

const previousOf = ({ previous, baseYear }: PlanTask) => {
  if (previous === undefined) return { previous: undefined, wasHidden: () => false };
  const compared = new Map(
    parseCompared(new TextDecoder().decode(previous.figures)).map((row) => [figureKey(row), row]),
  );
  const wasHidden = (figure: Figure): boolean => {
    if (figure.measureId !== changeMeasureId) return false;
    const isBase = figure.year === baseYear;
    const key = figureKey({ ...figure, measureId: isBase ? 2 : 6, year: isBase ? previous.baseYear : figure.year });
    return compared.get(key)?.isHidden === true;
  };
  return { previous: { baseYear: previous.baseYear, figureOf: (key: string) => compared.get(key) }, wasHidden };
};

/** What the plans of other rounds showed of the versions that they decide: of the council and its undivided regions. */
const borrowedOf = (
  { borrowed, baseYear }: PlanTask,
  geography: IndexedGeography,
  councilOf: ReadonlyMap<number, number>,
): Map<number, Borrowed> =>
  new Map(
    borrowed.map(({ versionKey, shown }) => {
      const healthcareRegionId = councilOf.get(versionKey) ?? 0;
      const areas = new Set([
        healthcareRegionId,
        ...geography.parts
          .filter((part) => part.healthcareRegionId === healthcareRegionId)
          .map((part) => part.regionId)
          .filter((id) => !geography.dividedRegionIds.has(id)),
      ]);
      const keys = new Set<string>();
      for (const plan of shown) {
        for (const figure of parseCompared(new TextDecoder().decode(plan.figures))) {
          const isBase = figure.year === plan.baseYear;
          if (!areas.has(figure.areaId) || (!isBase && figure.year === baseYear)) continue;
          const key = hiddenKey(isBase ? { ...figure, year: baseYear } : figure, String(figure.measureId));
          keys.add(shownKey(key, figure.value));
        }
      }
      return [versionKey, { healthcareRegionId, shown: keys }];
    }),
  );

const byCodePoint = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * All figures in the order of lists and of the hash: area, profession, specialty, sector, year, measure. Groups are
 * taken in the order of their codes, so that nothing as long as the whole list is ever sorted.
 */
const figuresOf = (cells: readonly BaseCell[], setting: AggregationSetting, codes: Codes): Figure[] => {
  const groups = [...groupCells(cells).values()].map((group) => ({
    group,
    profession: codes.professions.get(group[0]?.professionId ?? 0) ?? '',
    specialty: codes.specialties.get(group[0]?.specialtyId ?? 0) ?? '',
  }));
  groups.sort(
    (left, right) => byCodePoint(left.profession, right.profession) || byCodePoint(left.specialty, right.specialty),
  );
  const byArea = new Map<number, Figure[]>();
  for (const { group } of groups) {
    const figures = aggregateGroup(group, setting);
    figures.sort(
      (left, right) => left.sectorId - right.sectorId || left.year - right.year || left.measureId - right.measureId,
    );
    for (const figure of figures) {
      const some = byArea.get(figure.areaId);
      if (some === undefined) byArea.set(figure.areaId, [figure]);
      else some.push(figure);
    }
  }
  const areaIds = [...byArea.keys()].sort((left, right) =>
    byCodePoint(codes.areas.get(left) ?? '', codes.areas.get(right) ?? ''),
  );
  return areaIds.flatMap((areaId) => byArea.get(areaId) ?? []);
};

/** Some figures at a time. */
function* piecesOf(figures: readonly Figure[]): Generator<readonly Figure[]> {
  for (let start = 0; start < figures.length; start += figuresPerPiece) {
    yield figures.slice(start, start + figuresPerPiece);
  }
}

/** What everybody sees of a hidden figure. */
const suppressed = (figure: Figure): Figure => ({ ...figure, status: 'suppressed', value: null, denominator: null });

/**
 * SHA-256 over `{"figures":[…],"record":{…}}` in canonical JSON, fed piece by piece: of the whole plan, and of what
 * everybody sees of it.
 */
const hashesOf = (
  figures: readonly Figure[],
  { codes, record, publicRecord }: PlanTask,
  isHidden: (figure: Figure) => boolean,
): { contentHash: string; publicHash: string } => {
  const whole = createHash('sha256').update('{"figures":[');
  const open = createHash('sha256').update('{"figures":[');
  let separator = '';
  for (const some of piecesOf(figures)) {
    const texts = some.map((figure) => canonicalFigure(figure, codes));
    const openTexts = some.map((figure, index) =>
      isHidden(figure) ? canonicalFigure(suppressed(figure), codes) : texts[index],
    );
    whole.update(separator + texts.join(','));
    open.update(separator + openTexts.join(','));
    separator = ',';
  }
  return {
    contentHash: whole.update(`],"record":${record}}`).digest('hex'),
    publicHash: open.update(`],"record":${publicRecord}}`).digest('hex'),
  };
};

const rowOf = (figure: Figure, position: number, isHidden: boolean): string => {
  const { areaId, professionId, specialtyId, sectorId, year, measureId } = figure;
  const status = figureStatuses.indexOf(figure.status) + 1;
  return `${position}\t${areaId}\t${professionId}\t${specialtyId}\t${sectorId}\t${year}\t${measureId}\t${status}\t${figure.marks}\t${isHidden ? 't' : 'f'}\t${figure.respondents}\t${figure.respondentsExpected}\t${figure.value ?? '\\N'}\t${figure.coverage ?? '\\N'}\t${figure.denominator ?? '\\N'}\n`;
};

/** The rows to store; each piece has memory of its own, which can go over to another thread. */
const writeRows = (figures: readonly Figure[], isHidden: (figure: Figure) => boolean) => {
  const rows: Uint8Array<ArrayBuffer>[] = [];
  const encoder = new TextEncoder();
  let hiddenCount = 0;
  let position = 0;
  for (const some of piecesOf(figures)) {
    let text = '';
    for (const figure of some) {
      const hidden = isHidden(figure);
      if (hidden) hiddenCount += 1;
      text += rowOf(figure, position, hidden);
      position += 1;
    }
    rows.push(encoder.encode(text) as Uint8Array<ArrayBuffer>);
  }
  return { rows, hiddenCount };
};

/** Computes a plan: the same task gives the same figures and hash, on any thread and any machine. */
export const doPlanTask = (task: PlanTask): PlanTaskResult => {
  const { codes, setting, baseYear } = task;
  const { parents, childrenOf, tree } = treeOf(task.professions);
  const { previous, wasHidden } = previousOf(task);
  const geography = indexGeography(setting.geography);
  const read = parseCells(new TextDecoder().decode(task.cells));
  const round = { baseYear, horizonYears: task.horizonYears, tree };
  const cells = cellsOf(read, setting, round);
  const figures = figuresOf(cells, { geography, tree, baseYear, previous }, codes);
  if (task.kind === 'verify') {
    const { contentHash } = hashesOf(figures, task, () => false);
    return { contentHash, publicHash: '', figureCount: figures.length, hiddenCount: 0, ruleId: '', rows: [] };
  }
  const earlier = task.earlier.map((plan) => ({
    cells: cellsOf(read, plan.setting, round),
    geography: indexGeography(plan.setting.geography),
    hidden: new Set(plan.hidden.map((one) => hiddenKey(one, disclosureGroupOf.get(one.measureId) ?? ''))),
  }));
  const councilOf = new Map(
    [setting, ...task.earlier.map((plan) => plan.setting)].flatMap(({ councils }) =>
      councils.flatMap(({ versionKey, healthcareRegionId }): [number, number][] =>
        versionKey === null ? [] : [[versionKey, healthcareRegionId]],
      ),
    ),
  );
  const borrowed = borrowedOf(task, geography, councilOf);
  const relations = { parents, childrenOf, councilOf };
  const { ruleId, isHidden } = discloseCells(cells, {
    geography,
    ...relations,
    baseYear,
    wasHidden,
    earlier,
    borrowed,
  });
  return { ...hashesOf(figures, task, isHidden), figureCount: figures.length, ruleId, ...writeRows(figures, isHidden) };
};
