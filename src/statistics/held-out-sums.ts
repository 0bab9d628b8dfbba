import { Correlation } from '../numeric/correlation.js';
import { jackknifeError } from '../numeric/jackknife.js';

/** How well observations of reflections that took no part in refinement are predicted, before and after it. */
export interface HeldOutFigures {
  readonly n: number;
  /** Correlation of I/sigma with its prediction from the other frames. */
  readonly ccBefore: number;
  readonly ccAfter: number;
  /** Standard deviation of ccAfter - ccBefore by the jackknife over groups of frames. */
  readonly gainDeviation: number;
  readonly verdict: HeldOutVerdict;
}

/** no-data: too few observations to say; no-signal: neither correlation is above what chance gives. */
export type HeldOutVerdict = 'helped' | 'no-difference' | 'worse' | 'no-data' | 'no-signal';

/** Frames are put into so many groups, one of which the jackknife leaves out in turn. */
const N_GROUPS = 20;
const FEWEST_OBSERVATIONS = 50;
/** A difference counts when it is this many of its standard deviations. */
const SIGNIFICANT = 2;
/** No use is made of correlations that are nearer than this, whatever their deviation. */
const SMALLEST_GAIN = 1e-4;

/**
 * Correlations before and after, by group of frames. The same observations go into both, so that their difference is
 * known better than either: Miller (1974), Biometrika 61, 1, https://doi.org/10.1093/biomet/61.1.1.
 */
export class HeldOutSums {
  private readonly before = Array.from({ length: N_GROUPS }, () => new Correlation());
  private readonly after = Array.from({ length: N_GROUPS }, () => new Correlation());

  /** All in units of the observation's sigma. */
  add(frame: number, observed: number, predictedBefore: number, predictedAfter: number): void {
    this.before[frame % N_GROUPS].add(observed, predictedBefore);
    this.after[frame % N_GROUPS].add(observed, predictedAfter);
  }

  figures(): HeldOutFigures {
    const before = pooled(this.before, -1);
    const after = pooled(this.after, -1);
    const ccBefore = before.definedCoefficient();
    const ccAfter = after.definedCoefficient();
    const gainDeviation = this.jackknife();
    return {
      n: before.n,
      ccBefore,
      ccAfter,
      gainDeviation,
      verdict: verdictOf(before.n, ccBefore, ccAfter, gainDeviation),
    };
  }

  private jackknife(): number {
    const gains: number[] = [];
    for (let g = 0; g < N_GROUPS; g++)
      if (this.before[g].n > 0)
        gains.push(pooled(this.after, g).definedCoefficient() - pooled(this.before, g).definedCoefficient());
    return gains.length < 2 ? NaN : jackknifeError(gains);
  }
}

/** All groups but one together. */
function pooled(groups: readonly Correlation[], left: number): Correlation {
  const all = new Correlation();
  groups.forEach((group, g) => {
    if (g !== left) all.merge(group);
  });
  return all;
}

function verdictOf(n: number, ccBefore: number, ccAfter: number, deviation: number): HeldOutVerdict {
  const gain = ccAfter - ccBefore;
  if (n < FEWEST_OBSERVATIONS || !Number.isFinite(gain) || !Number.isFinite(deviation)) return 'no-data';
  if (Math.max(ccBefore, ccAfter) <= SIGNIFICANT / Math.sqrt(n)) return 'no-signal';
  if (Math.abs(gain) < SMALLEST_GAIN) return 'no-difference';
  if (gain > SIGNIFICANT * deviation) return 'helped';
  return gain < -SIGNIFICANT * deviation ? 'worse' : 'no-difference';
}
