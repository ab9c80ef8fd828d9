import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type FileTable, headingsOf } from '../core/file-table.ts';
import { type Answer, type Contract, isJsonType, Prepared } from './contract.ts';
import { documentOf, headersOfDocument } from './document.ts';
import { mediaTypeOf } from './negotiate.ts';
import { standingHeaders } from './problems.ts';

/** The names in a JSON value, with values left out, so that two spellings of one instant count as the same. */
const namesIn = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(namesIn);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, namesIn(member)]));
};

/**
 * Compares prepared JSON with the schema that documents it: it must decode, and encoding it again must neither lose nor
 * add a name. Throws when they differ; meant for tests, where every prepared answer passes here.
 */
export const checkPrepared = (contract: Contract, answer: Answer, prepared: Prepared): void => {
  const { content } = prepared;
  const mediaType = mediaTypeOf(prepared.contentType);
  const body = answer.bodies?.[mediaType] ?? answer.body;
  if (body === undefined || !isJsonType(mediaType)) return;
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return;
  const bytes = Buffer.from(content);
  const text = prepared.contentEncoding === 'gzip' ? gunzipSync(bytes) : bytes;
  const value: unknown = JSON.parse(text.toString('utf8'));
  const decoded = body.safeDecode(value);
  if (!decoded.success) {
    throw new Error(`${contract.operationId}: the prepared answer breaks its contract: ${decoded.error.message}`);
  }
  if (!isDeepStrictEqual(namesIn(z.encode(body, decoded.data)), namesIn(value))) {
    throw new Error(`${contract.operationId}: the prepared answer has names that its contract lacks`);
  }
};

const headingRow = /^\ufeff?([^\r\n]*)\r?\n/;

/** The cells of a heading row, whichever of the two delimiters it has. */
const cellsOf = (row: string): string[] => {
  const delimiter = row.includes(';') ? ';' : ',';
  const cells = row.match(new RegExp(`(?:"(?:[^"]|"")*"|[^${delimiter}])+`, 'g')) ?? [];
  return cells.map((cell) => cell.replace(/^"|"$/g, '').replaceAll('""', '"'));
};

const headingsFault = (table: FileTable, row: string): string | undefined => {
  const cells = cellsOf(row);
  const isThis = (['sv', 'en'] as const).some((language) => {
    const expected = headingsOf(table, language);
    return table.hasOthers ? expected.every((one) => cells.includes(one)) : isDeepStrictEqual(cells, expected);
  });
  return isThis
    ? undefined
    : `its headings are ${cells.join(' | ')}, the contract has ${headingsOf(table, 'sv').join(' | ')}`;
};

/** Reads on while the first row is compared with the columns that the contract tells. */
const checkedRows = async function* (
  { operationId }: Contract,
  table: FileTable,
  content: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  let begun = '';
  let isChecked = false;
  for await (const piece of content) {
    if (!isChecked) {
      begun += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
      const row = headingRow.exec(begun)?.[1];
      if (row !== undefined) {
        isChecked = true;
        const fault = headingsFault(table, row);
        if (fault !== undefined) throw new Error(`${operationId}: ${fault}`);
      }
    }
    yield piece;
  }
};

/** The same CSV, which fails where its headings are not those of the contract; for tests. A packed one is left alone. */
export const checkedCsv = (contract: Contract, answer: Answer, prepared: Prepared): Prepared => {
  const { content, contentType } = prepared;
  if (prepared.contentEncoding !== undefined) return prepared;
  if (
    answer.table === undefined ||
    answer.table.asSent ||
    mediaTypeOf(contentType) !== 'text/csv' ||
    !(content instanceof Readable)
  ) {
    return prepared;
  }
  return new Prepared(Readable.from(checkedRows(contract, answer.table, content), { objectMode: false }), contentType);
};

/** Headers of HTTP itself and of the connection, which no document of an API describes. */
const ordinaryHeaders = new Set([
  ...['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'date', 'connection', 'keep-alive'],
  ...['cache-control', 'vary', ...Object.keys(standingHeaders)],
]);

/** What a run of the service showed of headers, to be compared with the document. */
export interface HeadersSeen {
  /** `operationId status header`, of headers that were sent and are not documented. */
  readonly undocumented: Set<string>;
  /** `operationId status header`, of required headers that were documented and not sent. */
  readonly missing: Set<string>;
  /** `operationId status header` of all documented headers that were sent. */
  readonly seen: Set<string>;
}

/** Compares the headers of every answer with those that its operation documents. */
export const watchHeaders = (app: FastifyInstance, found: HeadersSeen): void => {
  let documented: Map<string, ReadonlyMap<string, boolean>> | undefined;
  const documentedOf = (): Map<string, ReadonlyMap<string, boolean>> => {
    documented ??= new Map(
      headersOfDocument(documentOf(app.contracts)).map(({ at, headers }) => [at, headers] as const),
    );
    return documented;
  };
  app.addHook('onSend', async (request, reply, payload) => {
    const { contract } = request.routeOptions.config;
    if (contract === undefined || request.method === 'HEAD') return payload;
    const at = `${contract.operationId} ${reply.statusCode}`;
    const expected = documentedOf().get(at) ?? new Map<string, boolean>();
    const sent = Object.keys(reply.getHeaders()).filter((name) => !ordinaryHeaders.has(name));
    for (const name of sent) (expected.has(name) ? found.seen : found.undocumented).add(`${at} ${name}`);
    for (const [name, required] of expected) {
      if (required && !sent.includes(name)) found.missing.add(`${at} ${name}`);
    }
    return payload;
  });
};
