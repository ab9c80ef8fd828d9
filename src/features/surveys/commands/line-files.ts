import { brokenText, looksBroken } from '../../../core/broken-text.ts';
import { excerpt } from '../../../core/excerpt.ts';
import { limits } from '../../../core/limits.ts';
import { countOfFaults, type Fault, Problem } from '../../../core/problem.ts';
import { turns } from '../../../core/turns.ts';
import type { ByteSource } from '../../../formats/bytes.ts';
import { encodeCopyRows } from '../../../formats/copy-text.ts';
import { readCsv } from '../../../formats/csv-read.ts';
import { headingFor } from '../../../formats/headings.ts';
import type { JsonBatch } from '../../../formats/json-batch.ts';
import { readJsonArray, readNdjson } from '../../../formats/json-rows.ts';
import type { RowBatch, TabularSource } from '../../../formats/tabular.ts';
import { readXlsx } from '../../../formats/xlsx-read.ts';
import { surveyColumns } from '../rules/columns.ts';
import { isNotFilledIn, lineOfCells, wordsAcceptedIn } from '../rules/file-lines.ts';
import type { LineChecker } from '../rules/line-checker.ts';
import type { LineFault, StoredLine } from '../rules/lines.ts';
import type { LineFormat } from '../schemas/imports.ts';
import type { SurveyLine } from '../schemas.ts';

/** Some lines of a body or file, not yet checked. */
interface LineBatch {
  readonly lines: readonly unknown[];
  readonly rowNumbers: readonly number[];
  readonly faults: readonly Fault[];
  /** What a file holds that its sender may not have meant. */
  readonly notices?: readonly Fault[];
  /** True where the last of the faults ended the reading. */
  readonly ended?: boolean;
  /** What a file turned out to be; absent for JSON. */
  readonly source?: TabularSource;
}

const ofJson = async function* (batches: AsyncIterable<JsonBatch>): AsyncGenerator<LineBatch> {
  for await (const { rows, rowNumbers, faults } of batches) yield { lines: rows, rowNumbers, faults };
};

const ofRows = async function* (batches: AsyncIterable<RowBatch>): AsyncGenerator<LineBatch> {
  for await (const { rows, ...rest } of batches) yield { ...rest, lines: rows.map(lineOfCells) };
};

/** Reads lines of any of the formats, with back-pressure. */
const readLines = (format: LineFormat, bytes: ByteSource): AsyncGenerator<LineBatch> => {
  switch (format) {
    case 'json':
      return ofJson(readJsonArray(bytes, 'lines'));
    case 'ndjson':
      return ofJson(readNdjson(bytes));
    case 'csv':
      return ofRows(readCsv(bytes, surveyColumns));
    case 'xlsx':
      return ofRows(readXlsx(bytes, surveyColumns));
  }
};

/** What a file accepts where a line's fault names words or fields: the words and headings that people write there. */
const acceptedInFile = ({ code, field, accepted }: LineFault, headingOf: (key: string) => string) => {
  if (code === 'line-without-value') return accepted?.map(headingOf);
  return code === 'not-accepted' || code === 'required' ? wordsAcceptedIn(field) : undefined;
};

/** Texts of a line that look as if they had been decoded wrongly. */
const brokenTextsOf = ({ causes, comment }: Partial<SurveyLine>): LineFault[] => {
  const found: LineFault[] = [];
  if (typeof comment === 'string' && looksBroken(comment)) {
    found.push({ ...brokenText, field: 'comment', value: excerpt(comment) });
  }
  for (const cause of causes ?? []) {
    if (looksBroken(cause)) found.push({ ...brokenText, field: 'causes', value: excerpt(cause) });
  }
  return found;
};

/** Where a fault of a line is in what was sent: by row and heading in a file, by row and pointer in JSON. */
export const placeFault = (
  fault: LineFault,
  { row, format, headings }: { row: number; format: LineFormat; headings: TabularSource['headings'] | undefined },
): Fault => {
  const { field, within, inFile, ...rest } = fault;
  if (headings === undefined) {
    const line = format === 'json' ? `#/lines/${row - 1}` : '#';
    const member = within ?? (field === undefined ? '' : `/${field}`);
    return { ...rest, row, pointer: line + member, ...(field && { column: field }) };
  }
  const headingOf = (key: string): string => headingFor(key, surveyColumns, headings);
  const accepted = acceptedInFile(fault, headingOf);
  const detail = inFile ?? rest.detail;
  return { ...rest, detail, row, ...(field && { column: headingOf(field) }), ...(accepted && { accepted }) };
};

