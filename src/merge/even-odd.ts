/**
 * Weighted mean of every second value of one reflection, from the first (parity 0) or the second (parity 1) on: the
 * original's half sets. With an odd count the last value belongs to both; with two values or fewer the mean is 0.
 */
export function evenOddMean(values: Float64Array, weights: Float64Array, n: number, parity: 0 | 1): number {
  if (n <= 2) return 0;
  let sum = 0;
  let weight = 0;
  for (let i = parity; i < n; i += 2) {
    sum += weights[i] * values[i];
    weight += weights[i];
  }
  if (parity === 1 && n % 2 === 1) {
    sum += weights[n - 1] * values[n - 1];
    weight += weights[n - 1];
  }
  return sum / weight;
}
