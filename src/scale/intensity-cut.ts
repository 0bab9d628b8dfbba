/** A cut by I/sigma leaves this many observations; with fewer, none below 0 may be chance. */
const FEWEST_OBSERVATIONS = 1000;

/** With fewer observations than this within one sigma above the cut few are missing: docs/decisions/merging.md. */
export const FEWEST_NEARBY = 0.08;

/** What was left out before the data came here: everything that is not above `cut` sigmas. */
export interface IntensityCut {
  /** The smallest I/sigma of the data. */
  readonly cut: number;
  /** Part of the observations that are within one sigma above it. Where these are few, few are missing. */
  readonly nearby: number;
}

/**
 * Where the data look as if everything below had been left out before: not one intensity of so many is negative. Null where
 * there are negative ones, as in any complete set of weak data, or too few to tell.
 */
export function intensityCut(intensity: Float64Array, sigma: Float64Array): IntensityCut | null {
  const n = intensity.length;
  if (n < FEWEST_OBSERVATIONS) return null;
  let cut = Infinity;
  for (let i = 0; i < n; i++) {
    if (intensity[i] < 0) return null;
    cut = Math.min(cut, intensity[i] / sigma[i]);
  }
  let nNear = 0;
  for (let i = 0; i < n; i++) if (intensity[i] < (cut + 1) * sigma[i]) nNear++;
  return { cut, nearby: nNear / n };
}

/** Whether so many observations were left out that what is left is a selection. */
export function isSelection(found: IntensityCut | null): boolean {
  return found !== null && found.nearby >= FEWEST_NEARBY;
}

/**
 * The intensity T at which each observation would have been cut: T = c √(b + g T), with the background and counting parts of
 * its variance (`splitVariance`), and never above the observation itself.
 */
export function setThresholds(
  cut: number,
  intensity: Float64Array,
  background: Float64Array,
  gain: Float64Array,
  out: Float64Array,
): void {
  const square = cut * cut;
  for (let i = 0; i < out.length; i++) {
    const slope = square * gain[i];
    const threshold = 0.5 * (slope + Math.sqrt(slope * slope + 4 * square * background[i]));
    out[i] = Math.min(threshold, intensity[i]);
  }
}

/**
 * Part of the observations that are within one sigma above their thresholds, the variance of one at its threshold T being
 * sb b + sg g T.
 */
export function partNearThreshold(
  intensity: Float64Array,
  threshold: Float64Array,
  background: Float64Array,
  gain: Float64Array,
  scale: { readonly background: number; readonly counting: number },
): number {
  let nNear = 0;
  for (let i = 0; i < intensity.length; i++) {
    const variance = scale.background * background[i] + scale.counting * gain[i] * Math.max(threshold[i], 0);
    if (intensity[i] - threshold[i] < Math.sqrt(variance)) nNear++;
  }
  return nNear / intensity.length;
}
