import { medianInPlace } from '../numeric/summary.js';
import { quantilesInPlace } from './quantile.js';

/** How the variances of a run's raw intensities split into a counting part and the rest. */
export interface CountingSplit {
  /** γ: variance per unit of raw intensity. */
  readonly gain: number;
  /** The sigmas do not rise with the intensity, or too little can be fitted: γ is assumed. */
  readonly isAssumed: boolean;
  /** Smallest variance that the rest may have (raw units²). */
  readonly leastBackground: number;
  /** Intensity bins that went into the line. */
  readonly nBins: number;
  /** What both parts were multiplied by, as the sigmas are too large for the intensities to come out as small as they do; else 1. */
  readonly scale: number;
}

/** Medians and quantiles of so many observations are as good as those of all. */
const ENOUGH_OBSERVATIONS = 65536;
const N_BINS = 24;
const LOWEST_QUANTILE = 0.3;
const HIGHEST_QUANTILE = 0.999;
const FEWEST_IN_BIN = 20;
const FLOOR_QUANTILE = 0.05;
const FLOOR_PART = 0.3;
/** γ is assumed where the fitted one is below this part of what is assumed then. */
const LEAST_GAIN = 0.01;
/** An observation is weak where the counting part is below this part of its variance. */
const WEAK_PART = 0.5;
const FEWEST_WEAK = 20;
/** The rest of weak observations: median, and the quantiles that are one standard deviation of a normal distribution away. */
const REST_QUANTILES = [0.16, 0.5, 0.84];
/** Least spread of the rest over its median. */
const LEAST_SPREAD = 0.1;
/**
 * A quarter of the observations have |I|/sigma below this where there is nothing but normal noise; fewer where there are
 * intensities as well.
 */
const QUARTER_OF_NOISE = 0.31864;
/** Sigmas that are too large by less than this (in variance) the error model puts right by itself. */
const LEAST_EXCESS = 4;
/** With fewer observations the quartile may be chance. */
const FEWEST_TO_SCALE = 100;

/**
 * Splits the variance of every observation into counting and the rest (section 1 of the method): the gain γ is the slope
 * of a straight line of the median raw variance against the mean raw intensity over 24 quantile bins of the positive
 * intensities, weighted by the inverse square of the medians. Takes the observations of all frames together; intensity and
 * sigma have the polarization factor P divided out, the line is fitted before that. Sigmas that do not rise with the
 * intensity say nothing of counting: then γ is the median variance over the median positive intensity, and how much of it
 * there is the error model has to learn.
 *
 * Of a strong observation the rest is the small difference of two large numbers, and rises and falls with the intensity as it was
 * observed. So it is drawn towards the median b̃ of the weak observations, whose spread is s, the more the larger the
 * counting part: w (σ² - γ I+) + (1 - w) b̃ with w = s²/(s² + (γ I+)²).
 *
 * Writes b = max(that, floor)/P² to `background` and g = γ/P to `gain`, σ and I raw, the floor being 0.3 times the
 * 5 % quantile of the raw variances; both times `scale` (`scaleOfExcess`). The two may be `sigma` and `polarization` themselves.
 * What is in `work`, of n numbers, is lost.
 */
export function splitVariance(
  intensity: Float64Array,
  sigma: Float64Array,
  polarization: Float64Array,
  background: Float64Array,
  gain: Float64Array,
  work: Float64Array = new Float64Array(intensity.length),
): CountingSplit {
  const raw: RawMeasurements = {
    n: intensity.length,
    intensity: (i) => intensity[i] * polarization[i],
    variance: (i) => (sigma[i] * polarization[i]) ** 2,
  };
  const some = everyOther(raw);
  const split = { ...fitSplit(some, work), scale: scaleOfExcess(some, work) };
  const weak = restOfWeak(some, split.gain, work);
  for (let i = 0; i < raw.n; i++) {
    const counting = split.gain * Math.max(raw.intensity(i), 0);
    const w = counting > 0 ? 1 / (1 + counting ** 2 / weak.variance) : 1;
    const rest = w * (raw.variance(i) - counting) + (1 - w) * weak.median;
    background[i] = (split.scale * Math.max(rest, split.leastBackground)) / polarization[i] ** 2;
    gain[i] = (split.scale * split.gain) / polarization[i];
  }
  return split;
}

/** Intensities and their variances before polarization was divided out. */
interface RawMeasurements {
  readonly n: number;
  readonly intensity: (i: number) => number;
  readonly variance: (i: number) => number;
}

/** Observations at equal steps, as many as are needed: the gain comes out within half a percent. */
function everyOther(raw: RawMeasurements): RawMeasurements {
  const step = Math.max(1, Math.ceil(raw.n / ENOUGH_OBSERVATIONS));
  return {
    n: Math.ceil(raw.n / step),
    intensity: (i) => raw.intensity(i * step),
    variance: (i) => raw.variance(i * step),
  };
}

/**
 * Factor on variances that are far too large, from the lower quartile of |I|/sigma: whatever the true intensities are, with
 * the right sigmas it is not below that of the noise alone. 1 where it is not clearly so.
 */
