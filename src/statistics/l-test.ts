import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { type ReflectionList, ReflectionLookup } from '../frame/reflection-list.js';
import type { Mergeable } from './shell-table.js';

/** Padilla & Yeates (2003), Acta Cryst. D59, 1124, https://doi.org/10.1107/S0907444903007947; NaN without pairs. */
export interface LTestFigures {
  readonly nPairs: number;
  /** 0.5 for a single crystal, 0.375 for a perfect twin. */
  readonly meanAbsL: number;
  /** 1/3 and 0.2. */
  readonly meanLSquared: number;
}

/** Sums over pairs of L = (J1 - J2)/(J1 + J2). */
export class LTestSums implements Mergeable<LTestSums> {
  private n = 0;
  private sumAbs = 0;
  private squares = 0;

  add(first: number, second: number): void {
    const sum = first + second;
    if (sum === 0) return;
    const l = (first - second) / sum;
    this.n++;
    this.sumAbs += Math.abs(l);
    this.squares += l * l;
  }

  merge(other: LTestSums): void {
    this.n += other.n;
    this.sumAbs += other.sumAbs;
    this.squares += other.squares;
  }

  figures(): LTestFigures {
    return { nPairs: this.n, meanAbsL: this.sumAbs / this.n, meanLSquared: this.squares / this.n };
  }
}

/** Steps to the partners: even, so that pseudo-centring does not matter, and near, so that anisotropy does not. */
const STEPS = [
  [2, 0, 0],
  [0, 2, 0],
  [0, 0, 2],
] as const;

/**
 * Calls `pair` for each reflection and its neighbours two indices away along each axis, where `isUsed` has both.
 * Reflections are unique ones with Friedel mates merged; a pair may lie on both sides of the edge of the asymmetric unit.
 */
export function forNeighbours(
  list: ReflectionList,
  group: SpaceGroup,
  isUsed: (r: number) => boolean,
  pair: (first: number, second: number) => void,
): void {
  const lookup = new ReflectionLookup(list);
  const hkl = new Int32Array(3 * STEPS.length);
  for (let r = 0; r < list.n; r++) {
    if (!isUsed(r)) continue;
    STEPS.forEach((step, s) => {
      for (let j = 0; j < 3; j++) hkl[3 * s + j] = list.hkl[3 * r + j] + step[j];
    });
    mapToAsu(group, hkl, false, hkl);
    for (let s = 0; s < hkl.length; s += 3) {
      const other = lookup.find(hkl[s], hkl[s + 1], hkl[s + 2]);
      if (other >= 0 && other !== r && isUsed(other)) pair(r, other);
    }
  }
}
