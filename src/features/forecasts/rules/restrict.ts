import type { ForecastInput } from './model.ts';

/**
 * Professions that a profession's figures depend on: those its students come from, those its persons go on to, and
 * those that tasks are taken over from or handed to, since a shift is booked on both sides and never takes more than
 * there is.
 */
const connected = (input: ForecastInput, professionCode: string): Set<string> => {
  const found = new Set([professionCode]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { professionCode: to, base } of input.programmes) {
      if (base === undefined) continue;
      if (found.has(to)) found.add(base.professionCode);
      if (found.has(base.professionCode)) found.add(to);
    }
    for (const { fromProfessionCode, toProfessionCode } of input.substitutions) {
      if (!found.has(fromProfessionCode) && !found.has(toProfessionCode)) continue;
      found.add(fromProfessionCode);
      found.add(toProfessionCode);
    }
  }
  return found;
};

/** The professions whose figures are computed from any of those named. */
export const professionsResting = (input: ForecastInput, professionCodes: readonly string[]): Set<string> =>
  new Set(
    professionCodes.length === 0
      ? []
      : input.professions
          .filter(({ code }) => restrictTo(input, code).professions.some((one) => professionCodes.includes(one.code)))
          .map(({ code }) => code),
  );

/**
 * The part of an input that the supply and need of one profession depend on: its figures are the same as in the whole,
 * and a question that asks for many forecasts is answered in a fraction of the time.
 */
export const restrictTo = (input: ForecastInput, professionCode: string): ForecastInput => {
  const kept = connected(input, professionCode);
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
