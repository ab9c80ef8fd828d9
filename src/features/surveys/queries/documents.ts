import { sql } from 'drizzle-orm';
import { limits } from '../../../core/limits.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { canonicalLines } from './lines.ts';

/** A document that came in, without its bytes. */
export interface DocumentRow {
  readonly id: string;
  readonly versionKey: number;
  readonly kind: 'submission' | 'upload';
  readonly mediaType: string;
  readonly byteLength: number;
  readonly sha256: string;
  readonly receivedAt: Date;
  readonly receivedBy: string;
}

/**
 * Writes a version's lines as the pieces of a document: each line in canonical JSON with a line feed (NDJSON). In one
 * statement where the lines are, since a survey of 200,000 lines has some 50 MB.
 */
export const insertChunksOfLines = async (db: Database, documentId: string, versionKey: number): Promise<void> => {
  await db.execute(sql`
    insert into survey_document_chunks (document_id, ordinal, bytes)
    select ${documentId}::uuid, (position - 1) / ${limits.documentChunkLines}::int + 1,
      convert_to(string_agg(line || chr(10), '' order by position), 'UTF8')
    from (${canonicalLines(versionKey)}) canonical
    group by 2`);
};

/** Writes one piece of a document. */
export const insertChunk = async (
  db: Database,
  chunk: { documentId: string; ordinal: number; bytes: Uint8Array },
): Promise<void> => {
  await db.execute(sql`
    insert into survey_document_chunks (document_id, ordinal, bytes)
    values (${chunk.documentId}, ${chunk.ordinal}, ${chunk.bytes})`);
};

/** One piece of a document, counted from 1; undefined past its end. */
export const findChunk = async (db: Database, documentId: string, ordinal: number): Promise<Buffer | undefined> => {
  const [row] = await rowsOf<{ bytes: Buffer }>(
    db,
    sql`select bytes from survey_document_chunks where document_id = ${documentId} and ordinal = ${ordinal}`,
  );
  return row?.bytes;
};

/** Writes a document's row, which closes it: its pieces must be there, and no more can be added. */
export const insertDocument = async (db: Database, document: DocumentRow): Promise<void> => {
  await db.execute(sql`
    insert into survey_documents (id, version_key, kind, media_type, byte_length, sha256, received_at, received_by)
    values (${document.id}, ${document.versionKey}, ${document.kind}, ${document.mediaType}, ${document.byteLength},
      ${document.sha256}, ${document.receivedAt.toISOString()}, ${document.receivedBy})`);
};
