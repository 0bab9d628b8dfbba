import { mean, populationStandardDeviation } from './summary.js';

/**
 * Standard error of a figure from its values with each of its independent members left out once: √((n - 1)/n Σ (value - mean)²).
 * It asks for no distribution: where a few members decide the figure it is large. Miller (1974), https://doi.org/10.1093/biomet/61.1.1.
 */
export function jackknifeError(without: ArrayLike<number>): number {
  const n = without.length;
  return Math.sqrt(n - 1) * populationStandardDeviation(without);
}

/** Pearson correlation of all pairs but one, for each pair; NaN where the others do not vary. `x` and `y` of the same length. */
export function correlationsWithout(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    const [dx, dy] = [x[k] - meanX, y[k] - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  // Sums of squares about the mean without one member: d² n/(n - 1) less.
  const part = n / (n - 1);
  const without = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const [dx, dy] = [x[k] - meanX, y[k] - meanY];
    const [restX, restY] = [xx - part * dx * dx, yy - part * dy * dy];
    without[k] = restX > 0 && restY > 0 ? (xy - part * dx * dy) / Math.sqrt(restX * restY) : NaN;
  }
  return without;
}