/** What reading a body or file has come to so far, kept up to date while it goes on. */
export class LineReading {
  rowsRead = 0;
  linesSound = 0;
  /** Rows of a file that nobody has filled in: their values are all empty. */
  rowsPassedOver = 0;
  source: TabularSource | undefined;
  readonly faultCounts = new Map<string, number>();
  faultsTotal = 0;
  readonly #faultsKept: number;
  readonly #first: Fault[] = [];
  readonly #ending: Fault[] = [];

  constructor(faultsKept: number) {
    this.#faultsKept = faultsKept;
  }

  /** What ended the reading, then the first of the others, up to the limit; all are counted. */
  get faults(): Fault[] {
    return [...this.#ending, ...this.#first].slice(0, this.#faultsKept);
  }

  /** @param ends whether the fault ended the reading, which is always kept */
  add(fault: Fault, ends = false): void {
    this.faultsTotal++;
    this.faultCounts.set(fault.code, (this.faultCounts.get(fault.code) ?? 0) + 1);
    if (ends) this.#ending.push(fault);
    else if (this.#first.length < this.#faultsKept) this.#first.push(fault);
  }
}

/** Thrown when a body was read to its end and has faults; they stand in the reading. */
export class FaultyLines extends Error {}

/** What reads lines into a COPY. */
interface LineRequest {
  readonly format: LineFormat;
  readonly bytes: ByteSource;
  readonly checker: LineChecker;
  readonly reading: LineReading;
  readonly signal?: AbortSignal;
  /** Whether the row of each line is stored after it. */
  readonly keepsRows?: boolean;
  /** Told of every sound line, also of those after a fault. */
  readonly onSound?: (line: unknown, row: number, source: TabularSource | undefined) => void;
  /** Told of what a file holds that its sender may not have meant, and of texts that look broken. */
  readonly onNotice?: (notice: Fault) => void;
  /** Told of the same lines as they are stored. */
  readonly onStored?: (line: StoredLine) => void;
}

/** The row of a file that holds its headings. */
const headingRow = 1;

/** Rows that could not be read as a line at all; a row with a fault in one cell is a line nevertheless. */
const rowsWithoutLine = ({ faults, rowNumbers, source }: LineBatch): number => {
  if (faults.length === 0) return 0;
  const others = new Set(rowNumbers);
  if (source !== undefined) others.add(headingRow);
  return new Set(faults.flatMap(({ row }) => (row === undefined || others.has(row) ? [] : [row]))).size;
};

const refuseTooMany = (): Problem =>
  new Problem('invalid-content', {
    sv: `Filen har fler än ${limits.linesPerSurvey} rader, och fler ryms inte i en kartläggning.`,
    en: `The file has more than ${limits.linesPerSurvey} lines, and a survey holds no more.`,
  });

/** A file without rows is a mistake: a survey is emptied by an empty list in JSON, which nobody sends unawares. */
const faultOfNoRows = (format: LineFormat): Fault =>
  format === 'ndjson'
    ? {
        row: 1,
        code: 'no-rows',
        detail: {
          sv: 'Filen är tom. Kontrollera att rätt fil är sparad; ska kartläggningen tömmas, skicka {"lines": []} som JSON.',
          en: 'The file is empty. See whether the right file was saved; to empty the survey, send {"lines": []} as JSON.',
        },
      }
    : {
        row: 2,
        code: 'no-rows',
        detail: {
          sv: 'Filen har rubriker men inga rader. Kontrollera att rätt fil och rätt blad är sparade.',
          en: 'The file has headings but no rows. See whether the right file and the right sheet were saved.',
        },
      };

/** A file with rows that are all empty, such as a template sent back as it came. */
export const faultOfEmptyRows: Fault = {
  code: 'no-rows',
  detail: {
    sv: 'Alla rader i filen är tomma, så det finns inget att spara. Fyll i värden och skicka filen igen.',
    en: 'All rows of the file are empty, so there is nothing to write. Fill in values and send the file again.',
  },
};

const byRow = (one: Fault, other: Fault): number => (one.row ?? 0) - (other.row ?? 0);

/**
 * Reads, checks and resolves lines and yields them as COPY takes them. From the first fault on nothing more is
 * yielded, but all is read, so that every fault is known; then `FaultyLines` is thrown and the COPY fails with it.
 * Other work of the process gets turns between batches, and between faulty lines, which take much longer than sound ones.
 *
 * @throws FaultyLines, Problem where the whole cannot be read, and the signal's reason
 */
export const copyRowsOf = async function* (request: LineRequest): AsyncGenerator<Buffer> {
  const { format, checker, reading, signal, keepsRows, onSound, onNotice, onStored } = request;
  const pause = turns();
  let waiting: StoredLine[] = [];
  for await (const batch of readLines(format, request.bytes)) {
    signal?.throwIfAborted();
    reading.source = batch.source;
    for (const notice of batch.notices ?? []) onNotice?.(notice);
    const waitingBefore = waiting.length;
    const ending = batch.ended === true ? batch.faults.at(-1) : undefined;
    const found = batch.faults.filter((fault) => fault !== ending);
    for (let index = 0; index < batch.lines.length; index++) {
      const row = batch.rowNumbers[index] ?? 0;
      const line = batch.lines[index];
      if (batch.source !== undefined && isNotFilledIn(line)) {
        reading.rowsPassedOver++;
        continue;
      }
      const checked = checker.check(line, row);
      if ('stored' in checked) {
        waiting.push(keepsRows === true ? [...checked.stored, row] : checked.stored);
        onSound?.(line, row, batch.source);
        if (onNotice !== undefined) {
          for (const broken of brokenTextsOf(line as Partial<SurveyLine>)) {
            onNotice(placeFault(broken, { row, format, headings: batch.source?.headings }));
          }
        }
        onStored?.(checked.stored);
      } else {
        for (const fault of checked.faults)
          found.push(placeFault(fault, { row, format, headings: batch.source?.headings }));
        await pause();
      }
    }
    for (const fault of found.sort(byRow)) reading.add(fault);
    if (ending !== undefined) reading.add(ending, true);
    await pause();
    reading.rowsRead += batch.lines.length + rowsWithoutLine(batch);
    reading.linesSound += waiting.length - waitingBefore;
    if (reading.rowsRead > limits.linesPerSurvey) throw refuseTooMany();
    if (waiting.length < limits.rowsPerBatch && reading.faultsTotal === 0) continue;
    if (reading.faultsTotal === 0) yield encodeCopyRows(waiting);
    waiting = [];
  }
  if (format !== 'json' && reading.rowsRead === 0) reading.add(faultOfNoRows(format));
  if (reading.faultsTotal > 0) throw new FaultyLines('the lines have faults');
  if (waiting.length > 0) yield encodeCopyRows(waiting);
};

/** Refuses lines because of what happened to the survey while they came in. */
export const changedMeanwhile = (): Problem =>
  new Problem('conflict', {
    sv: 'Någon annan ändrade kartläggningen medan raderna kom in. Inget har sparats; hämta den och skicka raderna igen.',
    en: 'Somebody else changed the survey while the lines came in. Nothing was stored; fetch it and send them again.',
  });

/** A body that can be read once: a transaction that begins anew must not store nothing in its place. */
export const readOnce = (bytes: ByteSource): ByteSource => {
  let begun = false;
  return (async function* () {
    if (begun) throw changedMeanwhile();
    begun = true;
    yield* bytes;
  })();
};

/** Refuses lines with faults: all that are kept, and how many there are in all. */
export const refuseLines = (reading: LineReading): Problem =>
  new Problem(
    'invalid-content',
    {
      sv: `${reading.faultsTotal} fel i raderna; inget har sparats. Rätta dem och skicka igen.`,
      en: `${countOfFaults(reading.faultsTotal)} in the lines; nothing was stored. Mend what is listed and send again.`,
    },
    { faults: reading.faults, totalFaults: reading.faultsTotal },
  );
