import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file to put into an archive; its bytes are asked for when its turn comes. */
export interface ZipPart {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** 1 January 1980, the first day that the format knows: the same content gives the same bytes. */
const fixedDate = 0x0021;
/** Version 2.0, sizes after the data, names in UTF-8 (APPNOTE 4.4.3 and 4.4.4). */
const version = 20;
const flags = 0x0808;
const deflated = 8;

interface Written {
  readonly name: Buffer;
  readonly offset: number;
  crc: number;
  packedBytes: number;
  unpackedBytes: number;
}

const localHeader = (name: Buffer): Buffer => {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(deflated, 8);
  header.writeUInt16LE(fixedDate, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
};

const writeSizes = (target: Buffer, at: number, part: Written): void => {
  target.writeUInt32LE(part.crc, at);
  target.writeUInt32LE(part.packedBytes, at + 4);
  target.writeUInt32LE(part.unpackedBytes, at + 8);
};

const sizesAfterData = (part: Written): Buffer => {
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(0x08074b50, 0);
  writeSizes(sizes, 4, part);
  return sizes;
};

const directoryEntry = (part: Written): Buffer => {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(version, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(deflated, 10);
  header.writeUInt16LE(fixedDate, 14);
  writeSizes(header, 16, part);
  header.writeUInt16LE(part.name.length, 28);
  header.writeUInt32LE(part.offset, 42);
  return Buffer.concat([header, part.name]);
};

const directoryEnd = (parts: number, bytes: number, offset: number): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts, 8);
  end.writeUInt16LE(parts, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
};

const counted = async function* (part: ZipPart, written: Written): AsyncGenerator<Uint8Array> {
  for await (const chunk of part.chunks) {
    written.crc = crc32(chunk, written.crc);
    written.unpackedBytes += chunk.length;
    yield chunk;
  }
};

/**
 * Writes an archive as a stream, part by part, so that neither a part nor the whole is ever in memory. Packing runs
 * beside the event loop. Sizes are below 4 GB, which the writers of parts keep by their own limits; a RangeError
 * tells when they do not.
 */
export const writeZip = async function* (parts: AsyncIterable<ZipPart> | Iterable<ZipPart>): AsyncGenerator<Buffer> {
  const all: Written[] = [];
  let offset = 0;
  for await (const part of parts) {
    const written: Written = { name: Buffer.from(part.name), offset, crc: 0, packedBytes: 0, unpackedBytes: 0 };
    all.push(written);
    const header = localHeader(written.name);
    offset += header.length;
    yield header;
    const deflate = createDeflateRaw();
    // The loop below throws what the pipeline fails with, so the callback has nothing to add.
    pipeline(Readable.from(counted(part, written)), deflate, () => undefined);
    for await (const chunk of deflate) {
      written.packedBytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const sizes = sizesAfterData(written);
    offset += written.packedBytes + sizes.length;
    yield sizes;
  }
  const directory = Buffer.concat(all.map(directoryEntry));
  yield directory;
  yield directoryEnd(all.length, directory.length, offset);
};
