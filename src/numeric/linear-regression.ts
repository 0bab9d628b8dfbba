export interface StraightLine {
  readonly intercept: number;
  readonly slope: number;
}

/** Least-squares straight line y = intercept + slope·x; null where x does not vary. */
export function linearRegression(x: ArrayLike<number>, y: ArrayLike<number>): StraightLine | null {
  const n = x.length;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i];
    sumY += y[i];
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let sumXX = 0;
  let sumXY = 0;
  for (let i = 0; i < n; i++) {
    sumXX += (x[i] - meanX) ** 2;
    sumXY += (x[i] - meanX) * (y[i] - meanY);
  }
  if (!(sumXX > 0)) return null;
  const slope = sumXY / sumXX;
  return { intercept: meanY - slope * meanX, slope };
}
