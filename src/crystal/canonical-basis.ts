import {
  basisRotationDenominator,
  chainBases,
  isUnitRotation,
  withoutShift,
  type AffineMap,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { determinant3 } from './matrix3.js';
import { normalizerCandidates } from './normalizer.js';
import { compareShort, type OperatorGroup } from './operator-group.js';
import { completeShift, standardGenerators } from './origin-shift.js';
import { laueGroup } from './point-group.js';

/*
 * Step three of the derivation of the space-group type: of all bases that give the same group, the one to be named.
 * Grosse-Kunstleve (1999), doi:10.1107/S0108767398010186.
 */

function count(v: ArrayLike<number>, test: (x: number) => boolean): number {
  return Array.from(v).filter(test).length;
}

/** Negative where p is the plainer change of basis: unit, diagonal, unshifted, many zeros, ones and positive elements. */
function comparePlainness(p: AffineMap, q: AffineMap): number {
  const prefer = (test: (map: AffineMap) => number): number => test(q) - test(p);
  return (
    prefer((map) => Number(isUnitRotation(map))) ||
    prefer((map) => Number([1, 2, 3, 5, 6, 7].every((i) => map.r[i] === 0))) ||
    prefer((map) => Number(map.t.every((x) => x === 0))) ||
    prefer((map) => count(map.r, (x) => x === 0)) ||
    prefer((map) => count(map.r, (x) => Math.abs(x) === basisRotationDenominator)) ||
    prefer((map) => count(map.r, (x) => x > 0)) ||
    compareShort(p.t, q.t) ||
    compareShort(q.r, p.r)
  );
}

/**
 * Of all changes of basis from `given` to `target` that differ from `cb` by a rotation of the affine normalizer of
 * `target`, the plainest one. It does not depend on which of them `cb` is.
 */
export function plainestChangeOfBasis(
  given: OperatorGroup,
  target: OperatorGroup,
  cb: ChangeOfBasis,
): ChangeOfBasis {
  const laue = laueGroup(target);
  const generators = standardGenerators(target, laue);
  const side = determinant3(cb.c.r) < determinant3(cb.cInv.r) ? 'cInv' : 'c';
  let best = cb;
  for (const rotation of normalizerCandidates(laue, cb)) {
    const turned = withoutShift(chainBases(rotation, cb));
    const trial = completeShift(given, turned, target, generators, true, laue);
    if (trial !== null && comparePlainness(trial[side], best[side]) <= 0) best = trial;
  }
  return best;
}
