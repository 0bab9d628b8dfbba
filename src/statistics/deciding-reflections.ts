import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';
import type { HalfIntensities } from './half-set-statistics.js';

/** CC1/2 changes by more than this when the reflection is left out: it decides the figure of its shell. */
const DECIDES = 0.1;
/** The same of CC1/2 overall, which has so many reflections that a single one should not matter. */
const DECIDES_OVERALL = 0.02;
/** A change that is smaller than so many standard errors, (1 - CC1/2²)/√n, is not told: in small sets every reflection matters. */
const STANDARD_ERRORS = 2;
/** So many at most are taken out of a shell; where more decide, none of them is to blame. */
const MOST = 3;
/** In smaller shells every reflection decides. */
const FEWEST = 30;

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
  return decidedCorrelation(inBothHalves(halves, dStarSquared, shells), halves, (cc, n) =>
    Math.max(DECIDES_OVERALL, (STANDARD_ERRORS * (1 - cc * cc)) / Math.sqrt(n)),
  );
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

/** `least`: from which change on a reflection decides a correlation of n reflections. */
function decidedCorrelation(
  members: readonly number[],
  { beyondA, beyondB }: HalfIntensities,
  least: (cc: number, n: number) => number,
): DecidedCorrelation | null {
  const reflections: number[] = [];
  let left = members;
  const ccHalf = correlationOf(left, beyondA, beyondB);
  let ccHalfWithout = ccHalf;
  while (left.length >= FEWEST && reflections.length < MOST) {
    const { reflection, cc } = mostDeciding(left, beyondA, beyondB, ccHalfWithout);
    if (!(Math.abs(cc - ccHalfWithout) > least(ccHalfWithout, left.length))) break;
    reflections.push(reflection);
    left = left.filter((r) => r !== reflection);
    ccHalfWithout = cc;
  }
  return reflections.length === 0 ? null : { ccHalf, ccHalfWithout, reflections };
}

function correlationOf(members: readonly number[], x: Float64Array, y: Float64Array): number {
  const cc = new Correlation();
  for (const r of members) cc.add(x[r], y[r]);
  return cc.definedCoefficient();
}

/** The reflection whose absence changes the correlation most, and the correlation without it. */
function mostDeciding(members: readonly number[], x: Float64Array, y: Float64Array, cc: number) {
  const n = members.length;
  const mean = (values: Float64Array) => members.reduce((sum, r) => sum + values[r], 0) / n;
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const r of members) {
    const [dx, dy] = [x[r] - meanX, y[r] - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  // Sums of squares about the mean without one member: d² n/(n - 1) less.
  const part = n / (n - 1);
  let most = { reflection: -1, cc };
  for (const r of members) {
    const [dx, dy] = [x[r] - meanX, y[r] - meanY];
    const without = (xy - part * dx * dy) / Math.sqrt((xx - part * dx * dx) * (yy - part * dy * dy));
    if (Math.abs(without - cc) > Math.abs(most.cc - cc)) most = { reflection: r, cc: without };
  }
  return most;
}
