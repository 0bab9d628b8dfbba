import { expectedDeviations, type KnownBeforehand } from './expected-deviations.js';
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
  /** Observations of each reflection; null where that is not known. */
  readonly nObservations: ArrayLike<number> | null;
}

/**
 * Both halves, the second on the scale of the first: the ratio of the sums over what both observed.
 * Deviations are from what each half expects of a reflection (`expectedDeviations`).
 */
export function halvesOnOneScale(
  a: MergedHalf,
  b: MergedHalf,
  reflections: Omit<KnownBeforehand, 'nObservations'>,
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
    beyondA: beyondExpected(a, b),
    beyondB: beyondExpected(b, a).map((beyond) => ratio * beyond),
    observedA: a.observed,
    observedB: b.observed.map((intensity) => ratio * intensity),
    weight: a.intensity.map((intensity, r) => {
      const variance = varianceOf(a, r) + ratio ** 2 * varianceOf(b, r);
      const isObserved = !Number.isNaN(intensity) && !Number.isNaN(b.intensity[r]);
      return isObserved ? 1 / (1 + variance / a.wilsonMean[r] ** 2) : 0;
    }),
  };
  /** Over ε; NaN where the other half lacks the reflection. */
  function beyondExpected(
    { intensity, wilsonMean, nObservations }: MergedHalf,
    other: MergedHalf,
  ): Float64Array {
    const z = intensity.map((x, r) => (Number.isNaN(other.intensity[r]) ? NaN : x / wilsonMean[r] - 1));
    const expected = expectedDeviations(z, { ...reflections, nObservations });
    return z.map((x, r) => ((x - expected[r]) * wilsonMean[r]) / reflections.epsilon[r]);
  }
}
