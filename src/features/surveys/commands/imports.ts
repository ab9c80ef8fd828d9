import { createHash } from 'node:crypto';
import { decide, requireAllowed } from '../../../core/actor.ts';
import { limits } from '../../../core/limits.ts';
import { notFound, Problem } from '../../../core/problem.ts';
import type { ExpectedVersions } from '../../../core/version.ts';
import { requireVersion } from '../../../core/version.ts';
import type { CommandContext } from '../../../db/command.ts';
import { copyInto } from '../../../db/copy.ts';
import { inTransaction } from '../../../db/open.ts';
import { appendAuditEvent } from '../../audit/commands.ts';
import {
  countImportsAtWork,
  deleteImportLines,
  deleteImportOriginal,
  deleteOldImports,
  findImport,
  type ImportRow,
  insertImport,
  insertOriginalPiece,
  listStaleImports,
  updateImportProgress,
  updateImportReceived,
  updateImportState,
} from '../queries/imports.ts';
import { allowSorting, analyzeLines, copyTargets, deleteLines, insertLines, upsertLines } from '../queries/lines.ts';
import { findSurvey, lockLines, lockSurvey } from '../queries/surveys.ts';
import { findingsOfLine } from '../rules/findings/lines.ts';
import { hasNothingToWrite } from '../rules/import-outcome.ts';
import { stateAfter } from '../rules/lifecycle.ts';
import { lineCheckerOf } from '../rules/line-checker.ts';
import type { LineRegister } from '../rules/lines.ts';
import { stateOfImport } from '../rules/state-words.ts';
import type { SurveyLine } from '../schemas.ts';
import { beginStep } from './context.ts';
import { hashLines } from './documents.ts';
import { compareImport } from './import-comparison.ts';
import { storeFaults, Warnings } from './import-faults.ts';
import { copyRowsOf, FaultyLines, LineReading, placeFault, readOnce } from './line-files.ts';
import { finishLines, type IncomingLines, type LinesWritten, lineRegisterOf } from './lines.ts';

const notADraft = (): Problem =>
  new Problem('conflict', {
    sv: 'Kartläggningens senaste version är inget utkast; den tar inte emot rader.',
    en: 'The survey’s newest version is no draft; it takes no lines.',
  });

/** Opens an import of a draft, at the version that the caller read. Nothing is held while the body arrives. */
const beginImport = async (
  context: CommandContext,
  request: Pick<IncomingLines, 'mode' | 'format'> & { surveyId: string; expected: ExpectedVersions },
): Promise<{ importKey: number; importId: string; register: LineRegister }> =>
  inTransaction(context.db, async (tx) => {
    await lockSurvey(tx, request.surveyId);
    const survey = await findSurvey(tx, request.surveyId);
    if (survey === undefined) throw notFound();
    const owner = { healthcareRegionId: survey.healthcareRegionId };
    requireAllowed(decide(context.actor, 'survey:edit', owner, 'survey:read'));
    requireVersion(request.expected, survey.rowVersion);
    const [version] = survey.versions;
    if (stateAfter(version.state, 'edit') === undefined) throw notADraft();
    const register = await lineRegisterOf(tx, survey, context.now());
    const aliveSince = new Date(context.now().getTime() - limits.importStaleMs);
    if ((await countImportsAtWork(tx, survey.key, aliveSince)) >= limits.importsAtOncePerCouncil) {
      throw new Problem(
        'too-many-requests',
        {
          sv: `Rådet har redan ${limits.importsAtOncePerCouncil} importer på gång. Vänta på dem eller avbryt en.`,
          en: `The council has ${limits.importsAtOncePerCouncil} imports at work already. Wait for them or cancel one.`,
        },
        { headers: { 'retry-after': '5' } },
      );
    }
    const importId = context.newId();
    const importKey = await insertImport(tx, {
      id: importId,
      surveyKey: survey.key,
      versionKey: version.key,
      surveyRowVersion: survey.rowVersion,
      mode: request.mode,
      format: request.format,
      startedBy: context.actor.subject,
      startedAt: context.now(),
    });
    await appendAuditEvent(tx, context, {
      operation: 'createImport',
      objectType: 'survey',
      objectId: survey.id,
      details: { importId, mode: request.mode },
    });
    return { importKey, importId, register };
  });

