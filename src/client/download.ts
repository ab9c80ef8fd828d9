import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { Failure } from './failures.ts';

/** What to ask for, by what a file is called. */
const types: Readonly<Record<string, string>> = {
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.csv': 'text/csv',
};

/**
 * The media type of a file to be written, by its name.
 * @throws Failure for other names, and for a file that exists unless it may be replaced
 */
export const typeToWrite = async (path: string, mayReplace: boolean): Promise<string> => {
  const type = types[extname(path).toLowerCase()];
  if (type === undefined)
    throw new Failure({
      sv: `${path}: filen ska sluta på .xlsx eller .csv.`,
      en: `${path}: the file is to end in .xlsx or .csv.`,
    });
  if (!mayReplace && (await stat(path).catch(() => undefined)) !== undefined) {
    throw new Failure({
      sv: `${path} finns redan. Välj ett annat namn, eller skriv över med --force.`,
      en: `${path} exists already. Choose another name, or overwrite with --force.`,
    });
  }
  return type;
};

/**
 * Writes an answer's bytes to a file, which has its name only when it is whole. Until then it is a new file of a name
 * that nobody can foresee: a link that was laid in its way, or the file of another run, is never written through.
 */
export const writeDownload = async (path: string, bytes: ReadableStream | null): Promise<void> => {
  if (bytes === null) throw new Error('the answer has no body');
  const unfinished = `${path}.${randomUUID()}.part`;
  const file = await open(unfinished, 'wx');
  try {
    await pipeline(Readable.fromWeb(bytes as NodeStream), file.createWriteStream());
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
};
