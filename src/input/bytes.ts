import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { InputProblem } from './input-problem.js';
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
    if (error instanceof InputProblem) throw error;
    throw new InputProblem('unreadable', systemSentence(error));
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

/** What a failure of zlib, or of the file system on the way, means. A bug goes on. */
export function gzipProblem(error: unknown, limit: number): InputProblem {
  const code = errorCode(error);
  if (code === 'Z_BUF_ERROR') return new InputProblem('truncated', 'The compressed file ends too early.');
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return new InputProblem('too-large', `Decompressed it would have more than ${limit} bytes.`);
  if (code?.startsWith('Z_') === true)
    return new InputProblem('unreadable', `The compressed file is damaged (${code}).`);
  return new InputProblem('unreadable', systemSentence(error));
}
