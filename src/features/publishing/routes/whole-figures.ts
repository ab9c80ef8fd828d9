import { disclosureRule } from '../../../core/disclosure.ts';
import { limits } from '../../../core/limits.ts';
import { type Bilingual, Problem } from '../../../core/problem.ts';
import type { Database } from '../../../db/open.ts';
import { writeColumnarJson } from '../../../formats/columnar-json.ts';
import { writeCubesCsv } from '../../../formats/cube-table.ts';
import { renderSelection } from '../../../formats/render-cube.ts';
import { writeNdjson } from '../../../formats/write-text.ts';
import { PlanFigure } from '../../plans/schemas.ts';
import { listFiguresAt } from '../queries/figures.ts';
import { findNames } from '../queries/names.ts';
import { cubeOfFigures } from '../rules/cube.ts';
import { disclosureAnswer } from '../rules/disclosure.ts';
import type { FigureFormat, FigureListQuery } from '../schemas.ts';
import type { Selected } from './kept-positions.ts';
import { selectMunicipalFigures } from './municipal-figures.ts';
import type { PlanFacts } from './visible-plans.ts';

/** The form of a whole selection that was asked for. */
export interface WholeAsked<Format = Exclude<FigureFormat, 'json'>> {
  readonly format: Format;
  readonly query: (typeof FigureListQuery)['_output'];
  readonly language: keyof Bilingual;
  /** Figures that are made at once at most. */
  readonly maximum: number;
}

/** The forms that are written as they are read, whatever their size. */
export const isStreamed = (format: FigureFormat): format is 'csv' | 'ndjson' => format === 'csv' || format === 'ndjson';

const refuseTooMany = (count: number, maximum: number): Problem => {
  const detail = {
    sv: `Urvalet har ${count} tal, och formatet högst ${maximum}. Hämta det som format=csv eller format=ndjson, som inte har någon gräns, eller begränsa det med till exempel measureCode, year eller areaCode.`,
    en: `The selection has ${count} figures, and the format at most ${maximum}. Fetch it as format=csv or format=ndjson, which have no limit, or narrow it, such as by measureCode, year or areaCode.`,
  };
  return new Problem('invalid-request', detail, {
    faults: [{ code: 'selection-too-large', parameter: 'format', detail }],
  });
};

const cubeSourceOf = (plan: PlanFacts) => ({
  ...plan,
  builtAt: new Date(plan.builtAt),
  notes: plan.view === 'all' ? [] : [disclosureRule().text],
});

/**
 * A whole selection in one of the forms that are not paged, made at once.
 * @param selected absent for a municipality, whose figures are computed
 * @throws Problem `invalid-request` when it has more figures than such an answer may have
 */
export const renderWhole = async (
  db: Database,
  plan: PlanFacts,
  selected: Selected | undefined,
  { format, query, language, maximum }: WholeAsked,
): Promise<{ count: number; content: Uint8Array | string }> => {
  if (selected !== undefined && selected.count > maximum) throw refuseTooMany(selected.count, maximum);
  const figures =
    selected === undefined
      ? await selectMunicipalFigures(db, plan, query)
      : await listFiguresAt(db, plan, selected.slice(0, selected.count));
  const count = figures.length;
  if (format === 'columnar') {
    const fields = Object.keys(PlanFigure.shape) as (keyof typeof PlanFigure.shape)[];
    const disclosure = disclosureAnswer(plan, plan.view !== 'all', language);
    return { count, content: writeColumnarJson(figures, fields, { contentHash: plan.contentHash, disclosure }) };
  }
  const cube = async () => cubeOfFigures(figures, cubeSourceOf(plan), await findNames(db, query.areaCode));
  const selection = { rows: figures, cube, csvDialect: query.csvDialect };
  return { count, content: await renderSelection(selection, format, language) };
};

/**
 * Figures in their order, some at a time, each batch read when the one before has been taken: no connection is held
 * while a slow reader reads, and nothing more is read for one who has left. A plan never changes, so the batches are of
 * one whole.
 */
const batchesOf = async function* (db: Database, plan: PlanFacts, selected: Selected): AsyncGenerator<PlanFigure[]> {
  for (let from = 0; from < selected.count; from += limits.rowsPerBatch) {
    yield await listFiguresAt(db, plan, selected.slice(from, from + limits.rowsPerBatch));
  }
};

/** A whole selection of any size, as a stream of the same bytes that a smaller one is made of at once. */
export const streamWhole = async function* (
  db: Database,
  plan: PlanFacts,
  selected: Selected,
  { format, query, language }: WholeAsked<'csv' | 'ndjson'>,
): AsyncGenerator<Buffer> {
  const batches = batchesOf(db, plan, selected);
  if (format === 'ndjson') {
    yield* writeNdjson(batches);
    return;
  }
  const [names, source] = [await findNames(db, query.areaCode), cubeSourceOf(plan)];
  const cubes = async function* () {
    for await (const figures of batches) yield cubeOfFigures(figures, source, names);
  };
  yield* writeCubesCsv(cubes(), language, query.csvDialect);
};
