import { centringSymbol, primitiveChangeOfBasis, type CentringSymbol } from './centring.js';
import {
  chainBases,
  changeOfBasisFromRotation,
  inverseChangeOfBasis,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { gcd, negated, rowEchelon, sameIntegers } from './integer-matrix.js';
import { determinant3 } from './matrix3.js';
import { changeGroupBasis, pointGroupOf, type OperatorGroup } from './operator-group.js';
import { laueGroup, type LaueGroup } from './point-group.js';
import {
  accumulatedRotation,
  rotateVector,
  rotationAxis,
  rotationSense,
  rotationType,
} from './rotation-part.js';
import { SymmetryError } from './symmetry-error.js';

/*
 * Step one of the derivation of the space-group type: axes along the symmetry elements.
 * Grosse-Kunstleve (1999), doi:10.1107/S0108767398010186.
 */

/** Orders of the axes that span the standard basis of each Laue group. */
const axisOrders: Readonly<Record<LaueGroup, readonly number[]>> = {
  '-1': [],
  '2/m': [2],
  mmm: [2, 2, 2],
  '4/m': [4],
  '4/mmm': [4, 2],
  '-3': [3],
  '-3m': [3, 2],
  '6/m': [3],
  '6/mmm': [3, 2],
  'm-3': [3, 2],
  'm-3m': [3, 4],
};

/** One rotation of each wanted order, about different axes, in the positive sense. */
function pickRotations(group: OperatorGroup, orders: readonly number[]): Int32Array[] {
  const picked: Int32Array[] = [];
  for (const order of orders) {
    const found = group.representatives.find(({ rotation }) => {
      const axis = rotationAxis(rotation);
      return (
        Math.abs(rotationType(rotation)) === order &&
        rotationSense(rotation, axis) >= 0 &&
        !picked.some((other) => sameIntegers(rotationAxis(other), axis))
      );
    });
    if (found === undefined)
      throw new SymmetryError('the rotations are those of no crystallographic point group');
    picked.push(found.rotation);
  }
  return picked;
}

function matrixOfColumns(columns: readonly ArrayLike<number>[]): number[] {
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row]));
}

function rightHanded(columns: readonly ArrayLike<number>[]): number[] {
  const matrix = matrixOfColumns(columns);
  return determinant3(matrix) < 0 ? matrixOfColumns([columns[1], columns[0], columns[2]]) : matrix;
}

/** Four lattice vectors in the plane on which a rotation's sum of powers vanishes: that normal to its axis. */
function vectorsAcross(r: Int32Array): number[][] {
  const sum = accumulatedRotation(r);
  const rows = [0, 3, 6].map((i) => Array.from(sum.subarray(i, i + 3)));
  rowEchelon(rows, [[], [], []]);
  const [row] = rows;
  const lead = row.findIndex((x) => x !== 0);
  const free = [0, 1, 2].filter((column) => column !== lead);
  return [
    [1, 0],
    [0, 1],
    [1, 1],
    [1, -1],
  ].map((trial) => {
    const dot = trial.reduce((total, x, i) => total + x * row[free[i]], 0);
    const scale = dot === 0 ? 1 : row[lead] / gcd(dot, row[lead]);
    const v = [0, 0, 0];
    trial.forEach((x, i) => (v[free[i]] = x * scale));
    v[lead] = (0 - dot * scale) / row[lead] + 0;
    return v;
  });
}

function uniaxialBasis(rotation: Int32Array): number[] {
  const r = rotationType(rotation) < 0 ? negated(rotation) : rotation;
  const axis = rotationAxis(r);
  const across = vectorsAcross(r);
  const pairs =
    rotationType(r) === 2
      ? across.flatMap((v, i) => across.slice(i + 1).map((w) => [v, w]))
      : across.map((v) => [v, Array.from(rotateVector(r, v))]);
  let best: number[][] | null = null;
  let least = Infinity;
  for (const pair of pairs) {
    const volume = Math.abs(determinant3(matrixOfColumns([...pair, axis])));
    if (volume !== 0 && volume < least) [best, least] = [pair, volume];
  }
  if (best === null) throw new SymmetryError('no basis normal to an axis was found');
  return rightHanded([...best, axis]);
}

function multiaxialBasis(rotations: readonly Int32Array[], laue: LaueGroup): number[] {
  const [first, second, third] = rotations;
  const start = rotationAxis(second);
  if (laue === 'm-3' || laue === 'm-3m') {
    const next = rotateVector(first, start);
    return rightHanded([start, next, rotateVector(first, next)]);
  }
  if (third !== undefined) return rightHanded([start, rotationAxis(third), rotationAxis(first)]);
  const proper = rotationType(first) > 0 ? first : negated(first);
  return matrixOfColumns([start, rotateVector(proper, start), rotationAxis(first)]);
}

function standardBasis(group: OperatorGroup, laue: LaueGroup): ChangeOfBasis {
  const rotations = pickRotations(group, axisOrders[laue]);
  if (rotations.length === 0) return changeOfBasisFromRotation([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const basis = rotations.length === 1 ? uniaxialBasis(rotations[0]) : multiaxialBasis(rotations, laue);
  return inverseChangeOfBasis(changeOfBasisFromRotation(basis));
}

/** Unique axis b for monoclinic groups, and the smallest cells for centrings that a larger cell would have. */
function adjustment(laue: LaueGroup, centring: CentringSymbol | null): readonly number[] | null {
  if (laue === '2/m') return [0, 1, 0, 0, 0, 1, 1, 0, 0];
  if (laue === '4/m' || laue === '4/mmm') {
    if (centring === 'C') return [1, 1, 0, 1, -1, 0, 0, 0, -1];
    if (centring === 'F') return [1, 1, 0, -1, 1, 0, 0, 0, 1];
  }
  if ((laue === '-3' || laue === '-3m') && centring === 'Q') return [-1, 0, 0, 0, -1, 0, 0, 0, 1];
  if ((laue === '-3m' || laue === '6/mmm') && centring === 'H') return [1, 1, 0, -1, 2, 0, 0, 0, 1];
  return null;
}

/** A change of basis (without shift) to axes along the symmetry elements and a conventional centring. */
export function alignToSymmetry(group: OperatorGroup): ChangeOfBasis {
  const laue = laueGroup(group);
  const start = pointGroupOf(group, true);
  let cb = primitiveChangeOfBasis(start);
  for (let round = 0; round < 10; round++) {
    cb = chainBases(standardBasis(changeGroupBasis(start, cb), laue), cb);
    const adjust = adjustment(laue, centringSymbol(changeGroupBasis(start, cb)));
    if (adjust !== null) cb = chainBases(changeOfBasisFromRotation(adjust), cb);
    const aligned = changeGroupBasis(start, cb);
    if (centringSymbol(aligned) !== null) return cb;
    cb = chainBases(primitiveChangeOfBasis(aligned), cb);
  }
  throw new SymmetryError('no conventional basis of the lattice was found');
}
