import type { ForecastInput } from './model.ts';

/** Professions that a profession's figures depend on: those its students come from, and those its persons go on to. */
const connected = (input: ForecastInput, professionCode: string): Set<string> => {
  const found = new Set([professionCode]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { professionCode: to, base } of input.programmes) {
      if (base === undefined) continue;
      if (found.has(to)) found.add(base.professionCode);
      if (found.has(base.professionCode)) found.add(to);
    }
  }
  return found;
};

/**
 * The part of an input that the supply and need of one profession depend on: its figures are the same as in the whole,
 * and a question that asks for many forecasts is answered in a fraction of the time.
 */
export const restrictTo = (input: ForecastInput, professionCode: string): ForecastInput => {
  const kept = connected(input, professionCode);
  // A need takes over tasks from, or hands them to, professions outside; those must stay for the booking on both sides.
  for (const { fromProfessionCode, toProfessionCode } of input.substitutions) {
    if (kept.has(fromProfessionCode) || kept.has(toProfessionCode)) {
      kept.add(fromProfessionCode);
      kept.add(toProfessionCode);
    }
  }
  return {
    ...input,
    professions: input.professions.filter(({ code }) => kept.has(code)),
    programmes: input.programmes.filter((programme) => kept.has(programme.professionCode)),
    substitutions: input.substitutions.filter(
      ({ fromProfessionCode, toProfessionCode }) => kept.has(fromProfessionCode) && kept.has(toProfessionCode),
    ),
    measures: input.measures.filter((measure) => kept.has(measure.professionCode)),
  };
};
