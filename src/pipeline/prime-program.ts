import type { ReferenceFile } from '../input/reference-file.js';
import type { SourceProblem, SourceRef } from '../input/source-ref.js';
import type { EarlierFreeFlags } from '../merge/free-flags.js';
import type { RunFiles } from '../output/run-files.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrepareReport } from '../parallel/prepare-sources.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { IndexBasis } from './index-basis.js';
import type { PrimeTarget } from './prime-setup.js';
import type { MeasuredRun } from './run-data.js';

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
