import type { SpaceGroup } from '../crystal/space-group.js';
import type { FrameRejectionReason } from '../frame/rejection.js';
import type { MergedReflections } from '../merge/merge-prime.js';
import { median } from '../numeric/summary.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { FrameOutcome, PrimeTasks } from '../parallel/prime-tasks.js';
import type { FrameModel } from '../postrefine/frame-model.js';
import { mergeAgreement } from '../statistics/convergence.js';
import { dStarSquaredOf } from '../statistics/reflection-properties.js';
import { type MergedStage, mergeStage, type MergeStageOptions } from './merge-stage.js';
import { excludeObservations, renumberRun, type RunData } from './run-data.js';

/** What a run of `method = prime` is asked for. */
export interface PrimeRunOptions {
  readonly spaceGroup: SpaceGroup;
  /** null: until it converges. */
  readonly nCycles: number | null;
  readonly maxCycles: number;
  /** Converged when the agreement of successive merges exceeds this. */
  readonly minAgreement: number;
  /** Frames are scaled by their Wilson plots; else by median intensities. */
  readonly wilson: boolean;
  /** Friedel mates are merged until the last cycle, and kept apart there. */
  readonly splitFriedelMatesAtEnd: boolean;
  /** Options of a merge, for the numbering of reflections that it uses. */
  readonly merge: (run: RunData) => MergeStageOptions;
  /** Reference of the first cycle by reflection number, instead of the mean-scaled merge. */
  readonly firstReference: ((run: RunData) => Float64Array) | null;
}

/** One stage done: what files and log are written from. */
export interface StageResult extends MergedStage {
  readonly run: RunData;
  readonly outcomes: readonly FrameOutcome[];
  /** Agreement with the merge before; null for the first. */
  readonly agreement: number | null;
}

export interface PrimeRunHooks {
  /** A stage begins; `total` frames will be counted by `progress`. */
  begin(stage: string, total: number): void;
  progress(nFrames: number): void;
  finished(result: StageResult): void;
}

export type PrimeRunEnd =
  | {
      readonly kind: 'done';
      readonly nCycles: number;
      /** What the agreement had to exceed; null when a number of cycles was asked for. */
      readonly criterion: number | null;
      readonly converged: boolean;
    }
  | {
      readonly kind: 'nothing-merged';
      readonly stage: string;
      readonly run: RunData;
      readonly outcomes: readonly FrameOutcome[];
      readonly fates: readonly (FrameRejectionReason | null)[];
    };

/**
 * `method = prime`: a mean-scaled merge is the first reference; then, cycle by cycle, every frame is post-refined
 * against the merge before, the frames are filtered and merged again, until the asked number of cycles is done or the
 * merges agree.
 */
export async function primeRun(
  start: RunData,
  pool: FramePool<PrimeTasks>,
  options: PrimeRunOptions,
  hooks: PrimeRunHooks,
): Promise<PrimeRunEnd> {
  let run = start;
  hooks.begin('Mean scaling', run.frames.length);
  const scaled = await scaleFrames(run, pool, options.wilson, hooks);
  let last = mergeStage(run, scaled, 'mean_scaled', 'average', options.merge(run));
  if (last.kind === 'nothing')
    return { kind: 'nothing-merged', stage: 'mean_scaled', run, outcomes: scaled, fates: last.fates };
  excludeObservations(run, last.outliers);
  hooks.finished({ ...last, run, outcomes: scaled, agreement: null });

  const limit = options.nCycles ?? options.maxCycles;
  const criterion = options.nCycles === null ? options.minAgreement : null;
  let models: readonly (FrameModel | null)[] = run.frames.map(() => null);
  for (let cycle = 1; cycle <= limit; cycle++) {
    const reference =
      cycle === 1 && options.firstReference !== null
        ? options.firstReference(run)
        : referenceOf(run, last.merged);
    hooks.begin(`Post-refinement, cycle ${cycle}`, run.frames.length);
    const outcomes = await refineFrames(run, pool, reference, models, hooks);
    models = outcomes.map((o) => (o.kind === 'modelled' ? o.model : null));
    let next = mergeStage(run, outcomes, `postref_cycle_${cycle}`, 'weighted', options.merge(run));
    if (next.kind === 'nothing')
      return { kind: 'nothing-merged', stage: `postref_cycle_${cycle}`, run, outcomes, fates: next.fates };
    const agreement = mergeAgreement(
      last.merged,
      next.merged,
      dStarSquaredOf(run.reflections, next.report.unitCell),
    );
    // The first cycle is compared with the mean-scaled set, which is no sign of convergence.
    const converged = criterion !== null && cycle > 1 && agreement > criterion;
    const isLast = converged || cycle === limit;
    if (isLast) {
      if (options.splitFriedelMatesAtEnd) run = renumberRun(run, options.spaceGroup, true);
      next = mergeStage(run, outcomes, `postref_cycle_${cycle}`, 'final', options.merge(run));
      if (next.kind === 'nothing')
        return { kind: 'nothing-merged', stage: `postref_cycle_${cycle}`, run, outcomes, fates: next.fates };
    }
    excludeObservations(run, next.outliers);
    hooks.finished({ ...next, run, outcomes, agreement });
    if (isLast) return { kind: 'done', nCycles: cycle, criterion, converged };
    last = next;
  }
  return { kind: 'done', nCycles: 0, criterion: null, converged: false };
}

async function scaleFrames(
  run: RunData,
  pool: FramePool<PrimeTasks>,
  wilson: boolean,
  hooks: PrimeRunHooks,
): Promise<FrameOutcome[]> {
  const medianOfMedians = wilson
    ? 1
    : median((await pool.run('medians', run.batches)).flat().filter(Number.isFinite));
  const inputs = run.batches.map((placed) => ({ ...placed, full: run.full, medianOfMedians }));
  return (await pool.run('scale', inputs, (_i, done) => hooks.progress(done.length))).flat();
}

async function refineFrames(
  run: RunData,
  pool: FramePool<PrimeTasks>,
  reference: Float64Array,
  models: readonly (FrameModel | null)[],
  hooks: PrimeRunHooks,
): Promise<FrameOutcome[]> {
  const inputs = run.batches.map((placed) => ({
    ...placed,
    full: run.full,
    reference,
    starts: models.slice(placed.firstFrame, placed.firstFrame + placed.batch.frames.length),
  }));
  return (await pool.run('refine', inputs, (_i, done) => hooks.progress(done.length))).flat();
}

/** Intensities by reflection number, NaN where the merge has none, in memory that threads share. */
function referenceOf(run: RunData, merged: MergedReflections): Float64Array {
  const reference = new Float64Array(new SharedArrayBuffer(8 * run.reflections.n)).fill(NaN);
  for (let i = 0; i < merged.n; i++) reference[merged.reflection[i]] = merged.intensity[i];
  return reference;
}
