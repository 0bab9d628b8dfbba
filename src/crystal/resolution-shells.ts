/**
 * Resolution shells of equal volume in reciprocal space.
 *
 * The limits are widened by 1e-6 of the range of d*² at both ends, so that the outermost reflections lie inside.
 */
export class ResolutionShells {
  /** n + 1 limits in d*² (Å⁻²), ascending: shell s (from 0) reaches from limits[s] to limits[s + 1]. */
  readonly limits: Float64Array;

  constructor(dStarSquaredMin: number, dStarSquaredMax: number, nShells: number) {
    const margin = Math.max(1e-6 * (dStarSquaredMax - dStarSquaredMin), 1e-12 * dStarSquaredMax);
    const low = Math.max(0, dStarSquaredMin - margin);
    const high = dStarSquaredMax + margin;
    const volumeLow = low ** 1.5;
    const step = (high ** 1.5 - volumeLow) / nShells;
    this.limits = new Float64Array(nShells + 1);
    for (let s = 0; s <= nShells; s++) this.limits[s] = (volumeLow + s * step) ** (2 / 3);
    this.limits[0] = low;
    this.limits[nShells] = high;
  }

  /** Shells over the range that the given values of d*² span. */
  static over(dStarSquared: ArrayLike<number>, nShells: number): ResolutionShells {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < dStarSquared.length; i++) {
      if (dStarSquared[i] < low) low = dStarSquared[i];
      if (dStarSquared[i] > high) high = dStarSquared[i];
    }
    return new ResolutionShells(low, high, nShells);
  }

  get count(): number {
    return this.limits.length - 1;
  }

  /** Number of the shell from 0, or -1 outside. */
  shellOf(dStarSquared: number): number {
    const limits = this.limits;
    const n = limits.length - 1;
    if (!(dStarSquared >= limits[0]) || dStarSquared >= limits[n]) return -1;
    let low = 0;
    let high = n;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (dStarSquared < limits[middle]) high = middle;
      else low = middle;
    }
    return low;
  }

  /** Low-resolution limit of a shell, Å. */
  dMax(shell: number): number {
    return 1 / Math.sqrt(this.limits[shell]);
  }

  /** High-resolution limit of a shell, Å. */
  dMin(shell: number): number {
    return 1 / Math.sqrt(this.limits[shell + 1]);
  }
}

/**
 * Number of shells for n reflections: 8, or as many as hold 200 reflections each where that is more
 * (the automatic binning of cctbx).
 */
export function automaticShellCount(n: number, defaultCount = 8, perShell = 200): number {
  return Math.floor(n / defaultCount + 0.5) > perShell ? Math.floor(n / perShell + 0.5) : defaultCount;
}
