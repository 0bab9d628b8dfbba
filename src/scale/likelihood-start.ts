import { backSubstitute, choleskyFactor, forwardSubstitute } from '../numeric/cholesky.js';
import { median } from '../numeric/summary.js';
import { shellsOver } from './observation-shells.js';
import type { ObservationShells } from './observation-shells.js';
import { quantilesInPlace } from './quantile.js';

/** The observations of all frames, struct of arrays; those of a frame side by side. */
export interface StartData {
  /** Polarization divided out. */
  readonly intensity: Float64Array;
  /** t = q dMin of the indexed cell, and r_h = |A0 h + s0| - 1/λ, Å⁻¹. */
  readonly t: Float64Array;
  readonly ewaldOffset: Float64Array;
  /** Position of the frame in the input order; never falls. */
  readonly frame: Int32Array;
  readonly nFrames: number;
  /** By unique reflection: q² = 1/d² (Å⁻²) and the epsilon factor. */
  readonly reflections: { readonly qSquared: Float64Array; readonly epsilon: Float64Array };
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
}

/** Where the first cycle begins (section 8 of the method); all other parameters of a frame begin at 0. */
export interface LikelihoodStart {
  /** Logarithm of each frame's scale; median 0. */
  readonly lnG: Float64Array;
  /** a0, a1, a2 of ln w = a0 + a1 t + a2 t², w in Å⁻¹. */
  readonly width: readonly [number, number, number];
  readonly kappa: number;
  readonly zeta: number;
  /** ε Σ(q) of each unique reflection, on the scale of kp with the start widths. */
  readonly wilsonMean: Float64Array;
}

const KAPPA = 0.2;
const ZETA = 1;
/** Intensities of a frame are capped at this quantile. */
const CAP_QUANTILE = 0.995;
const N_ALTERNATIONS = 4;
/** Average partiality over the predicted range, and width of the profile over the spread of ewald offsets. */
const MEAN_PARTIALITY = 0.65;
const WIDTH_OVER_SPREAD = 0.8;
const LEAST_SCALE = 1e-6;
/**
 * Over the median scale. A frame of less shows next to nothing, and I/G of one whose intensities add up to about 0 is a huge number: among
 * thousands of frames there is such a one, and it must not make the mean of a shell.
 */
const LEAST_TELLING_SCALE = 0.02;
/** Å⁻¹: offsets that spread less are taken as equal, and then this is put for their spread. */
const LEAST_SPREAD = 1e-6;
const DEFAULT_SPREAD = 1e-3;

/**
 * Start values from the indexed geometry and the capped intensities: four alternations of shell means of I/G and of G as
 * the ratio of a frame's sum to that of the shell means; width from the spread of the ewald offsets in each shell.
 *
 * @param work of as many numbers as there are observations; what is in it is lost
 * @throws RangeError where there are no observations.
 */
export function likelihoodStart(
  data: StartData,
  work: Float64Array = new Float64Array(data.t.length),
): LikelihoodStart {
  const shells = shellsOver(data.t, work);
  const capped = cappedIntensities(data, work);
  const lnG = new Float64Array(data.nFrames);
  for (let k = 0; k < N_ALTERNATIONS; k++) updateScales(data, capped, shells, lnG);
  const middle = median(lnG);
  for (let f = 0; f < lnG.length; f++) lnG[f] -= middle;
  const means = shellMeans(data, capped, shells, lnG);
  const lnSpread = offsetSpread(data, shells).map((s) => Math.log(WIDTH_OVER_SPREAD * s));
  return {
    lnG,
    width: fitParabola(shells.meanT, lnSpread),
    kappa: KAPPA,
    zeta: ZETA,
    wilsonMean: startingWilsonMean(data, shells.meanT, means, lnSpread),
  };
}

/** Writes them to `capped`. */
function cappedIntensities({ intensity, frame }: StartData, capped: Float64Array): Float64Array {
  capped.set(intensity);
  let end = 0;
  while (end < capped.length) {
    const begin = end;
    while (end < capped.length && frame[end] === frame[begin]) end++;
    const own = capped.subarray(begin, end);
    const cap = quantilesInPlace(own.slice(), [CAP_QUANTILE])[0];
    for (let i = 0; i < own.length; i++) own[i] = Math.min(own[i], cap);
  }
  return capped;
}

