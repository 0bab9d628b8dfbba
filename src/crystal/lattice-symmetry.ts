import { changeOfBasisFromRotation, chainBases, inverseChangeOfBasis } from './change-of-basis.js';
import type { ChangeOfBasis } from './change-of-basis.js';
import { multiplyInteger3, sameIntegers } from './integer-matrix.js';
import { apply3, determinant3, transpose3 } from './matrix3.js';
import { generateGroup, type OperatorGroup } from './operator-group.js';
import { reducedChangeOfBasis } from './reduced-basis.js';
import { reindexCell } from './reindexing.js';
import { rotationAxis, rotationType } from './rotation-part.js';
import { SymmetryError } from './symmetry-error.js';
import { identityRotation, zeroTranslation } from './symmetry-operation.js';
import { orthogonalization, reciprocalOrthogonalization, type UnitCell } from './unit-cell.js';

/** The proper rotations that a lattice has within a tolerance. */
export interface LatticeSymmetry {
  /** The rotations in the reduced cell, and the basis of that. */
  readonly rotations: readonly Int32Array[];
  readonly toReduced: ChangeOfBasis;
  readonly reducedCell: UnitCell;
  /** Largest angle (degrees) by which one of the two-fold axes is none. */
  readonly delta: number;
}

/**
 * Le Page's measure of a two-fold rotation of the lattice: the angle (degrees) between its axis in the direct and in the
 * reciprocal lattice, 0 for an exact one (Le Page 1982, doi:10.1107/S0021889882011959).
 */
export function twoFoldDelta(rotation: Int32Array, cell: UnitCell): number {
  const u = rotationAxis(rotation);
  const h = rotationAxis(Int32Array.from(transpose3(rotation)));
  const t = apply3(orthogonalization(cell), u[0], u[1], u[2]);
  const tau = apply3(reciprocalOrthogonalization(cell), h[0], h[1], h[2]);
  const dot = t[0] * tau[0] + t[1] * tau[1] + t[2] * tau[2];
  const cross = Math.hypot(
    t[1] * tau[2] - t[2] * tau[1],
    t[2] * tau[0] - t[0] * tau[2],
    t[0] * tau[1] - t[1] * tau[0],
  );
  return (Math.atan2(cross, Math.abs(dot)) * 180) / Math.PI;
}

let known: readonly Int32Array[] | undefined;

/** The two-fold rotations that a reduced cell can have: matrices of -1, 0 and 1 whose square is the identity; 81. */
export function reducedTwoFolds(): readonly Int32Array[] {
  if (known !== undefined) return known;
  const found: Int32Array[] = [];
  for (let code = 0; code < 3 ** 9; code++) {
    const r = new Int32Array(9);
    for (let i = 0, rest = code; i < 9; i++, rest = Math.floor(rest / 3)) r[i] = (rest % 3) - 1;
    if (r[0] + r[4] + r[8] !== -1 || determinant3(r) !== 1) continue;
    if (sameIntegers(multiplyInteger3(r, r), identityRotation)) found.push(r);
  }
  known = found;
  return found;
}

/**
 * The symmetry of a lattice by Le Page's method, as Grosse-Kunstleve, Sauter & Adams (2004, doi:10.1107/S010876730302186X)
 * and Zwart, Grosse-Kunstleve & Adams (2006, CCP4 Newsletter 44) use it: the two-folds of the reduced cell within `maxDelta`
 * degrees, the best first, as long as what they generate together stays within it.
 *
 * @param group tells the centring; its rotations have no part in it
 */
export function latticeSymmetry(group: OperatorGroup, cell: UnitCell, maxDelta: number): LatticeSymmetry {
  const toReduced = reducedChangeOfBasis(group, cell);
  const reducedCell = reindexCell(toReduced, cell);
  const candidates = reducedTwoFolds()
    .map((rotation) => ({ rotation, delta: twoFoldDelta(rotation, reducedCell) }))
    .filter(({ delta }) => delta <= maxDelta)
    .sort((p, q) => p.delta - q.delta);
  let rotations: readonly Int32Array[] = [identityRotation];
  for (const { rotation } of candidates) {
    if (rotations.some((r) => sameIntegers(r, rotation))) continue;
    const larger = closedWith(rotations, rotation);
    if (larger !== null && largestDelta(larger, reducedCell) <= maxDelta) rotations = larger;
  }
  return { rotations, toReduced, reducedCell, delta: largestDelta(rotations, reducedCell) };
}

function closedWith(rotations: readonly Int32Array[], more: Int32Array): readonly Int32Array[] | null {
  const operations = [...rotations, more].map((rotation) => ({ rotation, translation: zeroTranslation() }));
  try {
    return generateGroup(operations).representatives.map(({ rotation }) => rotation);
  } catch (error) {
    if (error instanceof SymmetryError) return null; // together they are no crystallographic group
    throw error;
  }
}

function largestDelta(rotations: readonly Int32Array[], cell: UnitCell): number {
  return rotations
    .filter((r) => rotationType(r) === 2)
    .reduce((largest, r) => Math.max(largest, twoFoldDelta(r, cell)), 0);
}

/** A rotation of the reduced cell as a change of basis of the setting that the reduction began with. */
export function inGivenSetting({ toReduced }: LatticeSymmetry, rotation: Int32Array): ChangeOfBasis {
  return chainBases(
    inverseChangeOfBasis(toReduced),
    chainBases(changeOfBasisFromRotation(rotation), toReduced),
  );
}
