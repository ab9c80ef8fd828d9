import { z } from 'zod';
import { Instant, PublicId } from '../../../core/codecs.ts';
import { Link, pageQuery } from '../../../core/page.ts';
import { RegistrationNumber } from '../schemas.ts';

/** A document of a submission as a receipt names it. */
const ReceivedDocument = z
  .object({
    documentId: PublicId.describe('Identifier of the document.'),
    kind: z
      .enum(['submission', 'upload'])
      .describe('`submission`: the lines as submitted; `upload`: a file that lines of the version were read from.')
      .meta({ example: 'submission' }),
    mediaType: z.string().describe('Media type.').meta({ example: 'application/x-ndjson' }),
    byteLength: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Bytes.').meta({ example: 1462 }),
    contentHash: z
      .string()
      .describe('SHA-256 of the bytes.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    receivedAt: Instant.describe('When it came in (UTC).'),
    receivedBy: z.string().describe('The subject that sent it.').meta({ example: 'dev-council-editor-sodra' }),
  })
  .meta({ id: 'ReceivedDocument', description: 'A document that came in, kept bit for bit.' });

/** The receipt of a submission (OSL 2009:400 5 kap. 2 §). */
export const Receipt = z
  .object({
    receiptId: PublicId.describe('Identifier of the receipt.'),
    registrationNumber: RegistrationNumber,
    receivedAt: Instant.describe('When the submission came in (UTC).'),
    sender: z
      .object({
        organisationCode: z.string().describe('The organisation.').meta({ example: 'council-sodra' }),
        organisationName: z
          .string()
          .describe('Its name.')
          .meta({ example: 'Regionalt vårdkompetensråd, Södra sjukvårdsregionen' }),
        clientId: z.string().describe('The client that sent it.').meta({ example: 'dev-council-editor-sodra' }),
        subject: z
          .string()
          .describe('The person or system that sent it.')
          .meta({ example: 'dev-council-editor-sodra' }),
      })
      .describe('Who sent it.'),
    matter: z
      .string()
      .describe('The matter in short, in Swedish as in the register.')
      .meta({ example: 'Behovskartläggning 2019, Södra sjukvårdsregionen, version 1' }),
    versionNumber: z.int().describe('The version that was submitted.').meta({ example: 1 }),
    correctsVersionNumber: z.int().nullable().describe('The version that it corrects.').meta({ example: null }),
    late: z.boolean().describe('Whether it came after the round’s due time.').meta({ example: false }),
    contentHash: z
      .string()
      .describe('SHA-256 of the original bytes.')
      .meta({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }),
    documents: z.array(ReceivedDocument).describe('The original, and the files that its lines were read from.'),
    _links: z.array(Link).describe('Where the survey and the original are.'),
  })
  .meta({ id: 'Receipt', description: 'The receipt of a submission, which is an official document that came in.' });

export const ReceiptListQuery = z.strictObject(pageQuery);
export const ReceiptPath = z.strictObject({
  surveyId: PublicId.describe('Identifier of the survey.'),
  receiptId: PublicId.describe('Identifier of the receipt.'),
});
export const OriginalQuery = z.strictObject({
  documentId: PublicId.optional().describe('One of the receipt’s documents; the submission itself unless told.'),
});
