/**
 * Adds the normal equations of one block of residuals: matrix += JᵀJ (lower triangle, n x n) and gradient += Jᵀr.
 * Column j of J begins at `columns[j * stride]`; `columns` must hold a multiple of three columns, those beyond n zero.
 * Tiles of 3 x 3 columns keep nine sums in registers while two times three columns are read.
 */
export function accumulateNormalEquations(
  columns: Float64Array,
  stride: number,
  n: number,
  residual: Float64Array,
  nResiduals: number,
  matrix: Float64Array,
  gradient: Float64Array,
): void {
  for (let tile = 0; tile < n; tile += 3) {
    addGradient(columns, tile * stride, stride, residual, nResiduals, gradient, tile, n);
    for (let other = 0; other <= tile; other += 3) {
      addTile(columns, tile, other, stride, nResiduals, matrix, n);
    }
  }
}

function addGradient(
  columns: Float64Array,
  first: number,
  stride: number,
  residual: Float64Array,
  nResiduals: number,
  gradient: Float64Array,
  tile: number,
  n: number,
): void {
  const second = first + stride;
  const third = second + stride;
  let g0 = 0;
  let g1 = 0;
  let g2 = 0;
  for (let i = 0; i < nResiduals; i++) {
    const r = residual[i];
    g0 += columns[first + i] * r;
    g1 += columns[second + i] * r;
    g2 += columns[third + i] * r;
  }
  gradient[tile] += g0;
  if (tile + 1 < n) gradient[tile + 1] += g1;
  if (tile + 2 < n) gradient[tile + 2] += g2;
}

function addTile(
  columns: Float64Array,
  tile: number,
  other: number,
  stride: number,
  nResiduals: number,
  matrix: Float64Array,
  n: number,
): void {
  const a = tile * stride;
  const b = other * stride;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  for (let i = 0; i < nResiduals; i++) {
    const a0 = columns[a + i];
    const a1 = columns[a + stride + i];
    const a2 = columns[a + 2 * stride + i];
    const b0 = columns[b + i];
    const b1 = columns[b + stride + i];
    const b2 = columns[b + 2 * stride + i];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  const rows = Math.min(3, n - tile);
  const row0 = tile * n + other;
  matrix[row0] += s00;
  if (other < tile) {
    matrix[row0 + 1] += s01;
    matrix[row0 + 2] += s02;
  }
  if (rows > 1) {
    const row1 = row0 + n;
    matrix[row1] += s10;
    matrix[row1 + 1] += s11;
    if (other < tile) matrix[row1 + 2] += s12;
  }
  if (rows > 2) {
    const row2 = row0 + 2 * n;
    matrix[row2] += s20;
    matrix[row2 + 1] += s21;
    matrix[row2 + 2] += s22;
  }
}
