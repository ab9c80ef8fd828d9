import { type SQL, sql } from 'drizzle-orm';
import type { Page, PageRequest } from '../../../core/page.ts';
import { type Database, rowsOf } from '../../../db/open.ts';
import { pageOfRows } from '../../../db/page.ts';
import type { DocumentRow } from './documents.ts';

/** A receipt as stored, with what it is about. */
export interface ReceiptRow {
  readonly id: string;
  readonly surveyId: string;
  readonly year: number;
  readonly number: number;
  readonly receivedAt: string;
  readonly organisationCode: string;
  readonly organisationName: string;
  readonly clientId: string;
  readonly subject: string;
  readonly matter: string;
  readonly versionNumber: number;
  readonly correctsNumber: number | null;
  readonly late: boolean;
  readonly documentId: string;
  /** The original first, then files in the order that they came. */
  readonly documents: (Omit<DocumentRow, 'versionKey' | 'receivedAt'> & { readonly receivedAt: string })[];
}

const receiptList = (where: SQL): SQL => sql`
  select receipt.id, s.id as "surveyId", receipt.year::int as year, receipt.number,
    to_json(receipt.received_at)#>>'{}' as "receivedAt", o.code as "organisationCode", o.name_sv as "organisationName",
    receipt.client_id as "clientId", receipt.subject, receipt.matter, v.number::int as "versionNumber",
    v.corrects_number::int as "correctsNumber", receipt.received_at > r.due_at as late,
    receipt.document_id as "documentId",
    (
      select json_agg(json_build_object('id', d.id, 'kind', d.kind, 'mediaType', d.media_type,
        'byteLength', d.byte_length, 'sha256', d.sha256, 'receivedAt', d.received_at, 'receivedBy', d.received_by)
        order by d.kind, d.received_at, d.id)
      from survey_documents d where d.version_key = v.key
    ) as documents
  from survey_receipts receipt
  join survey_versions v on v.key = receipt.version_key
  join surveys s on s.key = v.survey_key
  join survey_rounds r on r.key = s.round_key
  join organisations o on o.id = receipt.organisation_id
  where ${where}`;

/** The receipts of a survey, newest first. */
export const listReceipts = (db: Database, surveyKey: number, page: PageRequest): Promise<Page<ReceiptRow>> =>
  pageOfRows<ReceiptRow>(db, {
    list: receiptList(sql`v.survey_key = ${surveyKey}`),
    order: sql`"versionNumber" desc`,
    page,
  });

/** One receipt of a survey. */
export const findReceipt = async (
  db: Database,
  surveyKey: number,
  receiptId: string,
): Promise<ReceiptRow | undefined> =>
  (await rowsOf<ReceiptRow>(db, receiptList(sql`v.survey_key = ${surveyKey} and receipt.id = ${receiptId}`)))[0];

/**
 * Draws the next registration number of a year. The counter's row is held until the transaction ends, and a
 * transaction that is rolled back gives its number back, so that no number is left out; draw it late.
 */
export const nextReceiptNumber = async (db: Database, year: number): Promise<number> => {
  const [row] = await rowsOf<{ number: number }>(
    db,
    sql`
      insert into survey_receipt_counters as counter (year, last_number) values (${year}, 1)
      on conflict (year) do update set last_number = counter.last_number + 1
      returning last_number as number`,
  );
  if (row === undefined) throw new Error('an upsert without a row');
  return row.number;
};

/** Writes a receipt. */
export const insertReceipt = async (
  db: Database,
  receipt: Pick<ReceiptRow, 'id' | 'year' | 'number' | 'clientId' | 'subject' | 'matter' | 'documentId'> & {
    versionKey: number;
    organisationId: number;
    receivedAt: Date;
  },
): Promise<void> => {
  await db.execute(sql`
    insert into survey_receipts
      (id, version_key, year, number, received_at, organisation_id, client_id, subject, matter, document_id)
    values (${receipt.id}, ${receipt.versionKey}, ${receipt.year}, ${receipt.number}, ${receipt.receivedAt.toISOString()},
      ${receipt.organisationId}, ${receipt.clientId}, ${receipt.subject}, ${receipt.matter}, ${receipt.documentId})`);
};