/** Passes bytes on while it counts and hashes them, and keeps them where they are to be given back with marks. */
const watched = async function* (
  context: CommandContext,
  importKey: number,
  request: Pick<IncomingLines, 'format' | 'bytes'>,
  seen: { bytes: number; readonly hash: ReturnType<typeof createHash> },
): AsyncGenerator<Uint8Array> {
  const keeps = request.format === 'csv' || request.format === 'xlsx';
  let pieces: Uint8Array[] = [];
  let size = 0;
  let position = 0;
  const keep = async (): Promise<void> => {
    const bytes = Buffer.concat(pieces);
    pieces = [];
    size = 0;
    if (seen.bytes <= limits.importOriginalBytes) {
      await insertOriginalPiece(context.db, { importKey, position: position++, bytes });
    } else await deleteImportOriginal(context.db, importKey);
  };
  for await (const chunk of request.bytes) {
    seen.bytes += chunk.length;
    seen.hash.update(chunk);
    if (keeps) {
      pieces.push(chunk);
      size += chunk.length;
      if (size >= limits.documentChunkBytes) await keep();
    }
    yield chunk;
  }
  if (size > 0) await keep();
};

/** Faults of the file as a whole, such as of its headings, belong into the report like any other. */
const isReport = (error: unknown): error is Problem =>
  error instanceof Problem && error.faults.length > 0 && (error.status === 422 || error.code === 'malformed-json');

const wasCut = (error: unknown): boolean =>
  error instanceof Problem && (error.code === 'bad-request' || error.code === 'request-timeout');

/** Reads an import's body to its end: sound lines are set aside, or all faults are found. */
const receiveImport = async (
  context: CommandContext,
  begun: { importKey: number; register: LineRegister },
  request: Pick<IncomingLines, 'format' | 'bytes'>,
): Promise<void> => {
  const { importKey, register } = begun;
  const reading = new LineReading(limits.importFaultsKept);
  /** What is told in any case; what the rules remark on is found again, with all else that they find, if the lines are sound. */
  const warnings = new Warnings();
  const remarks = new Warnings();
  const seen = { bytes: 0, hash: createHash('sha256') };
  const cancelled = new AbortController();
  const progress = () => ({
    at: context.now(),
    bytesReceived: seen.bytes,
    rowsRead: reading.rowsRead,
    rowsStaged: reading.faultsTotal === 0 ? reading.linesSound : 0,
  });
  let noting = Promise.resolve();
  const note = async (): Promise<void> => {
    const goesOn = await updateImportProgress(context.db, importKey, progress());
    if (!goesOn) cancelled.abort(cancelledMeanwhile());
  };
  const timer = setInterval(() => {
    // A note that fails says nothing of the import itself; the next one may succeed.
    noting = noting.then(note).catch(() => undefined);
  }, limits.importProgressMs);
  const source = watched(context, importKey, request, seen);
  // Without a way to close it: a reader that stops early leaves the rest to be read, hashed and kept.
  const bytes = readOnce({ [Symbol.asyncIterator]: () => ({ next: () => source.next() }) });
  const end = (state: 'comparing' | 'faulty', errors: LineReading) => ({
    state,
    ...progress(),
    errorCount: errors.faultsTotal,
    warningCount: warnings.total,
    faultCounts: Object.fromEntries([...errors.faultCounts, ...warnings.counts]),
    originalSha256: seen.hash.digest('hex'),
    encoding: reading.source?.encoding ?? null,
    sheet: reading.source?.sheet ?? null,
    headings: reading.source?.headings ?? null,
    passedOverRows: reading.rowsPassedOver,
  });
  try {
    await inTransaction(context.db, async (tx) => {
      const rows = copyRowsOf({
        format: request.format,
        bytes,
        checker: lineCheckerOf(register, importKey),
        reading,
        keepsRows: true,
        signal: cancelled.signal,
        onNotice: (notice) => warnings.add(notice),
        onSound: (line, row, source) => {
          for (const { ruleId, value, ...found } of findingsOfLine(line as SurveyLine)) {
            const fault = { ...found, code: ruleId, value: String(value) };
            remarks.add(placeFault(fault, { row, format: request.format, headings: source?.headings }));
          }
        },
      });
      await copyInto(tx, copyTargets.import, rows);
      await storeFaults(tx, importKey, { warnings: warnings.kept });
      clearInterval(timer);
      if (!(await updateImportReceived(tx, importKey, end('comparing', reading)))) throw cancelledMeanwhile();
    });
  } catch (error) {
    clearInterval(timer);
    if (isReport(error)) for (const fault of error.faults) reading.add(fault, true);
    else if (!(error instanceof FaultyLines)) throw error;
    for await (const _ of source);
    await inTransaction(context.db, async (tx) => {
      warnings.addAll(remarks);
      await storeFaults(tx, importKey, { errors: reading.faults, warnings: warnings.kept });
      if (!(await updateImportReceived(tx, importKey, end('faulty', reading)))) throw cancelledMeanwhile();
    });
  } finally {
    clearInterval(timer);
    await noting;
  }
};

