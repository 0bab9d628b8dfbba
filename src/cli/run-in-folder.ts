import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { SourceProblem, SourceRef } from '../input/source-ref.js';
import { outputOptions } from '../output/output-options.js';
import { RunFiles } from '../output/run-files.js';
import { FileWriteError } from '../output/write-error.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { PoolClosedError } from '../parallel/frame-pool.js';
import { InProcessPool } from '../parallel/in-process-pool.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import { type RunTasks, runTasks } from '../parallel/run-tasks.js';
import { ThreadPool } from '../parallel/thread-pool.js';
import type { LoadedPrimeParams } from '../params/load-prime-params.js';
import type { ProgramEnd } from '../pipeline/prime-program.js';
import { runPrimeProgram } from '../pipeline/run-prime-program.js';
import { primeSetup } from '../pipeline/prime-setup.js';
import { exitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { LineProgress, type Progress, silentProgress } from './progress.js';
import { type References, referencesText } from './references.js';

export interface RunFlags {
  /** Only how frames are indexed is asked for. */
  readonly endsWithIndexing?: boolean;
  readonly quiet: boolean;
  readonly version: string;
  /** Where progress goes instead of the terminal. */
  readonly progress?: Progress;
}

/** A run that everything is known of and whose folder is there. */
export interface PlannedRun {
  readonly loaded: LoadedPrimeParams;
  readonly sources: readonly SourceRef[];
  /** Troubles with entries of `data`. */
  readonly sourceProblems: readonly SourceProblem[];
  readonly references: References;
  readonly folder: { readonly path: string; readonly label: string };
  readonly startedAt: Date;
}

/**
 * Runs and leaves everything in the folder. Returns the exit code.
 * @throws FileWriteError, and what the system says of other files
 */
export async function runInFolder(planned: PlannedRun, flags: RunFlags): Promise<number> {
  const { loaded, folder, startedAt } = planned;
  const files = new RunFiles(
    folder.path,
    folder.label,
    outputOptions(loaded.params, loaded.changed, flags.version),
  );
  try {
    files.writeParameters(loaded.effective, loaded.changed);
    files.log.write(header(loaded, flags.version, startedAt) + referencesText(planned.references));
    return await runProgram(planned, files, flags);
  } catch (error) {
    noteInLog(files, error);
    throw error;
  } finally {
    files.log.close();
  }
}

async function runProgram(planned: PlannedRun, files: RunFiles, flags: RunFlags): Promise<number> {
  const { loaded, sources, sourceProblems, references } = planned;
  const { params, spaceGroup, unitCell } = loaded;
  const target = { spaceGroup, unitCell };
  const progress = flags.progress ?? (await chooseProgress(flags.quiet));
  const pool = makePool(primeSetup(params, target), params.n_processors, sources.length);
  const interruption = new Interruption(() => void pool.close());
  try {
    progress.say(`Output folder: ${files.label}. ${pool.nWorkers} worker${pool.nWorkers === 1 ? '' : 's'}.`);
    const end = await runPrimeProgram({
      params,
      target,
      sources,
      sourceProblems,
      firstReference: references.first,
      isoReference: references.iso,
      earlierFreeFlags: references.freeFlags,
      indexBasis: references.indexBasis,
      endsWithIndexing: flags.endsWithIndexing === true,
      files,
      pool,
      show: progress,
      elapsed: () => (Date.now() - planned.startedAt.getTime()) / 1000,
    });
    progress.end();
    return conclude(end, files, planned.startedAt, flags.quiet);
  } catch (error) {
    progress.end();
    if (error instanceof PoolClosedError && interruption.happened) return sayInterrupted(files);
    throw error;
  } finally {
    interruption.dispose();
    await pool.close();
  }
}

/** The log may be what cannot be written. */
function noteInLog(files: RunFiles, error: unknown): void {
  try {
    files.log.write(`Stopped by an error: ${error instanceof Error ? error.message : String(error)}\n`);
  } catch (second) {
    if (!(second instanceof FileWriteError)) throw second;
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode.failed;
}

function header(loaded: LoadedPrimeParams, version: string, startedAt: Date): string {
  const title = loaded.params.title === null ? '' : `${loaded.params.title}\n`;
  return `prime.run ${version}, method = ${loaded.params.method}\nStarted: ${startedAt.toString()}\n${title}\nprime.postrefine input:\n${loaded.effective}\n`;
}

export async function chooseProgress(quiet: boolean): Promise<Progress> {
  if (quiet) return silentProgress;
  if (!process.stderr.isTTY) return new LineProgress(process.stderr);
  // Loaded where somebody looks at it.
  const { BarProgress } = await import('./bar-progress.js');
  return new BarProgress(process.stderr);
}

/** Workers for the frames of a run. */
export function makePool(setup: PrimeSetup, asked: number | 'Auto', nSources: number): FramePool<RunTasks> {
  const n = workerCount(asked, nSources);
  const tasks = runTasks(setup);
  if (n <= 1) return new InProcessPool<RunTasks>(tasks);
  return new ThreadPool<RunTasks>(n, new URL('../parallel/worker.js', import.meta.url), setup, tasks);
}

/** How many workers to make for so many sources; 1 is the process itself. */
export function workerCount(asked: number | 'Auto', nSources: number): number {
  const cores = availableParallelism();
  return Math.min(asked === 'Auto' || asked > Math.max(cores, MORE_THAN_CORES) ? cores : asked, nSources);
}

/** So many workers are made even on fewer cores; files of the original ask for 32, which means all cores. */
const MORE_THAN_CORES = 8;

function conclude(end: ProgramEnd, files: RunFiles, startedAt: Date, quiet: boolean): number {
  const finishedAt = new Date();
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1000;
  if (end.kind === 'nothing') return fail(end.message);
  files.log.write(
    `Total calculation time: ${seconds.toFixed(2)} seconds\nFinished: ${finishedAt.toString()}\n`,
  );
  files.writeDone();
  const text =
    end.kind === 'indexed'
      ? `Done in ${seconds.toFixed(1)} s. ${end.message}`
      : `${end.convergence}\nDone in ${seconds.toFixed(1)} s. Merged data: ${files.shown(end.mtz)}, log: ${files.shown('log.txt')}`;
  if (!quiet) process.stderr.write(`${text}\n`);
  return exitCode.done;
}

function sayInterrupted(files: RunFiles): number {
  const there = existsSync(files.directory)
    ? readdirSync(files.directory).filter((name) => name.endsWith('.mtz'))
    : [];
  const message =
    there.length === 0
      ? `Interrupted before anything was merged; the log is ${files.shown('log.txt')}.`
      : `Interrupted. What was finished is whole and can be used: ${there.map((name) => files.shown(name)).join(', ')}.`;
  files.log.write(`${message}\n`);
  process.stderr.write(`\n${message}\n`);
  return exitCode.interrupted;
}
