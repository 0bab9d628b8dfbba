import type { ResolutionShells } from '../crystal/resolution-shells.js';
import { Correlation } from '../numeric/correlation.js';
import type { HalfIntensities } from './half-set-statistics.js';

/** CC1/2 changes by more than this when the reflection is left out: it decides the figure of its shell. */
const DECIDES = 0.1;
/** So many at most are taken out of a shell; where more decide, none of them is to blame. */
const MOST = 3;
/** In smaller shells every reflection decides. */
const FEWEST = 30;

/** A shell whose CC1/2 a few reflections decide. */
export interface DecidedShell {
  readonly shell: number;
  readonly ccHalf: number;
  /** Without the reflections named. */
  readonly ccHalfWithout: number;
  /** By reflection number, the one that decides most first. */
  readonly reflections: readonly number[];
}

/** Shells of which leaving out one reflection, and then perhaps another, changes CC1/2 by more than .1 each time. */
export function decidedShells(
  { beyondA, beyondB }: HalfIntensities,
  dStarSquared: ArrayLike<number>,
  shells: ResolutionShells,
): DecidedShell[] {
  const members: number[][] = Array.from({ length: shells.count }, () => []);
  for (let r = 0; r < beyondA.length; r++) {
    const shell = shells.shellOf(dStarSquared[r]);
    if (shell >= 0 && !Number.isNaN(beyondA[r] + beyondB[r])) members[shell].push(r);
  }
  return members.flatMap((inShell, shell) => {
    const out: number[] = [];
    let left = inShell;
    const ccHalf = correlationOf(left, beyondA, beyondB);
    let ccHalfWithout = ccHalf;
    while (left.length >= FEWEST && out.length < MOST) {
      const { reflection, cc } = mostDeciding(left, beyondA, beyondB, ccHalfWithout);
      if (!(Math.abs(cc - ccHalfWithout) > DECIDES)) break;
      out.push(reflection);
      left = left.filter((r) => r !== reflection);
      ccHalfWithout = cc;
    }
    return out.length === 0 ? [] : [{ shell, ccHalf, ccHalfWithout, reflections: out }];
  });
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
