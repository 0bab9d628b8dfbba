import { Correlation } from '../../numeric/correlation.js';
import { median } from '../../numeric/summary.js';
import { Residual, coefficientsOf } from './residual.js';
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
/** Below it frames of noise accept each other, as each is refined against the others: docs/decisions.md. */
const LEAST_CORRELATION = 0.25;
/** A correlation must exceed this many of its standard errors 1/√n. */
const SIGNIFICANCE = 4;

/**
 * Factor of each frame's variances and which frames are accepted, from residuals against the other frames (section 7),
 * rejected frames included, so that they can return. Writes merge.frames; gives how many frames agree with the others. 0:
 * nothing tells the frames apart and all stay as they were.
 */
export function judgeFrames(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  nu: number = ROBUSTNESS.nu,
): number {
  const { frames } = merge;
  const factor = new Float64Array(frames.n);
  const residual = new Residual(merge, reference, nu);
  const coefficients = coefficientsOf(model);
  for (let f = 0; f < frames.n; f++) {
    factor[f] = newFactor(merge, residual, coefficients, f);
    frames.correlation[f] = correlationBeyondWilson(merge, reference, residual, f);
  }
  const nAgreeing = accept(merge);
  normalise(factor, merge);
  return nAgreeing;
}

function newFactor(
  { frames, frameOffsets }: LikelihoodMerge,
  residual: Residual,
  coefficients: Float64Array,
  f: number,
): number {
  let sum = PRIOR_OBSERVATIONS;
  let n = PRIOR_OBSERVATIONS;
  for (let i = frameOffsets[f]; i < frameOffsets[f + 1]; i++) {
    if (!residual.isKnown(i)) continue;
    residual.set(i, coefficients);
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
  { observations, frameOffsets, state }: LikelihoodMerge,
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

/** Accepts the frames of significant correlation, and gives their number; where none has it all stay as they were. */
function accept({ frames, frameOffsets }: LikelihoodMerge): number {
  const passes = (f: number) => {
    const n = frameOffsets[f + 1] - frameOffsets[f];
    return frames.correlation[f] > Math.max(LEAST_CORRELATION, SIGNIFICANCE / Math.sqrt(n));
  };
  const accepted = Uint8Array.from({ length: frames.n }, (_, f) => (passes(f) ? 1 : 0));
  const n = accepted.reduce((sum, flag) => sum + flag, 0);
  if (n > 0) frames.accepted.set(accepted);
  return n;
}

/** The median factor of the accepted frames becomes 1. */
function normalise(factor: Float64Array, { frames }: LikelihoodMerge): void {
  const middle = median(factor.filter((_, f) => frames.accepted[f] === 1));
  for (let f = 0; f < frames.n; f++) frames.factor[f] = factor[f] / (middle > 0 ? middle : 1);
}
