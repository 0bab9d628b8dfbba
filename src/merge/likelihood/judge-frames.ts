import { Correlation } from '../../numeric/correlation.js';
import { median } from '../../numeric/summary.js';
import { acceptFrames } from './accept-frames.js';
import { evidencePieces, type FrameEvidence, frameEvidence } from './frame-evidence.js';
import { coefficientsOf, type JudgedMerge, Residual } from './residual.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { LikelihoodMerge } from './merge-state.js';
import { ROBUSTNESS } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';

/** A frame's factor is drawn towards what it was by this many observations of chi² 1. */
const PRIOR_OBSERVATIONS = 20;
const LEAST_FACTOR = 0.5;
const LARGEST_FACTOR = 50;
/** Proportional error in the scale of the deviations that are correlated, and where they are clipped. */
const PROPORTIONAL_ERROR = 0.3;
const CLIP = 6;
/** Standard deviation of ln F among right frames: the factor of a frame that does not fit speaks against it. */
const SPREAD_OF_LN_FACTOR = 1;

/**
 * Factor of each frame's variances and which frames are accepted, from residuals against the other frames (section 7),
 * rejected frames included, so that they can return. Writes merge.frames; gives how many frames agree with the others. 0:
 * nothing tells right frames from wrong ones.
 */
export function judgeFrames(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  scales: FrameScales | null = null,
): number {
  const residuals = frameResiduals(merge, reference, model, { from: 0, to: merge.frames.n });
  const evidence = evidencePieces(merge).map((piece) => frameEvidence(merge, reference, model, piece));
  return applyJudgements(merge, [residuals], evidence, scales);
}

/** ln of the scales of all frames; the median frame has 0. */
export interface FrameScales {
  /** Under which a frame fits the others best. */
  readonly refined: Float64Array;
  /** That its mean intensities show, whatever reflections they belong to. */
  readonly ofMeans: Float64Array;
  /** Standard deviation of ln G among the frames. */
  readonly spread: number;
}

/** Frames from..to - 1 in the input order. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** What the residuals of some frames say of each: the factor of its variances, not normalised yet, and its correlation. */
export interface FrameResiduals {
  readonly factor: Float64Array;
  readonly correlation: Float64Array;
}

/** As much of a merge as the residuals of its frames need. */
export type JudgedFrames = JudgedMerge & Pick<LikelihoodMerge, 'frameOffsets'>;

export function frameResiduals(
  merge: JudgedFrames,
  reference: LeaveOneOut,
  model: VarianceModel,
  { from, to }: FrameRange,
  nu: number = ROBUSTNESS.nu,
): FrameResiduals {
  const residual = new Residual(merge, reference, nu);
  const coefficients = coefficientsOf(model);
  const out = { factor: new Float64Array(to - from), correlation: new Float64Array(to - from) };
  for (let f = from; f < to; f++) {
    out.factor[f - from] = newFactor(merge, residual, coefficients, f);
    out.correlation[f - from] = correlationBeyondWilson(merge, reference, residual, f);
  }
  return out;
}

/** The end of `judgeFrames`: from the residuals of all frames and the evidence of all pieces, each in their order. */
export function applyJudgements(
  merge: LikelihoodMerge,
  residuals: readonly FrameResiduals[],
  evidence: readonly FrameEvidence[],
  scales: FrameScales | null,
): number {
  const { frames } = merge;
  const factor = new Float64Array(frames.n);
  let at = 0;
  for (const part of residuals) {
    factor.set(part.factor, at);
    frames.correlation.set(part.correlation, at);
    at += part.factor.length;
  }
  for (let f = 0; f < frames.n; f++) frames.evidence[f] = evidenceOf(f, frames.factor[f], evidence, scales);
  const nAgreeing = acceptFrames(merge);
  normalise(factor, merge);
  return nAgreeing;
}

/** ln Bayes factor of a right frame against a wrong one, which is as likely one of noise as one with the intensities of other reflections. */
function evidenceOf(
  f: number,
  factor: number,
  pieces: readonly FrameEvidence[],
  scales: FrameScales | null,
): number {
  let misindexed = 0;
  let noise = 0;
  for (const { againstMisindexed, againstNoise } of pieces) {
    misindexed += againstMisindexed[f];
    noise += againstNoise[f];
  }
  if (scales !== null) {
    misindexed -= againstFaintness(scales, f);
    noise -= Math.min(scales.refined[f], 0) ** 2 / (2 * scales.spread ** 2);
  }
  const least = Math.min(misindexed, noise);
  const ofBoth = least - Math.log((Math.exp(least - misindexed) + Math.exp(least - noise)) / 2);
  return ofBoth - 0.5 * (Math.log(factor) / SPREAD_OF_LN_FACTOR) ** 2;
}

/**
 * A wrong frame contradicts the others least where it is made so faint that it says nothing. Such a scale is an unlikely one, by half the squared
 * deviation of ln G from that of the median frame: for noise by all of it, for intensities of other reflections less that of the scale
 * which the mean intensities show.
 */
function againstFaintness({ refined, ofMeans, spread }: FrameScales, f: number): number {
  if (!(refined[f] < ofMeans[f])) return 0;
  return Math.max(0, (refined[f] ** 2 - ofMeans[f] ** 2) / (2 * spread ** 2));
}

function newFactor(
  { frames, frameOffsets }: JudgedFrames,
  residual: Residual,
  coefficients: Float64Array,
  f: number,
): number {
  let sum = PRIOR_OBSERVATIONS;
  let n = PRIOR_OBSERVATIONS;
  for (let i = frameOffsets[f]; i < frameOffsets[f + 1]; i++) {
    if (!residual.isKnown(i)) continue;
    residual.set(i, coefficients);
    if (!residual.tellsErrors()) continue;
    sum += residual.studentFactor * residual.chi2;
    n++;
  }
  return Math.min(Math.max((frames.factor[f] * sum) / n, LEAST_FACTOR), LARGEST_FACTOR);
}

/**
 * Correlation of I - kp S with kp (J - S), both in standard deviations and clipped: does the reference explain the frame
 * beyond the Wilson mean? Without the clip one outlier decides.
 */
function correlationBeyondWilson(
  { observations, frameOffsets, state }: JudgedFrames,
  reference: LeaveOneOut,
  residual: Residual,
  f: number,
): number {
  const correlation = new Correlation();
  for (let i = frameOffsets[f]; i < frameOffsets[f + 1]; i++) {
    if (!residual.isKnown(i)) continue;
    const s = state.wilsonMean[observations.reflection[i]];
    const kp = observations.kp[i];
    const expected = kp * s;
    const deviation = Math.sqrt(
      observations.background[i] + observations.gain[i] * expected + (PROPORTIONAL_ERROR * expected) ** 2,
    );
    correlation.add(
      clip((observations.intensity[i] - expected) / deviation),
      clip((kp * (reference.mean[i] - s)) / deviation),
    );
  }
  return correlation.coefficient();
}

function clip(x: number): number {
  return Math.min(Math.max(x, -CLIP), CLIP);
}

/** The median factor of the accepted frames becomes 1. */
function normalise(factor: Float64Array, { frames }: LikelihoodMerge): void {
  const middle = median(factor.filter((_, f) => frames.accepted[f] === 1));
  for (let f = 0; f < frames.n; f++) frames.factor[f] = factor[f] / (middle > 0 ? middle : 1);
}
