import { Correlation } from '../numeric/correlation.js';
import type { Mergeable } from './shell-table.js';

/** A Friedel pair: intensities and sigmas of the whole set, and the differences of the halves (NaN where not known). */
export interface FriedelPair {
  readonly plus: number;
  readonly minus: number;
  readonly sigmaPlus: number;
  readonly sigmaMinus: number;
  readonly differenceA: number;
  readonly differenceB: number;
}

/** Acentric reflections of which both mates were observed; NaN where nothing is defined. */
export interface AnomalousFigures {
  readonly nPairs: number;
  /** Σ|I+ - I-| / Σ (I+ + I-)/2. */
  readonly rAnom: number;
  /** <|I+ - I-| / √(σ+² + σ-²)>: √(2/π) = 0.80 where there is nothing but noise. */
  readonly signal: number;
  /** Pairs of which both halves know both mates. */
  readonly nCcAnom: number;
  /** Correlation of I+ - I- of one half with that of the other. */
  readonly ccAnom: number;
}

const FEWEST_PAIRS = 3;

/** Sums over Friedel pairs. */
export class AnomalousSums implements Mergeable<AnomalousSums> {
  private n = 0;
  private differences = 0;
  private means = 0;
  private ratios = 0;
  private readonly halves = new Correlation();

  add(pair: FriedelPair): void {
    const difference = Math.abs(pair.plus - pair.minus);
    this.n++;
    this.differences += difference;
    this.means += (pair.plus + pair.minus) / 2;
    this.ratios += difference / Math.hypot(pair.sigmaPlus, pair.sigmaMinus);
    if (!Number.isNaN(pair.differenceA) && !Number.isNaN(pair.differenceB))
      this.halves.add(pair.differenceA, pair.differenceB);
  }

  merge(other: AnomalousSums): void {
    this.n += other.n;
    this.differences += other.differences;
    this.means += other.means;
    this.ratios += other.ratios;
    this.halves.merge(other.halves);
  }

  figures(): AnomalousFigures {
    return {
      nPairs: this.n,
      rAnom: this.means > 0 ? this.differences / this.means : NaN,
      signal: this.n > 0 ? this.ratios / this.n : NaN,
      nCcAnom: this.halves.n,
      ccAnom: this.halves.n >= FEWEST_PAIRS ? this.halves.definedCoefficient() : NaN,
    };
  }
}
