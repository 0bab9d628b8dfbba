import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { decidingPairs } from './deciding-pairs.js';
import { DECIDES, decidesOverall } from './deciding-reflections.js';
import { type HeldOutFigures, HeldOutSums } from './held-out-sums.js';

/** Held-out observations and what is predicted for each, in units of its sigma. */
export interface HeldOutPairs {
  readonly frame: ArrayLike<number>;
  readonly dStarSquared: ArrayLike<number>;
  readonly observed: Float64Array;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** What the test says without the observations that decide its correlation. */
export interface DecidedHeldOut extends HeldOutFigures {
  /** Places among the pairs. */
  readonly observations: readonly number[];
}

/** The test of a shell, or of all. */
export interface HeldOutResult extends HeldOutFigures {
  readonly dMax: number;
  readonly dMin: number;
  /** Null where no single observation decides. */
  readonly decided: DecidedHeldOut | null;
}

/** The test by shell and overall. */
export function heldOutResults(
  pairs: HeldOutPairs,
  limits: ResolutionShells,
): { readonly shells: readonly HeldOutResult[]; readonly overall: HeldOutResult } {
  const members: number[][] = Array.from({ length: limits.count }, () => []);
  for (let i = 0; i < pairs.observed.length; i++) {
    const shell = limits.shellOf(pairs.dStarSquared[i]);
    if (shell >= 0) members[shell].push(i);
  }
  const result = (own: readonly number[], first: number, last: number, least: typeof decidesOverall) => ({
    dMax: limits.dMax(first),
    dMin: limits.dMin(last),
    ...sumsOf(pairs, own).figures(),
    decided: decidedOf(pairs, own, least),
  });
  return {
    shells: members.map((own, s) => result(own, s, s, () => DECIDES)),
    overall: result(members.flat(), 0, limits.count - 1, decidesOverall),
  };
}

function sumsOf({ frame, observed, before, after }: HeldOutPairs, members: readonly number[]): HeldOutSums {
  const sums = new HeldOutSums();
  for (const i of members) sums.add(frame[i], observed[i], before[i], after[i]);
  return sums;
}

function decidedOf(
  pairs: HeldOutPairs,
  members: readonly number[],
  least: typeof decidesOverall,
): DecidedHeldOut | null {
  const decided = decidingPairs(members, pairs.observed, pairs.after, least);
  if (decided === null) return null;
  const left = members.filter((i) => !decided.members.includes(i));
  return { observations: decided.members, ...sumsOf(pairs, left).figures() };
}
