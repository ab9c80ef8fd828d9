import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../core/limits.ts';
import { type Api, apiOf, bodyOf, type Schemas } from './api.ts';
import { Failure, Unreachable } from './failures.ts';
import { countOf } from './language.ts';
import { readSurvey, type Session } from './session.ts';

export type SurveyImport = Schemas['SurveyImport'];

const mediaTypes: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.txt': 'text/csv',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.ndjson': 'application/x-ndjson',
  '.jsonl': 'application/x-ndjson',
  '.json': 'application/json',
};

/** A file to send, as it stands on disk. */
export interface LocalFile {
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Looks at a file before it is sent.
 * @throws Failure for one that is not there, is empty or is of no kind that the service reads
 */
export const openFile = async (path: string): Promise<LocalFile> => {
  const extension = extname(path).toLowerCase();
  const mediaType = mediaTypes[extension];
  if (extension === '.xls' || extension === '.ods') {
    throw new Failure({
      sv: `${path}: spara filen som Excel-arbetsbok (.xlsx) eller CSV först.`,
      en: `${path}: save the file as an Excel workbook (.xlsx) or CSV first.`,
    });
  }
  if (mediaType === undefined) {
    throw new Failure({
      sv: `${path}: filen ska sluta på .xlsx, .csv, .ndjson eller .json.`,
      en: `${path}: the file is to end in .xlsx, .csv, .ndjson or .json.`,
    });
  }
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile())
    throw new Failure({ sv: `Det finns ingen fil ${path}.`, en: `There is no file ${path}.` });
  if (found.size === 0) throw new Failure({ sv: `${path} är tom.`, en: `${path} is empty.` });
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { path, mediaType, bytes: found.size, sha256: hash.digest('hex') };
};

const isAtWork = ({ state }: SurveyImport): boolean => state === 'receiving' || state === 'comparing';

/** A dry run under way: the import that the service has made for it, as soon as it is known. */
class DryRun {
  readonly #session: Session;
  readonly #surveyId: string;
  readonly #file: LocalFile;
  readonly #before = new Set<string>();
  #bytesSent = 0;
  found: SurveyImport | undefined;

  constructor(session: Session, request: { readonly surveyId: string; readonly file: LocalFile }) {
    this.#session = session;
    this.#surveyId = request.surveyId;
    this.#file = request.file;
  }

