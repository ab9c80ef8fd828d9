/*
 * `npm test` holds a sample of every long proof; `npm run proofs` runs the same functions with more rounds and with
 * other random numbers, and prints the seed by which a failure can be met again: `npm run proofs -- --seed 7`.
 */

const timesMore = Number(process.env.PROOF_TIMES ?? 1);
const seedOfRun = Number(process.env.PROOF_SEED ?? 0);

/** How many rounds to run where the sample has this many. */
export const rounds = (sample: number): number => sample * timesMore;

/** The seed of a proof's random numbers: that of the sample, or one that the run's own seed makes of it. */
export const proofSeed = (sample: number): number => (sample + Math.imul(seedOfRun, 0x9e3779b1)) >>> 0;
