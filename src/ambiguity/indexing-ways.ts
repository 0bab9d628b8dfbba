import { chainBases, formatChangeOfBasis, identityChangeOfBasis } from '../crystal/change-of-basis.js';
import type { ChangeOfBasis } from '../crystal/change-of-basis.js';
import { multiplyInteger3 } from '../crystal/integer-matrix.js';
import { determinant3 } from '../crystal/matrix3.js';
import type { SpaceGroup } from '../crystal/space-group.js';

/** All ways to index a crystal, the first as indexed, and what one after the other comes to. */
export interface IndexingWays {
  readonly operators: readonly ChangeOfBasis[];
  /** `h,k,l`, `k,h,-l`, ... */
  readonly names: readonly string[];
  /**
   * For the ways that keep the symmetry as it stands, and so can be put behind all others: then[g][a] is the way that a and
   * then g comes to. null for the rest.
   */
  readonly then: readonly (readonly number[] | null)[];
}

/** The ways `h,k,l` and the given ones; one that is equivalent to an earlier one is left out. */
export function indexingWays(group: SpaceGroup, others: readonly ChangeOfBasis[]): IndexingWays {
  const rotations = pointRotations(group);
  const operators: ChangeOfBasis[] = [];
  const keys: string[] = [];
  for (const operator of [identityChangeOfBasis, ...others]) {
    const key = cosetKey(operator, rotations);
    if (keys.includes(key)) continue;
    operators.push(operator);
    keys.push(key);
  }
  const then = operators.map((g) => {
    if (!keepsSymmetry(g, rotations)) return null;
    const after = operators.map((a) => keys.indexOf(cosetKey(chainBases(g, a), rotations)));
    return after.includes(-1) ? null : after;
  });
  return { operators, names: operators.map((operator) => formatChangeOfBasis(operator, 'hkl')), then };
}

/** The way that an operator is equivalent to; -1 for none of them. */
export function wayOf({ operators }: IndexingWays, operator: ChangeOfBasis, group: SpaceGroup): number {
  const rotations = pointRotations(group);
  const key = cosetKey(operator, rotations);
  return operators.findIndex((way) => cosetKey(way, rotations) === key);
}

/** Proper rotations of the Laue group in the setting, in twelfths as those of a change of basis. */
function pointRotations(group: SpaceGroup): Int32Array[] {
  return group.group.representatives.map(({ rotation }) =>
    determinant3(rotation) > 0 ? rotation : rotation.map((x) => 0 - x),
  );
}

/** Equal for operators whose indices are equivalent: the least of the products with the rotations of the crystal. */
function cosetKey({ c }: ChangeOfBasis, rotations: readonly Int32Array[]): string {
  return rotations.map((rotation) => multiplyInteger3(rotation, c.r).join()).sort()[0];
}

function keepsSymmetry({ c, cInv }: ChangeOfBasis, rotations: readonly Int32Array[]): boolean {
  const known = new Set(rotations.map((rotation) => rotation.map((x) => 144 * x).join()));
  return rotations.every((rotation) =>
    known.has(multiplyInteger3(multiplyInteger3(c.r, rotation), cInv.r).join()),
  );
}
