import { createRandom, type Random } from '../../numeric/random.js';
import { randomGamma } from '../../numeric/random-gamma.js';
import type { OutputCandidates } from './output-candidates.js';
import { studentScale } from './student-scale.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/** What the posteriors of a merge say of its errors, and how two halves bear it out; by reflection number. */
export interface MergeReliability {
  /** Posterior means and variances of the merge; NaN where nothing was observed. */
  readonly intensity: Float64Array;
  readonly variance: Float64Array;
  /** The part of the variance that comes of errors of the observations: D v², as N/D enters the mean with the factor D v. */
  readonly noise: Float64Array;
  /** Of z = J/S - 1 of the halves; NaN where one of them did not observe the reflection. */
  readonly agreement: {
    /** (z_A - z_B)² less what is predicted, and the noise of both halves, in units of S². */
    readonly excess: Float64Array;
    readonly noise: Float64Array;
    /** z and v of the whole, and the noise in z², in units of S². */
    readonly whole: Float64Array;
    readonly wholeVariance: Float64Array;
    readonly wholeNoise: Float64Array;
    /** Observations in both halves, of all reflections. */
    readonly nObservations: readonly [Int32Array, Int32Array];
    readonly measured: HalfDeviations;
    readonly predicted: HalfDeviations;
  };
}

/** z_A, z_B and z_A z_B by reflection number, or what is expected of them. */
export interface HalfDeviations {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly product: Float64Array;
}

/** In these only what the prediction is made of. */
export type AgreeingSet = Pick<
  OutputCandidates,
  'n' | 'posterior' | 'weightedSum' | 'information' | 'wilsonMean' | 'centric' | 'nObservations'
>;

/** Intensities of a half count up to so many S: a single gross error does not decide a shell. */
const LARGEST = 12;
/** Simulated pairs of halves for each reflection. */
const DRAWS = 4;
const SEED = 5;

/**
 * Compares the halves with what their posteriors predict. The prediction is simulated: a true intensity from the posterior
 * of the whole (a gamma distribution of its mean and variance, which is exact where only the Wilson prior is known and
 * where the prior does not matter), seen by each half with the information that it has. Information is taken as 1/K² of
 * the formal one, K that of Student's t.
 */
export function mergeReliability(
  whole: AgreeingSet,
  [a, b]: readonly [AgreeingSet, AgreeingSet],
): MergeReliability {
  const { n } = whole;
  const column = () => new Float64Array(n).fill(NaN);
  const out = {
    intensity: column(),
    variance: column(),
    noise: column(),
    agreement: {
      excess: column(),
      noise: column(),
      whole: column(),
      wholeVariance: column(),
      wholeNoise: column(),
      nObservations: [a.nObservations, b.nObservations] as const,
      measured: { a: column(), b: column(), product: column() },
      predicted: { a: column(), b: column(), product: column() },
    },
  };
  const { agreement } = out;
  const random = createRandom(SEED);
  const simulation = new Simulation(random);
  for (let r = 0; r < n; r++) {
    if (!(whole.nObservations[r] > 0)) continue;
    const s = whole.wilsonMean[r];
    const known = relativeMoments(whole, r);
    out.intensity[r] = whole.posterior[r];
    out.variance[r] = known.variance * s * s;
    out.noise[r] = known.noise * s * s;
    if (!(a.nObservations[r] > 0 && b.nObservations[r] > 0)) continue;
    const [zA, zB] = [
      deviation(a.posterior[r] / a.wilsonMean[r]),
      deviation(b.posterior[r] / b.wilsonMean[r]),
    ];
    simulation.run(
      known.mean,
      known.variance,
      relativeInformation(a, r),
      relativeInformation(b, r),
      whole.centric[r] === 1,
    );
    agreement.excess[r] = (zA - zB) ** 2 - simulation.difference;
    put(agreement.measured, r, zA, zB, zA * zB);
    put(agreement.predicted, r, simulation.a, simulation.b, simulation.product);
    agreement.whole[r] = deviation(whole.posterior[r] / s);
    agreement.wholeVariance[r] = known.variance;
    agreement.wholeNoise[r] = known.noise;
    agreement.noise[r] = relativeMoments(a, r).noise + relativeMoments(b, r).noise;
  }
  return out;
}

function put(to: HalfDeviations, r: number, a: number, b: number, product: number): void {
  to.a[r] = a;
  to.b[r] = b;
  to.product[r] = product;
}

const K = studentScale();

/** J/S - 1, J/S cut. */
function deviation(relative: number): number {
  return Math.min(relative, LARGEST) - 1;
}

function relativeInformation({ information, wilsonMean }: AgreeingSet, r: number): number {
  return information[r] * wilsonMean[r] ** 2;
}

const moments = new Float64Array(2);

/** A reflection by the posterior of which the observations tell 1/K²; everything in units of S. */
export interface RelativeMoments {
  /** Of J/S. */
  readonly mean: number;
  readonly variance: number;
  /** D v²: see MergeReliability. */
  readonly noise: number;
  /** D S²/K². */
  readonly information: number;
}

export function relativeMoments(set: AgreeingSet, r: number): RelativeMoments {
  const posterior = set.centric[r] === 1 ? centricPosterior : acentricPosterior;
  const d = relativeInformation(set, r) / K ** 2;
  posterior((set.weightedSum[r] * set.wilsonMean[r]) / K ** 2, d, 1, moments);
  const [mean, variance] = moments;
  return { mean, variance, noise: d * variance ** 2, information: d };
}

/** Means over the draws of (z_A - z_B)², z_A, z_B and z_A z_B of one reflection. */
class Simulation {
  difference = 0;
  a = 0;
  b = 0;
  product = 0;

  constructor(private readonly random: Random) {}

  /** Mean and variance of J/S; D S² of both halves. */
  run(mean: number, variance: number, dA: number, dB: number, isCentric: boolean): void {
    const { random } = this;
    const scale = variance / mean;
    const shape = mean / scale;
    this.difference = 0;
    this.a = 0;
    this.b = 0;
    this.product = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      const truth = scale * randomGamma(random, shape);
      const zA = seen(random, truth, dA, isCentric);
      const zB = seen(random, truth, dB, isCentric);
      this.difference += (zA - zB) ** 2 / DRAWS;
      this.a += zA / DRAWS;
      this.b += zB / DRAWS;
      this.product += (zA * zB) / DRAWS;
    }
  }
}

/** What a half with the formal information d makes of a true intensity, both over S. */
function seen(random: Random, truth: number, d: number, isCentric: boolean): number {
  const posterior = isCentric ? centricPosterior : acentricPosterior;
  posterior(d * truth + K * Math.sqrt(d) * random.normal(), d, 1, moments);
  return deviation(moments[0]);
}
