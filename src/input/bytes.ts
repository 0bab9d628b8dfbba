import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputProblem } from './input-problem.js';
import type { ByteSource } from './tar-index.js';

/** Largest file, member or decompressed file that is read as one frame. */
export const maxFrameBytes = 1 << 30;

const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** One sentence for a failed operation of the file system. */
export function systemSentence(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(SYSTEM_SENTENCES, code) ? SYSTEM_SENTENCES[code] : undefined;
  return known ?? `The system says: ${error instanceof Error ? error.message : String(error)}.`;
}

const SYSTEM_SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or directory.',
  EACCES: 'There is no permission to read it.',
  EPERM: 'There is no permission to read it.',
  ELOOP: 'It is a link that leads back to itself.',
  ENOTDIR: 'A part of the path is no directory.',
  EISDIR: 'It is a directory.',
  ENAMETOOLONG: 'The path is too long.',
  EMFILE: 'Too many files are open.',
};

/** Runs `use` on an open regular file. @throws InputProblem 'unreadable' for whatever the system refuses */
export function withFile<T>(path: string, use: (file: ByteSource) => T): T {
  let fd: number | undefined;
  try {
    // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
    fd = openSync(path, OPEN_FLAGS);
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new InputProblem('unreadable', 'It is no regular file.');
    const opened = fd;
    return use({ size: stat.size, read: (offset, length) => readAt(opened, offset, length) });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new InputProblem('unreadable', systemSentence(error));
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readAt(fd: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const n = readSync(fd, buffer, filled, length - filled, offset + filled);
    if (n === 0) break;
    filled += n;
  }
  return buffer.subarray(0, filled);
}

/** Bytes in memory as a place to read from. */
export function memorySource(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** The decompressed content of a gzip file. @throws InputProblem 'truncated', 'unreadable', 'too-large' */
export function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxFrameBytes });
  } catch (error) {
    throw gzipProblem(error, maxFrameBytes);
  }
}

/** What a failure of zlib means. */
export function gzipProblem(error: unknown, limit: number): InputProblem {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new InputProblem('truncated', 'The compressed file ends too early.');
  if (code === 'ERR_BUFFER_TOO_LARGE' || error instanceof RangeError)
    return new InputProblem('too-large', `Decompressed it would have more than ${limit} bytes.`);
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new InputProblem('unreadable', `The compressed file is damaged (${(error as Error).message}).`);
  throw error;
}