  async #list(api: Api = this.#session.api): Promise<SurveyImport[]> {
    const params = { path: { surveyId: this.#surveyId }, query: { limit: 20 } };
    return bodyOf(await api.GET('/surveys/{surveyId}/imports', { params })).imports;
  }

  /** What was there before, so that the import that is now begun can be told from it. */
  async prepare(): Promise<void> {
    for (const { importId } of await this.#list()) this.#before.add(importId);
  }

  /** The answer to the upload comes at its end only; until then the import is found among the survey's. */
  async #findOwn(api?: Api): Promise<void> {
    const begun = (await this.#list(api)).filter((each) => !this.#before.has(each.importId) && isAtWork(each));
    if (begun.length === 1) this.found = begun[0];
  }

  show(): void {
    const { screen } = this.#session;
    const { language } = screen;
    const rows = this.found?.progress.rowsRead ?? 0;
    const bytes = Math.max(this.found?.progress.bytesReceived ?? 0, this.#bytesSent);
    const isRead = this.found !== undefined && this.found.state !== 'receiving';
    screen.progress({
      label: screen.say({ sv: 'Läser och kontrollerar', en: 'Reading and checking' }),
      share: isRead ? 1 : Math.min(bytes / this.#file.bytes, 0.99),
      note: rows === 0 && !isRead ? '' : countOf(rows, { sv: ['rad', 'rader'], en: ['row', 'rows'] }, language),
    });
  }

  #stream(): ReadableStream {
    const count = (bytes: number): void => {
      this.#bytesSent += bytes;
      this.show();
    };
    this.#bytesSent = 0;
    const { path } = this.#file;
    const counted = async function* () {
      for await (const chunk of createReadStream(path)) {
        yield chunk;
        count(chunk.length);
      }
    };
    return Readable.toWeb(Readable.from(counted(), { objectMode: false })) as ReadableStream;
  }

  async upload(etag: string, mode: SurveyImport['mode']): Promise<void> {
    const { login, screen, signal } = this.#session;
    const finished = new AbortController();
    // At Ctrl+C the service is told first: once it has the whole file, a connection that breaks would not stop it.
    const sending = new AbortController();
    const stop = (): void => {
      screen.clearProgress();
      screen.note(screen.say({ sv: 'Avbryter hos tjänsten …', en: 'Cancelling at the service …' }));
      this.cancel()
        .catch(() => undefined)
        .finally(() => sending.abort(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
    const api = apiOf(login, { language: screen.language, signal: sending.signal });
    const watching = this.#watch(AbortSignal.any([finished.signal, signal]));
    try {
      const params = { path: { surveyId: this.#surveyId }, query: { mode }, header: { 'If-Match': etag } };
      const answer = await api.POST('/surveys/{surveyId}/imports', {
        params,
        headers: { 'Content-Type': this.#file.mediaType },
        // The document has a form for JSON only; a file goes as it is.
        body: this.#stream() as never,
        bodySerializer: (body: unknown) => body,
        duplex: 'half',
      });
      this.found = bodyOf(answer);
    } finally {
      signal.removeEventListener('abort', stop);
      finished.abort();
      await watching;
    }
  }

  async #watch(ended: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await sleep(limits.clientPollMs, undefined, { signal: ended });
        await this.#findOwn();
      } catch {
        // Progress that cannot be had says nothing of the upload itself.
        if (ended.aborted) return;
      }
      if (!ended.aborted) this.show();
    }
  }

  /** Follows the import until it says what it would do, or what is wrong. */
  async settle(): Promise<SurveyImport> {
    const { api, screen, signal } = this.#session;
    for (;;) {
      const { found } = this;
      if (found === undefined) throw new Error('the import was never begun');
      if (!isAtWork(found)) return found;
      this.show();
      await sleep(Math.min(limits.clientPollMs, 100), undefined, { signal });
      const params = { path: { surveyId: this.#surveyId, importId: found.importId } };
      this.found = bodyOf(await api.GET('/surveys/{surveyId}/imports/{importId}', { params }));
      if (this.found.state === 'comparing')
        screen.progress({ label: screen.say({ sv: 'Jämför med utkastet', en: 'Comparing with the draft' }) });
    }
  }

  /** Tells the service that nobody waits any more. */
  async cancel(): Promise<void> {
    const { login, screen } = this.#session;
    const api = apiOf(login, { language: screen.language, signal: AbortSignal.timeout(limits.clientCancelMs) });
    if (this.found === undefined) await this.#findOwn(api);
    if (this.found !== undefined) await cancelImport(api, this.found);
  }
}

/** Gives up an import; one that is already at its end stays as it is. */
export const cancelImport = async (api: Api, { surveyId, importId }: SurveyImport): Promise<void> => {
  await api.DELETE('/surveys/{surveyId}/imports/{importId}', { params: { path: { surveyId, importId } } });
};

/**
 * Sends a file as a dry run and follows it to its report, with its progress on the screen. Nothing is written to the
 * draft. When the connection breaks it is sent anew; at Ctrl+C the service is told to stop.
 * @throws Failure, Refused, Unreachable
 */
export const dryRun = async (
  session: Session,
  request: { readonly surveyId: string; readonly file: LocalFile; readonly mode: SurveyImport['mode'] },
): Promise<{ found: SurveyImport; etag: string }> => {
  const { screen, signal } = session;
  for (let attempt = 1; ; attempt++) {
    const run = new DryRun(session, request);
    try {
      const { etag } = await readSurvey(session, request.surveyId);
      await run.prepare();
      run.show();
      await run.upload(etag, request.mode);
      const found = await run.settle();
      run.show();
      screen.endProgress();
      return { found, etag };
    } catch (error) {
      screen.clearProgress();
      if (signal.aborted || attempt === limits.clientAttempts || !(error instanceof Unreachable)) {
        await run.cancel().catch(() => undefined);
        throw error;
      }
      screen.note(
        screen.say({
          sv: 'Förbindelsen bröts. Skickar filen på nytt …',
          en: 'The connection broke. Sending the file anew …',
        }),
      );
      await sleep(limits.clientRetryMs * 2 ** attempt, undefined, { signal });
    }
  }
};
