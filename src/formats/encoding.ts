import { isAscii, isUtf8 } from 'node:buffer';
import { Problem } from '../core/problem.ts';

/** What a text file is written in, as its content tells. */
export type TextEncoding = 'utf-8' | 'windows-1252' | 'utf-16le';

/** Windows-1252 differs from ISO 8859-1 in 0x80–0x9f only (WHATWG Encoding, index windows-1252). */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** What makes the bytes of a file no text that can be read. */
const brokenTexts = {
  'mixed-encodings': {
    sv: 'Filen blandar UTF-8 och en äldre teckenkodning. Spara om hela filen som UTF-8.',
    en: 'The file mixes UTF-8 with an older character encoding. Save the whole file again as UTF-8.',
  },
  'unsupported-encoding': {
    sv: 'Filen är UTF-16 BE. Spara den som UTF-8.',
    en: 'The file is UTF-16 BE. Save it as UTF-8.',
  },
  'not-a-text-file': {
    sv: 'Filen innehåller noll-tecken och är ingen textfil i UTF-8. Spara den som CSV UTF-8.',
    en: 'The file holds NUL characters and is no text file in UTF-8. Save it as CSV UTF-8.',
  },
  'malformed-text': {
    sv: 'Filen är inte giltig UTF-16. Spara den som UTF-8.',
    en: 'The file is not valid UTF-16. Save it as UTF-8.',
  },
} as const;

/** Characters that are shown on either side of the place where a text breaks. */
const shownAround = 40;

/** Thrown where the bytes of a text file cannot be read on. */
export class BrokenText extends Problem {
  /** The text up to that place that had not been handed over yet. */
  readonly before: string;

  /** @param after what follows, as far as it can be shown */
  constructor(code: keyof typeof brokenTexts, before = '', after = '') {
    const detail = brokenTexts[code];
    const head = before.slice(before.lastIndexOf('\n') + 1).slice(-shownAround);
    const value = `${head}${/^[^\r\n]*/.exec(after)?.[0].slice(0, shownAround) ?? ''}`.toWellFormed();
    super('invalid-content', detail, { faults: [{ code, detail, ...(value === '' ? {} : { value }) }] });
    this.before = before;
  }

  /** The same with the row that the text breaks in. */
  inRow(row: number): Problem {
    return new Problem('invalid-content', this.detail, { faults: this.faults.map((fault) => ({ ...fault, row })) });
  }
}

/** Bytes of the UTF-8 sequence that a byte begins, or 0 where it begins none (RFC 3629). */
const sequenceLength = (lead: number): number =>
  lead < 0x80
    ? 1
    : lead >= 0xc2 && lead <= 0xdf
      ? 2
      : lead >= 0xe0 && lead <= 0xef
        ? 3
        : lead >= 0xf0 && lead <= 0xf4
          ? 4
          : 0;

/** Bytes at the end of a chunk that begin a sequence the next chunk may complete. */
const incompleteTail = (bytes: Uint8Array): number => {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
};

const firstBeyondAscii = (bytes: Uint8Array): number => {
  let index = 0;
  while (index < bytes.length && (bytes[index] ?? 0) < 0x80) index++;
  return index;
};

const decodeWindows1252 = (bytes: Buffer): string => {
  const text = bytes.toString('latin1', 0, bytes.length);
  return text.replace(/[\u0080-\u009f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80] ?? character);
};

/** What stands from a place on, for showing. */
const shownBytes = (bytes: Buffer, at: number): string => decodeWindows1252(bytes.subarray(at, at + shownAround));

/** The index of the first byte that is not UTF-8. */
const firstBeyondUtf8 = (bytes: Buffer): number => {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 0 || !isUtf8(bytes.subarray(at, at + length))) break;
    at += length;
  }
  return at;
};

/** The index of the first character in which two texts differ, or the length of the first. */
const firstDifference = (one: string, other: string): number => {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
};

/**
 * Decodes a text file as a stream, whichever way its bytes are cut. A byte order mark decides; without one the first
 * character beyond ASCII does: a valid UTF-8 sequence means UTF-8, anything else Windows-1252, which Excel still
 * writes. A file that then turns out to hold both is refused, since one half of it would be read wrongly.
 */
export class TextStreamDecoder {
  /** What the file is known to be written in so far; plain ASCII counts as UTF-8. */
  encoding: TextEncoding = 'utf-8';
  #decided = false;
  #begun = false;
  #carry: Buffer = Buffer.alloc(0);

  /** Decodes the next bytes; what cannot be decided yet is kept. Throws a Problem for what is not text. */
  write(chunk: Uint8Array): string {
    let bytes = this.#join(chunk);
    if (!this.#begun) {
      if (bytes.length < 3) return this.#keep(bytes);
      this.#begun = true;
      bytes = this.#mark(bytes);
    }
    return this.#decode(bytes, false);
  }

