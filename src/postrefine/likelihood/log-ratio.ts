/** Below this the series are exact to working precision, and the closed forms lose digits. */
const small = 1 / 256;

/** ln(1 + x)/x for x >= 0; 1 at x = 0. */
export function logRatio(x: number): number {
  if (x < small)
    return 1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x * (1 / 5 - x * (1 / 6 - x * (1 / 7 - x / 8))))));
  return Math.log(1 + x) / x;
}

/** (ln(1 + x) - x/(1 + x))/x² for x >= 0; 1/2 at x = 0. `ratio` is `logRatio(x)`. */
export function logRatioSlope(x: number, ratio: number): number {
  if (x < small)
    return (
      1 / 2 - x * (2 / 3 - x * (3 / 4 - x * (4 / 5 - x * (5 / 6 - x * (6 / 7 - x * (7 / 8 - (x * 8) / 9))))))
    );
  return (ratio - 1 / (1 + x)) / x;
}
