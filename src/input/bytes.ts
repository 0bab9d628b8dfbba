import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { constants as zlib, gunzipSync, inflateRawSync } from 'node:zlib';
import { InputProblem } from './input-problem.js';
import { readAhead } from './read-ahead.js';
import type { ByteSource } from './tar-index.js';

/** Largest file, member or decompressed file that is read as one frame. */
export const maxFrameBytes = 1 << 30;

const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The code that Node gives a failure of the system or of zlib ('ENOENT', 'Z_BUF_ERROR'); undefined for others. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** One sentence for a failed operation of the file system. A bug, which has no code, goes on. */
export function systemSentence(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return Object.hasOwn(SYSTEM_SENTENCES, code) ? SYSTEM_SENTENCES[code] : `The system says: ${code}.`;
}

const SYSTEM_SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or directory.',
  EACCES: 'There is no permission to read it.',
  EPERM: 'There is no permission to read it.',
  ELOOP: 'It is a link that leads back to itself.',
  ENOTDIR: 'A part of the path is no directory.',
  EISDIR: 'It is a directory.',
  ENAMETOOLONG: 'The path is too long.',
  ERR_INVALID_ARG_VALUE: 'No path is written like that.',
  EMFILE: 'Too many files are open.',
};

/** An open file: a place to read from, and what closes it. */
interface OpenFile extends ByteSource {
  readonly path: string;
  readonly fd: number;
}

/** Runs `use` on an open regular file. @throws InputProblem 'unreadable' for whatever the system refuses */
export function withFile<T>(path: string, use: (file: ByteSource) => T): T {
  return refusalsAsProblems(() => {
    // Whoever opens a file anew wants what it holds now.
    if (archive?.path === path) closeArchive();
    const file = openFile(path);
    try {
      return use(file);
    } finally {
      closeSync(file.fd);
    }
  });
}

/** The file that this thread read parts of last; it stays open for the next part, until another is asked for. */
let archive: OpenFile | null = null;

function closeArchive(): void {
  if (archive !== null) closeSync(archive.fd);
  archive = null;
}

/** As `withFile`, for a file of which many parts are read one after another: opening is slow on shared disks. */
export function withKeptFile<T>(path: string, use: (file: ByteSource) => T): T {
  return refusalsAsProblems(() => {
    if (archive?.path !== path) {
      closeArchive();
      const file = openFile(path);
      archive = {
        ...file,
        read: readAhead(file.read, (buffer, ...place) => fill(file.fd, buffer, ...place)),
      };
    }
    return use(archive);
  });
}

function openFile(path: string): OpenFile {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  const fd = openSync(path, OPEN_FLAGS);
  const stat = fstatSync(fd);
  if (stat.isFile())
    return { path, fd, size: stat.size, read: (offset, length) => readAt(fd, offset, length) };
  closeSync(fd);
  throw new InputProblem('unreadable', 'It is no regular file.');
}

function refusalsAsProblems<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new InputProblem('unreadable', systemSentence(error));
  }
}

/** Largest buffer that is kept for the next file: frames are far smaller. */
const maxKeptBytes = 1 << 24;

/** The buffer that small reads share, so that reading a million frames makes no garbage. */
let kept = Buffer.alloc(0);

function bufferFor(length: number): Buffer {
  if (length > maxKeptBytes) return Buffer.allocUnsafe(length);
  if (kept.length < length)
    kept = Buffer.allocUnsafeSlow(Math.min(maxKeptBytes, Math.max(1 << 16, 2 * length)));
  return kept;
}

function readAt(fd: number, offset: number, length: number): Buffer {
  const buffer = bufferFor(length);
  return buffer.subarray(0, fill(fd, buffer, offset, length));
}

function fill(fd: number, buffer: Buffer, offset: number, length: number): number {
  let filled = 0;
  while (filled < length) {
    const n = readSync(fd, buffer, filled, length - filled, offset + filled);
    if (n === 0) break;
    filled += n;
  }
  return filled;
}

/** Bytes in memory as a place to read from. */
export function memorySource(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** Largest decompressed size of what one frame is read from: while it is put together it takes twice its place. */
const maxInflatedFrame = maxFrameBytes / 2;

/** Measurements shrink by a factor of 2 to 20. What grows by more than this is empty, or a trap. */
const maxGrowth = 200;

/** How large something may become when it is decompressed; short texts of nothing but zeros are no danger. */
export function growthLimit(compressedBytes: number, most: number): number {
  return Math.min(most, Math.max(1 << 20, maxGrowth * compressedBytes));
}

/** The decompressed content of a gzip file. @throws InputProblem 'truncated', 'unreadable', 'too-large' */
export function gunzip(bytes: Buffer): Buffer {
  return inflated(bytes, gunzipSync);
}

/** The content of a deflated member of a zip file. @throws InputProblem 'truncated', 'unreadable', 'too-large' */
export function inflateMember(bytes: Buffer): Buffer {
  return inflated(bytes, inflateRawSync);
}

function inflated(bytes: Buffer, inflate: typeof gunzipSync): Buffer {
  const limit = growthLimit(bytes.length, maxInflatedFrame);
  try {
    return inflate(bytes, { maxOutputLength: limit });
  } catch (error) {
    throw gzipProblem(error, limit);
  }
}

/** The first bytes of what a gzip file, or a deflated member of a zip file, holds; empty where it is damaged. */
export function inflatedHead(bytes: Buffer, kind: 'gzip' | 'deflate'): Buffer {
  const options = { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 1 << 27 };
  try {
    return kind === 'gzip' ? gunzipSync(bytes, options) : inflateRawSync(bytes, options);
  } catch {
    // Whatever is wrong with it, reading it as a frame gives the reason.
    return Buffer.alloc(0);
  }
}

/** What a failure of zlib, or of the file system on the way, means. A bug goes on. */
export function gzipProblem(error: unknown, limit: number): InputProblem {
  const code = errorCode(error);
  if (code === 'Z_BUF_ERROR') return new InputProblem('truncated', 'The compressed file ends too early.');
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
  if (code?.startsWith('Z_') === true)
    return new InputProblem('unreadable', `The compressed file is damaged (${code}).`);
  return new InputProblem('unreadable', systemSentence(error));
}

/** What is said of something compressed that is larger than `limit`. */
export function tooLarge(limit: number): InputProblem {
  return new InputProblem('too-large', `Decompressed it would have more than ${limit} bytes.`);
}
