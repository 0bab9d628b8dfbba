import { Correlation } from '../numeric/correlation.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import type { Mergeable } from './shell-table.js';

/** R values over observations, and the figures of the original's even and odd halves; NaN where nothing is defined. */
export interface SpreadFigures {
  /** Reflections with two observations or more: only they have an R value. */
  readonly nRepeated: number;
  readonly rMerge: number;
  /** Diederichs & Karplus (1997), Nat. Struct. Biol. 4, 269, https://doi.org/10.1038/nsb0497-269. */
  readonly rMeas: number;
  /** Weiss (2001), J. Appl. Cryst. 34, 130, https://doi.org/10.1107/S0021889800018227. */
  readonly rPim: number;
  /**
   * Even and odd members of each reflection, all frames refined together; reflections with two observations or fewer
   * count as (0, 0). Not independent: for comparison with the original only.
   */
  readonly evenOdd: { readonly n: number; readonly ccHalf: number; readonly rSplit: number };
}

/** Sums over reflections of their scatter. */
export class SpreadSums implements Mergeable<SpreadSums> {
  private nRepeated = 0;
  private rMerge = 0;
  private rMeas = 0;
  private rPim = 0;
  private denominator = 0;
  private readonly halves = new Correlation();
  private sumDifference = 0;
  private sumHalves = 0;

  add(spread: ReflectionSpread, r: number): void {
    const n = spread.nObservations[r];
    if (n === 0) return;
    if (n > 1) this.nRepeated++;
    this.rMerge += spread.rMerge[r];
    this.rMeas += spread.rMeas[r];
    this.rPim += spread.rPim[r];
    this.denominator += spread.denominator[r];
    this.halves.add(spread.even[r], spread.odd[r]);
    this.sumDifference += Math.abs(spread.even[r] - spread.odd[r]);
    this.sumHalves += spread.even[r] + spread.odd[r];
  }

  merge(other: SpreadSums): void {
    this.nRepeated += other.nRepeated;
    this.rMerge += other.rMerge;
    this.rMeas += other.rMeas;
    this.rPim += other.rPim;
    this.denominator += other.denominator;
    this.halves.merge(other.halves);
    this.sumDifference += other.sumDifference;
    this.sumHalves += other.sumHalves;
  }

  figures(): SpreadFigures {
    const ratio = (numerator: number) => (this.denominator > 0 ? numerator / this.denominator : NaN);
    return {
      nRepeated: this.nRepeated,
      rMerge: ratio(this.rMerge),
      rMeas: ratio(this.rMeas),
      rPim: ratio(this.rPim),
      evenOdd: {
        n: this.halves.n,
        ccHalf: this.halves.definedCoefficient(),
        rSplit: this.sumHalves > 0 ? (Math.SQRT2 * this.sumDifference) / this.sumHalves : NaN,
      },
    };
  }
}
