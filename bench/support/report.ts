/** Prints a figure beside the limit of the same run, and keeps whether every ratio reached its goal. */
export const reporter = (unit: string) => {
  let good = true;
  return {
    ratio: (name: string, milliseconds: number, limit: number, goal?: number): void => {
      const ratio = limit / milliseconds;
      const failed = goal !== undefined && ratio < goal;
      if (failed) good = false;
      console.log(
        `${name.padEnd(44)} ${milliseconds.toFixed(0).padStart(7)} ms  ${unit} ${limit.toFixed(0).padStart(6)} ms  ratio ${ratio.toFixed(2)}${goal === undefined ? '' : ` (goal ${goal})`}${failed ? '  FAILED' : ''}`,
      );
    },
    atMost: (name: string, value: number, goal: number, of: string): void => {
      const failed = value > goal;
      if (failed) good = false;
      console.log(
        `${name.padEnd(44)} ${value.toFixed(0).padStart(7)} ${of} (at most ${goal})${failed ? '  FAILED' : ''}`,
      );
    },
    note: (name: string, text: string): void => console.log(`${name.padEnd(44)} ${text}`),
    end: (): void => {
      if (!good) process.exitCode = 1;
    },
  };
};

/** Milliseconds that work takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

export const expectSame = (what: string, seen: unknown, expected: unknown): void => {
  if (JSON.stringify(seen) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
  }
};
