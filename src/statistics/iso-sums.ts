import type { Mergeable } from './shell-table.js';

/** Agreement with an isomorphous set on the scale of its shell. */
export interface IsoFigures {
  /** Σ|I - k I_iso| / Σ I with k = ΣI/ΣI_iso of each shell. */
  readonly rIso: number;
}

/** Sums that give the scale k. */
export class IsoScaleSums implements Mergeable<IsoScaleSums> {
  private sum = 0;
  private sumIso = 0;

  add(intensity: number, iso: number): void {
    this.sum += intensity;
    this.sumIso += iso;
  }

  merge(other: IsoScaleSums): void {
    this.sum += other.sum;
    this.sumIso += other.sumIso;
  }

  scale(): number {
    return this.sum / this.sumIso;
  }
}

/** Sums of differences; the scale was found before. */
export class IsoSums implements Mergeable<IsoSums> {
  private differences = 0;
  private sum = 0;

  /** `scaledIso` is k I_iso. */
  add(intensity: number, scaledIso: number): void {
    this.differences += Math.abs(intensity - scaledIso);
    this.sum += intensity;
  }

  merge(other: IsoSums): void {
    this.differences += other.differences;
    this.sum += other.sum;
  }

  figures(): IsoFigures {
    return { rIso: this.sum > 0 ? this.differences / this.sum : NaN };
  }
}
