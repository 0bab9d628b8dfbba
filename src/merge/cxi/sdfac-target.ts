import type { UnmergedObservations } from './merging-sums.js';

/** Parameters of the corrected sigmas. */
export interface SdParameters {
  readonly sdfac: number;
  readonly sdb: number;
  readonly sdadd: number;
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

  constructor(observations: UnmergedObservations, nReflections: number) {
    const { reflection, intensity, sigma } = observations;
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
    return { sdfac: Math.max(middle, 0.1), sdb: Math.sqrt((0.1 * variance) / mean), sdadd: 0.05 };
  }

  /** The residual of each bin, and with `jacobian` (3 columns of nBins) its derivatives by the squares of sdfac, sdb, sdadd. */
  residuals({ sdfac, sdb, sdadd }: SdParameters, residual: Float64Array, jacobian?: Float64Array): void {
    const sums = new Float64Array(4 * this.nBins);
    for (let i = 0; i < this.n; i++) {
      const b = 4 * this.bin[i];
      const m = Math.max(this.mean[i], 0);
      const inner = this.variance[i] + sdb * sdb * m + (sdadd * m) ** 2;
      const floor = SMALLEST_SHARE * this.variance[i];
      const corrected = sdfac * sdfac * inner;
      const isFloored = corrected < floor;
      const squared = this.squaredDeviation[i] / (isFloored ? floor : corrected);
      sums[b] += squared;
      if (isFloored) continue;
      sums[b + 1] -= squared / (sdfac * sdfac);
      sums[b + 2] -= (squared * m) / inner;
      sums[b + 3] -= (squared * m * m) / inner;
    }
    for (let k = 0; k < this.nBins; k++) {
      const n = this.counts[k];
      const rms = Math.sqrt(sums[4 * k] / n);
      const weight = n ** 0.25;
      residual[k] = weight * (1 - rms);
      if (jacobian === undefined) continue;
      for (let p = 0; p < 3; p++)
        jacobian[p * this.nBins + k] = (-weight * sums[4 * k + 1 + p]) / (2 * n * rms);
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

/** The corrected variance of an observation whose reflection has the given mean. */
export function correctedVariance(
  { sdfac, sdb, sdadd }: SdParameters,
  variance: number,
  mean: number,
): number {
  const m = Math.max(mean, 0);
  return Math.max(sdfac * sdfac * (variance + sdb * sdb * m + (sdadd * m) ** 2), SMALLEST_SHARE * variance);
}
