import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { cstTypeFiles } from './generate-cst-types.js';
import { paramFiles } from './generate-params.js';
import type { GeneratedFile } from './generated-file.js';

/** The project's root: the nearest folder above this file (compiled or not) with the master file. */
export function projectRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (readIfThere(join(folder, 'grammar', 'prime.phil')) !== undefined) return folder;
    if (folder === dirname(folder)) throw new Error('the root of the project is not above this script');
  }
}

/** All files that are made from others, as they should be. */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const files = [...cstTypeFiles(), ...paramFiles(root)];
  const options = (await resolveConfig(join(root, 'package.json'))) ?? {};
  return Promise.all(
    files.map(async (file) => ({
      path: file.path,
      text: file.path.endsWith('.ts')
        ? await format(file.text, { ...options, parser: 'typescript' })
        : file.text,
    })),
  );
}

/** Those whose text is not what stands in the project. */
export async function staleFiles(root: string): Promise<GeneratedFile[]> {
  const files = await generatedFiles(root);
  return files.filter(({ path, text }) => readIfThere(join(root, path)) !== text);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
