/**
 * Cholesky factorization of symmetric matrices that are zero far from the diagonal, in place and without allocation. A matrix of
 * n rows has `width` entries to the left of the diagonal: row i holds the columns i - width .. i side by side, width + 1 numbers.
 */
export interface BandedMatrix {
  readonly n: number;
  readonly width: number;
  readonly values: Float64Array;
}

export function bandedMatrix(n: number, width: number): BandedMatrix {
  return { n, width, values: new Float64Array(n * (width + 1)) };
}

/** Where the entry of row i and column j stands; i - width <= j <= i. */
export function bandedPlace({ width }: Pick<BandedMatrix, 'width'>, i: number, j: number): number {
  return (i + 1) * (width + 1) - 1 - i + j;
}

/** Replaces the matrix by L with m = L Lᵀ. False where it is not positive definite to working precision. */
export function bandedCholesky(m: BandedMatrix, relativePivot = 1e-14): boolean {
  const { n, width, values } = m;
  for (let i = 0; i < n; i++) {
    const first = Math.max(0, i - width);
    // `rowI + j` is the place of column j in row i.
    const rowI = bandedPlace(m, i, 0);
    for (let j = first; j < i; j++) {
      const rowJ = bandedPlace(m, j, 0);
      let sum = values[rowI + j];
      for (let k = Math.max(first, j - width); k < j; k++) sum -= values[rowI + k] * values[rowJ + k];
      values[rowI + j] = sum / values[rowJ + j];
    }
    const diagonal = values[rowI + i];
    let pivot = diagonal;
    for (let k = first; k < i; k++) pivot -= values[rowI + k] ** 2;
    if (!(pivot > relativePivot * diagonal)) return false;
    values[rowI + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Solves L x = b in place of b. */
export function bandedForward(factor: BandedMatrix, b: Float64Array): void {
  const { n, width, values } = factor;
  for (let i = 0; i < n; i++) {
    const row = bandedPlace(factor, i, 0);
    let sum = b[i];
    for (let k = Math.max(0, i - width); k < i; k++) sum -= values[row + k] * b[k];
    b[i] = sum / values[row + i];
  }
}

/** Solves Lᵀ x = b in place of b. */
export function bandedBackward(factor: BandedMatrix, b: Float64Array): void {
  const { n, width, values } = factor;
  for (let i = n - 1; i >= 0; i--) {
    const row = bandedPlace(factor, i, 0);
    const x = (b[i] /= values[row + i]);
    for (let k = Math.max(0, i - width); k < i; k++) b[k] -= values[row + k] * x;
  }
}

/** Of the matrix with this factor. */
export function bandedLnDeterminant(factor: BandedMatrix): number {
  let sum = 0;
  for (let i = 0; i < factor.n; i++) sum += 2 * Math.log(factor.values[bandedPlace(factor, i, i)]);
  return sum;
}
