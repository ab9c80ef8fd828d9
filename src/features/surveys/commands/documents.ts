import { createHash } from 'node:crypto';
import { limits } from '../../../core/limits.ts';
import { Problem } from '../../../core/problem.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { type ByteSource, inPieces } from '../../../formats/bytes.ts';
import { type DocumentRow, findChunk, insertChunk, insertChunksOfLines, insertDocument } from '../queries/documents.ts';
import { type LineSource, streamCanonicalLines } from '../queries/lines.ts';

/** Media type of a submission's original: newline-delimited JSON. */
const submissionMediaType = 'application/x-ndjson';

/** The bytes of a document, piece by piece, as they came. Its rows never change, so no transaction is needed. */
export const readDocument = async function* (db: Database, documentId: string): AsyncGenerator<Buffer, void, void> {
  for (let ordinal = 1; ; ordinal += 1) {
    const bytes = await findChunk(db, documentId, ordinal);
    if (bytes === undefined) return;
    yield bytes;
  }
};

/**
 * SHA-256 of lines in canonical JSON: of a version it is the hash that its submission gets. One core makes the lines
 * while the other hashes them.
 */
export const hashLines = async (db: Database, source: LineSource): Promise<string> => {
  const hash = createHash('sha256');
  for await (const bytes of streamCanonicalLines(db, source)) hash.update(bytes);
  return hash.digest('hex');
};

/** Whose document it is and when it came in. */
type Arrival = Pick<DocumentRow, 'id' | 'versionKey' | 'receivedAt' | 'receivedBy'>;

/**
 * Keeps a version's lines as they are submitted. The bytes are made once, here, where the lines are; what is hashed is
 * what was stored, read back.
 */
export const keepSubmission = async (tx: Database, arrival: Arrival): Promise<DocumentRow> => {
  await insertChunksOfLines(tx, arrival.id, arrival.versionKey);
  const hash = createHash('sha256');
  let byteLength = 0;
  for await (const bytes of readDocument(tx, arrival.id)) {
    hash.update(bytes);
    byteLength += bytes.length;
  }
  const sha256 = hash.digest('hex');
  const document: DocumentRow = { ...arrival, kind: 'submission', mediaType: submissionMediaType, byteLength, sha256 };
  await insertDocument(tx, document);
  return document;
};

/**
 * Keeps a file that a version's lines are read from, bit for bit as it came. It is read as fast as it is stored; to be
 * called in the transaction that writes the lines, so that both stand or neither.
 *
 * @param source the file as sent, before any decoding
 * @throws Problem `content-too-large` above `limits.documentBytes`
 */
export const keepUpload = async (
  tx: Database,
  context: Pick<CommandContext, 'actor' | 'now' | 'newId'>,
  upload: { versionKey: number; mediaType: string; source: ByteSource },
): Promise<DocumentRow> => {
  const id = context.newId();
  const receivedAt = context.now();
  const hash = createHash('sha256');
  let [gathered, size, byteLength, ordinal]: [Buffer[], number, number, number] = [[], 0, 0, 0];
  const flush = async (): Promise<void> => {
    if (size === 0) return;
    ordinal += 1;
    await insertChunk(tx, { documentId: id, ordinal, bytes: Buffer.concat(gathered, size) });
    [gathered, size] = [[], 0];
  };
  for await (const bytes of inPieces(upload.source)) {
    hash.update(bytes);
    byteLength += bytes.length;
    if (byteLength > limits.documentBytes) {
      throw new Problem('content-too-large', {
        sv: `Filen är större än ${limits.documentBytes} byte. Dela upp den.`,
        en: `The file is larger than ${limits.documentBytes} bytes. Split it up.`,
      });
    }
    gathered.push(bytes);
    size += bytes.length;
    if (size >= limits.documentChunkBytes) await flush();
  }
  await flush();
  const document: DocumentRow = {
    id,
    versionKey: upload.versionKey,
    kind: 'upload',
    mediaType: upload.mediaType,
    byteLength,
    sha256: hash.digest('hex'),
    receivedAt,
    receivedBy: context.actor.subject,
  };
  await insertDocument(tx, document);
  return document;
};
