import { type ComparedObservations, joinCompared } from '../ambiguity/compared-observations.js';
import type { IndexingWays } from '../ambiguity/indexing-ways.js';
import type { ComparisonLimits } from '../ambiguity/select-observations.js';
import type { FrameBatch } from '../frame/frame-batch.js';
import { numberBatch } from '../frame/number-batch.js';
import { isNearCell } from '../merge/frame-filter.js';
import type { FramePool } from '../parallel/frame-pool.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import type { LikelihoodCycles } from './likelihood-cycles.js';
import { likelihoodData, type LikelihoodData } from './likelihood-data.js';
import { likelihoodRun, refineWithoutReference } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import { assembleRun, type MeasuredRun } from './run-data.js';

/** What comparing frames takes. */
export interface ComparisonSetting {
  readonly target: PrimeTarget;
  readonly pool: FramePool<RunTasks>;
  readonly show: { begin(stage: string, total: number): void; advance(n: number): void };
  readonly ways: IndexingWays;
  readonly limits: ComparisonLimits;
  /** The reflections that are compared: 3n interleaved, in the asymmetric unit, in memory that threads share. */
  readonly reflections: Int32Array;
  /** merge.uc_tolerance, in percent. */
  readonly cellTolerance: number;
}

/** The frames as the likelihood engine understands them, in all ways to index them. */
export interface Comparison {
  readonly compared: ComparedObservations;
  /** Flags the frames whose cell is that of the target. */
  readonly members: Uint8Array;
}

/** Cycles of the engine between two looks at the choice: two, and one more where a profile was learnt. */
const CYCLES_TO_REVISE: LikelihoodCycles = { atLeast: 2, atMost: 3, minAgreement: -1 };

/**
 * Scale, partiality and Wilson mean of every observation by the likelihood engine, and from them what every frame says of its
 * reflections in each way. The first time from a refinement that needs no reference; then, with the frames reindexed, from two
 * cycles of refinement and merging, or three.
 *
 * @param standing the way that each frame stands in; null: as indexed, and nothing is known yet
 */
export async function compareFrames(
  batches: readonly FrameBatch[],
  standing: Uint8Array | null,
  setting: ComparisonSetting,
): Promise<Comparison> {
  const { compared, members } = await compareWithData(batches, standing, setting);
  return { compared, members };
}

/** The same with what the engine knows of the frames, for those who go on with it. */
export async function compareWithData(
  batches: readonly FrameBatch[],
  standing: Uint8Array | null,
  setting: ComparisonSetting,
): Promise<Comparison & { readonly data: LikelihoodData }> {
  const { target, pool, show, ways, limits, reflections } = setting;
  const run = merged(batches, target);
  const data = await likelihoodData(run, target, pool, null, true);
  const members = Uint8Array.from(run.frames, ({ unitCell }) =>
    isNearCell(unitCell, target.unitCell, setting.cellTolerance) ? 1 : 0,
  );
  const hooks = {
    begin: (stage: string, total: number) => show.begin(stage, total),
    progress: (n: number) => show.advance(n),
    finishedCycle: () => undefined,
  };
  let { wilsonMean } = data.start;
  if (standing === null) await refineWithoutReference(data, members, pool, 'Before indexing', hooks);
  else {
    const result = await likelihoodRun(data, members, pool, CYCLES_TO_REVISE, 'Indexing', hooks);
    wilsonMean = result.merge.state.wilsonMean;
  }
  const parts = await pool.run(
    'compareFrames',
    run.batches.map(({ batch, firstFrame, firstObservation }) => ({
      batch,
      firstFrame,
      firstObservation,
      columns: { kp: data.columns.kp, background: data.columns.background, gain: data.columns.gain },
      wilsonMean: inSharedMemory(wilsonMean),
      ways: ways.names,
      standing: batch.frames.map((_, f) => standing?.[firstFrame + f] ?? 0),
      reflections,
      limits,
    })),
  );
  return { compared: joinCompared(parts, ways.names.length), members, data };
}

/** A run of its own, with Friedel mates merged whatever the method. */
function merged(batches: readonly FrameBatch[], { spaceGroup }: PrimeTarget): MeasuredRun {
  const lists = batches.map((batch) => numberBatch(batch, spaceGroup, false));
  return assembleRun(batches, lists, spaceGroup, false);
}
