import { createHash } from 'node:crypto';
import { BackendError, type MergingBackend } from '../output/backend/backend.js';
import { historyLines } from '../output/output-options.js';
import { FileWriteError } from '../output/write-error.js';
import { PoolClosedError } from '../parallel/frame-pool.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { type LoadedCxiParams, loadCxiParams } from '../params/load-cxi-params.js';
import type { CxiProgram } from '../pipeline/cxi-program.js';
import { runCxiMerge } from '../pipeline/run-cxi-merge.js';
import { runCxiXmerge } from '../pipeline/cxi-xmerge.js';
import { openBackend } from './cxi-backend.js';
import type { CxiCommand, CxiFlags } from './cxi-command.js';
import { PrefixFiles } from './cxi-files.js';
import { CxiInputError, findCxiSources, readReverseLookup } from './cxi-input.js';
import { readModel, readXmergeReference, reflectionsOf, targetOf } from './cxi-model.js';
import { PoolMaker } from './cxi-pools.js';
import { resolutionOf } from './cxi-resolution.js';
import { exitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { nodeFileSystem } from './node-file-system.js';
import { problemsText } from './parameter-output.js';
import type { Progress } from './progress.js';
import { chooseProgress } from './run-in-folder.js';

/** cxi.merge: loads parameters, checks what can be checked before any work, and runs. Returns the exit code. */
export async function cxiMergeFromArguments(words: readonly string[], flags: CxiFlags): Promise<number> {
  return withParams('cxi.merge', words, flags, (loaded) => merge(loaded, flags));
}

/** Runs with the parameters of the arguments; says what is wrong with them, or with files, in sentences. */
export async function withParams(
  command: CxiCommand,
  words: readonly string[],
  flags: CxiFlags,
  run: (loaded: LoadedCxiParams) => Promise<number>,
): Promise<number> {
  const loaded = loadCxiParams(words, nodeFileSystem, command);
  if (!flags.quiet || loaded.kind === 'errors') warn(loaded.warnings);
  if (loaded.kind === 'errors') return refuse(problemsText(loaded.problems));
  try {
    return await run(loaded);
  } catch (error) {
    if (error instanceof CxiInputError) return refuse(`${error.message}\n`);
    if (!(error instanceof BackendError || error instanceof FileWriteError)) throw error;
    process.stderr.write(`Cannot go on: ${error.message}\n`);
    return exitCode.failed;
  }
}

/** cxi.xmerge: the same for the tables that cxi.merge left. */
export async function cxiXmergeFromArguments(words: readonly string[], flags: CxiFlags): Promise<number> {
  const startedAt = performance.now();
  return withParams('cxi.xmerge', words, flags, async ({ params, changed }) => {
    const model = readModel(params);
    const target = targetOf(params, model);
    if (params.d_min === 'Auto')
      throw new CxiInputError('d_min = Auto is for cxi.merge: give the d_min that its log shows');
    const dMin = params.d_min ?? NaN;
    const backend = await openBackend(params);
    const interruption = new Interruption(() => undefined);
    try {
      if (!flags.quiet && typeof backend.note === 'string') warn([backend.note]);
      const set = reflectionsOf(params, dMin, target, model);
      const seconds = (): number => (performance.now() - startedAt) / 1000;
      return await xmerge(
        { params, target, dMin, set, backend, seconds, breathe: interruption.breathe },
        historyOf('cxi.xmerge', flags, changed),
        await chooseProgress(flags.quiet),
      );
    } finally {
      interruption.dispose();
      await backend.close();
    }
  });
}

type Prepared = Pick<CxiProgram, 'params' | 'target' | 'dMin' | 'set' | 'backend' | 'seconds' | 'breathe'>;

/** Half sets and their table, with a log of its own. */
async function xmerge(prepared: Prepared, history: readonly string[], progress: Progress): Promise<number> {
  const { params } = prepared;
  const { reverse_lookup: lookup } = params.merging;
  const reference = readXmergeReference(params);
  const reverseLookup = lookup === null ? null : readReverseLookup(lookup);
  const files = new PrefixFiles(params.output.prefix, `_${params.scaling.algorithm}.log`, history);
  try {
    const end = await runCxiXmerge({ ...prepared, reference, reverseLookup, isOddHash, files });
    if (end === 'done') {
      progress.say(`Half sets: ${files.logPath}`);
      progress.end();
      return exitCode.done;
    }
    process.stderr.write('No frame has a correlation above min_corr.\n');
    return exitCode.failed;
  } catch (error) {
    if (!(error instanceof PoolClosedError)) throw error;
    const left = 'what cxi.merge wrote is whole, and cxi.xmerge can be run again';
    return sayInterrupted(files, `the half sets were not finished; ${left}; the log is ${files.logPath}`);
  } finally {
    files.close();
  }
}

/** The file that cxi.xmerge will read, looked at before the work; it is a note where cxi.xmerge does not follow. @throws CxiInputError */
function checkXmergeReference(params: CxiMergeParams, { quiet }: CxiFlags): void {
  try {
    readXmergeReference(params);
  } catch (error) {
    if (params.output.xmerge || !(error instanceof CxiInputError)) throw error;
    if (!quiet)
      process.stderr.write(
        `Note: ${error.message.replace(/\.$/, '')}. cxi.merge does not need it and goes on; cxi.xmerge will need it.\n`,
      );
  }
}

function historyOf(command: string, { version }: CxiFlags, changed: string): string[] {
  return historyLines(`${command} ${version}`, changed, 'the log');
}

/** The half of a frame by the MD5 sum of its name. */
function isOddHash(name: string): boolean {
  return (createHash('md5').update(name).digest().at(-1) ?? 0) % 2 === 0;
}

async function merge({ params, effective, changed }: LoadedCxiParams, flags: CxiFlags): Promise<number> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  const found = await findCxiSources(params);
  if (!flags.quiet) warn(found.warnings);
  if (found.sources.length === 0) return refuse('No frame was found in data.\n');
  const model = readModel(params);
  const target = targetOf(params, model);
  const lookup = params.merging.reverse_lookup;
  const reverseLookup = lookup === null ? null : readReverseLookup(lookup);
  checkXmergeReference(params, flags);
  const progress = await chooseProgress(flags.quiet);
  const dMin = params.d_min === 'Auto' ? resolutionOf(found.sources) : (params.d_min ?? NaN);
  if (dMin === null) return refuse('d_min = Auto: no frame has any signal.\n');
  if (params.d_min === 'Auto') progress.say(`d_min = Auto is ${dMin.toFixed(2)} A for these frames.`);
  const set = reflectionsOf(params, dMin, target, model);
  const backend = await openBackend(params);
  const history = historyOf('cxi.merge', flags, changed);
  const files = new PrefixFiles(params.output.prefix, '.log', history, params.backend_add);
  const pools = new PoolMaker(params.nproc ?? 'Auto');
  const interruption = new Interruption(() => void pools.close());
  const { breathe } = interruption;
  const prepared = { params, target, dMin, set, backend, seconds, breathe };
  try {
    files.log(`cxi.merge ${flags.version}\n\ninput:\n${effective}\n`);
    sayNote(backend, files, flags);
    if (model?.note !== undefined) files.log(`${model.note}\n\n`);
    if (params.d_min === 'Auto') files.log(`d_min = Auto is ${dMin} for these frames.\n\n`);
    const end = await runCxiMerge({
      ...prepared,
      reverseLookup,
      sources: found.sources,
      makePool: (setup, n) => pools.make(setup, n),
      makeRunPool: (setup, n) => pools.makeRun(setup, n),
      isOddHash,
      files,
      show: progress,
    });
    if (end.kind === 'done') progress.say(`Log: ${files.logPath}`);
    progress.end();
    if (end.kind === 'done')
      return params.output.xmerge ? await xmerge(prepared, history, progress) : exitCode.done;
    process.stderr.write(`${end.message}\n`);
    return exitCode.failed;
  } catch (error) {
    progress.end();
    if (error instanceof PoolClosedError && interruption.happened) {
      return sayInterrupted(files, `nothing of this run was merged; the log is ${files.logPath}`);
    }
    throw error;
  } finally {
    interruption.dispose();
    await pools.close();
    await backend.close();
    files.close();
  }
}

/** How the tables are kept, where that is not as it is meant to be. */
function sayNote({ note }: MergingBackend, files: PrefixFiles, { quiet }: CxiFlags): void {
  if (typeof note !== 'string') return;
  files.log(`Warning: ${note}.\n\n`);
  if (!quiet) warn([note]);
}

function sayInterrupted(files: PrefixFiles, whatIsThere: string): number {
  const message = `Interrupted: ${whatIsThere}.`;
  files.log(`${message}\n`);
  process.stderr.write(`\n${message}\n`);
  return exitCode.interrupted;
}

function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
}

function refuse(message: string): number {
  process.stderr.write(message);
  return exitCode.refused;
}
