import type { CellConstraint } from '../crystal/constraints.js';
import { framesOf } from '../frame/frame-batch.js';
import type { LikelihoodFrame } from '../frame/likelihood-frame.js';
import { profileBin } from '../merge/likelihood/profile-bins.js';
import { LARGEST_MINUS_LN_P, type VarianceModel } from '../merge/likelihood/variance-model.js';
import { detectorFactors, withoutDetector } from '../postrefine/likelihood/detector-factors.js';
import type { DetectorGrid } from '../postrefine/likelihood/detector-grid.js';
import type { DetectorModel } from '../postrefine/likelihood/detector-model.js';
import type { FrameFit, LikelihoodKernel } from '../postrefine/likelihood/kernel.js';
import { takeBackOwnPulls } from '../postrefine/likelihood/own-pull.js';
import { profilePlace, type ProfileTable } from '../postrefine/likelihood/profile-table.js';
import {
  type ParameterPrior,
  type RefinedFrame,
  refineLikelihoodFrame,
  RefineFrameWorkspace,
  defaultRefineFrameOptions,
} from '../postrefine/likelihood/refine-frame.js';
import type { PlacedInput } from './likelihood-columns.js';
import { placeFrame } from './place-frame.js';

export interface LikelihoodRefineInput extends PlacedInput {
  /** Frames of the batch that take part, as positions in it. */
  readonly members: readonly number[];
  /** Parameter vector of each member. */
  readonly vectors: readonly Float64Array[];
  readonly prior: ParameterPrior;
  readonly variance: VarianceModel;
  /** Variance factor F of each member. */
  readonly factors: readonly number[];
  /** Wilson mean S by reflection number. */
  readonly wilsonMean: Float64Array;
  readonly nu: number;
  /** What was learnt of the profile beyond its formula; null: nothing. */
  readonly table: ProfileTable | null;
  /** What all frames have in common over the detector; null: nothing. */
  readonly detector: { readonly model: DetectorModel; readonly grid: DetectorGrid } | null;
  /** Every so many-th frame of the run gives its `information`. */
  readonly informationEvery: number;
  /** Fewer iterations than usual; 0 only evaluates the model at the given vectors. */
  readonly maxIterations?: number;
}

/** Refines the members of batches one by one and writes what follows of the refined model into the columns of the run. */
export class BatchRefiner {
  private readonly workspace: RefineFrameWorkspace;
  private extra = new Float64Array(0);
  private scratch = new Float64Array(0);

  constructor(
    private readonly kernel: LikelihoodKernel,
    private readonly constraint: CellConstraint,
  ) {
    this.workspace = new RefineFrameWorkspace(kernel);
  }

  refine(input: LikelihoodRefineInput): RefinedFrame[] {
    const frames = framesOf(input.batch, input.firstFrame);
    return input.members.map((f, m) => {
      const at = input.firstObservation + input.batch.frames[f].offset;
      const frame = placeFrame(frames[f], at, input, this.constraint);
      if (input.detector === null) return this.refineOne(frame, at, input, m);
      // The frame is refined as if the detector had no part in it; then kp takes that part up.
      const factor = detectorFactors(frames[f], frame, input.detector);
      const kp = input.columns.kp.subarray(at, at + frame.n);
      kp.forEach((value, i) => (kp[i] = value / factor[i]));
      const refined = this.refineOne(withoutDetector(frame, factor), at, input, m);
      kp.forEach((value, i) => (kp[i] = value * factor[i]));
      return refined;
    });
  }

  private refineOne(
    frame: LikelihoodFrame,
    at: number,
    input: LikelihoodRefineInput,
    member: number,
  ): RefinedFrame {
    const { workspace } = this;
    const { columns, variance } = input;
    if (this.extra.length < frame.n) {
      this.extra = new Float64Array(frame.n);
      this.scratch = new Float64Array(frame.n);
    }
    setExtraVariance(frame, at, input, this.extra);
    const own = <T extends Float64Array | Uint8Array>(column: T) => column.subarray(at, at + frame.n) as T;
    const fit = {
      frame,
      mean: own(columns.mean),
      variance: own(columns.variance),
      extra: this.extra,
      included: own(columns.included),
      table: input.table,
      varianceModel: {
        background: variance.background,
        gain: variance.counting,
        relative: variance.proportional,
        offset: variance.partiality,
        frameFactor: input.factors[member],
        nu: input.nu,
      },
    };
    const options = {
      ...defaultRefineFrameOptions,
      maxIterations: input.maxIterations ?? defaultRefineFrameOptions.maxIterations,
      keepsInformation: (input.firstFrame + input.members[member]) % input.informationEvery === 0,
    };
    const refined = refineLikelihoodFrame(fit, input.vectors[member], input.prior, options, workspace);
    this.writeColumns(fit, refined, at, input);
    return refined;
  }

  /** What the merge needs of the model of a frame: kp, -ln p, its slope, the variance of ln kp and the place on the profile. */
  private writeColumns(
    fit: FrameFit,
    { vector, summary, covarianceDiagonal }: RefinedFrame,
    at: number,
    { columns, variance }: LikelihoodRefineInput,
  ): void {
    const { kernel, scratch } = this;
    const own = <T extends Float64Array | Uint8Array>(column: T) =>
      column.subarray(at, at + fit.frame.n) as T;
    const out = {
      kp: own(columns.kp),
      minusLnP: own(columns.minusLnP),
      dLnPdz: own(columns.dLnPdz),
      z: scratch,
    };
    kernel.model(vector, out);
    setProfileBins(scratch, out.minusLnP, own(columns.profileBin));
    const lnKpVariance = own(columns.lnKpVariance);
    const isDefined = summary.nIterations > 0 && !Number.isNaN(covarianceDiagonal[0]);
    if (!isDefined) {
      lnKpVariance.fill(0);
      return;
    }
    kernel.lnKpVariance(vector, this.workspace.equations(vector.length).matrix, lnKpVariance);
    takeBackOwnPulls(fit, out, { correction: scratch, lnKpVariance });
    applyCorrection(scratch, variance.tail, out);
  }
}

/** Where each observation lies on the profile, from the signs of z and from -ln p. */
function setProfileBins(z: Float64Array, minusLnP: Float64Array, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = profileBin(profilePlace(z[i], minusLnP[i]));
}

/**
 * kp without the own pull of each observation, and its mean where ln kp has the variance h² L of errors of the profile,
 * which the fit does not see.
 */
function applyCorrection(
  correction: Float64Array,
  tail: number,
  { kp, minusLnP }: { readonly kp: Float64Array; readonly minusLnP: Float64Array },
): void {
  for (let i = 0; i < kp.length; i++)
    kp[i] *= Math.exp(correction[i] + 0.5 * tail * Math.min(minusLnP[i], LARGEST_MINUS_LN_P));
}

/**
 * The terms h² L and c of the variance (section 16 of the method), from kp and J as they are before the refinement: they
 * stay as they are during it.
 */
function setExtraVariance(
  { n, reflection }: LikelihoodFrame,
  at: number,
  { columns, variance, wilsonMean }: LikelihoodRefineInput,
  out: Float64Array,
): void {
  if (variance.tail === 0 && variance.wilson === 0) {
    out.fill(0, 0, n);
    return;
  }
  for (let i = 0; i < n; i++) {
    const kp = columns.kp[at + i];
    const m = kp * Math.max(columns.mean[at + i], 0);
    const tail = variance.tail * m * m * Math.min(columns.minusLnP[at + i], LARGEST_MINUS_LN_P);
    out[i] = tail + variance.wilson * m * kp * wilsonMean[reflection[i]];
  }
}
