import { type CommonPlaces, type CommonSums, commonSums } from '../merge/likelihood/common-sums.js';
import { type FrameEvidence, frameEvidence } from '../merge/likelihood/frame-evidence.js';
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
import { type PieceRange, type ScoringPieces, scoringSums } from '../merge/likelihood/scoring-sums.js';
import type { VarianceModel } from '../merge/likelihood/variance-model.js';

/** Some reflections of a merge, whose arrays lie in shared memory; the results are written there. */
export interface MergeRangeInput extends ReflectionRange {
  readonly merge: LikelihoodMerge;
  readonly variance: VarianceModel;
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
  readonly pieces: ScoringPieces;
}

/** Some pieces of the observations of a merge, for the learning of what all frames have in common. */
export interface CommonSumsInput extends PieceRange {
  readonly merge: JudgedMerge;
  readonly reference: LeaveOneOut;
  readonly model: VarianceModel;
  readonly places: CommonPlaces;
}

/** Some frames of a merge to be judged by their residuals. */
export interface FrameResidualsInput extends FrameRange {
  readonly merge: JudgedFrames;
  readonly reference: LeaveOneOut;
  readonly model: VarianceModel;
}

/** Some reflections of a merge whose evidence for each frame is asked for. */
export interface EvidenceInput extends ReflectionRange {
  readonly merge: LikelihoodMerge;
  readonly reference: LeaveOneOut;
  readonly model: VarianceModel;
}

/** The work on a merge that is done range by range of its reflections, observations or frames. */
export const mergeTasks = {
  mergeBeforeUpdate: ({ merge, variance, ...range }: MergeRangeInput): void =>
    mergeBeforeUpdate(merge, variance, range),

  mergeAfterUpdate: ({ merge, variance, ...range }: MergeRangeInput): void =>
    mergeAfterUpdate(merge, variance, range),

  leaveOneOut: ({ merge, out, ...range }: LeaveOneOutInput): void => leaveOneOut(merge, out, range),

  scoringSums: ({ merge, reference, coefficients, pieces, ...range }: ScoringInput): Float64Array =>
    scoringSums(merge, reference, coefficients, pieces, range),

  commonSums: ({ merge, reference, model, places, ...range }: CommonSumsInput): CommonSums =>
    commonSums(merge, reference, model, places, range),

  frameResiduals: ({ merge, reference, model, ...range }: FrameResidualsInput): FrameResiduals =>
    frameResiduals(merge, reference, model, range),

  frameEvidence: ({ merge, reference, model, ...range }: EvidenceInput): FrameEvidence =>
    frameEvidence(merge, reference, model, range),
};
