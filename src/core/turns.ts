import { limits } from './limits.ts';

/** A pause for work that computes long: other work of the process gets a turn, but only when a turn's time is used up. */
export const turns = (): (() => Promise<void>) => {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < limits.turnMs) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    begun = performance.now();
  };
};
