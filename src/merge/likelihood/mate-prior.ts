import type { OutputCandidates } from './output-candidates.js';
import { ROBUSTNESS } from './variance-model.js';
import { acentricPosterior } from './wilson-posterior.js';

/** What the observations of each reflection say, Bijvoet mates apart. */
export interface ApartSums {
  /** N = Σ w kp I and D = Σ w kp². */
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
  /** S = ε Σ(q), of the pair. */
  readonly wilsonMean: Float64Array;
  /** The Bijvoet mate of each acentric reflection; -1 where it is not there. */
  readonly mate: Int32Array;
}

/** Smallest and largest spread that is looked for; with 1 mates have nothing in common. */
const LEAST_SPREAD = 0.005;
const STEPS = 60;

/**
 * The anomalous spread a of a crystal, learnt from its pairs: structure factors of mates are complex normal with the same
 * mean square S and the squared correlation 1 - a, so that for given J(-) the variance of J(+) is a² S² + 2 (1 - a) a S J(-), and
 * that of J(+) - J(-) about 2 a S J, J their mean. The mean of a over its posterior, with a prior that is even in
 * log a; residuals are Student's t of that variance. Not below LEAST_SPREAD: errors that mates share must not iron out a small signal.
 */
export function anomalousSpread(sums: ApartSums): number {
  const pairs = observedPairs(sums);
  const spreads = Array.from({ length: STEPS + 1 }, (_, i) => LEAST_SPREAD ** (1 - i / STEPS));
  const logs = spreads.map((a) => logLikelihood(pairs, a));
  const highest = logs.reduce((most, log) => Math.max(most, log), -Infinity);
  const weights = logs.map((log) => Math.exp(log - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return spreads.reduce((sum, a, i) => sum + a * weights[i], 0) / total;
}

/** Per pair: squared difference, its variance by the observations, S J and S². */
interface Pairs {
  readonly n: number;
  readonly squared: Float64Array;
  readonly variance: Float64Array;
  readonly scaleJ: Float64Array;
  readonly scale2: Float64Array;
}

function observedPairs({ weightedSum, information, wilsonMean, mate }: ApartSums): Pairs {
  const column = () => new Float64Array(mate.length);
  const out = { squared: column(), variance: column(), scaleJ: column(), scale2: column() };
  const moments = new Float64Array(2);
  let n = 0;
  mate.forEach((other, r) => {
    if (other < r || !(information[r] > 0 && information[other] > 0)) return;
    const s = wilsonMean[r];
    acentricPosterior(weightedSum[r] + weightedSum[other], information[r] + information[other], s, moments);
    out.squared[n] = (weightedSum[r] / information[r] - weightedSum[other] / information[other]) ** 2;
    out.variance[n] = 1 / information[r] + 1 / information[other];
    out.scaleJ[n] = s * moments[0];
    out.scale2[n] = s * s;
    n++;
  });
  return { n, ...out };
}

function logLikelihood({ n, squared, variance, scaleJ, scale2 }: Pairs, a: number): number {
  const { nu } = ROBUSTNESS;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const v = variance[i] + a * a * scale2[i] + 2 * (1 - a) * a * scaleJ[i];
    sum -= 0.5 * Math.log(v) + ((nu + 1) / 2) * Math.log1p(squared[i] / ((nu - 2) * v));
  }
  return sum;
}

/** The mate of each reflection from what `ReflectionSymmetry` knows of plus reflections; -1 where there is none. */
export function mutualMates(friedelMate: Int32Array, isCentric: ArrayLike<number>): Int32Array {
  const mate = new Int32Array(friedelMate.length).fill(-1);
  friedelMate.forEach((minus, plus) => {
    if (minus < 0 || isCentric[plus] === 1) return;
    mate[plus] = minus;
    mate[minus] = plus;
  });
  return mate;
}

/** N and D of each reflection with what its mate tells. */
export interface MateSums {
  readonly weightedSum: Float64Array;
  readonly information: Float64Array;
}

/**
 * Adds to each reflection what its mate says of it: one more observation, of the intensity N/D of the mate with its variance
 * and that of the anomalous difference. What was hardly observed so comes near its mate, with the spread of a; where neither is
 * known the Wilson prior remains, and where both are known well the mate weighs little.
 */
export function withMates(sums: ApartSums, spread: number): MateSums {
  const { weightedSum, information, wilsonMean, mate } = sums;
  const out = { weightedSum: weightedSum.slice(), information: information.slice() };
  const moments = new Float64Array(2);
  mate.forEach((other, r) => {
    if (other < 0 || !(information[other] > 0)) return;
    const s = wilsonMean[r];
    acentricPosterior(weightedSum[other], information[other], s, moments);
    const between = spread * spread * s * s + 2 * (1 - spread) * spread * s * moments[0];
    const weight = information[other] / (1 + information[other] * between);
    out.information[r] += weight;
    out.weightedSum[r] += (weight * weightedSum[other]) / information[other];
  });
  return out;
}

/** Candidates of a merge with mates apart, each with what its mate tells. */
export function candidatesWithMates(
  candidates: OutputCandidates,
  mate: Int32Array,
  spread: number,
): OutputCandidates {
  const told = withMates({ ...candidates, mate }, spread);
  const posterior = candidates.posterior.slice();
  const posteriorVariance = candidates.posteriorVariance.slice();
  const moments = new Float64Array(2);
  mate.forEach((other, r) => {
    if (other < 0) return;
    acentricPosterior(told.weightedSum[r], told.information[r], candidates.wilsonMean[r], moments);
    posterior[r] = moments[0];
    posteriorVariance[r] = moments[1];
  });
  return { ...candidates, ...told, posterior, posteriorVariance };
}