  /** Decodes what was kept when the file has ended. */
  end(): string {
    let bytes = this.#join(Buffer.alloc(0));
    if (!this.#begun) bytes = this.#mark(bytes);
    return this.#decode(bytes, true);
  }

  #join(chunk: Uint8Array): Buffer {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#carry.length === 0) return bytes;
    const joined = Buffer.concat([this.#carry, bytes]);
    this.#carry = Buffer.alloc(0);
    return joined;
  }

  #keep(bytes: Uint8Array): string {
    // A copy: the sender of a chunk may use its memory again.
    this.#carry = Buffer.from(bytes);
    return '';
  }

  #mark(bytes: Buffer): Buffer {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      this.#decided = true;
      return bytes.subarray(3);
    }
    if (bytes[0] === 0xff && bytes[1] === 0xfe) {
      this.encoding = 'utf-16le';
      this.#decided = true;
      return bytes.subarray(2);
    }
    if (bytes[0] === 0xfe && bytes[1] === 0xff) {
      throw new BrokenText('unsupported-encoding');
    }
    return bytes;
  }

  #decode(bytes: Buffer, last: boolean): string {
    if (this.encoding === 'utf-16le') return this.#decodeUtf16(bytes, last);
    const nul = bytes.indexOf(0);
    if (nul >= 0) {
      // What breaks the text before the NUL comes first.
      const before = this.#decode(bytes.subarray(0, nul), true);
      throw new BrokenText('not-a-text-file', before, shownBytes(bytes, nul));
    }
    if (!this.#decided) {
      if (isAscii(bytes)) return bytes.toString('latin1', 0, bytes.length);
      const at = firstBeyondAscii(bytes);
      const length = sequenceLength(bytes[at] ?? 0);
      const sequence = bytes.subarray(at, at + length);
      if (!last && length > 1 && sequence.length < length) {
        this.#keep(bytes.subarray(at));
        return bytes.toString('latin1', 0, at);
      }
      this.encoding = length > 1 && isUtf8(sequence) && sequence.length === length ? 'utf-8' : 'windows-1252';
      this.#decided = true;
    }
    return this.encoding === 'utf-8' ? this.#decodeUtf8(bytes, last) : this.#decodeWindows(bytes, last);
  }

  #decodeUtf16(bytes: Buffer, last: boolean): string {
    let whole = bytes.length - (bytes.length % 2);
    const lastUnit = whole > 0 ? bytes.readUInt16LE(whole - 2) : 0;
    if (lastUnit >= 0xd800 && lastUnit <= 0xdbff) whole -= 2;
    const text = bytes.toString('utf16le', 0, whole);
    if (!text.isWellFormed() || (last && whole < bytes.length)) {
      throw new BrokenText('malformed-text', text.slice(0, firstDifference(text, text.toWellFormed())));
    }
    if (whole < bytes.length) this.#keep(bytes.subarray(whole));
    return text;
  }

  #decodeUtf8(bytes: Buffer, last: boolean): string {
    const tail = last ? 0 : incompleteTail(bytes);
    const whole = bytes.subarray(0, bytes.length - tail);
    if (!isUtf8(whole)) {
      const at = firstBeyondUtf8(whole);
      throw new BrokenText('mixed-encodings', whole.toString('utf8', 0, at), shownBytes(bytes, at));
    }
    if (tail > 0) this.#keep(bytes.subarray(bytes.length - tail));
    return whole.toString('utf8', 0, whole.length);
  }

  #decodeWindows(bytes: Buffer, last: boolean): string {
    // å, ä, ö, é and their capitals are C3 80–BF in UTF-8; in Windows-1252 "Ã" before such a sign is no word.
    for (let at = bytes.indexOf(0xc3); at >= 0; at = bytes.indexOf(0xc3, at + 1)) {
      const next = bytes[at + 1] ?? 0;
      if (next >= 0x80 && next <= 0xbf) {
        throw new BrokenText('mixed-encodings', decodeWindows1252(bytes.subarray(0, at)), shownBytes(bytes, at));
      }
    }
    if (!last && bytes[bytes.length - 1] === 0xc3) {
      this.#keep(bytes.subarray(bytes.length - 1));
      return decodeWindows1252(bytes.subarray(0, bytes.length - 1));
    }
    return decodeWindows1252(bytes);
  }
}

/** Decodes pieces of a text file. Where one breaks, the text before that place comes first, and then `BrokenText` is thrown. */
export const decodeText = async function* (
  pieces: AsyncIterable<Uint8Array>,
  decoder: TextStreamDecoder,
): AsyncGenerator<string, void, void> {
  try {
    for await (const piece of pieces) yield decoder.write(piece);
    yield decoder.end();
  } catch (error) {
    if (error instanceof BrokenText) yield error.before;
    throw error;
  }
};
