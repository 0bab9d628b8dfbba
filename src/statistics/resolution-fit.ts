import type { HalfSetShell, HalfSetStatistics } from './half-set-statistics.js';

/** CC1/2 of one shell and the middle of its range in 1/d² (Å⁻²). */
export interface CcPoint {
  readonly dStarSquared: number;
  readonly ccHalf: number;
  /** Reflections that it was computed from. */
  readonly n: number;
}

/** CC1/2 = plateau (1 - tanh((1/d² - s0)/r))/2, and where it falls to `limit`. */
export interface ResolutionFit {
  /** CC1/2 at low resolution, at most 1. */
  readonly plateau: number;
  readonly s0: number;
  readonly r: number;
  readonly limit: number;
  /**
   * Where the curve crosses the limit; nowhere: it is below it from the first shell on; no-signal: the halves do not agree beyond chance,
   * and what the curve does is chance too.
   */
  readonly crossing: 'within' | 'beyond-the-data' | 'nowhere' | 'no-signal';
  /** Spacing of a crossing within the data, Å. */
  readonly dMin: number | null;
  /** Root mean square difference of points and curve, weighted by n. */
  readonly rms: number;
}

/** Usual limit of CC1/2 for what is still useful. */
export const CC_HALF_LIMIT = 0.3;
/** Standard errors of CC1/2 from which on halves agree beyond chance, and pairs that give a CC1/2 at all. */
const AGREEMENT = 3;
const FEWEST_PAIRS = 3;
const FEWEST_POINTS = 5;
const N_GRID = 30;
const N_REFINEMENTS = 10;

/**
 * Where CC1/2 falls to a limit, by the curve of AIMLESS (Evans & Murshudov (2013), Acta Cryst. D69, 1204,
 * https://doi.org/10.1107/S0907444913000061): a half tanh in 1/d², least squares weighted by the number of reflections,
 * by a grid of (s0, r) that closes in on the best point. The height of the curve, 1 in AIMLESS, is fitted too: that of
 * stills can be far from 1 at low resolution, and a curve held at 1 there becomes too flat to follow the fall. `edge` is
 * 1/d² at the end of the data. Null with fewer than five shells.
 */
export function fitResolution(
  points: readonly CcPoint[],
  edge: number,
  limit: number = CC_HALF_LIMIT,
): ResolutionFit | null {
  const used = points.filter(({ ccHalf, n }) => Number.isFinite(ccHalf) && n > 0);
  if (used.length < FEWEST_POINTS) return null;
  const nAll = used.reduce((sum, { n }) => sum + n, 0);
  const fitPlateau = (s0: number, lnR: number) => {
    const r = Math.exp(lnR);
    let product = 0;
    let square = 0;
    let squareOfCc = 0;
    for (const { dStarSquared, ccHalf, n } of used) {
      const height = curve(dStarSquared, s0, r);
      product += n * ccHalf * height;
      square += n * height * height;
      squareOfCc += n * ccHalf * ccHalf;
    }
    const plateau = square > 0 ? Math.min(1, Math.max(0, product / square)) : 0;
    return { plateau, value: squareOfCc - 2 * plateau * product + plateau * plateau * square };
  };
  // s0 from the beginning of the data to three times their end, r from a hundredth of their range to ten times.
  let low = [0, Math.log(0.01 * edge)];
  let high = [3 * edge, Math.log(10 * edge)];
  let best = { s0: NaN, lnR: NaN, plateau: NaN, value: Infinity };
  for (let round = 0; round < N_REFINEMENTS; round++) {
    const step = low.map((from, j) => (high[j] - from) / N_GRID);
    for (let i = 0; i <= N_GRID; i++)
      for (let j = 0; j <= N_GRID; j++) {
        const s0 = low[0] + i * step[0];
        const lnR = low[1] + j * step[1];
        const fit = fitPlateau(s0, lnR);
        if (fit.value < best.value) best = { s0, lnR, ...fit };
      }
    low = [best.s0 - 3 * step[0], best.lnR - 3 * step[1]];
    high = [best.s0 + 3 * step[0], best.lnR + 3 * step[1]];
  }
  const r = Math.exp(best.lnR);
  const first = used.reduce((least, { dStarSquared }) => Math.min(least, dStarSquared), Infinity);
  const { plateau } = best;
  const at = plateau > limit ? best.s0 + r * Math.atanh(1 - (2 * limit) / plateau) : -Infinity;
  const crossing = at >= edge ? 'beyond-the-data' : at > first ? 'within' : 'nowhere';
  return {
    plateau,
    s0: best.s0,
    r,
    limit,
    crossing,
    dMin: crossing === 'within' ? 1 / Math.sqrt(at) : null,
    // Rounding can make the sum of a perfect fit negative.
    rms: Math.sqrt(Math.max(0, best.value) / nAll),
  };
}

function curve(s: number, s0: number, r: number): number {
  return (1 - Math.tanh((s - s0) / r)) / 2;
}

/** The fit to the CC1/2 of a table, if its halves agree overall; null with fewer than five shells. */
export function suggestedResolution({ shells, overall }: HalfSetStatistics): ResolutionFit | null {
  const fit = fitResolution(shells.map(pointOf), overall.dMin ** -2);
  const isSignal = overall.ccHalf > AGREEMENT * overall.ccHalfError;
  return fit === null || isSignal ? fit : { ...fit, crossing: 'no-signal', dMin: null };
}

/** Pairs without a CC1/2 are of a shell that has no mean intensity: nothing agrees there. */
function pointOf({ dMin, dMax, ccHalf, nHalf }: HalfSetShell): CcPoint {
  return {
    dStarSquared: (dMin ** -2 + dMax ** -2) / 2,
    ccHalf: nHalf >= FEWEST_PAIRS && Number.isNaN(ccHalf) ? 0 : ccHalf,
    n: nHalf,
  };
}
