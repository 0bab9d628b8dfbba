import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { growthLimit, gzipProblem, inflatedHead, tooLarge, withFile } from './bytes.js';
import { type Content, contentBytes, contentOf } from './content.js';
import { InputProblem } from './input-problem.js';
import type { ByteSource } from './byte-source.js';

/** Largest decompressed size of a compressed archive: it is held in memory. */
export const maxInflatedBytes = 8 * 2 ** 30;

/** What a gzip file holds, by the first of its bytes. */
export function contentWithin(file: ByteSource): Content {
  return contentOf(inflatedHead(file.read(0, 1 << 16), 'gzip').subarray(0, contentBytes));
}

/** The content of a gzip file in memory that threads can share. */
export interface SharedBytes {
  readonly bytes: SharedArrayBuffer;
  readonly size: number;
}

/**
 * Decompresses a file once, so that every thread can read every member without decompressing what lies before it.
 * @throws InputProblem 'unreadable', 'truncated', 'too-large' (more than `most` bytes, or grown too much)
 */
export async function inflateShared(path: string, most = maxInflatedBytes): Promise<SharedBytes> {
  const limit = growthLimit(statSync(path).size, most);
  let shared = new Uint8Array(new SharedArrayBuffer(Math.min(limit, statedSize(path))));
  let size = 0;
  const file = createReadStream(path);
  const chunks = createGunzip({ chunkSize: 1 << 20 });
  file.on('error', (error) => chunks.destroy(error));
  try {
    for await (const chunk of file.pipe(chunks) as AsyncIterable<Buffer>) {
      const needed = size + chunk.length;
      if (needed > limit) throw tooLarge(limit);
      if (needed > shared.length)
        shared = grown(shared, size, Math.min(limit, Math.max(needed, 2 * shared.length)));
      shared.set(chunk, size);
      size = needed;
    }
  } catch (error) {
    throw error instanceof InputProblem ? error : gzipProblem(error, limit);
  } finally {
    file.destroy();
    chunks.destroy();
  }
  return { bytes: shared.buffer, size };
}

function grown(
  old: Uint8Array<SharedArrayBuffer>,
  used: number,
  length: number,
): Uint8Array<SharedArrayBuffer> {
  const larger = new Uint8Array(new SharedArrayBuffer(length));
  larger.set(old.subarray(0, used));
  return larger;
}

/** The size that the end of the file states, modulo 2^32. */
function statedSize(path: string): number {
  const compressed = statSync(path).size;
  return withFile(path, (file) => {
    const trailer = file.read(Math.max(0, compressed - 4), 4);
    const stated = trailer.length === 4 ? trailer.readUInt32LE(0) : 0;
    return Math.max(1 << 16, stated);
  });
}

/** Shared memory as a place to read from. */
export function sharedSource({ bytes, size }: SharedBytes): ByteSource {
  return {
    size,
    read: (offset, length) => Buffer.from(bytes, offset, Math.max(0, Math.min(length, size - offset))),
  };
}

/** Bytes in memory that threads can share. */
export function shareBytes(bytes: Buffer): SharedBytes {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return { bytes: shared.buffer, size: bytes.length };
}
