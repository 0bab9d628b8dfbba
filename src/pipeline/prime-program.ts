import { absenceWarning, addAbsences, noAbsences } from '../frame/absence-signal.js';
import { frameRejectionText, type FrameRejectionReason } from '../frame/rejection.js';
import { spotPlacementWarning } from '../frame/spot-placement.js';
import type { ReferenceFile } from '../input/reference-file.js';
import type { SourceProblem, SourceRef } from '../input/source-ref.js';
import type { EarlierFreeFlags } from '../merge/free-flags.js';
import { DuplicateFrames } from './duplicate-frames.js';
import type { RunFiles } from '../output/run-files.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrepareOutput, PrepareReport } from '../parallel/prepare-sources.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import { chooseIndexing, type IndexBasis } from './choose-indexing.js';
import { runLikelihoodProgram } from './likelihood-program.js';
import { runPrimeMethod } from './prime-method.js';
import { type PrimeTarget, usesPrimeScheme } from './prime-setup.js';
import { assembleRun, type MeasuredRun } from './run-data.js';
import { inputText, type InputSummary, reasonLines, rejectedNames, summarizeInput } from './run-log.js';
import { rejectedRecords } from './frame-records.js';
import { tell } from './tell.js';

/** Everything that one run of prime.run works with; nothing here looks at the command line or the clock. */
export interface PrimeProgram {
  readonly params: PrimeParams;
  readonly target: PrimeTarget;
  readonly sources: readonly SourceRef[];
  /** Troubles with entries of `data`. */
  readonly sourceProblems: readonly SourceProblem[];
  readonly firstReference: ReferenceFile | null;
  readonly isoReference: ReferenceFile | null;
  /** Flags of a test set to be carried over. */
  readonly earlierFreeFlags: EarlierFreeFlags | null;
  /** What indexing_ambiguity.index_basis_in names. */
  readonly indexBasis: IndexBasis | null;
  /** Whether nothing is to be done after the choice of how frames are indexed. */
  readonly endsWithIndexing: boolean;
  readonly files: RunFiles;
  readonly pool: FramePool<RunTasks>;
  readonly show: RunDisplay;
  /** Seconds since the run began, for the log. */
  readonly elapsed: () => number;
}

/** What people see while it runs. */
export interface RunDisplay {
  begin(stage: string, total: number): void;
  advance(n: number): void;
  say(line: string): void;
}

/** All frames prepared and their reflections numbered, with what preparation rejected. */
export interface PreparedRun {
  readonly run: MeasuredRun;
  readonly prepared: readonly PrepareReport[];
}

export type ProgramEnd =
  /** `mtz`: name of the last merged file; `convergence`: what is said about it. */
  | { readonly kind: 'done'; readonly mtz: string; readonly convergence: string }
  /** Only the indexing was asked for. */
  | { readonly kind: 'indexed'; readonly message: string }
  | { readonly kind: 'nothing'; readonly message: string };

const BATCH_SIZE = 32;

/** Reads and prepares all frames, runs the method, and leaves log and files in the run's folder. */
export async function runPrimeProgram(program: PrimeProgram): Promise<ProgramEnd> {
  const { params, target, files, show } = program;
  const read = await prepareAll(program);
  const input = summarizeInput(program.sources.length, read);
  files.log.write(inputText(input, read, program.sourceProblems));
  for (const warning of [duplicateWarning(read), absentButStrong(read, target), spotsElsewhere(read)])
    tell(program, warning);
  show.say(
    `Prepared ${input.nFrames} frames with ${input.nObservations} of ${input.nObservationsRead} observations from ${input.nSources} sources.`,
  );
  if (input.nFrames === 0) return noFrameLeft(program, read, input, true);
  const { prepared, entries } = await chooseIndexing(program, read);
  const left = summarizeInput(program.sources.length, prepared);
  if (left.nFrames === 0) return noFrameLeft(program, prepared, left, false);
  if (program.endsWithIndexing) return { kind: 'indexed', message: indexedText(files, entries !== null) };
  const isPrime = usesPrimeScheme(params);
  const run = assembleRun(
    prepared.map((output) => output.batch),
    prepared.map((output) => output.hklAsu),
    target.spaceGroup,
    isPrime && params.target_anomalous_flag && !params.flag_weak_anomalous,
  );
  // The observations are in the run now; what is handed on must not keep them alive a second time.
  const prepare = { run, prepared: prepared.map(reportOf) };
  return isPrime ? runPrimeMethod(program, prepare) : runLikelihoodProgram(program, prepare);
}

/** Ends a run that has no frame to go on with; `isTold`: the log has the reasons already. */
function noFrameLeft(
  { files }: PrimeProgram,
  prepared: readonly PrepareOutput[],
  { rejectedFrames }: InputSummary,
  isTold: boolean,
): ProgramEnd {
  const sentence = (reason: string) => frameRejectionText(reason as FrameRejectionReason);
  const none = 'No frame could be used.';
  const reasons = reasonLines('Frames rejected', rejectedFrames, sentence);
  const message = [none, ...reasons, ...rejectedNames(prepared)].join('\n');
  files.log.write(`${isTold ? none : message}\n`);
  files.writeFrames(rejectedRecords(prepared));
  return { kind: 'nothing', message };
}

function duplicateWarning(read: readonly PrepareOutput[]): string | null {
  const duplicates = new DuplicateFrames();
  for (const { batch, fingerprints } of read)
    batch.frames.forEach(({ source }, i) => duplicates.add(source, fingerprints[i]));
  return duplicates.warning();
}

function absentButStrong(read: readonly PrepareOutput[], { spaceGroup }: PrimeTarget): string | null {
  const total = noAbsences();
  for (const { absences } of read) addAbsences(total, absences);
  const warning = absenceWarning(total, spaceGroup.lookupSymbol);
  return warning === null ? null : `Warning: ${warning}`;
}

function spotsElsewhere(read: readonly PrepareOutput[]): string | null {
  return spotPlacementWarning(read.flatMap(({ spotPlacements }) => spotPlacements));
}

function indexedText(files: RunFiles, isChosen: boolean): string {
  return isChosen
    ? `Solution: ${files.shown('indexing_solution.json')}, log: ${files.shown('log.txt')}`
    : `Nothing to choose, see ${files.shown('log.txt')}.`;
}

function reportOf({ rejected, tally, nLattices, nObservationsRead }: PrepareOutput): PrepareReport {
  return { rejected, tally, nLattices, nObservationsRead };
}

/**
 * The order in which frames are put together: as given for the original's scheme, whose half sets follow it; by name for
 * the likelihood engine, so that its result does not depend on how the input was listed.
 */
function inOrder({ params, sources }: Pick<PrimeProgram, 'params' | 'sources'>): readonly SourceRef[] {
  if (usesPrimeScheme(params)) return sources;
  return [...sources].sort((a, b) => (a.display < b.display ? -1 : a.display > b.display ? 1 : 0));
}

/** Reads and prepares all frames. */
export async function prepareAll(
  program: Pick<PrimeProgram, 'params' | 'sources' | 'pool' | 'show'>,
): Promise<PrepareOutput[]> {
  const { pool, show } = program;
  const sources = inOrder(program);
  show.begin('Reading', sources.length);
  // Small batches for small runs, so that all workers have something to do.
  const size = Math.max(1, Math.min(BATCH_SIZE, Math.ceil(sources.length / (4 * pool.nWorkers))));
  const inputs: SourceRef[][] = [];
  for (let i = 0; i < sources.length; i += size) inputs.push(sources.slice(i, i + size));
  return pool.run('prepare', inputs, (index) => show.advance(inputs[index].length));
}