const cancelledMeanwhile = (): Problem =>
  new Problem('conflict', {
    sv: 'Importen avbröts medan filen lästes in. Inget har sparats.',
    en: 'The import was cancelled while the file was being read. Nothing was stored.',
  });

/** Ends an import that did not come to a report, and throws away what it had set aside. */
const abandonImport = async (context: CommandContext, importKey: number, to: 'aborted' | 'failed'): Promise<void> =>
  inTransaction(context.db, async (tx) => {
    await updateImportState(tx, importKey, { from: ['receiving'], to });
    await deleteImportOriginal(tx, importKey);
  });

/**
 * Makes a dry run of a body or file: reads it to its end, checks every line and sets the sound ones aside. The draft
 * is neither held nor changed. What a sound import would do to the draft is then found by `compareImport`.
 *
 * @throws Problem 404, 403, 412, 409, 429, and what makes a body unreadable as a whole (413, 408); faults of the
 * content are no problem but the report
 * @returns its identifier
 */
export const createImport = async (
  context: CommandContext,
  request: IncomingLines & { surveyId: string; expected: ExpectedVersions },
): Promise<string> => {
  const begun = await beginImport(context, request);
  try {
    await receiveImport(context, begun, request);
  } catch (error) {
    await abandonImport(context, begun.importKey, wasCut(error) ? 'aborted' : 'failed').catch(() => undefined);
    throw error;
  }
  return begun.importId;
};

/** Cancels an import that is under way or waits for its commit; its report stays, its lines go. */
export const cancelImport = async (
  context: CommandContext,
  request: { surveyId: string; importId: string },
): Promise<void> =>
  inTransaction(context.db, async (tx) => {
    const survey = await findSurvey(tx, request.surveyId);
    if (survey === undefined) throw notFound();
    const owner = { healthcareRegionId: survey.healthcareRegionId };
    requireAllowed(decide(context.actor, 'survey:edit', owner, 'survey:read'));
    const found = await findImport(tx, request.surveyId, request.importId, true);
    if (found === undefined) throw notFound();
    const from = ['receiving', 'comparing', 'ready', 'faulty'] as const;
    if (!(await updateImportState(tx, found.key, { from, to: 'cancelled' }))) {
      const { sv, en } = stateOfImport[found.state];
      throw new Problem('conflict', {
        sv: `Det finns inget att avbryta. ${sv}`,
        en: `There is nothing to cancel. ${en}`,
      });
    }
    await deleteImportLines(tx, found.key);
    await appendAuditEvent(tx, context, {
      operation: 'cancelImport',
      objectType: 'survey',
      objectId: survey.id,
      details: { importId: found.id },
    });
  });

const refuseCommit = (sv: string, en: string): Problem => new Problem('conflict', { sv, en });

