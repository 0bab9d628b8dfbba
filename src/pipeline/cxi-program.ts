import type { MergingSet } from '../frame/merging/merging-set.js';
import type { SourceRef } from '../input/source-ref.js';
import type { MergingBackend } from '../output/backend/backend.js';
import type { CxiSetup, CxiTasks } from '../parallel/cxi-tasks.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import type { CxiFiles } from './cxi-merged-part.js';
import type { MergingTarget } from './merging-set.js';

/** Everything that one run of cxi.merge works with; nothing here looks at the command line or the clock. */
export interface CxiProgram {
  readonly params: CxiMergeParams;
  readonly target: MergingTarget;
  readonly dMin: number;
  readonly set: MergingSet;
  readonly reverseLookup: ReadonlyMap<string, string> | null;
  readonly sources: readonly SourceRef[];
  readonly backend: MergingBackend;
  readonly makePool: (setup: CxiSetup, nSources: number) => FramePool<CxiTasks>;
  /** Workers of the engine of prime.run, for frames that are refined together. */
  readonly makeRunPool: (setup: PrimeSetup, nSources: number) => FramePool<RunTasks>;
  /** Half of a frame by the MD5 sum of its name, with hash_filenames. */
  readonly isOddHash: (name: string) => boolean;
  readonly files: CxiFiles;
  readonly show: {
    begin(stage: string, total: number): void;
    advance(n: number): void;
    say(line: string): void;
  };
  /** Seconds since the run began. */
  readonly seconds: () => number;
  /** A pause in long work, in which signals are heard. @throws PoolClosedError when one asked to stop */
  readonly breathe: () => Promise<void>;
}

export type CxiEnd =
  { readonly kind: 'done'; readonly mtz: string } | { readonly kind: 'nothing'; readonly message: string };
