import { crc32, createInflateRaw } from 'node:zlib';
import { limits } from '../core/limits.ts';
import type { Problem } from '../core/problem.ts';
import { refuseFile } from './file-problem.ts';

/** One file in an archive, as the archive's directory describes it. */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly headerOffset: number;
}

/** The files of an archive that is wholly in memory. Nothing is unpacked before it is asked for. */
export interface ZipArchive {
  readonly bytes: Buffer;
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Bytes unpacked so far, over all readings. */
  unpackedBytes: number;
}

const damaged = (): Problem =>
  refuseFile(
    'damaged-workbook',
    'Arbetsboken är skadad eller ofullständig. Öppna den, spara om den som .xlsx och skicka den igen.',
    'The workbook is damaged or incomplete. Open it, save it again as .xlsx and send it again.',
  );

const tooLarge = (): Problem =>
  refuseFile(
    'workbook-too-large',
    'Arbetsboken är för stor när den packas upp. Dela upp den eller skicka CSV.',
    'The workbook is too large when unpacked. Divide it or send CSV.',
  );

const directoryEndSignature = 0x06054b50;
const directoryEndBytes = 22;
const directorySignature = 0x02014b50;
const directoryBytes = 46;
const headerSignature = 0x04034b50;
const headerBytes = 30;
const stored = 0;
const deflated = 8;

/** Finds the record that ends an archive: its comment reaches exactly to the last byte. */
const findDirectoryEnd = (bytes: Buffer): number => {
  const lowest = Math.max(0, bytes.length - directoryEndBytes - 0xffff);
  for (let at = bytes.length - directoryEndBytes; at >= lowest; at--) {
    if (
      bytes.readUInt32LE(at) === directoryEndSignature &&
      at + directoryEndBytes + bytes.readUInt16LE(at + 20) === bytes.length
    ) {
      return at;
    }
  }
  throw damaged();
};

const readEntry = (bytes: Buffer, at: number): { entry: ZipEntry; next: number } => {
  if (at + directoryBytes > bytes.length || bytes.readUInt32LE(at) !== directorySignature) throw damaged();
  const nameBytes = bytes.readUInt16LE(at + 28);
  const next = at + directoryBytes + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) throw damaged();
  const encrypted = (bytes.readUInt16LE(at + 8) & 1) === 1;
  const method = bytes.readUInt16LE(at + 10);
  if (encrypted || (method !== stored && method !== deflated)) throw damaged();
  const entry = {
    name: bytes.toString('utf8', at + directoryBytes, at + directoryBytes + nameBytes),
    method,
    crc: bytes.readUInt32LE(at + 16),
    packedBytes: bytes.readUInt32LE(at + 20),
    unpackedBytes: bytes.readUInt32LE(at + 24),
    headerOffset: bytes.readUInt32LE(at + 42),
  };
  // Sizes of 4 GB and more stand elsewhere (zip64); no workbook within our limits needs them.
  if (entry.packedBytes === 0xffffffff || entry.unpackedBytes === 0xffffffff) throw tooLarge();
  return { entry, next };
};

/**
 * Reads an archive's directory (APPNOTE 6.3.10, 4.3.12 and 4.3.16) and refuses it when it has too many files, the
 * same file twice, encrypted files, or more to unpack than is allowed, by size or by ratio (decompression bombs).
 * Throws a Problem `invalid-content`.
 */
export const readZip = (bytes: Buffer): ZipArchive => {
  if (bytes.length < directoryEndBytes) throw damaged();
  const end = findDirectoryEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > limits.workbookEntries) throw tooLarge();
  const entries = new Map<string, ZipEntry>();
  let at = bytes.readUInt32LE(end + 16);
  let unpackedBytes = 0;
  for (let index = 0; index < count; index++) {
    const { entry, next } = readEntry(bytes, at);
    at = next;
    // Part names are compared without regard to capitals (ECMA-376-2, 6.2.2.3).
    const key = entry.name.toLowerCase();
    if (entries.has(key)) throw damaged();
    entries.set(key, entry);
    unpackedBytes += entry.unpackedBytes;
    const ratio = entry.unpackedBytes / Math.max(1, entry.packedBytes);
    if (entry.unpackedBytes > limits.workbookRatioFreeBytes && ratio > limits.workbookRatio) throw tooLarge();
  }
  if (unpackedBytes > limits.workbookUnpackedBytes) throw tooLarge();
  return { bytes, entries, unpackedBytes: 0 };
};

/**
 * Unpacks one file of an archive as a stream, or gives undefined when there is no such file. The directory's size is
 * binding: a file that unpacks to more or less, or to other bytes than its checksum tells, is refused.
 */
export const unpack = (archive: ZipArchive, name: string): AsyncGenerator<Buffer> | undefined => {
  const entry = archive.entries.get(name.toLowerCase());
  return entry === undefined ? undefined : unpackEntry(archive, entry);
};

const packedBytesOf = (bytes: Buffer, entry: ZipEntry): Buffer => {
  const at = entry.headerOffset;
  if (at + headerBytes > bytes.length || bytes.readUInt32LE(at) !== headerSignature) throw damaged();
  const start = at + headerBytes + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (start + entry.packedBytes > bytes.length) throw damaged();
  return bytes.subarray(start, start + entry.packedBytes);
};

const unpackEntry = async function* (archive: ZipArchive, entry: ZipEntry): AsyncGenerator<Buffer> {
  const packed = packedBytesOf(archive.bytes, entry);
  let seen = 0;
  let crc = 0;
  for await (const chunk of entry.method === stored ? [packed] : inflated(packed)) {
    seen += chunk.length;
    if (seen > entry.unpackedBytes) throw damaged();
    archive.unpackedBytes += chunk.length;
    if (archive.unpackedBytes > limits.workbookReadings * limits.workbookUnpackedBytes) throw tooLarge();
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (seen !== entry.unpackedBytes || crc !== entry.crc) throw damaged();
};

const inflated = async function* (packed: Buffer): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  try {
    inflate.end(packed);
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch {
    throw damaged();
  } finally {
    inflate.destroy();
  }
};
