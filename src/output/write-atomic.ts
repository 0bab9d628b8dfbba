import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { writing } from './write-error.js';

/** A file that is being written piece by piece and has its name only when it is whole. */
export interface GrowingFile {
  /** Adds bytes, or text in UTF-8, at the end. */
  write(content: string | Uint8Array): void;
  /** Writes over what stands at a place that has been written. */
  overwrite(at: number, bytes: Uint8Array): void;
}

/**
 * Writes a file so that a reader sees the old content or the new one, never a part: to a temporary name in the same
 * folder, flushed to disk, then renamed.
 * @throws FileWriteError
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  writeGrowingFile(path, (file) => file.write(content));
}

/**
 * The same for content that is too large for memory: `fill` writes it piece by piece. Who is going to `flushFile` it does not need it
 * `flushed` here.
 * @throws FileWriteError
 */
export function writeGrowingFile(path: string, fill: (file: GrowingFile) => void, flushed = true): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const doing = <T>(action: () => T): T => writing(path, action);
  try {
    const file = doing(() => openSync(temporary, 'w'));
    try {
      fill({
        write: (content) =>
          doing(() => writeAll(file, typeof content === 'string' ? Buffer.from(content) : content, null)),
        overwrite: (at, bytes) => doing(() => writeAll(file, bytes, at)),
      });
      if (flushed) doing(() => fsyncSync(file));
    } finally {
      doing(() => closeSync(file));
    }
    doing(() => renameSync(temporary, path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Waits until the file is on the disk. Many at once cost little more than one, since the system writes them together.
 * @throws FileWriteError
 */
export function flushFile(path: string): void {
  const file = writing(path, () => openSync(path, 'r+'));
  try {
    writing(path, () => fsyncSync(file));
  } finally {
    closeSync(file);
  }
}

/** `place` null: where the file ends. */
function writeAll(file: number, bytes: Uint8Array, place: number | null): void {
  for (let at = 0; at < bytes.length;)
    at += writeSync(file, bytes, at, bytes.length - at, place === null ? null : place + at);
}
