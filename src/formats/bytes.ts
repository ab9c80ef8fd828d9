/** Bytes that arrive: a request's body, a file, or chunks that are already there. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Bytes that are handled at a time: enough to be cheap, and below a millisecond of work. */
const pieceBytes = 64 * 1024;

/**
 * Hands bytes on in pieces of about 64 kB whatever the sender's chunks are, so that a client which sends one byte at
 * a time costs no more than others and a file that is wholly in memory does not hold the event loop. What is gathered
 * is copied.
 */
export const inPieces = async function* (source: ByteSource): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (size + bytes.length < pieceBytes) {
      gathered.push(Buffer.from(bytes));
      size += bytes.length;
      continue;
    }
    const whole = size === 0 ? bytes : Buffer.concat([...gathered, bytes]);
    gathered = [];
    size = 0;
    for (let from = 0; from < whole.length; from += pieceBytes) yield whole.subarray(from, from + pieceBytes);
  }
  if (size > 0) yield Buffer.concat(gathered);
};

/** Gathers all bytes of a source, or undefined when there are more than the maximum. */
export const gather = async (source: ByteSource, maximumBytes: number): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maximumBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

/** All bytes of what is written in chunks. */
export const joined = async (chunks: ByteSource): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};
