import { swedishDate } from '../../../core/calendar.ts';
import type { CommandContext } from '../../../db/command.ts';
import type { Database } from '../../../db/open.ts';
import { insertReceipt, nextReceiptNumber } from '../queries/receipts.ts';
import type { RoundRow } from '../queries/rounds.ts';
import type { SurveyRow, VersionRow } from '../queries/surveys.ts';
import { matterOf } from '../rules/receipts.ts';
import { keepSubmission } from './documents.ts';

/**
 * Registers a submission as a document that has come in: keeps its original and writes the receipt with the next
 * number of the year, in the transaction that submits it. Registration is thereby without delay, as OSL (2009:400)
 * 5 kap. 1 § asks, and there is no submission without a receipt or receipt without a submission.
 *
 * @returns the receipt's identifier, and SHA-256 of the original
 */
export const registerSubmission = async (
  tx: Database,
  context: CommandContext,
  submission: { survey: SurveyRow; version: VersionRow; round: RoundRow; at: Date },
): Promise<{ receiptId: string; sha256: string }> => {
  const { survey, version, round, at } = submission;
  const { organisationId, clientId, subject } = context.actor;
  const document = await keepSubmission(tx, {
    id: context.newId(),
    versionKey: version.key,
    receivedAt: at,
    receivedBy: subject,
  });
  const matter = matterOf({
    roundName: round.name,
    healthcareRegionName: survey.healthcareRegionName,
    versionNumber: version.number,
    correctsNumber: version.correctsNumber,
  });
  const receiptId = context.newId();
  const year = Number(swedishDate(at).slice(0, 4));
  const number = await nextReceiptNumber(tx, year);
  await insertReceipt(tx, {
    id: receiptId,
    versionKey: version.key,
    year,
    number,
    receivedAt: at,
    organisationId,
    clientId,
    subject,
    matter,
    documentId: document.id,
  });
  return { receiptId, sha256: document.sha256 };
};
