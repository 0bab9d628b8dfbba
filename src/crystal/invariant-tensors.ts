import { type Matrix3, multiply3, transpose3 } from './matrix3.js';
import type { SpaceGroup } from './space-group.js';
import {
  fractionalization,
  orthogonalization,
  reciprocalOrthogonalization,
  type UnitCell,
} from './unit-cell.js';

/** Traceless symmetric tensors, orthonormal under Σ E_ij F_ij. */
const TRACELESS: readonly (readonly number[])[] = [
  [1, 0, 0, 0, -1, 0, 0, 0, 0].map((x) => x / Math.SQRT2),
  [-1, 0, 0, 0, -1, 0, 0, 0, 2].map((x) => x / Math.sqrt(6)),
  [0, 1, 0, 1, 0, 0, 0, 0, 0].map((x) => x / Math.SQRT2),
  [0, 0, 1, 0, 0, 0, 1, 0, 0].map((x) => x / Math.SQRT2),
  [0, 0, 0, 0, 0, 1, 0, 1, 0].map((x) => x / Math.SQRT2),
];
/** What is shorter than this after projection is rounding. */
const LEAST_NORM = 1e-3;

/**
 * An orthonormal basis of the traceless symmetric tensors that the symmetry leaves as they are: 5 of a triclinic crystal, 3, 2, 1 of
 * a monoclinic, orthorhombic, uniaxial one, none of a cubic one. Cartesian axes are those of cctbx: a along x, b in the xy plane.
 */
export function invariantTensors(group: SpaceGroup, cell: UnitCell): Matrix3[] {
  const basis: Matrix3[] = [];
  for (const tensor of TRACELESS) {
    const invariant = averageOverSymmetry(tensor, group, cell);
    for (const found of basis) addMultiple(invariant, found, -product(invariant, found));
    const norm = Math.sqrt(product(invariant, invariant));
    if (norm > LEAST_NORM) basis.push(invariant.map((x) => x / norm));
  }
  return basis;
}

/** Mean of Rᵀ E R over the rotations R of the group in Cartesian axes. */
function averageOverSymmetry(tensor: readonly number[], { operators }: SpaceGroup, cell: UnitCell): Matrix3 {
  const toCartesian = orthogonalization(cell);
  const fromCartesian = fractionalization(cell);
  const sum = new Float64Array(9);
  for (const { rotation } of operators) {
    const turned = multiply3(multiply3(toCartesian, rotation), fromCartesian);
    addMultiple(sum, multiply3(transpose3(turned), multiply3(tensor, turned)), 1 / operators.length);
  }
  return sum;
}

function addMultiple(to: Matrix3, from: Matrix3, factor: number): void {
  for (let i = 0; i < 9; i++) to[i] += factor * from[i];
}

function product(a: Matrix3, b: Matrix3): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}

/** qᵀ E q (Å⁻²) of the reflections `hkl`, three by three, for each of the tensors E: those of a reflection side by side. */
export function quadraticForms(tensors: readonly Matrix3[], cell: UnitCell, hkl: Int32Array): Float64Array {
  const reciprocal = reciprocalOrthogonalization(cell);
  const ofIndices = tensors.map((tensor) => multiply3(transpose3(reciprocal), multiply3(tensor, reciprocal)));
  const forms = new Float64Array((hkl.length / 3) * tensors.length);
  let at = 0;
  for (let i = 0; i < hkl.length; i += 3) {
    const [h, k, l] = [hkl[i], hkl[i + 1], hkl[i + 2]];
    for (const m of ofIndices)
      forms[at++] =
        m[0] * h * h + m[4] * k * k + m[8] * l * l + 2 * (m[1] * h * k + m[2] * h * l + m[5] * k * l);
  }
  return forms;
}
