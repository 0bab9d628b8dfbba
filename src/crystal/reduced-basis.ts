import { centringSymbol, primitiveChangeOfBasis } from './centring.js';
import {
  chainBases,
  changeOfBasisFromRotation,
  inverseChangeOfBasis,
  type ChangeOfBasis,
} from './change-of-basis.js';
import { determinant3, multiply3, transpose3, type Matrix3 } from './matrix3.js';
import type { OperatorGroup } from './operator-group.js';
import { reindexCell } from './reindexing.js';
import { metricTensor, type UnitCell } from './unit-cell.js';

/** Shorter by less than this fraction is as long: keeps rounding from turning the reduction in circles. */
const EQUAL = 1e-9;
const MOST_STEPS = 1000;

/**
 * The change of basis to a primitive cell with the three shortest edges (Buerger's): each vector is shortened by whole
 * multiples of the others, and by both at once (Gruber 1973, doi:10.1107/S0567739473001063). The rotations of such a lattice
 * have no elements but -1, 0 and 1.
 */
export function reducedChangeOfBasis(group: OperatorGroup, cell: UnitCell): ChangeOfBasis {
  const primitive = centringSymbol(group) === 'P' ? null : primitiveChangeOfBasis(group);
  const metric = metricTensor(primitive === null ? cell : reindexCell(primitive, cell));
  // The columns are the new axes in the old basis; that of the reduction turns coordinates into those of the new one.
  const reduction = inverseChangeOfBasis(changeOfBasisFromRotation(reducedAxes(metric)));
  return primitive === null ? reduction : chainBases(reduction, primitive);
}

function reducedAxes(metric: Matrix3): Int32Array {
  const axes = [Int32Array.of(1, 0, 0), Int32Array.of(0, 1, 0), Int32Array.of(0, 0, 1)];
  const matrix = (): Float64Array => transpose3([...axes[0], ...axes[1], ...axes[2]]);
  for (let step = 0; step < MOST_STEPS; step++) {
    const m = matrix();
    const g = multiply3(multiply3(transpose3(m), metric), m);
    if (!shortenPair(axes, g) && !shortenBySum(axes, g)) break;
  }
  if (determinant3(matrix()) < 0) for (const axis of axes) for (let i = 0; i < 3; i++) axis[i] = 0 - axis[i];
  return Int32Array.from(matrix());
}

/** Takes whole multiples of one axis from another where that makes it shorter. */
function shortenPair(axes: Int32Array[], g: Matrix3): boolean {
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      if (i === j || Math.abs(2 * g[3 * i + j]) <= g[4 * i] * (1 + EQUAL)) continue;
      const n = Math.round(g[3 * i + j] / g[4 * i]);
      if (n === 0) continue;
      for (let k = 0; k < 3; k++) axes[j][k] -= n * axes[i][k];
      return true;
    }
  }
  return false;
}

/** Puts a sum or difference of all three axes in the place of the longest where that is shorter. */
function shortenBySum(axes: Int32Array[], g: Matrix3): boolean {
  const longest = [0, 1, 2].reduce((a, b) => (g[4 * b] > g[4 * a] ? b : a));
  const [i, j] = [0, 1, 2].filter((k) => k !== longest);
  for (const p of [1, -1]) {
    for (const q of [1, -1]) {
      const length =
        g[0] + g[4] + g[8] + 2 * (p * g[3 * longest + i] + q * g[3 * longest + j] + p * q * g[3 * i + j]);
      if (length >= g[4 * longest] * (1 - EQUAL)) continue;
      for (let k = 0; k < 3; k++) axes[longest][k] += p * axes[i][k] + q * axes[j][k];
      return true;
    }
  }
  return false;
}
