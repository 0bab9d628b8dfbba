import { createRandom } from '../../numeric/random.js';
import { randomGamma } from '../../numeric/random-gamma.js';
import { medianInPlace } from '../../numeric/summary.js';
import { type AgreeingSet, type RelativeMoments, relativeMoments } from './half-agreement.js';
import { studentScale } from './student-scale.js';
import { acentricPosterior, centricPosterior } from './wilson-posterior.js';

/** K, the factor on the formal sigmas of the observations, as a function of the merged intensity. */
export interface ErrorScale {
  /** Points of K, intensities ascending on the scale of the merge; straight lines between them. */
  readonly intensity: readonly number[];
  readonly scale: readonly number[];
  /** Deviation between the halves over what is predicted: of all reflections (null without halves), of fifths by intensity. */
  readonly measured: number | null;
  readonly fifths: readonly number[];
  /** Reflections that both halves observed. */
  readonly nReflections: number;
}

const FIFTHS = 5;
const FEWEST_IN_A_FIFTH = 20;
/** Simulated pairs of halves for each reflection. */
const DRAWS = 2;
const SEED = 6;
/** Halves of sound data differ by this much more than predicted: half of the frames are refined less well than all. */
const OF_SOUND_HALVES = 1.07;
/** Relative error of the ratio of two medians of n and DRAWS n absolute deviations, times √n. */
const ERROR_OF_RATIO = 1.16 * Math.sqrt(1 + 1 / DRAWS);
/** Squared standard errors within which a deviation is chance. */
const CHANCE = 2;

/** The same K everywhere. */
export function constantScale(scale: number): ErrorScale {
  return { intensity: [0], scale: [scale], measured: null, fifths: [], nReflections: 0 };
}

/** K at an intensity; beyond the points it is that of the outermost. */
export function scaleAt({ intensity, scale }: ErrorScale, value: number): number {
  const above = intensity.findIndex((x) => x > value);
  if (above === 0) return scale[0];
  if (above < 0) return scale[scale.length - 1];
  const part = (value - intensity[above - 1]) / (intensity[above] - intensity[above - 1]);
  return scale[above - 1] + part * (scale[above] - scale[above - 1]);
}

/**
 * K of Student's t, larger where two halves differ significantly more than their posteriors predict: by a factor for all reflections,
 * and by one that goes with the intensity, as errors that go with it (of scales, of the profile, of polarization) do not average out
 * like noise. Like is compared with like: the prediction is the median deviation of simulated halves, in fifths of what they merge to.
 */
export function errorScale(whole: AgreeingSet, halves: readonly [AgreeingSet, AgreeingSet]): ErrorScale {
  const { order, limits, centres } = fifthsOf(whole);
  if (order.length < FIFTHS * FEWEST_IN_A_FIFTH) return constantScale(studentScale());
  const groups = Array.from({ length: FIFTHS }, () => new Deviations());
  const all = new Deviations();
  const groupOf = (intensity: number) => groups[limits.findIndex((limit) => intensity <= limit)];
  const simulation = new SimulatedPair();
  const [a, b] = halves;
  for (const r of order) {
    if (!(a.nObservations[r] > 0 && b.nObservations[r] > 0)) continue;
    const known = relativeMoments(whole, r);
    const [ofA, ofB] = [relativeMoments(a, r), relativeMoments(b, r)];
    const deviation = Math.abs(ofA.mean - ofB.mean) / Math.sqrt(ofA.variance + ofB.variance);
    for (const group of [all, groupOf(whole.posterior[r])]) group.measured.push(deviation);
    for (let draw = 0; draw < DRAWS; draw++) {
      simulation.draw(known, ofA.information, ofB.information, whole.centric[r] === 1);
      const merged = simulation.merged * whole.wilsonMean[r];
      for (const group of [all, groupOf(merged)]) group.simulated.push(simulation.deviation);
    }
  }
  return fromRatios(all, groups, centres);
}

function fromRatios(all: Deviations, groups: readonly Deviations[], centres: readonly number[]): ErrorScale {
  if (all.n < FIFTHS * FEWEST_IN_A_FIFTH) return constantScale(studentScale());
  const measured = all.ratio();
  const fifths = groups.map((group) => (group.n < FEWEST_IN_A_FIFTH ? measured : group.ratio()));
  const common = Math.max(1, beyondChance(measured / OF_SOUND_HALVES, all.n));
  return {
    intensity: centres,
    scale: fifths.map(
      (ratio, i) => studentScale() * common * Math.max(1, beyondChance(ratio / measured, groups[i].n)),
    ),
    measured,
    fifths,
    nReflections: all.n,
  };
}

/** A ratio of n deviations drawn to 1: wholly within √2 standard errors (the positive part of James & Stein's estimator). */
function beyondChance(ratio: number, n: number): number {
  const t2 = (Math.log(ratio) / ERROR_OF_RATIO) ** 2 * n;
  return t2 > CHANCE ? Math.exp(Math.log(ratio) * (1 - CHANCE / t2)) : 1;
}

/** Observed reflections, the highest intensity of each fifth of them, and the median intensities of the fifths. */
function fifthsOf({ n, posterior, nObservations }: AgreeingSet) {
  const order = Array.from({ length: n }, (_, r) => r).filter((r) => nObservations[r] > 0);
  const sorted = Float64Array.from(order, (r) => posterior[r]).sort();
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return {
    order,
    limits: Array.from({ length: FIFTHS }, (_, i) => (i === FIFTHS - 1 ? Infinity : at((i + 1) / FIFTHS))),
    centres: Array.from({ length: FIFTHS }, (_, i) => at((i + 0.5) / FIFTHS)),
  };
}

/** Deviations between halves in their standard deviations, and those of simulated halves. */
class Deviations {
  readonly measured: number[] = [];
  readonly simulated: number[] = [];

  get n(): number {
    return Math.min(this.measured.length, this.simulated.length);
  }

  ratio(): number {
    const median = (values: number[]) => medianInPlace(Float64Array.from(values), values.length);
    return median(this.measured) / median(this.simulated);
  }
}

/** Two halves that see the same true intensity with the information that they have; everything over S. */
class SimulatedPair {
  deviation = 0;
  /** What both together are merged to. */
  merged = 0;
  private readonly random = createRandom(SEED);
  private readonly moments = new Float64Array(2);

  /** The truth is of a gamma distribution with the mean and variance of `known`. */
  draw(known: RelativeMoments, dA: number, dB: number, isCentric: boolean): void {
    const { random, moments } = this;
    const posterior = isCentric ? centricPosterior : acentricPosterior;
    const spread = known.variance / known.mean;
    const truth = spread * randomGamma(random, known.mean / spread);
    const a = dA * truth + Math.sqrt(dA) * random.normal();
    const b = dB * truth + Math.sqrt(dB) * random.normal();
    posterior(a, dA, 1, moments);
    const [mean, variance] = moments;
    posterior(b, dB, 1, moments);
    this.deviation = Math.abs(mean - moments[0]) / Math.sqrt(variance + moments[1]);
    posterior(a + b, dA + dB, 1, moments);
    this.merged = moments[0];
  }
}