/** G of a frame is the ratio of its intensities' sum to that of the shell means; 1 for a frame without observations. */
function updateScales(
  data: StartData,
  capped: Float64Array,
  shells: ObservationShells,
  lnG: Float64Array,
): void {
  const means = shellMeans(data, capped, shells, lnG);
  const observed = new Float64Array(data.nFrames);
  const expected = new Float64Array(data.nFrames);
  for (let i = 0; i < capped.length; i++) {
    observed[data.frame[i]] += capped[i];
    expected[data.frame[i]] += means[shells.of[i]];
  }
  for (let f = 0; f < data.nFrames; f++)
    lnG[f] = expected[f] > 0 ? Math.log(Math.max(observed[f] / expected[f], LEAST_SCALE)) : 0;
}

/** Mean of I/G in each shell, over the frames that are not far too weak; a shell whose mean is not positive gets a billionth of the largest mean. */
function shellMeans(
  { frame }: StartData,
  capped: Float64Array,
  shells: ObservationShells,
  lnG: Float64Array,
): Float64Array {
  const least = median(lnG) + Math.log(LEAST_TELLING_SCALE);
  const inverse = lnG.map((g) => (g >= least ? Math.exp(-g) : 0));
  const sum = new Float64Array(shells.count);
  const n = new Float64Array(shells.count);
  for (let i = 0; i < capped.length; i++) {
    if (inverse[frame[i]] === 0) continue;
    sum[shells.of[i]] += capped[i] * inverse[frame[i]];
    n[shells.of[i]]++;
  }
  for (let s = 0; s < shells.count; s++) sum[s] /= Math.max(1, n[s]);
  const floor = 1e-9 * sum.reduce((a, b) => Math.max(a, b), 0);
  return sum.map((mean) => Math.max(mean, floor, Number.MIN_VALUE));
}

/** Standard deviation of the ewald offset in each shell, Å⁻¹; that within all shells together where one has none. */
function offsetSpread({ ewaldOffset }: StartData, shells: ObservationShells): Float64Array {
  const mean = new Float64Array(shells.count);
  for (let i = 0; i < shells.of.length; i++) mean[shells.of[i]] += ewaldOffset[i] / shells.n[shells.of[i]];
  const variance = new Float64Array(shells.count);
  for (let i = 0; i < shells.of.length; i++)
    variance[shells.of[i]] += (ewaldOffset[i] - mean[shells.of[i]]) ** 2 / shells.n[shells.of[i]];
  let pooled = 0;
  for (let s = 0; s < shells.count; s++) pooled += (variance[s] * shells.n[s]) / shells.of.length;
  const overall = pooled > LEAST_SPREAD ** 2 ? Math.sqrt(pooled) : DEFAULT_SPREAD;
  return variance.map((v) => (v > LEAST_SPREAD ** 2 ? Math.sqrt(v) : overall));
}

/** Least squares of y on 1, x, x²; of lower degree for fewer than three points. */
function fitParabola(x: Float64Array, y: Float64Array): readonly [number, number, number] {
  for (let n = Math.min(3, x.length); n > 0; n--) {
    const normal = new Float64Array(n * n);
    const c = new Float64Array(3);
    for (let k = 0; k < x.length; k++)
      for (let i = 0; i < n; i++) {
        c[i] += x[k] ** i * y[k];
        for (let j = 0; j <= i; j++) normal[i * n + j] += x[k] ** (i + j);
      }
    if (!choleskyFactor(normal, n)) continue;
    forwardSubstitute(normal, n, c);
    backSubstitute(normal, n, c);
    return [c[0], c[1], c[2]];
  }
  throw new RangeError('no shells to fit');
}

/** Shell means over the mean partiality, times w (ζ = 1: kp counts in 1/w), interpolated in t, times ε. */
function startingWilsonMean(
  { reflections, dMin }: StartData,
  meanT: Float64Array,
  means: Float64Array,
  lnWidth: Float64Array,
): Float64Array {
  const ln = means.map((mean, s) => Math.log(mean / MEAN_PARTIALITY) + ZETA * lnWidth[s]);
  return reflections.qSquared.map(
    (q2, r) => reflections.epsilon[r] * Math.exp(interpolate(meanT, ln, Math.sqrt(q2) * dMin)),
  );
}

/** Linear between ascending points, constant beyond them. */
function interpolate(x: Float64Array, y: Float64Array, at: number): number {
  const last = x.length - 1;
  if (at <= x[0]) return y[0];
  if (at >= x[last]) return y[last];
  let k = 0;
  while (at > x[k + 1]) k++;
  return y[k] + ((y[k + 1] - y[k]) * (at - x[k])) / (x[k + 1] - x[k]);
}