function scaleOfExcess(raw: RawMeasurements, work: Float64Array): number {
  let n = 0;
  for (let i = 0; i < raw.n; i++) {
    // An intensity of exactly nothing is none that was measured.
    if (raw.intensity(i) !== 0) work[n++] = raw.intensity(i) ** 2 / raw.variance(i);
  }
  if (n < FEWEST_TO_SCALE) return 1;
  const scale = quantilesInPlace(work.subarray(0, n), [0.25])[0] / QUARTER_OF_NOISE ** 2;
  return scale > 0 && LEAST_EXCESS * scale < 1 ? scale : 1;
}

function fitSplit(raw: RawMeasurements, work: Float64Array): Omit<CountingSplit, 'scale'> {
  const { x, y } = binnedVariances(raw, work);
  const slope = weightedSlope(x, y);
  let nPositive = 0;
  for (let i = 0; i < raw.n; i++) {
    const value = raw.intensity(i);
    if (value > 0) work[nPositive++] = value;
  }
  const middle = nPositive > 0 ? quantilesInPlace(work.subarray(0, nPositive), [0.5])[0] : Infinity;
  for (let i = 0; i < raw.n; i++) work[i] = raw.variance(i);
  const [low, typical] =
    raw.n > 0 ? quantilesInPlace(work.subarray(0, raw.n), [FLOOR_QUANTILE, 0.5]) : [0, 0];
  const assumed = typical / middle;
  const isAssumed = !(slope > LEAST_GAIN * assumed);
  return {
    gain: isAssumed ? assumed : slope,
    isAssumed,
    leastBackground: FLOOR_PART * low,
    nBins: x.length,
  };
}

/** Median and square of the spread of σ² - γ I+ where it is most of σ²; an infinite spread where there are hardly any. */
function restOfWeak(
  raw: RawMeasurements,
  gain: number,
  work: Float64Array,
): { median: number; variance: number } {
  let n = 0;
  for (let i = 0; i < raw.n; i++) {
    const variance = raw.variance(i);
    const counting = gain * Math.max(raw.intensity(i), 0);
    if (counting < WEAK_PART * variance) work[n++] = variance - counting;
  }
  if (n < FEWEST_WEAK) return { median: 0, variance: Infinity };
  const [low, median, high] = quantilesInPlace(work.subarray(0, n), REST_QUANTILES);
  return { median, variance: Math.max((high - low) / 2, LEAST_SPREAD * median) ** 2 };
}

function binnedVariances(raw: RawMeasurements, work: Float64Array): { x: number[]; y: number[] } {
  const edges = binEdges(raw, work);
  const binOfEach = new Int8Array(raw.n);
  const count = new Uint32Array(N_BINS);
  const sum = new Float64Array(N_BINS);
  for (let i = 0; i < raw.n; i++) {
    const value = raw.intensity(i);
    const bin = binOf(edges, value);
    binOfEach[i] = bin;
    if (bin < 0) continue;
    count[bin]++;
    sum[bin] += value;
  }
  // The variances of one bin after those of the other.
  const begin = new Uint32Array(N_BINS);
  for (let bin = 1; bin < N_BINS; bin++) begin[bin] = begin[bin - 1] + count[bin - 1];
  const next = begin.slice();
  for (let i = 0; i < raw.n; i++) if (binOfEach[i] >= 0) work[next[binOfEach[i]]++] = raw.variance(i);
  const x: number[] = [];
  const y: number[] = [];
  for (let bin = 0; bin < N_BINS; bin++) {
    if (count[bin] <= FEWEST_IN_BIN) continue;
    x.push(sum[bin] / count[bin]);
    y.push(medianInPlace(work.subarray(begin[bin], next[bin]), count[bin]));
  }
  return { x, y };
}

/** Ascending edges of the bins; none where no intensity is positive. */
function binEdges(raw: RawMeasurements, work: Float64Array): Float64Array {
  let n = 0;
  for (let i = 0; i < raw.n; i++) {
    const value = raw.intensity(i);
    if (value > 0) work[n++] = value;
  }
  if (n === 0) return new Float64Array(0);
  const step = (HIGHEST_QUANTILE - LOWEST_QUANTILE) / N_BINS;
  const parts = Array.from({ length: N_BINS + 1 }, (_, k) => LOWEST_QUANTILE + step * k);
  return Float64Array.from(quantilesInPlace(work.subarray(0, n), parts));
}

/** Bin with edges[bin] <= value < edges[bin + 1]; -1 outside. */
function binOf(edges: Float64Array, value: number): number {
  const last = edges.length - 1;
  if (last < 0 || !(value >= edges[0] && value < edges[last])) return -1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** Slope of y against x with weights 1/y²; NaN where it is not determined. */
function weightedSlope(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  for (let k = 0; k < x.length; k++) {
    const w = 1 / y[k] ** 2;
    sum += w;
    sumX += w * x[k];
    sumY += w * y[k];
  }
  let covariance = 0;
  let spread = 0;
  for (let k = 0; k < x.length; k++) {
    const deviation = (x[k] - sumX / sum) / y[k] ** 2;
    covariance += deviation * (y[k] - sumY / sum);
    spread += deviation * (x[k] - sumX / sum);
  }
  return covariance / spread;
}
