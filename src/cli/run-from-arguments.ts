import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { findSources } from '../input/find-sources.js';
import { readReference, type ReferenceIntensities } from '../input/reference-file.js';
import { createRunDirectory } from '../output/run-directory.js';
import { RunFiles } from '../output/run-files.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { PoolClosedError } from '../parallel/frame-pool.js';
import { InProcessPool } from '../parallel/in-process-pool.js';
import { primeTasks, type PrimeSetup, type PrimeTasks } from '../parallel/prime-tasks.js';
import { ThreadPool } from '../parallel/thread-pool.js';
import { loadPrimeParams, type LoadedPrimeParams } from '../params/load-prime-params.js';
import { type ProgramEnd, runPrimeProgram } from '../pipeline/prime-program.js';
import { primeSetup } from '../pipeline/prime-setup.js';
import { exitCode } from './exit-codes.js';
import { nodeFileSystem } from './node-file-system.js';
import { problemsText } from './parameter-output.js';
import { BarProgress, LineProgress, type Progress, silentProgress } from './progress.js';

export interface RunFlags {
  readonly quiet: boolean;
  readonly version: string;
  /** Where progress goes instead of the terminal. */
  readonly progress?: Progress;
}

/** Loads parameters, checks everything that can be checked before any work, and runs. Returns the exit code. */
export async function runFromArguments(words: readonly string[], flags: RunFlags): Promise<number> {
  const startedAt = new Date();
  const loaded = loadPrimeParams(words, nodeFileSystem);
  if (!flags.quiet || loaded.kind === 'errors') printWarnings(loaded.warnings);
  if (loaded.kind === 'errors') return refuse(problemsText(loaded.problems));
  const { params } = loaded;

  const found = await findSources(params.data, process.cwd());
  const sourceProblems = found.problems.map((problem) => `${problem.entry}: ${problem.detail}`);
  printWarnings(sourceProblems);
  if (found.sources.length === 0) return refuse(`No input was found in data = ${params.data.join(', ')}.`);
  const first = reference(params.hklrefin, 'hklrefin');
  const iso = reference(params.hklisoin, 'hklisoin');
  const troubles = [first, iso].filter((r) => typeof r === 'string');
  if (troubles.length > 0) return refuse(troubles.join('\n'));

  const directory = createRunDirectory(process.cwd(), params.run_no, params.overwrite);
  if (directory.kind === 'refused') return refuse(directory.message);
  const files = new RunFiles(directory.path, directory.label);
  files.writeParameters(loaded.effective, loaded.changed);
  files.log.write(header(loaded, flags.version, startedAt));

  const progress = flags.progress ?? chooseProgress(flags.quiet);
  const target = { spaceGroup: loaded.spaceGroup, unitCell: loaded.unitCell };
  const pool = makePool(primeSetup(params, target), params.n_processors, found.sources.length);
  const interruption = new Interruption(pool);
  try {
    progress.say(
      `Output folder: ${directory.label}. ${pool.nWorkers} worker${pool.nWorkers === 1 ? '' : 's'}.`,
    );
    const end = await runPrimeProgram({
      params,
      target,
      sources: found.sources,
      sourceProblems,
      firstReference: first as ReferenceIntensities | null,
      isoReference: iso as ReferenceIntensities | null,
      files,
      pool,
      show: progress,
    });
    progress.end();
    return conclude(end, files, startedAt, flags.quiet);
  } catch (error) {
    progress.end();
    if (error instanceof PoolClosedError && interruption.happened) return sayInterrupted(files);
    files.log.write(`Stopped by an error: ${error instanceof Error ? error.message : String(error)}\n`);
    if (isFileError(error)) return fail(`Cannot go on: ${error.message}`);
    throw error;
  } finally {
    interruption.dispose();
    await pool.close();
    files.log.close();
  }
}

function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode.refused;
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitCode.failed;
}

/** The intensities of a reference file, null where none is asked for, or what is wrong with it. */
function reference(path: string | null, name: string): ReferenceIntensities | string | null {
  if (path === null) return null;
  const result = readReference(path);
  return result.kind === 'reference' ? result.reference : `${name} = ${path}: ${result.detail}`;
}

function header(loaded: LoadedPrimeParams, version: string, startedAt: Date): string {
  const title = loaded.params.title === null ? '' : `${loaded.params.title}\n`;
  return `prime.run ${version}, method = ${loaded.params.method}\nStarted: ${startedAt.toString()}\n${title}\nprime.postrefine input:\n${loaded.effective}\n`;
}

function chooseProgress(quiet: boolean): Progress {
  if (quiet) return silentProgress;
  return process.stderr.isTTY ? new BarProgress(process.stderr) : new LineProgress(process.stderr);
}

function makePool(setup: PrimeSetup, asked: number | 'Auto', nSources: number): FramePool<PrimeTasks> {
  const cores = availableParallelism();
  const n = Math.min(asked === 'Auto' || asked > Math.max(cores, MORE_THAN_CORES) ? cores : asked, nSources);
  if (n <= 1) return new InProcessPool<PrimeTasks>(primeTasks(setup));
  return new ThreadPool<PrimeTasks>(n, new URL('../parallel/worker.js', import.meta.url), setup);
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
  if (!quiet)
    process.stderr.write(
      `${end.convergence}\nDone in ${seconds.toFixed(1)} s. Merged data: ${files.shown(end.mtz)}, log: ${files.shown('log.txt')}\n`,
    );
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

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

/** The first Ctrl-C stops the workers and lets the run say what is there; a second one ends the process. */
class Interruption {
  happened = false;
  private readonly handler: () => void;

  constructor(pool: FramePool<PrimeTasks>) {
    this.handler = () => {
      if (this.happened) process.exit(exitCode.interrupted);
      this.happened = true;
      void pool.close();
    };
    process.on('SIGINT', this.handler);
    process.on('SIGTERM', this.handler);
  }

  dispose(): void {
    process.off('SIGINT', this.handler);
    process.off('SIGTERM', this.handler);
  }
}
