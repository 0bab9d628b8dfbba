import type { UniqueReflections } from '../likelihood/observations.js';
import { acentricPosterior, centricPosterior } from '../likelihood/wilson-posterior.js';
import { updateWilsonMean, wilsonShells } from '../likelihood/wilson-shells.js';
import type { WeightedSums } from './merged-data.js';

/** Rounds of the Wilson means; they end earlier where no mean changes by more than the tolerance. */
const MOST_ROUNDS = 50;
const TOLERANCE = 1e-4;

/**
 * Mean intensity S = ε Σ(q) of the Wilson prior of each reflection that the sums of a merge say: Σ is the mean of the
 * posteriors by shell, found by expectation maximization from the mean of all observations.
 */
export function wilsonMeans(sums: WeightedSums, reflections: UniqueReflections): Float64Array {
  const shells = wilsonShells(reflections);
  const overall = Math.max(total(sums.sumWeighted) / total(sums.sumWeight), Number.MIN_VALUE);
  const wilsonMean = reflections.epsilon.map((e) => e * overall);
  const intensity = new Float64Array(reflections.n);
  const variance = new Float64Array(reflections.n);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    posteriors(sums, reflections.centric, wilsonMean, intensity, variance);
    const before = Float64Array.from(wilsonMean);
    updateWilsonMean(shells, reflections, intensity, sums.sumWeight, wilsonMean);
    if (wilsonMean.every((s, r) => Math.abs(s - before[r]) <= TOLERANCE * s)) break;
  }
  return wilsonMean;
}

/**
 * Sums whose weighted means and sigmas are mean and standard deviation of the Wilson posterior of each reflection, where
 * the observations give the likelihood (French & Wilson (1978), https://doi.org/10.1107/S0567739478001114).
 */
export function posteriorSums(
  sums: WeightedSums,
  centric: ArrayLike<number>,
  wilsonMean: Float64Array,
): WeightedSums {
  const n = wilsonMean.length;
  const intensity = new Float64Array(n);
  const variance = new Float64Array(n);
  posteriors(sums, centric, wilsonMean, intensity, variance);
  // What only its mate tells of is not written.
  const isObserved = (r: number): boolean => sums.nMerged[r] > 0 && sums.sumWeight[r] > 0;
  return {
    nMerged: sums.nMerged,
    sumWeighted: intensity.map((value, r) => (isObserved(r) ? value / variance[r] : 0)),
    sumWeight: variance.map((value, r) => (isObserved(r) ? 1 / value : 0)),
  };
}

/** Writes the moments of the observed reflections. */
function posteriors(
  { sumWeighted, sumWeight }: WeightedSums,
  centric: ArrayLike<number>,
  wilsonMean: Float64Array,
  intensity: Float64Array,
  variance: Float64Array,
): void {
  const moments = new Float64Array(2);
  for (let r = 0; r < wilsonMean.length; r++) {
    if (!(sumWeight[r] > 0)) continue;
    const posterior = centric[r] === 1 ? centricPosterior : acentricPosterior;
    posterior(sumWeighted[r], sumWeight[r], wilsonMean[r], moments);
    intensity[r] = moments[0];
    variance[r] = moments[1];
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
