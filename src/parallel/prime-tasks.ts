import { orientationToRotation, cellOfReciprocalMatrix } from '../crystal/orientation.js';
import { spaceGroupFromHall } from '../crystal/space-group.js';
import { type FrameBatch, framesOf } from '../frame/frame-batch.js';
import type { Frame } from '../frame/frame.js';
import type { PrepareOptions } from '../frame/prepare.js';
import type { FrameRejectionReason } from '../frame/rejection.js';
import type { ReadOptions } from '../input/read-options.js';
import type { SourceRef } from '../input/source-ref.js';
import type { FrameFit, FrameModel } from '../postrefine/frame-model.js';
import { calcPartiality, spotRadius } from '../postrefine/partiality.js';
import { postrefineFrame, type PrimeScheme } from '../postrefine/prime/postrefine-frame.js';
import { PrimeWorkspace } from '../postrefine/prime/workspace.js';
import { medianIntensity, scaleFrame, type ScaleOptions, selectForScaling } from '../scale/scale-frame.js';
import type { HandsOver } from './frame-pool.js';
import { type PrepareOutput, prepareSources } from './prepare-sources.js';

/** Everything that is the same for all frames of a run; plain values only, as it is cloned into every thread. */
export interface PrimeSetup {
  /** Hall symbol of the target. */
  readonly hall: string;
  readonly read: ReadOptions;
  readonly prepare: Omit<PrepareOptions, 'spaceGroup'>;
  readonly scale: Omit<ScaleOptions, 'spaceGroup' | 'anomalous'>;
  readonly scheme: PrimeScheme;
  readonly mergePartialityMin: number;
  readonly monteCarlo: boolean;
  /** Whether frames keep their spots and sin²θ/λ², which the scheme needs and the likelihood engine does not. */
  readonly keepSpots: boolean;
}

/** Where the full intensities of a run are written: all observations in input order. */
export interface FullIntensities {
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

export interface BatchInput {
  readonly batch: FrameBatch;
  /** Input position of the first frame, and of the first observation, of the batch. */
  readonly firstFrame: number;
  readonly firstObservation: number;
}

export interface ScaleInput extends BatchInput {
  readonly full: FullIntensities;
  readonly medianOfMedians: number;
}

export interface RefineInput extends BatchInput {
  readonly full: FullIntensities;
  /** Reference intensity by reflection number, NaN where absent. */
  readonly reference: Float64Array;
  /** Model of each frame of the batch from the cycle before; null in the first. */
  readonly starts: readonly (FrameModel | null)[];
}

/** What becomes of a frame in one stage. */
export type FrameOutcome =
  | {
      readonly kind: 'modelled';
      readonly model: FrameModel;
      /** null for a frame that was only scaled. */
      readonly fit: FrameFit | null;
      /** Observations handed to the merge, after the partiality cut. */
      readonly n: number;
      readonly meanPartiality: number;
    }
  | { readonly kind: 'rejected'; readonly reason: FrameRejectionReason; readonly detail: string };

export type PrimeTasks = ReturnType<typeof primeTasks>;

/** The work of `method = prime` that is done frame by frame, in a thread or not. */
export function primeTasks(setup: PrimeSetup) {
  const group = spaceGroupFromHall(setup.hall);
  const prepareOptions: PrepareOptions = { ...setup.prepare, spaceGroup: group };
  const scaleOptions: ScaleOptions = {
    ...setup.scale,
    spaceGroup: group,
    anomalous: setup.prepare.anomalous,
  };
  const workspace = new PrimeWorkspace();

  return {
    prepare: (sources: readonly SourceRef[]): PrepareOutput & HandsOver =>
      prepareSources(sources, setup.read, prepareOptions, setup.keepSpots),

    medians: ({ batch, firstFrame }: BatchInput): number[] =>
      framesOf(batch, firstFrame).map((frame) =>
        medianIntensity(frame, selectForScaling(frame, scaleOptions)),
      ),

    scale: (input: ScaleInput): FrameOutcome[] =>
      framesOf(input.batch, input.firstFrame).map((frame, i) =>
        scaleOne(frame, input.firstObservation + input.batch.frames[i].offset, input, scaleOptions, setup),
      ),

    refine: (input: RefineInput): FrameOutcome[] =>
      framesOf(input.batch, input.firstFrame).map((frame, i) =>
        refineOne(
          frame,
          input.firstObservation + input.batch.frames[i].offset,
          input.starts[i],
          input,
          setup,
          workspace,
        ),
      ),
  };
}

function scaleOne(
  frame: Frame,
  at: number,
  input: ScaleInput,
  options: ScaleOptions,
  setup: PrimeSetup,
): FrameOutcome {
  const selection = selectForScaling(frame, options);
  const scaled = scaleFrame(frame, selection, input.medianOfMedians, options);
  if (scaled.kind === 'rejected') {
    input.full.intensity.fill(NaN, at, at + frame.n);
    return scaled;
  }
  const model: FrameModel = {
    scaleG: setup.monteCarlo ? 1 : scaled.scaleG,
    bFactor: setup.monteCarlo ? 0 : scaled.bFactor,
    rotX: 0,
    rotY: 0,
    gammaY: 0,
    gammaZ: 0,
    gamma0: spotRadius(frame, selection),
    gammaE: setup.scheme.gammaE,
    voigtNu: setup.scheme.voigtNu,
    unitCell: frame.unitCell,
    rotationU: orientationToRotation(frame.reciprocalMatrix),
  };
  // The original takes the partialities of the mean-scaled set from the cell of the orientation, not the constrained one.
  const indexed = { ...model, unitCell: cellOfReciprocalMatrix(frame.reciprocalMatrix) };
  return writeFull(frame, at, model, indexed, input.full, -Infinity, setup, null);
}

function refineOne(
  frame: Frame,
  at: number,
  start: FrameModel | null,
  input: RefineInput,
  setup: PrimeSetup,
  workspace: PrimeWorkspace,
): FrameOutcome {
  const result = postrefineFrame(frame, input.reference, start, setup.scheme, workspace);
  if (result.kind === 'failed') {
    input.full.intensity.fill(NaN, at, at + frame.n);
    return { kind: 'rejected', reason: 'refinement-failed', detail: `${result.reason}: ${result.detail}` };
  }
  return writeFull(
    frame,
    at,
    result.model,
    result.model,
    input.full,
    setup.mergePartialityMin,
    setup,
    result.fit,
  );
}

/** Writes I/(G exp(-2Bs²) p) and its sigma of each observation; NaN where p is not above the limit. */
function writeFull(
  frame: Frame,
  at: number,
  model: FrameModel,
  geometry: FrameModel,
  full: FullIntensities,
  partialityMin: number,
  setup: PrimeSetup,
  fit: FrameFit | null,
): FrameOutcome {
  const { partiality } = calcPartiality(frame, geometry, setup.scheme);
  if (setup.monteCarlo && fit === null) partiality.fill(1);
  let n = 0;
  let sum = 0;
  for (let i = 0; i < frame.n; i++) {
    const p = partiality[i];
    if (!(p > partialityMin) || frame.reflection[i] < 0) {
      full.intensity[at + i] = NaN;
      continue;
    }
    const scale = model.scaleG * Math.exp(-2 * model.bFactor * frame.sinThetaOverLambdaSquared[i]) * p;
    full.intensity[at + i] = frame.intensity[i] / scale;
    full.sigma[at + i] = frame.sigma[i] / scale;
    n++;
    sum += p;
  }
  return { kind: 'modelled', model, fit, n, meanPartiality: sum / n };
}
