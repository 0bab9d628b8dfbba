import { evenOddMean } from './even-odd.js';

/**
 * How the observations of each reflection scatter about their mean, by reflection. An observation is a full intensity x_i with
 * the weight of the merge; p_i is its share of the weights of its reflection, n their number, and <x> = Σ p_i x_i. Columns of
 * reflections without observations hold 0.
 */
export interface ReflectionSpread {
  /** Observations with a weight. */
  readonly nObservations: Int32Array;
  /** n Σ p_i |x_i - <x>|. Numerators and denominator hold 0 with fewer than two observations. */
  readonly rMerge: Float64Array;
  /** n Σ p_i |x_i - <x>| / √(1 - p_i): for equal weights the factor is √(n/(n - 1)). */
  readonly rMeas: Float64Array;
  /** n Σ p_i |x_i - <x>| √(p_i/(1 - p_i)): for equal weights the factor is √(1/(n - 1)). */
  readonly rPim: Float64Array;
  /** n Σ p_i x_i. */
  readonly denominator: Float64Array;
  /** Means of the original's even and odd members; 0 with two of them or fewer. */
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/** Columns of so many reflections, all 0. */
export function emptySpread(n: number): ReflectionSpread {
  const column = () => new Float64Array(n);
  return {
    nObservations: new Int32Array(n),
    rMerge: column(),
    rMeas: column(),
    rPim: column(),
    denominator: column(),
    even: column(),
    odd: column(),
  };
}

/** With a share this close to all of the weight an observation has no other to be compared with. */
const ALONE = 1 - 1e-12;

/** Writes the scatter of the first `n` values, the observations of reflection `r`, into its columns. */
export function setScatter(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  r: number,
  out: ReflectionSpread,
): void {
  out.nObservations[r] = n;
  if (n < 2) return;
  let total = 0;
  let weighted = 0;
  for (let i = 0; i < n; i++) {
    total += weights[i];
    weighted += weights[i] * values[i];
  }
  const mean = weighted / total;
  let rMerge = 0;
  let rMeas = 0;
  let rPim = 0;
  for (let i = 0; i < n; i++) {
    const share = weights[i] / total;
    if (share > ALONE) continue;
    const deviation = share * Math.abs(values[i] - mean);
    const unbiased = deviation / Math.sqrt(1 - share);
    rMerge += deviation;
    rMeas += unbiased;
    rPim += unbiased * Math.sqrt(share);
  }
  out.rMerge[r] = n * rMerge;
  out.rMeas[r] = n * rMeas;
  out.rPim[r] = n * rPim;
  out.denominator[r] = n * mean;
}

/** Writes the means of even and odd members of reflection `r`. */
export function setEvenOdd(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  r: number,
  out: ReflectionSpread,
): void {
  out.even[r] = evenOddMean(values, weights, n, 0);
  out.odd[r] = evenOddMean(values, weights, n, 1);
}
