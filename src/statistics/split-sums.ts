import type { Mergeable } from './shell-table.js';

/** What the observations of two halves of the frames say without a prior, by reflection. */
export interface SplitIntensities {
  /** N/D, NaN without observations; both halves on one scale. */
  readonly observedA: Float64Array;
  readonly observedB: Float64Array;
  /** S²/(S² + var_A + var_B), S the Wilson mean: what a reflection counts; 0 where a half did not observe it. */
  readonly weight: Float64Array;
}

/**
 * Rsplit of half sets: √2 Σ v|x_A − x_B| / Σ v(x_A + x_B), x the intensities of the observations alone and v a reflection's
 * weight: 1 where both halves know it, which gives the usual formula, and falling with what they know. Posteriors would not
 * do: where data are noise both halves give the Wilson mean and seem to agree.
 * White et al. (2012), J. Appl. Cryst. 45, 335, https://doi.org/10.1107/S0021889812002312.
 */
export class SplitSums implements Mergeable<SplitSums> {
  private difference = 0;
  private sum = 0;

  add({ observedA, observedB, weight }: SplitIntensities, r: number): void {
    if (!(weight[r] > 0)) return;
    this.difference += weight[r] * Math.abs(observedA[r] - observedB[r]);
    this.sum += weight[r] * (observedA[r] + observedB[r]);
  }

  merge(other: SplitSums): void {
    this.difference += other.difference;
    this.sum += other.sum;
  }

  /** NaN where the mean intensity is not above 0. */
  figures(): { readonly rSplit: number } {
    return { rSplit: this.sum > 0 ? (Math.SQRT2 * this.difference) / this.sum : NaN };
  }
}
