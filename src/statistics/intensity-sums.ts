import type { Mergeable } from './shell-table.js';

/** What tells a twin, and a wrong model of the errors, from the distribution of intensities; NaN where undefined. */
export interface DistributionFigures {
  readonly nAcentric: number;
  /**
   * <Z²>/<Z>² of acentric reflections, Z = I/S with S = ε Σ(q) the Wilson mean, so that the fall-off with resolution does
   * not count: 2 for a single crystal, 1.5 for a perfect twin.
   */
  readonly secondMoment: number;
  readonly nCentric: number;
  /** The same of centric reflections: 3 and 2. */
  readonly secondMomentCentric: number;
}

/** Sums of one class of reflections. */
class Moments {
  n = 0;
  private sum = 0;
  private squares = 0;

  add(intensity: number): void {
    this.n++;
    this.sum += intensity;
    this.squares += intensity * intensity;
  }

  merge(other: Moments): void {
    this.n += other.n;
    this.sum += other.sum;
    this.squares += other.squares;
  }

  second(): number {
    return this.n > 0 && this.sum !== 0 ? (this.n * this.squares) / (this.sum * this.sum) : NaN;
  }
}

/** Moments of acentric and centric intensities. */
export class IntensitySums implements Mergeable<IntensitySums> {
  private readonly acentric = new Moments();
  private readonly centric = new Moments();

  /** `intensity` is Z = I/S. */
  add(intensity: number, isCentric: boolean): void {
    (isCentric ? this.centric : this.acentric).add(intensity);
  }

  merge(other: IntensitySums): void {
    this.acentric.merge(other.acentric);
    this.centric.merge(other.centric);
  }

  figures(): DistributionFigures {
    return {
      nAcentric: this.acentric.n,
      secondMoment: this.acentric.second(),
      nCentric: this.centric.n,
      secondMomentCentric: this.centric.second(),
    };
  }
}
