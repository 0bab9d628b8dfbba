import type { UnmergedObservations } from './merging-sums.js';

/** Parameters of the corrected sigmas. */
export interface SdParameters {
  readonly sdfac: number;
  readonly sdb: number;
  readonly sdadd: number;
  /** Standard deviations of the terms of error that are propagated, in the order of `errorDerivatives`. */
  readonly propagated?: readonly number[];
}

/** A corrected variance is at least this share of the given one. */
const SMALLEST_SHARE = 0.1;
const N_BINS = 100;

/**
 * Residuals n^¼ (1 - rms of the normalized deviations) of bins of mean intensity, whose squares are the target of Evans
 * (2011), Acta Cryst. D67, 282-292, https://doi.org/10.1107/S090744491003982X: deviations of observations from the mean of
 * the others in units of the corrected sigma, σ'² = sdfac² (σ² + sdb² <I> + sdadd² <I>²), should have an rms of 1 at any
 * intensity. Reflections with one observation say nothing.
 */
export class SdfacTarget {
  /** One entry an observation of a reflection with several. */
  private readonly squaredDeviation: Float64Array;
  private readonly variance: Float64Array;
  private readonly mean: Float64Array;
  private readonly bin: Int32Array;
  readonly nBins: number;
  readonly n: number;
  private readonly counts: Float64Array;
  /** Squared derivatives by the terms that are propagated, interleaved. */
  private readonly terms: Float64Array;

  /** `spreads` are standard deviations of propagated terms to begin with. */
  constructor(
    observations: UnmergedObservations,
    nReflections: number,
    readonly spreads: readonly number[] = [],
  ) {
    const { reflection, intensity, sigma, derivatives } = observations;
    const sums = new Float64Array(nReflections);
    const counts = new Int32Array(nReflections);
    reflection.forEach((r, i) => {
      sums[r] += intensity[i];
      counts[r]++;
    });
    const used = Int32Array.from({ length: reflection.length }, (_, i) => i).filter(
      (i) => counts[reflection[i]] > 1,
    );
    this.n = used.length;
    this.mean = Float64Array.from(used, (i) => sums[reflection[i]] / counts[reflection[i]]);
    this.variance = Float64Array.from(used, (i) => sigma[i] * sigma[i]);
    this.squaredDeviation = Float64Array.from(used, (i, j) => {
      const n = counts[reflection[i]];
      return (n / (n - 1)) * (intensity[i] - this.mean[j]) ** 2;
    });
    const k = spreads.length;
    this.terms = Float64Array.from({ length: k * used.length }, (_, j) => {
      const derivative = derivatives?.[k * used[Math.floor(j / k)] + (j % k)] ?? 0;
      return derivative * derivative;
    });
    const { bin, nBins } = intensityBins(this.mean);
    this.bin = bin;
    this.nBins = nBins;
    this.counts = new Float64Array(nBins);
    for (const b of bin) this.counts[b]++;
  }

  /** Where a refinement begins: sdfac from the median deviation, the other two so that they matter a little. */
  start(): SdParameters {
    const ratios = this.squaredDeviation.map((d, i) => d / this.variance[i]).sort();
    const middle = Math.sqrt(ratios[this.n >> 1]) / 0.6745;
    let variance = 0;
    let mean = 0;
    for (let i = 0; i < this.n; i++) {
      variance += this.variance[i];
      mean += Math.abs(this.mean[i]);
    }
    const start = { sdfac: Math.max(middle, 0.1), sdb: Math.sqrt((0.1 * variance) / mean), sdadd: 0.05 };
    return this.spreads.length === 0 ? start : { ...start, propagated: this.spreads };
  }

  /** The residual of each bin, and with `jacobian` (columns of nBins) its derivatives by the squares of the parameters. */
  residuals(
    { sdfac, sdb, sdadd, propagated = [] }: SdParameters,
    residual: Float64Array,
    jacobian?: Float64Array,
  ): void {
    const k = this.spreads.length;
    const width = 4 + k;
    const sums = new Float64Array(width * this.nBins);
    for (let i = 0; i < this.n; i++) {
      const b = width * this.bin[i];
      const m = Math.max(this.mean[i], 0);
      let inner = this.variance[i] + sdb * sdb * m + (sdadd * m) ** 2;
      for (let t = 0; t < k; t++) inner += propagated[t] * propagated[t] * this.terms[k * i + t];
      const floor = SMALLEST_SHARE * this.variance[i];
      const corrected = sdfac * sdfac * inner;
      const isFloored = corrected < floor;
      const squared = this.squaredDeviation[i] / (isFloored ? floor : corrected);
      sums[b] += squared;
      if (isFloored) continue;
      sums[b + 1] -= squared / (sdfac * sdfac);
      sums[b + 2] -= (squared * m) / inner;
      sums[b + 3] -= (squared * m * m) / inner;
      for (let t = 0; t < k; t++) sums[b + 4 + t] -= (squared * this.terms[k * i + t]) / inner;
    }
    for (let j = 0; j < this.nBins; j++) {
      const n = this.counts[j];
      const rms = Math.sqrt(sums[width * j] / n);
      const weight = n ** 0.25;
      residual[j] = weight * (1 - rms);
      if (jacobian === undefined) continue;
      for (let p = 0; p < 3 + k; p++)
        jacobian[p * this.nBins + j] = (-weight * sums[width * j + 1 + p]) / (2 * n * rms);
    }
  }
}

/** Bins of equal width in mean intensity; those without observations are left out. */
function intensityBins(mean: Float64Array): { bin: Int32Array; nBins: number } {
  const min = mean.reduce((a, b) => Math.min(a, b), Infinity);
  const max = mean.reduce((a, b) => Math.max(a, b), -Infinity);
  const step = (max - min) / N_BINS;
  const raw = Int32Array.from(mean, (m) =>
    step > 0 ? Math.min(N_BINS - 1, Math.floor((m - min) / step)) : 0,
  );
  const numbers = new Map([...new Set(raw)].sort((p, q) => p - q).map((b, i) => [b, i]));
  return { bin: raw.map((b) => numbers.get(b) ?? 0), nBins: numbers.size };
}

/** The corrected variance of an observation whose reflection has the given mean; `propagated` is added to the given variance. */
export function correctedVariance(
  { sdfac, sdb, sdadd }: SdParameters,
  variance: number,
  mean: number,
  propagated = 0,
): number {
  const m = Math.max(mean, 0);
  return Math.max(
    sdfac * sdfac * (variance + propagated + sdb * sdb * m + (sdadd * m) ** 2),
    SMALLEST_SHARE * variance,
  );
}
