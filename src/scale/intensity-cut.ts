/** A cut by I/sigma leaves this many observations; with fewer, none below 0 may be chance. */
const FEWEST_OBSERVATIONS = 1000;

/**
 * The smallest I/sigma of the data where they look as if everything below had been left out before: not one intensity of
 * so many is negative. Null where there are negative ones, as in any complete set of weak data, or too few to tell.
 */
export function intensityCut(intensity: Float64Array, sigma: Float64Array): number | null {
  if (intensity.length < FEWEST_OBSERVATIONS) return null;
  let smallest = Infinity;
  for (let i = 0; i < intensity.length; i++) {
    if (intensity[i] < 0) return null;
    smallest = Math.min(smallest, intensity[i] / sigma[i]);
  }
  return smallest;
}
