import { readFileSync, statSync } from 'node:fs';
import { type Content, contentOfFile } from '../input/content-of-file.js';
import { looksLikePdb } from '../input/pdb-model.js';

/** Contents that a file of parameters may have; any other file is data. */
const mayBeParameters: ReadonlySet<Content> = new Set<Content>(['text', 'empty']);

/**
 * Arguments in which an archive or a file of integration results stands alone mean `data=FILE`, as a directory does. What a
 * file is, its content says.
 */
export function dataArguments(words: readonly string[]): string[] {
  return words.map((word) => (isData(word) ? `data="${word.replaceAll('"', '\\"')}"` : word));
}

/** Says of a PDB model among the arguments that stand alone what it is; null where there is none. */
export function modelAmong(words: readonly string[]): string | null {
  const model = words.find(isModel);
  return model === undefined
    ? null
    : `${model} is a PDB model, no file of parameters and no data: hklisoin=${model} compares the merged intensities with it.`;
}

/** Files of parameters are small; models need not be looked at to the end. */
const LOOKED_AT = 1 << 20;

function isModel(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true || contentOfFile(path) !== 'text')
    return false;
  return looksLikePdb(readFileSync(path, 'latin1').slice(0, LOOKED_AT));
}

function isData(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const content = contentOfFile(path);
  // Whoever reads it as parameters says why it cannot be read.
  return content !== null && !mayBeParameters.has(content);
}
