/**
 * Finds the elements of a JSON text byte by byte without building anything: where one ends, how deep it goes and how
 * many members it has. `JSON.parse` then does the work on whole batches, and the number of members it gives, less
 * than was counted, shows that a name was repeated.
 */
export interface JsonScanner {
  depth: number;
  inText: boolean;
  escaped: boolean;
  /** Members seen since the counter was last set to zero: each has exactly one colon outside texts. */
  members: number;
  deepest: number;
}

export const newScanner = (): JsonScanner => ({ depth: 0, inText: false, escaped: false, members: 0, deepest: 0 });

/**
 * Scans on from a position and gives the position of the first byte that is `end` outside texts, objects and arrays,
 * or that closes more than was opened; the length of the bytes when neither has come. The byte itself is not scanned.
 */
export const scanElement = (scanner: JsonScanner, bytes: Uint8Array, from: number, end: number): number => {
  const length = bytes.length;
  let { depth, inText, escaped, members } = scanner;
  let at = from;
  scan: for (; at < length; at++) {
    if (inText) {
      if (escaped) {
        escaped = false;
        continue;
      }
      let byte = bytes[at];
      while (byte !== 0x22 && byte !== 0x5c && at < length - 1) byte = bytes[++at];
      if (byte === 0x22) inText = false;
      else if (byte === 0x5c) escaped = true;
      continue;
    }
    const byte = bytes[at];
    switch (byte) {
      case 0x22:
        inText = true;
        break;
      case 0x3a:
        members++;
        break;
      case 0x7b:
      case 0x5b:
        depth++;
        if (depth > scanner.deepest) scanner.deepest = depth;
        break;
      case 0x7d:
      case 0x5d:
        if (depth === 0) break scan;
        depth--;
        break;
      default:
        if (byte === end && depth === 0) break scan;
    }
  }
  scanner.depth = depth;
  scanner.inText = inText;
  scanner.escaped = escaped;
  scanner.members = members;
  return at;
};
