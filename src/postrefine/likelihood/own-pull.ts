import { derivativeColumns, fillDerivatives } from './derivative-columns.js';
import { beginBlocks, differentiateProfile, evaluateBlock, setLowAngle } from './evaluate-block.js';
import { EvaluationWorkspace } from './evaluate-frame.js';
import type { FrameFit } from './kernel.js';
import { blockSize } from './model-block.js';
import { likelihoodLayout } from './parameters.js';
import { studentWeight } from './variance-model.js';

/** By observation of a frame; written. */
export interface WithoutOwnPull {
  /** To be added to ln kp: what the observation itself did to it, taken back. */
  readonly correction: Float64Array;
  /** Variance of ln kp that the parameters of the frame have from all its other observations and their prior. */
  readonly lnKpVariance: Float64Array;
}

/** An observation that decides its own parameters almost alone is treated as if it had this leverage. */
const LARGEST_LEVERAGE = 0.95;
/** A pull is taken as noise up to so many of its standard deviations, and the parameters as linear up to this ln kp. */
const LARGEST_DEVIATION = 2;
const LARGEST_CORRECTION = 0.3;

/**
 * Scale and partiality of each observation as all other observations of its frame give them.
 *
 * The parameters of a frame are fitted to its observations, so the kp of an observation follows its own error: I/kp comes
 * out near what the other frames said of the reflection, and the merge takes this agreement for information. With H = L Lᵀ
 * the normal matrix of the fit, D = ∂ ln kp/∂θ, c = Dᵀ H⁻¹ D and the leverage h = W m² c, the fit without the observation
 * has ln kp lower by h r/((1 - h) m), and ln kp has the variance c/(1 - h) there (Cook (1977), Technometrics 19, 15,
 * https://doi.org/10.2307/1268249, for weights as they are).
 *
 * Only the part of the residual that is noise of the intensity, by variance, is taken back: the errors that go with m² are
 * errors of kp, which the fit follows with good reason.
 */
export class OwnPull {
  private readonly evaluation = new EvaluationWorkspace();
  private readonly ones = new Float64Array(blockSize).fill(1);
  private readonly c = new Float64Array(blockSize);
  private columns: Float64Array = new Float64Array(0);

  /** `factor` is L, row by row. Observations that take no part have no pull, but their kp is as uncertain. */
  find(fit: FrameFit, vector: Float64Array, factor: Float64Array, out: WithoutOwnPull): void {
    const { frame } = fit;
    const layout = likelihoodLayout(frame.nCell);
    const { nParameters } = layout;
    const { block } = this.evaluation;
    this.evaluation.reserve(frame.n);
    const { lowAngle } = this.evaluation;
    const columns = this.room(nParameters);
    setLowAngle(frame, lowAngle);
    beginBlocks(frame, vector, layout, block);
    for (let from = 0; from < frame.n; from += blockSize) {
      const to = Math.min(frame.n, from + blockSize);
      const count = to - from;
      evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
      differentiateProfile(frame, vector, layout, from, count, block);
      fillDerivatives(frame, lowAngle, vector, layout, from, count, block, this.ones, columns);
      squaredNorms(columns, factor, nParameters, count, this.c);
      for (let j = 0; j < count; j++) this.take(fit, from + j, block.kp[j], block.byZ[j], this.c[j], out);
    }
  }

  private room(nParameters: number): Float64Array {
    if (this.columns.length < nParameters * blockSize) this.columns = derivativeColumns(nParameters);
    return this.columns;
  }

  private take(fit: FrameFit, i: number, kp: number, slope: number, c: number, out: WithoutOwnPull): void {
    out.correction[i] = 0;
    out.lnKpVariance[i] = c;
    if (fit.included[i] === 0) return;
    const { background: sb, gain: sg, relative, offset, frameFactor, nu } = fit.varianceModel;
    const { intensity, background, gain } = fit.frame;
    const m = kp * fit.mean[i];
    const r = intensity[i] - m;
    const known = kp * Math.max(fit.mean[i], 0);
    const noise = sb * background[i] + sg * gain[i] * Math.max(m, 0) + kp * kp * fit.variance[i];
    const misfit = fit.extra[i] + known * known * (relative + offset * slope * slope);
    const w = studentWeight(r * r, frameFactor * (noise + misfit), nu);
    const h = Math.min(w * m * m * c, LARGEST_LEVERAGE);
    const variance = c / (1 - h);
    const limit = Math.min(LARGEST_CORRECTION, LARGEST_DEVIATION * Math.sqrt(variance * h));
    const pull = (variance * w * m * r * noise) / (noise + misfit);
    out.correction[i] = -Math.min(Math.max(pull, -limit), limit);
    out.lnKpVariance[i] = variance;
  }
}

/** |L⁻¹ D|² of the derivatives D of each observation of a block; the columns are overwritten by L⁻¹ D. */
function squaredNorms(
  columns: Float64Array,
  factor: Float64Array,
  p: number,
  count: number,
  out: Float64Array,
): void {
  out.fill(0, 0, count);
  for (let a = 0; a < p; a++) {
    const atA = a * blockSize;
    let b = 0;
    // Four columns at a time: this loop is most of the work.
    for (; b + 3 < a; b += 4) {
      const l0 = factor[a * p + b];
      const l1 = factor[a * p + b + 1];
      const l2 = factor[a * p + b + 2];
      const l3 = factor[a * p + b + 3];
      let at = b * blockSize;
      for (let j = atA; j < atA + count; j++, at++)
        columns[j] -=
          l0 * columns[at] +
          l1 * columns[at + blockSize] +
          l2 * columns[at + 2 * blockSize] +
          l3 * columns[at + 3 * blockSize];
    }
    for (; b < a; b++) {
      const l = factor[a * p + b];
      const atB = b * blockSize;
      for (let j = 0; j < count; j++) columns[atA + j] -= l * columns[atB + j];
    }
    const inverse = 1 / factor[a * p + a];
    for (let j = 0; j < count; j++) {
      const x = columns[atA + j] * inverse;
      columns[atA + j] = x;
      out[j] += x * x;
    }
  }
}
