import { truncatedAtZero } from '../../numeric/truncated-normal.js';

/**
 * Posterior of a reflection's intensity J >= 0 from a Gaussian likelihood given by its information D = Σ w kp² and
 * N = Σ w kp I (mean N/D, variance 1/D), and the Wilson prior with mean S = ε Σ(q). Wilson (1949), Acta Cryst. 2, 318,
 * https://doi.org/10.1107/S0365110X49000813; the posterior moments as in French & Wilson (1978), Acta Cryst. A34, 517,
 * https://doi.org/10.1107/S0567739478001114. Each function writes [mean, variance] to `out`.
 */
export type Posterior = (weightedSum: number, information: number, prior: number, out: Float64Array) => void;

/** Least information, in units of 1/S²: below it the posterior is the prior. */
const LEAST_INFORMATION = 1e-12;

/** Prior exp(-J/S)/S: a normal distribution with its mean shifted by -1/(D S), truncated at 0. */
export function acentricPosterior(
  weightedSum: number,
  information: number,
  prior: number,
  out: Float64Array,
): void {
  const d = Math.max(information, LEAST_INFORMATION / (prior * prior));
  const s = 1 / Math.sqrt(d);
  const z = (weightedSum / d - 1 / (d * prior)) / s;
  truncatedAtZero(z, s, out);
}

/** The quadrature of the centric posterior: equal steps over eight estimated widths on either side of the mode. */
const HALF_RANGE = 8;
const INTERVALS = 24;

/**
 * Prior J^(-1/2) exp(-J/2S): by quadrature over x = √J, where the prior density is a half normal distribution and the
 * logarithm of the posterior is -x²/2S - D (x² - N/D)²/2. That is even in x, and where the range begins above 0 the density is next to
 * nothing there: so the trapezoidal rule converges exponentially (Trefethen & Weideman (2014), https://doi.org/10.1137/130932132), and the mean
 * is within 2e-4 standard deviations of the exact one, the variance within .07 %.
 */
export function centricPosterior(
  weightedSum: number,
  information: number,
  prior: number,
  out: Float64Array,
): void {
  const d = Math.max(information, LEAST_INFORMATION / (prior * prior));
  const mu = weightedSum / d;
  const mode2 = Math.max(0, mu - 0.5 / (d * prior));
  const mode = Math.sqrt(mode2);
  const curvature = Math.max(0, 2 * d * (3 * mode2 - mu) + 1 / prior);
  const range = HALF_RANGE / Math.sqrt(curvature + Math.sqrt(d) + 0.3 / prior);
  // Logarithm of the density relative to the mode, J - mode² factored out: no cancellation however far N/D lies below 0.
  const slope = 0.5 / prior + 0.5 * d * (mode2 - 2 * mu);
  const from = Math.max(0, mode - range);
  const step = (mode + range - from) / INTERVALS;
  let sum = 0;
  let first = 0;
  let second = 0;
  for (let k = 0; k <= INTERVALS; k++) {
    const x = from + k * step;
    const j = x * x;
    const excess = j - mode2;
    const density = (k === 0 ? 0.5 : 1) * Math.exp(-excess * (slope + 0.5 * d * j));
    sum += density;
    first += density * excess;
    second += density * excess * excess;
  }
  const shift = first / sum;
  out[0] = mode2 + shift;
  out[1] = second / sum - shift * shift;
}

/** Width of the wide prior by which residuals are judged, in units of S. */
const WIDE_PRIOR = 5;

/** 1/variance of the wide Gaussian prior of an intensity; S is its Wilson mean. */
export function widePriorPrecision(wilsonMean: number): number {
  return 1 / (WIDE_PRIOR * wilsonMean) ** 2;
}
