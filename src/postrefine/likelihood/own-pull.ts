import type { EvaluatedFrame } from './evaluate-frame.js';
import type { FrameFit } from './kernel.js';
import { studentWeight } from './variance-model.js';

/** By observation of a frame. */
export interface WithoutOwnPull {
  /** Written: to be added to ln kp, what the observation itself did to it, taken back. */
  readonly correction: Float64Array;
  /**
   * Variance of ln kp from the parameters of the frame. Read as all observations leave it (c, of the kernel); written
   * as all others and the prior leave it.
   */
  readonly lnKpVariance: Float64Array;
}

/** An observation that decides its own parameters almost alone is treated as if it had this leverage. */
const LARGEST_LEVERAGE = 0.95;
/** A pull is believed up to so many of its standard deviations, and the parameters as linear up to this ln kp. */
const LARGEST_DEVIATION = 3;
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
 * Observations that take no part have no pull, but their kp is as uncertain. `model` is the frame at its refined parameters.
 */
export function takeBackOwnPulls(
  fit: FrameFit,
  model: Pick<EvaluatedFrame, 'kp' | 'dLnPdz'>,
  out: WithoutOwnPull,
): void {
  const { background: sb, gain: sg, relative, offset, frameFactor, nu } = fit.varianceModel;
  const { n, intensity, background, gain } = fit.frame;
  for (let i = 0; i < n; i++) {
    out.correction[i] = 0;
    if (fit.included[i] === 0) continue;
    const c = out.lnKpVariance[i];
    const kp = model.kp[i];
    const slope = model.dLnPdz[i];
    const m = kp * fit.mean[i];
    const r = intensity[i] - m;
    const known = kp * Math.max(fit.mean[i], 0);
    const noise = sb * background[i] + sg * gain[i] * Math.max(m, 0) + kp * kp * fit.variance[i];
    const misfit = fit.extra[i] + known * known * (relative + offset * slope * slope);
    const w = studentWeight(r * r, frameFactor * (noise + misfit), nu);
    const h = Math.min(w * m * m * c, LARGEST_LEVERAGE);
    const variance = c / (1 - h);
    const limit = Math.min(LARGEST_CORRECTION, LARGEST_DEVIATION * Math.sqrt(variance * h));
    const pull = variance * w * m * r;
    out.correction[i] = -Math.min(Math.max(pull, -limit), limit);
    out.lnKpVariance[i] = variance;
  }
}
