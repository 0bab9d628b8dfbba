import { cellConstraintOf, cellConstraintOfSystem, type CellConstraint } from '../crystal/constraints.js';
import { spaceGroupFromHall } from '../crystal/space-group.js';
import { type FrameBatch, framesOf } from '../frame/frame-batch.js';
import type { Frame } from '../frame/frame.js';
import type { LikelihoodFrame } from '../frame/likelihood-frame.js';
import { frameEvidence } from '../merge/likelihood/frame-evidence.js';
import {
  type FrameRange,
  type FrameResiduals,
  frameResiduals,
  type JudgedFrames,
} from '../merge/likelihood/judge-frames.js';
import { type LeaveOneOut, leaveOneOut } from '../merge/likelihood/leave-one-out.js';
import {
  mergeAfterUpdate,
  mergeBeforeUpdate,
  type ReflectionRange,
} from '../merge/likelihood/merge-likelihood.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import type { JudgedMerge } from '../merge/likelihood/residual.js';
import { profileBin, type ProfilePlaces, profileSums } from '../merge/likelihood/profile-sums.js';
import { type PieceRange, scoringSums } from '../merge/likelihood/scoring-sums.js';
import type { VarianceModel as MergeVariance } from '../merge/likelihood/variance-model.js';
import { LARGEST_MINUS_LN_P } from '../merge/likelihood/variance-model.js';
import { once } from '../numeric/once.js';
import { ewaldOffsets } from '../postrefine/partiality.js';
import { likelihoodFrame } from '../postrefine/likelihood/build-frame.js';
import { createKernel, type KernelChoice, type KernelName } from '../postrefine/likelihood/create-kernel.js';
import { takeBackOwnPulls } from '../postrefine/likelihood/own-pull.js';
import { profilePlace, type ProfileTable } from '../postrefine/likelihood/profile-table.js';
import {
  type ParameterPrior,
  refineLikelihoodFrame,
  type RefineFrameSummary,
  RefineFrameWorkspace,
  defaultRefineFrameOptions,
} from '../postrefine/likelihood/refine-frame.js';

/** Arrays over all observations of a run in input order, in memory that threads share. */
export interface LikelihoodColumns {
  readonly background: Float64Array;
  readonly gain: Float64Array;
  /** Below it nothing can be observed, in data that were cut by I/sigma; null in others. */
  readonly threshold: Float64Array | null;
  /** Leave-one-frame-out posterior of each observation's reflection. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** 0: rejected by the last merge, or not of this run. */
  readonly included: Uint8Array;
  /** Written by the workers from the refined model. */
  readonly kp: Float64Array;
  readonly minusLnP: Float64Array;
  readonly dLnPdz: Float64Array;
  readonly lnKpVariance: Float64Array;
  /** Bin of the place on the profile (`profileBin`), by the formula alone. */
  readonly profileBin: Uint8Array;
}

export interface PlacedInput {
  readonly batch: FrameBatch;
  readonly firstFrame: number;
  readonly firstObservation: number;
  readonly columns: LikelihoodColumns;
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
}

export interface GeometryInput extends PlacedInput {
  /** Written: t = q dMin and the Ewald offset r_h (Å⁻¹) of the indexed geometry. */
  readonly t: Float64Array;
  readonly ewaldOffset: Float64Array;
}

export interface LikelihoodRefineInput extends PlacedInput {
  /** Frames of the batch that take part, as positions in it. */
  readonly members: readonly number[];
  /** Parameter vector of each member. */
  readonly vectors: readonly Float64Array[];
  readonly prior: ParameterPrior;
  readonly variance: MergeVariance;
  /** Variance factor F of each member. */
  readonly factors: readonly number[];
  /** Wilson mean S by reflection number. */
  readonly wilsonMean: Float64Array;
  readonly nu: number;
  /** What was learnt of the profile beyond its formula; null: nothing. */
  readonly table: ProfileTable | null;
  /** Fewer iterations than usual; 0 only evaluates the model at the given vectors. */
  readonly maxIterations?: number;
}

export interface LikelihoodRefined {
  readonly vector: Float64Array;
  readonly covarianceDiagonal: Float64Array;
  readonly summary: RefineFrameSummary;
}

/** Some reflections of a merge, whose arrays lie in shared memory; the results are written there. */
export interface MergeRangeInput extends ReflectionRange {
  readonly merge: LikelihoodMerge;
  readonly variance: MergeVariance;
}

export interface LeaveOneOutInput extends ReflectionRange {
  readonly merge: LikelihoodMerge;
  readonly out: LeaveOneOut;
}

/** Some pieces of the observations of a merge, for a step of the learning of the variance. */
export interface ScoringInput extends PieceRange {
  readonly merge: JudgedMerge;
  readonly reference: LeaveOneOut;
  readonly coefficients: Float64Array;
}

/** Some pieces of the observations of a merge, for the learning of the profile. */
export interface ProfileSumsInput extends PieceRange {
  readonly merge: JudgedMerge;
  readonly reference: LeaveOneOut;
  readonly model: MergeVariance;
  readonly places: ProfilePlaces;
}

/** Some frames of a merge to be judged by their residuals. */
export interface FrameResidualsInput extends FrameRange {
  readonly merge: JudgedFrames;
  readonly reference: LeaveOneOut;
  readonly model: MergeVariance;
}

