import { applyInteger3, gcd, multiplyInteger3, negated } from './integer-matrix.js';
import { determinant3 } from './matrix3.js';
import { identityRotation } from './symmetry-operation.js';

/** 1, 2, 3, 4, 6 for proper rotations, -1, -2 (mirror), -3, -4, -6 for improper ones, 0 for no rotation at all. */
export type RotationType = 1 | 2 | 3 | 4 | 6 | -1 | -2 | -3 | -4 | -6 | 0;

const typeOfTrace: Readonly<Record<number, RotationType>> = { 3: 1, [-1]: 2, 0: 3, 1: 4, 2: 6 };

/** The type of an integer rotation matrix, from its determinant and trace. */
export function rotationType(r: Int32Array): RotationType {
  const determinant = determinant3(r);
  if (determinant !== 1 && determinant !== -1) return 0;
  const type = typeOfTrace[determinant * (r[0] + r[4] + r[8])];
  return type === undefined ? 0 : ((type * determinant) as RotationType);
}

function properPart(r: Int32Array): Int32Array {
  return determinant3(r) < 0 ? negated(r) : r;
}

function pointsUp(v: ArrayLike<number>): boolean {
  if (v[2] !== 0) return v[2] > 0;
  if (v[1] !== 0) return v[1] > 0;
  return v[0] > 0;
}

/**
 * The shortest lattice vector along the axis of a rotation (normal to a mirror), in the half space z > 0, or y > 0
 * where z = 0, or x > 0 where both are 0. (0, 0, 0) for types 1 and -1.
 */
export function rotationAxis(r: Int32Array): Int32Array {
  const m = properPart(r).map((x, i) => x - identityRotation[i]);
  for (const [i, j] of [
    [0, 3],
    [0, 6],
    [3, 6],
  ]) {
    const v = Int32Array.of(
      m[i + 1] * m[j + 2] - m[i + 2] * m[j + 1],
      m[i + 2] * m[j] - m[i] * m[j + 2],
      m[i] * m[j + 1] - m[i + 1] * m[j],
    );
    const divisor = gcd(gcd(v[0], v[1]), v[2]);
    if (divisor !== 0) return v.map((x) => x / (pointsUp(v) ? divisor : -divisor));
  }
  return new Int32Array(3);
}

/**
 * The sense of a rotation about its axis: 1 or -1, and 0 for types 1, 2, -1 and -2.
 * (Boisen & Gibbs, Mathematical Crystallography, revised edition 1990, pp. 348-356.)
 */
export function rotationSense(r: Int32Array, axis: ArrayLike<number> = rotationAxis(r)): number {
  const proper = properPart(r);
  const trace = proper[0] + proper[4] + proper[8];
  if (trace === 3 || trace === -1) return 0;
  const turn =
    axis[1] === 0 && axis[2] === 0 ? axis[0] * proper[7] : proper[3] * axis[2] - proper[6] * axis[1];
  return turn > 0 ? 1 : -1;
}

/** 1 + R + R² + ... over the order of a proper rotation: it projects on the axis. */
export function accumulatedRotation(r: Int32Array): Int32Array {
  const sum = Int32Array.from(identityRotation);
  const order = rotationType(r);
  let power: Int32Array = identityRotation;
  for (let i = 1; i < order; i++) {
    power = multiplyInteger3(power, r);
    for (let j = 0; j < 9; j++) sum[j] += power[j];
  }
  return sum;
}

/** Whether the axis of r is the given direction. */
export function hasAxis(r: Int32Array, x: number, y: number, z: number): boolean {
  const axis = rotationAxis(r);
  return axis[0] === x && axis[1] === y && axis[2] === z;
}

export function rotateVector(r: Int32Array, v: ArrayLike<number>): Int32Array {
  return applyInteger3(r, v);
}