/** Whether an import can be committed to the draft as it stands now, by the hash that the caller was shown. */
const requireCommittable = (
  found: ImportRow,
  now: { versionKey: number; rowVersion: number; contentHash: string },
): void => {
  if (found.state !== 'ready') {
    throw new Problem('conflict', stateOfImport[found.state]);
  }
  if (found.versionKey !== now.versionKey || found.surveyRowVersion !== now.rowVersion) {
    throw refuseCommit(
      'Kartläggningen har ändrats sedan provkörningen. Importera filen på nytt, så att jämförelsen stämmer.',
      'The survey has changed since the dry run. Import the file again, so that the comparison holds.',
    );
  }
  if (hasNothingToWrite(found)) {
    throw refuseCommit(
      'Alla rader i filen är tomma, så det finns inget att spara. Fyll i värden och importera filen på nytt.',
      'All rows of the file are empty, so there is nothing to write. Fill in values and import the file again.',
    );
  }
  if (found.contentHash !== now.contentHash) {
    throw refuseCommit(
      'contentHash är inte den som provkörningen visade.',
      'contentHash is not the one that the dry run showed.',
    );
  }
};

/**
 * Writes an import's lines to the draft, all or nothing, with everything that follows from them. Refused where the
 * draft has changed since the dry run or the lines are not those that it showed: they are hashed again.
 *
 * @throws Problem 404, 403, 412, 409
 */
export const commitImport = async (
  context: CommandContext,
  request: { surveyId: string; importId: string; expected: ExpectedVersions; contentHash: string },
): Promise<LinesWritten> =>
  inTransaction(context.db, async (tx) => {
    await lockLines(tx, request.surveyId);
    const { survey, version } = await beginStep(tx, context, { ...request, step: 'edit', operation: 'survey:edit' });
    const found = await findImport(tx, request.surveyId, request.importId, true);
    if (found === undefined) throw notFound();
    const { contentHash } = request;
    requireCommittable(found, { versionKey: version.key, rowVersion: survey.rowVersion, contentHash });
    const lines = { importKey: found.key };
    await allowSorting(tx);
    if ((await hashLines(tx, lines)) !== contentHash) {
      throw refuseCommit(
        'Importens rader finns inte kvar. Importera filen på nytt.',
        'The lines of the import are no longer there. Import the file again.',
      );
    }
    const { mode, added, changed, unchanged, removed, leftEmpty, passedOverRows } = found;
    if (mode === 'replace') {
      if (version.lineCount > 0) await deleteLines(tx, version.key);
      await insertLines(tx, version.key, lines);
    } else await upsertLines(tx, version.key, lines);
    await updateImportState(tx, found.key, { from: ['ready'], to: 'committed' });
    await deleteImportLines(tx, found.key);
    const comparison = {
      added: added ?? 0,
      changed: changed ?? 0,
      unchanged: unchanged ?? 0,
      absent: removed ?? 0,
      leftEmpty: leftEmpty ?? {},
    };
    const operation = 'commitImport';
    return finishLines(tx, context, { survey, version, mode, comparison, passedOverRows, operation });
  });

/**
 * Sees to imports whose process died: what was still arriving is aborted (its lines went with its transaction), what
 * was only to be compared is compared, what is old is forgotten, and the planner learns of new lines. Any process may do it, and several at once.
 */
export const sweepImports = async (context: Pick<CommandContext, 'db' | 'now'>): Promise<void> => {
  const now = context.now().getTime();
  for (const stale of await listStaleImports(context.db, new Date(now - limits.importStaleMs))) {
    if (stale.state === 'comparing') {
      await compareImport(context, { surveyId: stale.surveyId, importId: stale.id });
    } else {
      await inTransaction(context.db, async (tx) => {
        await updateImportState(tx, stale.key, { from: ['receiving'], to: 'aborted' });
        await deleteImportOriginal(tx, stale.key);
      });
    }
  }
  await deleteOldImports(context.db, new Date(now - limits.importKeptMs));
  await analyzeLines(context.db);
};
