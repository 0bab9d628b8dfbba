import { evenOddMean } from '../even-odd.js';
import { largestGroup } from '../observations.js';
import type { LikelihoodMerge } from './merge-state.js';

/**
 * How the observations of each reflection scatter about their mean, by reflection. An observation is the full intensity
 * x_i = I_i/kp_i with the weight w_i kp_i² of the merge; p_i is its share of the weights of its reflection, n their number,
 * and <x> = Σ p_i x_i = N/D. Columns of reflections without observations hold 0.
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
  /**
   * Means of the original's even and odd members: of observations with a partiality above the original's limit; 0 with two
   * of them or fewer.
   */
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/** With a share this close to all of the weight an observation has no other to be compared with. */
const ALONE = 1 - 1e-12;

/** `partialityMin` concerns even and odd members only. */
export function reflectionSpread(
  { groups, observations, state }: LikelihoodMerge,
  partialityMin: number,
): ReflectionSpread {
  const largestMinusLnP = -Math.log(partialityMin);
  const n = groups.nReflections;
  const column = () => new Float64Array(n);
  const out = {
    nObservations: new Int32Array(n),
    rMerge: column(),
    rMeas: column(),
    rPim: column(),
    denominator: column(),
    even: column(),
    odd: column(),
  };
  const capacity = largestGroup(groups.offsets);
  const values = new Float64Array(capacity);
  const weights = new Float64Array(capacity);
  for (let r = 0; r < n; r++) {
    let size = 0;
    for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
      const i = groups.members[m];
      const kp = observations.kp[i];
      const weight = state.weight[i] * kp * kp;
      if (!(weight > 0)) continue;
      values[size] = observations.intensity[i] / kp;
      weights[size++] = weight;
    }
    out.nObservations[r] = size;
    if (size > 1) scatter(values, weights, size, r, out);
    size = 0;
    for (let m = groups.offsets[r]; m < groups.offsets[r + 1]; m++) {
      const i = groups.members[m];
      const kp = observations.kp[i];
      const weight = state.weight[i] * kp * kp;
      if (!(weight > 0 && observations.minusLnP[i] < largestMinusLnP)) continue;
      values[size] = observations.intensity[i] / kp;
      weights[size++] = weight;
    }
    out.even[r] = evenOddMean(values, weights, size, 0);
    out.odd[r] = evenOddMean(values, weights, size, 1);
  }
  return out;
}

function scatter(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  r: number,
  out: Pick<ReflectionSpread, 'rMerge' | 'rMeas' | 'rPim' | 'denominator'>,
): void {
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
