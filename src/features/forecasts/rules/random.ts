/**
 * Streams of random numbers that depend on nothing but their key, so that order and threads do not matter:
 * xoroshiro128+ (Blackman and Vigna 2018) in two 32-bit halves per word, seeded by a hash of the key.
 */

/** Uniform numbers in [0, 1), 53 bits each. */
export type UniformDraw = () => number;

/** What a stream belongs to. */
export interface StreamKey {
  readonly seed: number;
  readonly professionCode: string;
  readonly regionCode: string;
  readonly replicate: number;
}

/** The finaliser of MurmurHash3: spreads every bit of a 32-bit word over all others. */
const spread = (word: number): number => {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};

/** A 32-bit hash of a text (FNV-1a over UTF-16 units, then spread). */
const hashOfText = (text: string, start: number): number => {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return spread(hash);
};

/** The words of a key; two keys that differ in anything differ in all four. */
const stateOf = (key: StreamKey): [number, number, number, number] => {
  const parts = [
    key.seed | 0,
    Math.floor(key.seed / 0x1_0000_0000) | 0,
    hashOfText(key.professionCode, 0x811c9dc5 | 0),
    hashOfText(key.regionCode, 0x5bd1e995),
    key.replicate | 0,
  ];
  const word = (salt: number): number =>
    parts.reduce(
      (hash, part, index) => spread(Math.imul(hash, 0x9e3779b1) + spread(part + Math.imul(index + 1, salt))),
      salt,
    );
  const words: [number, number, number, number] = [
    word(0x243f6a88),
    word(0x13198a2e),
    word(0x03707344),
    word(0x299f31d0),
  ];
  // The state of all zeros would never leave itself.
  if (words.every((one) => one === 0)) words[0] = 1;
  return words;
};

/** The generator from a state of four 32-bit words: the high and low halves of its two 64-bit words. */
export const xoroshiro128plus = (state: readonly [number, number, number, number]): UniformDraw => {
  let [aHigh, aLow, bHigh, bLow] = state;
  return () => {
    const low = (aLow >>> 0) + (bLow >>> 0);
    const high = (aHigh + bHigh + (low > 0xffffffff ? 1 : 0)) >>> 0;
    const xHigh = bHigh ^ aHigh;
    const xLow = bLow ^ aLow;
    // a becomes rotl(a, 24) ^ x ^ (x << 16), and b becomes rotl(x, 37).
    const rotatedHigh = (aHigh << 24) | (aLow >>> 8);
    const rotatedLow = (aLow << 24) | (aHigh >>> 8);
    aHigh = rotatedHigh ^ xHigh ^ ((xHigh << 16) | (xLow >>> 16));
    aLow = rotatedLow ^ xLow ^ (xLow << 16);
    bHigh = (xLow << 5) | (xHigh >>> 27);
    bLow = (xHigh << 5) | (xLow >>> 27);
    return (high * 0x200000 + ((low >>> 11) & 0x1fffff)) / 0x20000000000000;
  };
};

/** A stream of uniform numbers for a key. */
export const createStream = (key: StreamKey): UniformDraw => xoroshiro128plus(stateOf(key));
