import { Correlation } from '../numeric/correlation.js';
import { correlationsWithout } from '../numeric/jackknife.js';

/** So many at most are taken out of a correlation; where more decide, none of them is to blame. */
const MOST = 3;
/** Among fewer pairs each of them decides. */
const FEWEST = 30;

/** A correlation that a few of its pairs decide. */
export interface DecidedPairs {
  readonly cc: number;
  /** Without the pairs named. */
  readonly ccWithout: number;
  /** The pair that decides most first. */
  readonly members: readonly number[];
}

/**
 * Which pairs of x and y decide the correlation of some: those without which it changes by more than `least`, which is asked
 * for the correlation of n pairs, one after the other. Null where none does.
 */
export function decidingPairs(
  members: readonly number[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  least: (cc: number, n: number) => number,
): DecidedPairs | null {
  const deciding: number[] = [];
  let left = members;
  const cc = correlationOf(left, x, y);
  let ccWithout = cc;
  while (left.length >= FEWEST && deciding.length < MOST) {
    const most = mostDeciding(left, x, y, ccWithout);
    if (!(Math.abs(most.cc - ccWithout) > least(ccWithout, left.length))) break;
    deciding.push(most.member);
    left = left.filter((member) => member !== most.member);
    ccWithout = most.cc;
  }
  return deciding.length === 0 ? null : { cc, ccWithout, members: deciding };
}

function correlationOf(members: readonly number[], x: ArrayLike<number>, y: ArrayLike<number>): number {
  const cc = new Correlation();
  for (const i of members) cc.add(x[i], y[i]);
  return cc.definedCoefficient();
}

/** The pair whose absence changes the correlation most, and the correlation without it. */
function mostDeciding(members: readonly number[], x: ArrayLike<number>, y: ArrayLike<number>, cc: number) {
  const without = correlationsWithout(
    members.map((i) => x[i]),
    members.map((i) => y[i]),
  );
  let most = { member: -1, cc };
  without.forEach((rest, k) => {
    if (Math.abs(rest - cc) > Math.abs(most.cc - cc)) most = { member: members[k], cc: rest };
  });
  return most;
}
