/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
const distance = (left: string, right: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
};

/** The codes that a misspelt one probably meant: at most three, nearest first, none farther than a third of its length. */
export const nearestCodes = (misspelt: string, codes: Iterable<string>): string[] => {
  const wanted = misspelt.toLowerCase().slice(0, 60);
  const farthest = Math.max(1, Math.floor(wanted.length / 3));
  const near: { code: string; steps: number }[] = [];
  for (const code of codes) {
    if (Math.abs(code.length - wanted.length) > farthest) continue;
    const steps = distance(wanted, code.toLowerCase());
    if (steps <= farthest) near.push({ code, steps });
  }
  return near
    .sort((left, right) => left.steps - right.steps || (left.code < right.code ? -1 : 1))
    .slice(0, 3)
    .map(({ code }) => code);
};
