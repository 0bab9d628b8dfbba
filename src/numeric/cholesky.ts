/**
 * Cholesky factorization of small symmetric matrices, in place and without allocation. Matrices are n x n, row by row;
 * only the lower triangle is read and written.
 */

/** Replaces the lower triangle of `m` by L with m = L Lᵀ. False where m is not positive definite to working precision. */
export function choleskyFactor(m: Float64Array, n: number, relativePivot = 1e-14): boolean {
  for (let j = 0; j < n; j++) {
    const rowJ = j * n;
    const diagonal = m[rowJ + j];
    let pivot = diagonal;
    for (let k = 0; k < j; k++) pivot -= m[rowJ + k] ** 2;
    if (!(pivot > relativePivot * diagonal)) return false;
    const root = Math.sqrt(pivot);
    m[rowJ + j] = root;
    for (let i = j + 1; i < n; i++) {
      const rowI = i * n;
      let sum = m[rowI + j];
      for (let k = 0; k < j; k++) sum -= m[rowI + k] * m[rowJ + k];
      m[rowI + j] = sum / root;
    }
  }
  return true;
}

/** Solves L x = b in place of b. */
export function forwardSubstitute(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= factor[i * n + k] * b[k];
    b[i] = sum / factor[i * n + i];
  }
}

/** Solves Lᵀ x = b in place of b. */
export function backSubstitute(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i] * b[k];
    b[i] = sum / factor[i * n + i];
  }
}

/** The diagonal of (L Lᵀ)⁻¹: column j of L⁻¹ is 0 above its diagonal. */
export function inverseDiagonal(factor: Float64Array, n: number, out: Float64Array): void {
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column[j] = 1 / factor[j * n + j];
    let squares = column[j] ** 2;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= factor[i * n + k] * column[k];
      column[i] = sum / factor[i * n + i];
      squares += column[i] ** 2;
    }
    out[j] = squares;
  }
}

/** ln |L Lᵀ|. */
export function lnDeterminant(factor: Float64Array, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) sum += 2 * Math.log(factor[j * n + j]);
  return sum;
}
