/** Small 3x3 matrices: nine numbers in a Float64Array, row by row. */
export type Matrix3 = Float64Array;

/** A 3x3 matrix from nine numbers, row by row. */
export function matrix3(elements: ArrayLike<number>): Matrix3 {
  if (elements.length !== 9) throw new RangeError(`a 3x3 matrix has 9 elements, not ${elements.length}`);
  return Float64Array.from(elements);
}

export function identity3(): Matrix3 {
  return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
}

/** The product m·n; `out` may be neither m nor n. */
export function multiply3(
  m: ArrayLike<number>,
  n: ArrayLike<number>,
  out: Matrix3 = new Float64Array(9),
): Matrix3 {
  for (let i = 0; i < 9; i += 3) {
    const x = m[i];
    const y = m[i + 1];
    const z = m[i + 2];
    out[i] = x * n[0] + y * n[3] + z * n[6];
    out[i + 1] = x * n[1] + y * n[4] + z * n[7];
    out[i + 2] = x * n[2] + y * n[5] + z * n[8];
  }
  return out;
}

/** The transpose; `out` may not be m. */
export function transpose3(m: ArrayLike<number>, out: Matrix3 = new Float64Array(9)): Matrix3 {
  for (let i = 0; i < 3; i++) {
    out[i] = m[3 * i];
    out[i + 3] = m[3 * i + 1];
    out[i + 6] = m[3 * i + 2];
  }
  return out;
}

export function determinant3(m: ArrayLike<number>): number {
  return (
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6])
  );
}

/** The adjugate: m · adjugate(m) = determinant(m) · 1. `out` may not be m. */
export function adjugate3(m: ArrayLike<number>, out: Matrix3 = new Float64Array(9)): Matrix3 {
  out[0] = m[4] * m[8] - m[5] * m[7];
  out[1] = m[2] * m[7] - m[1] * m[8];
  out[2] = m[1] * m[5] - m[2] * m[4];
  out[3] = m[5] * m[6] - m[3] * m[8];
  out[4] = m[0] * m[8] - m[2] * m[6];
  out[5] = m[2] * m[3] - m[0] * m[5];
  out[6] = m[3] * m[7] - m[4] * m[6];
  out[7] = m[1] * m[6] - m[0] * m[7];
  out[8] = m[0] * m[4] - m[1] * m[3];
  return out;
}

/** The inverse. Throws a RangeError for a singular matrix. `out` may not be m. */
export function invert3(m: ArrayLike<number>, out: Matrix3 = new Float64Array(9)): Matrix3 {
  const determinant = determinant3(m);
  const inverse = adjugate3(m, out);
  let isFinite = true;
  for (let i = 0; i < 9; i++) isFinite = Number.isFinite((inverse[i] /= determinant)) && isFinite;
  if (!isFinite) throw new RangeError('a singular 3x3 matrix has no inverse');
  return inverse;
}

/** The product of m and the column vector (x, y, z). */
export function apply3(
  m: ArrayLike<number>,
  x: number,
  y: number,
  z: number,
  out: Float64Array = new Float64Array(3),
): Float64Array {
  out[0] = m[0] * x + m[1] * y + m[2] * z;
  out[1] = m[3] * x + m[4] * y + m[5] * z;
  out[2] = m[6] * x + m[7] * y + m[8] * z;
  return out;
}

/** Right-handed rotation about x by `angle` radians. */
export function rotationX(angle: number): Matrix3 {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return Float64Array.of(1, 0, 0, 0, c, -s, 0, s, c);
}

/** Right-handed rotation about y by `angle` radians. */
export function rotationY(angle: number): Matrix3 {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return Float64Array.of(c, 0, s, 0, 1, 0, -s, 0, c);
}

/** Right-handed rotation about z by `angle` radians. */
export function rotationZ(angle: number): Matrix3 {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return Float64Array.of(c, -s, 0, s, c, 0, 0, 0, 1);
}

/**
 * Eigenvalues of a symmetric matrix of these elements, the greatest first, by the trigonometric solution of its cubic (Smith 1961,
 * https://doi.org/10.1145/355578.366316).
 */
export function symmetricEigenvalues3(
  m11: number,
  m22: number,
  m33: number,
  m12: number,
  m13: number,
  m23: number,
): readonly [number, number, number] {
  const mean = (m11 + m22 + m33) / 3;
  const [x, y, z] = [m11 - mean, m22 - mean, m33 - mean];
  const sides = m12 * m12 + m13 * m13 + m23 * m23;
  const size = Math.sqrt((x * x + y * y + z * z + 2 * sides) / 6);
  const cube = size ** 3;
  if (cube === 0) return [mean, mean, mean];
  const determinant = x * (y * z - m23 * m23) - m12 * (m12 * z - m23 * m13) + m13 * (m12 * m23 - y * m13);
  const angle = Math.acos(Math.max(-1, Math.min(1, determinant / (2 * cube)))) / 3;
  const most = mean + 2 * size * Math.cos(angle);
  const least = mean + 2 * size * Math.cos(angle + (2 * Math.PI) / 3);
  return [most, 3 * mean - most - least, least];
}
