import { Correlation } from '../numeric/correlation.js';
import type { Mergeable } from './shell-table.js';

/** CC1/2 of some reflections. */
export interface HalfFigures {
  /** Reflections that both halves know. */
  readonly n: number;
  readonly ccHalf: number;
}

const FEWEST_PAIRS = 3;

/** Sums over the intensities of two halves. */
export class HalfSums implements Mergeable<HalfSums> {
  private readonly correlation = new Correlation();

  /** NaN where a half does not know the reflection. */
  add(a: number, b: number): void {
    if (!Number.isNaN(a) && !Number.isNaN(b)) this.correlation.add(a, b);
  }

  merge(other: HalfSums): void {
    this.correlation.merge(other.correlation);
  }

  figures(): HalfFigures {
    const { n } = this.correlation;
    return { n, ccHalf: n >= FEWEST_PAIRS ? this.correlation.definedCoefficient() : NaN };
  }
}
