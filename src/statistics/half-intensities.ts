import type { HalfIntensities } from './half-set-statistics.js';

/** What one half of the frames was merged to, by reflection number; NaN where it did not observe the reflection. */
export interface MergedHalf {
  readonly intensity: Float64Array;
  /** S, the Wilson mean of each reflection. */
  readonly wilsonMean: Float64Array;
  /** Intensity of the observations alone, without a prior. */
  readonly observed: Float64Array;
  /** Variance of `observed`; null where it is not known: all reflections count the same then. */
  readonly variance: Float64Array | null;
}

/**
 * Both halves, the second on the scale of the first: the ratio of the sums over what both observed.
 *
 * @param epsilon ε of each reflection; null where deviations from the Wilson mean are not asked for
 */
export function halvesOnOneScale(
  a: MergedHalf,
  b: MergedHalf,
  epsilon: ArrayLike<number> | null,
): HalfIntensities {
  let sumA = 0;
  let sumB = 0;
  for (let r = 0; r < a.intensity.length; r++) {
    if (Number.isNaN(a.intensity[r]) || Number.isNaN(b.intensity[r])) continue;
    sumA += a.intensity[r];
    sumB += b.intensity[r];
  }
  const ratio = sumA / sumB;
  const varianceOf = (half: MergedHalf, r: number) => half.variance?.[r] ?? 0;
  return {
    a: a.intensity,
    b: b.intensity.map((intensity) => ratio * intensity),
    beyondA: a.intensity.map((intensity, r) => (intensity - a.wilsonMean[r]) / (epsilon?.[r] ?? 1)),
    beyondB: b.intensity.map((intensity, r) => (ratio * (intensity - b.wilsonMean[r])) / (epsilon?.[r] ?? 1)),
    observedA: a.observed,
    observedB: b.observed.map((intensity) => ratio * intensity),
    weight: a.intensity.map((intensity, r) => {
      const variance = varianceOf(a, r) + ratio ** 2 * varianceOf(b, r);
      const isObserved = !Number.isNaN(intensity) && !Number.isNaN(b.intensity[r]);
      return isObserved ? 1 / (1 + variance / a.wilsonMean[r] ** 2) : 0;
    }),
  };
}
