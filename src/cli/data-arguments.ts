import { closeSync, openSync, readSync, statSync } from 'node:fs';

const LOOK_AT_BYTES = 512;

/**
 * Arguments in which an archive or a file of integration results stands alone mean `data=FILE`, as a directory does: a file
 * that holds a zero byte, or begins as gzip, is no parameter file.
 */
export function dataArguments(words: readonly string[]): string[] {
  return words.map((word) => (isBinaryFile(word) ? `data="${word.replaceAll('"', '\\"')}"` : word));
}

function isBinaryFile(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false; // Whoever reads it as parameters says why it cannot be read.
  }
  try {
    const head = Buffer.alloc(LOOK_AT_BYTES);
    const n = readSync(file, head, 0, LOOK_AT_BYTES, 0);
    return head.subarray(0, n).includes(0) || (head[0] === 0x1f && head[1] === 0x8b);
  } finally {
    closeSync(file);
  }
}
