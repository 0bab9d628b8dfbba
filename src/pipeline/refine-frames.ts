import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { INITIAL_VARIANCE, ROBUSTNESS, type VarianceModel } from '../merge/likelihood/variance-model.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import type { RefinedFrame } from '../postrefine/likelihood/refine-frame.js';
import { startVector } from '../postrefine/likelihood/parameters.js';
import {
  centreScales,
  parameterPrior,
  type SharedPriors,
  startPriors,
} from '../postrefine/likelihood/shared-priors.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LearntInCommon } from './parallel-merge.js';

/** What all frames share. */
export interface SharedModel extends LearntInCommon {
  readonly variance: VarianceModel;
  readonly priors: SharedPriors;
}

/** What the first cycle begins with. */
export function startModel({ layout, start }: LikelihoodData): SharedModel {
  return {
    variance: INITIAL_VARIANCE,
    priors: startPriors(layout, start.width),
    profile: null,
    detector: null,
  };
}

/** The parameters with which each frame of the run begins. */
export function startVectors({ layout, start }: LikelihoodData): Float64Array[] {
  return Array.from(start.lnG, (lnG) => startVector(layout, lnG, start.width));
}

/** Spreads of parameters are known to 2 % from so many frames; further ones would cost time and memory. */
const FRAMES_THAT_TEACH = 2000;

/** Flags the observations of the members that the last merge did not reject. */
export function setIncluded(
  { run, columns }: LikelihoodData,
  members: Uint8Array,
  merge: LikelihoodMerge,
): void {
  const { frame } = run.observations;
  for (let i = 0; i < frame.length; i++)
    columns.included[i] = members[frame[i]] === 1 && merge.state.rejected[i] === 0 ? 1 : 0;
}

/** Refines the members from `vectors` and leaves kp in the columns; with maxIterations 0 it only evaluates them. */
export async function refineFrames(
  data: LikelihoodData,
  members: Uint8Array,
  vectors: readonly Float64Array[],
  merge: LikelihoodMerge,
  { variance, priors, profile, detector }: SharedModel,
  pool: FramePool<LikelihoodTasks>,
  hooks: { progress(nFrames: number): void },
  maxIterations?: number,
): Promise<(RefinedFrame | null)[]> {
  const prior = parameterPrior(priors);
  const inputs = data.run.batches.map((placed) => {
    const positions = placed.batch.frames
      .map((_, i) => i)
      .filter((i) => members[placed.firstFrame + i] === 1);
    return {
      ...placed,
      columns: data.columns,
      dMin: data.dMin,
      members: positions,
      vectors: positions.map((i) => vectors[placed.firstFrame + i]),
      prior,
      variance,
      factors: positions.map((i) => merge.frames.factor[placed.firstFrame + i]),
      wilsonMean: merge.state.wilsonMean,
      nu: ROBUSTNESS.nu,
      table: profile?.table ?? null,
      detector: detector && { model: detector, grid: data.grid },
      informationEvery: Math.ceil(vectors.length / FRAMES_THAT_TEACH),
      ...(maxIterations === undefined ? {} : { maxIterations }),
    };
  });
  const results = await pool.run('likelihoodRefine', inputs, (_i, done) => hooks.progress(done.length));
  const frames: (RefinedFrame | null)[] = vectors.map(() => null);
  results.forEach((refined, b) =>
    refined.forEach((frame, m) => {
      frames[inputs[b].firstFrame + inputs[b].members[m]] = frame;
    }),
  );
  return frames;
}

/** Sets the gauge of the scales and of the fall-off, in the vectors and in kp. */
export function setGauge(
  data: LikelihoodData,
  vectors: readonly Float64Array[],
  merge: LikelihoodMerge,
): void {
  const { lnG, bFactor } = centreScales(data.layout, vectors, merge.frames.accepted);
  const factor = data.reflections.qSquared.map((q2) => Math.exp((bFactor * q2) / 2 - lnG));
  const { kp } = data.columns;
  const { reflection } = data.run.observations;
  for (let i = 0; i < kp.length; i++) if (reflection[i] >= 0) kp[i] *= factor[reflection[i]];
}
