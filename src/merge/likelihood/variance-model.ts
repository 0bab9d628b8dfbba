/**
 * Variance of an observation of model intensity m = kp J, with m+ = max(m, 0) and S = ε Σ(q) (sections 3 and 16):
 *
 *     V = F [ background b + counting g m+ + m+² (proportional + tail L + partiality zl²) + wilson m+ kp S ] + m+² var(ln kp)
 *
 * with L = min(-ln p, 20) and zl = d ln p/dz. The names of the method: sb, sg, e², h², f², c.
 */
export interface VarianceModel {
  readonly background: number;
  readonly counting: number;
  readonly proportional: number;
  readonly tail: number;
  readonly partiality: number;
  readonly wilson: number;
}

/** Before anything is learnt (cycle 0): sd 1, e 0.1, f 0.2. */
export const INITIAL_VARIANCE: VarianceModel = {
  background: 1,
  counting: 1,
  proportional: 0.01,
  tail: 0,
  partiality: 0.04,
  wilson: 0,
};

/** Where -ln p is capped in the variance. */
export const LARGEST_MINUS_LN_P = 20;

/** Degrees of freedom of the heavy tail and the chi² beyond which an observation may be rejected (section 16). */
export interface Robustness {
  readonly nu: number;
  readonly chi2Cut: number;
  /** Whether gross errors are told by what is known of them too (`MixturePosterior`), not by chi² alone. */
  readonly tellsOutliers: boolean;
}

export const ROBUSTNESS: Robustness = { nu: 15, chi2Cut: 70, tellsOutliers: true };
