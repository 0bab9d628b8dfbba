import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { constants as zlib, gunzipSync, inflateRawSync } from 'node:zlib';
import { InputProblem } from './input-problem.js';
import { readAhead } from './read-ahead.js';
import type { ByteSource } from './byte-source.js';

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

/** Most of a file that is taken at a glance. */
const maxGlance = 1 << 20;

/** An open file. Only a regular one has a size and can be read. @throws InputProblem 'unreadable' for another */
export class OpenFile implements ByteSource {
  readonly path: string;
  readonly fd: number;
  private knownSize = -1;

  constructor(path: string) {
    this.path = path;
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    this.fd = openSync(path, OPEN_FLAGS);
  }

  get size(): number {
    if (this.knownSize < 0) this.look();
    return this.knownSize;
  }

  read(offset: number, length: number): Buffer {
    if (this.knownSize < 0) this.look();
    return readAt(this.fd, offset, length);
  }

  private look(): void {
    const stat = fstatSync(this.fd);
    if (!stat.isFile()) throw new InputProblem('unreadable', 'It is no regular file.');
    this.knownSize = stat.size;
  }

  /**
   * What the first read of a small file gives, without asking for its size, which takes a fourth as long as all else: mostly
   * the whole file, but nobody has looked whether it is. null for a large file, and where nothing comes. Good until the next
   * read of any file.
   */
  glance(): Buffer | null {
    try {
      const room = Math.min(kept.length, maxGlance);
      // At a given place: what is no file but a pipe refuses that.
      const n = readSync(this.fd, kept, 0, room, 0);
      return n > 0 && n < room ? kept.subarray(0, n) : null;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return null;
    }
  }
}

/** Runs `use` on an open regular file. @throws InputProblem 'unreadable' for whatever the system refuses */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  return refusalsAsProblems(() => {
    // Whoever opens a file anew wants what it holds now.
    if (archive?.path === path) closeKeptFile();
    const file = new OpenFile(path);
    try {
      return use(file);
    } finally {
      closeSync(file.fd);
    }
  });
}

/** The file that this thread read parts of last; it stays open for the next part, until another is asked for. */
let archive: KeptFile | null = null;

interface KeptFile extends ByteSource {
  readonly path: string;
  readonly fd: number;
}

/** Forgets what was read of the kept file: who reads next sees what it holds then. */
export function closeKeptFile(): void {
  if (archive !== null) closeSync(archive.fd);
  archive = null;
}

/** As `withFile`, for a file of which many parts are read one after another: opening is slow on shared disks. */
export function withKeptFile<T>(path: string, use: (file: ByteSource) => T): T {
  return refusalsAsProblems(() => {
    if (archive?.path !== path) {
      closeKeptFile();
      archive = openToKeep(path);
    }
    return use(archive);
  });
}

function openToKeep(path: string): KeptFile {
  const file = new OpenFile(path);
  const { fd } = file;
  try {
    const read = readAhead(
      (offset, length) => file.read(offset, length),
      (buffer, ...place) => fill(fd, buffer, ...place),
    );
    return { path, fd, size: file.size, read };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
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
