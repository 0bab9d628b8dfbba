import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { ReflectionSpread } from '../merge/reflection-spread.js';
import { ShellTable } from './shell-table.js';
import { SpreadSums } from './spread-sums.js';

/**
 * What one observation tells of a reflection of average intensity S, as S²/variance, by d*² (Å⁻²): 2/(π Rmeas²) of its
 * shell, as Rmeas is the mean deviation over the mean and √(π/2) times that the standard deviation. So whether a
 * reflection counts as known depends on its number of observations and its resolution, never on its own intensity. 0 where
 * nothing was observed twice.
 */
export function informationOfOne(
  spread: ReflectionSpread,
  dStarSquared: Float64Array,
  limits: ResolutionShells,
): (dStarSquared: number) => number {
  const table = new ShellTable(limits, () => new SpreadSums());
  for (let r = 0; r < dStarSquared.length; r++) table.at(dStarSquared[r])?.add(spread, r);
  const information = table.shells.map((sums) => {
    const { rMeas } = sums.figures();
    return rMeas > 0 ? 2 / (Math.PI * rMeas * rMeas) : 0;
  });
  return (at) => {
    const shell = limits.shellOf(at);
    return shell < 0 ? 0 : information[shell];
  };
}
