import { TooManyObservationsError } from '../frame/frame-store.js';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findSources, type FoundSources } from '../input/find-sources.js';
import { problemSentences } from '../input/problem-sentences.js';
import { pathOf } from '../input/source-ref.js';
import { type EarlierRun, removeEarlierRun } from '../output/earlier-run.js';
import { createRunDirectory } from '../output/run-directory.js';
import { FileWriteError } from '../output/write-error.js';
import { loadPrimeParams } from '../params/load-prime-params.js';
import { exitCode } from './exit-codes.js';
import { nodeFileSystem } from './node-file-system.js';
import { problemsText } from './parameter-output.js';
import { readReferences } from './references.js';
import { type RunFlags, runInFolder } from './run-in-folder.js';

/** Loads parameters, checks everything that can be checked before any work, and runs. Returns the exit code. */
export async function runFromArguments(words: readonly string[], flags: RunFlags): Promise<number> {
  const startedAt = new Date();
  const loaded = loadPrimeParams(words, nodeFileSystem);
  if (!flags.quiet || loaded.kind === 'errors') printWarnings(loaded.warnings);
  if (loaded.kind === 'errors') return refuse(problemsText(loaded.problems));
  const { params } = loaded;

  const found = await findSources(params.data, process.cwd());
  printWarnings(problemSentences(found.problems));
  if (found.sources.length === 0) return refuse(`No input was found in data = ${params.data.join(', ')}.`);
  const references = readReferences(params, loaded);
  if (references.problems.length > 0) return refuse(references.problems.join('\n'));

  const folder = createRunDirectory(process.cwd(), params.run_no, {
    overwrite: params.overwrite,
    inputs: [
      ...words,
      ...params.data,
      params.hklrefin,
      params.hklisoin,
      params.output.free_r.file,
      params.indexing_ambiguity.index_basis_in,
      ...pathsOf(found),
    ]
      .filter((path) => path !== null)
      .map((path) => resolve(path)),
  });
  if (folder.kind === 'refused') return refuse(folder.message);
  let code: number = exitCode.bug;
  try {
    const { sources, problems: sourceProblems } = found;
    code = await runInFolder({ loaded, sources, sourceProblems, references, folder, startedAt }, flags);
  } catch (error) {
    if (!isFileError(error) && !(error instanceof TooManyObservationsError)) throw error;
    process.stderr.write(`Cannot go on: ${error.message}\n`);
    code = exitCode.failed;
  } finally {
    if (folder.earlier !== null) settle(folder.earlier, code === exitCode.done);
  }
  return code;
}

/** Removes the run that was replaced when the new one is done, or says where it is. */
function settle(earlier: EarlierRun, isReplaced: boolean): void {
  try {
    if (isReplaced) removeEarlierRun(earlier);
    if (existsSync(earlier.path)) process.stderr.write(`The earlier run is kept as ${earlier.label}.\n`);
  } catch (error) {
    if (!isFileError(error)) throw error;
    process.stderr.write(
      `Warning: the earlier run, now ${earlier.label}, cannot be removed: ${error.message}\n`,
    );
  }
}

function pathsOf({ sources }: FoundSources): string[] {
  return [...new Set(sources.map(pathOf).filter((path) => path !== null))];
}

function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode.refused;
}

function isFileError(error: unknown): error is Error {
  return (
    error instanceof FileWriteError ||
    (error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string')
  );
}
