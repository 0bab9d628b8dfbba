import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { decidingPairs } from './deciding-pairs.js';
import type { HalfIntensities } from './half-set-statistics.js';

/** A correlation changes by more than this when one pair is left out: it decides the figure of its shell. */
export const DECIDES = 0.1;
/** The same of all shells together, which have so many reflections that a single one should not matter. */
const DECIDES_OVERALL = 0.02;
/** A change that is smaller than so many standard errors, (1 - CC²)/√n, is not told: in small sets every reflection matters. */
const STANDARD_ERRORS = 2;

/** A CC1/2 that a few reflections decide. */
export interface DecidedCorrelation {
  readonly ccHalf: number;
  /** Without the reflections named. */
  readonly ccHalfWithout: number;
  /** By reflection number, the one that decides most first. */
  readonly reflections: readonly number[];
}

export interface DecidedShell extends DecidedCorrelation {
  readonly shell: number;
}

/** Shells of which leaving out one reflection, and then perhaps another, changes CC1/2 by more than .1 each time. */
export function decidedShells(
  halves: HalfIntensities,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): DecidedShell[] {
  const members: number[][] = Array.from({ length: shells.count }, () => []);
  for (const r of inBothHalves(halves, dStarSquared, shells))
    members[shells.shellOf(dStarSquared[r])].push(r);
  return members.flatMap((inShell, shell) => {
    const decided = decidedCorrelation(inShell, halves, () => DECIDES);
    return decided === null ? [] : [{ shell, ...decided }];
  });
}

/** CC1/2 overall, where leaving out one reflection changes it by more than .02 and more than two of its standard errors; null elsewhere. */
export function decidedOverall(
  halves: HalfIntensities,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): DecidedCorrelation | null {
  return decidedCorrelation(inBothHalves(halves, dStarSquared, shells), halves, decidesOverall);
}

/** From which change on one of n pairs decides a correlation over all shells. */
export function decidesOverall(cc: number, n: number): number {
  return Math.max(DECIDES_OVERALL, (STANDARD_ERRORS * (1 - cc * cc)) / Math.sqrt(n));
}

/** Reflections of the table that both halves observed. */
function inBothHalves(
  { beyondA, beyondB }: HalfIntensities,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): number[] {
  const members: number[] = [];
  for (let r = 0; r < beyondA.length; r++)
    if (shells.shellOf(dStarSquared[r]) >= 0 && !Number.isNaN(beyondA[r] + beyondB[r])) members.push(r);
  return members;
}

function decidedCorrelation(
  members: readonly number[],
  { beyondA, beyondB }: HalfIntensities,
  least: (cc: number, n: number) => number,
): DecidedCorrelation | null {
  const decided = decidingPairs(members, beyondA, beyondB, least);
  return decided === null
    ? null
    : { ccHalf: decided.cc, ccHalfWithout: decided.ccWithout, reflections: decided.members };
}
