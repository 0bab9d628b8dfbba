import { statSync } from 'node:fs';
import { type Content, contentOfFile } from '../input/content-of-file.js';

/** Contents that a file of parameters may have; any other file is data. */
const mayBeParameters: ReadonlySet<Content> = new Set<Content>(['text', 'empty']);

/**
 * Arguments in which an archive or a file of integration results stands alone mean `data=FILE`, as a directory does. What a
 * file is, its content says.
 */
export function dataArguments(words: readonly string[]): string[] {
  return words.map((word) => (isData(word) ? `data="${word.replaceAll('"', '\\"')}"` : word));
}

function isData(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const content = contentOfFile(path);
  // Whoever reads it as parameters says why it cannot be read.
  return content !== null && !mayBeParameters.has(content);
}