/** Some reflections of a merge whose evidence for each frame is asked for. */
export interface EvidenceInput extends ReflectionRange {
  readonly merge: LikelihoodMerge;
  readonly reference: LeaveOneOut;
  readonly model: MergeVariance;
}

export type LikelihoodTasks = ReturnType<typeof likelihoodTasks>;

/**
 * The work of `method = likelihood` that is done frame by frame; `hall` is the symbol of the target, `choice` says with
 * which kernel.
 */
export function likelihoodTasks(hall: string, choice: KernelChoice = kernelOfEnvironment()) {
  const group = spaceGroupFromHall(hall);
  const constraint = cellConstraintOf(group) ?? cellConstraintOfSystem('Triclinic');
  const tools = once(() => {
    const { name, kernel } = createKernel(choice);
    return { name, kernel, workspace: new RefineFrameWorkspace(kernel) };
  });
  let extra = new Float64Array(0);
  let scratch = new Float64Array(0);

  return {
    likelihoodKernel: (): KernelName => tools().name,

    likelihoodGeometry: (input: GeometryInput): number => {
      framesOf(input.batch, input.firstFrame).forEach((frame, f) => {
        const at = input.firstObservation + input.batch.frames[f].offset;
        const built = build(frame, at, input, constraint);
        input.t.set(built.t, at);
        ewaldOffsets(frame, built.reciprocalMatrix, input.ewaldOffset.subarray(at, at + frame.n));
      });
      return input.batch.frames.length;
    },

    mergeBeforeUpdate: ({ merge, variance, ...range }: MergeRangeInput): void =>
      mergeBeforeUpdate(merge, variance, range),

    mergeAfterUpdate: ({ merge, variance, ...range }: MergeRangeInput): void =>
      mergeAfterUpdate(merge, variance, range),

    leaveOneOut: ({ merge, out, ...range }: LeaveOneOutInput): void => leaveOneOut(merge, out, range),

    scoringSums: ({ merge, reference, coefficients, ...range }: ScoringInput): Float64Array =>
      scoringSums(merge, reference, coefficients, range),

    profileSums: ({ merge, reference, model, places, ...range }: ProfileSumsInput): Float64Array =>
      profileSums(merge, reference, model, places, range),

    frameResiduals: ({ merge, reference, model, ...range }: FrameResidualsInput): FrameResiduals =>
      frameResiduals(merge, reference, model, range),

    frameEvidence: ({ merge, reference, model, ...range }: EvidenceInput): Float64Array =>
      frameEvidence(merge, reference, model, range),

    likelihoodRefine: (input: LikelihoodRefineInput): LikelihoodRefined[] => {
      const { kernel, workspace } = tools();
      const frames = framesOf(input.batch, input.firstFrame);
      const options = {
        ...defaultRefineFrameOptions,
        maxIterations: input.maxIterations ?? defaultRefineFrameOptions.maxIterations,
      };
      return input.members.map((f, m) => {
        const at = input.firstObservation + input.batch.frames[f].offset;
        const frame = build(frames[f], at, input, constraint);
        if (extra.length < frame.n) {
          extra = new Float64Array(frame.n);
          scratch = new Float64Array(frame.n);
        }
        setExtraVariance(frame, at, input, extra);
        const slice = <T extends Float64Array | Uint8Array>(column: T) =>
          column.subarray(at, at + frame.n) as T;
        const fit = {
          frame,
          mean: slice(input.columns.mean),
          variance: slice(input.columns.variance),
          extra,
          included: slice(input.columns.included),
          table: input.table,
          varianceModel: {
            background: input.variance.background,
            gain: input.variance.counting,
            relative: input.variance.proportional,
            offset: input.variance.partiality,
            frameFactor: input.factors[m],
            nu: input.nu,
          },
        };
        const refined = refineLikelihoodFrame(fit, input.vectors[m], input.prior, options, workspace);
        const out = {
          kp: slice(input.columns.kp),
          minusLnP: slice(input.columns.minusLnP),
          dLnPdz: slice(input.columns.dLnPdz),
          z: scratch,
        };
        kernel.model(refined.vector, out);
        setProfileBins(scratch, out.minusLnP, slice(input.columns.profileBin));
        const lnKpVariance = slice(input.columns.lnKpVariance);
        const isDefined = refined.summary.nIterations > 0 && !Number.isNaN(refined.covarianceDiagonal[0]);
        if (isDefined) {
          const factor = workspace.equations(refined.vector.length).matrix;
          kernel.lnKpVariance(refined.vector, factor, lnKpVariance);
          takeBackOwnPulls(fit, out, { correction: scratch, lnKpVariance });
          applyCorrection(scratch, input.variance.tail, out);
        } else lnKpVariance.fill(0);
        return refined;
      });
    },
  };
}

/** Where each observation lies on the profile, from the signs of z and from -ln p. */
function setProfileBins(z: Float64Array, minusLnP: Float64Array, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) out[i] = profileBin(profilePlace(z[i], minusLnP[i]));
}

/** PRIME_KERNEL=typescript is for comparisons and for finding faults. */
function kernelOfEnvironment(): KernelChoice {
  return process.env.PRIME_KERNEL === 'typescript' ? 'typescript' : 'auto';
}

function build(frame: Frame, at: number, input: PlacedInput, constraint: CellConstraint): LikelihoodFrame {
  return likelihoodFrame(frame, {
    constraint,
    dMin: input.dMin,
    background: input.columns.background.subarray(at, at + frame.n),
    gain: input.columns.gain.subarray(at, at + frame.n),
  });
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
