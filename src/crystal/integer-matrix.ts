/** Exact arithmetic on small matrices of integers. 3x3 matrices are nine numbers, row by row. */

export function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** a modulo n in 0 .. n-1. */
export function modPositive(a: number, n: number): number {
  const r = a % n;
  return r < 0 ? r + n : r + 0;
}

/** a modulo n in -n/2 < r <= n/2. */
export function modShort(a: number, n: number): number {
  const r = modPositive(a, n);
  return 2 * r > n ? r - n : r;
}

export function multiplyInteger3(m: ArrayLike<number>, n: ArrayLike<number>): Int32Array {
  const out = new Int32Array(9);
  for (let i = 0; i < 9; i += 3) {
    for (let j = 0; j < 3; j++) out[i + j] = m[i] * n[j] + m[i + 1] * n[j + 3] + m[i + 2] * n[j + 6];
  }
  return out;
}

/** The product m·v of a matrix and a column. */
export function applyInteger3(m: ArrayLike<number>, v: ArrayLike<number>): Int32Array {
  return Int32Array.of(
    m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
    m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
  );
}

export function negated(v: ArrayLike<number>): Int32Array {
  const out = new Int32Array(v.length);
  for (let i = 0; i < v.length; i++) out[i] = -v[i];
  return out;
}

export function sameIntegers(v: ArrayLike<number>, w: ArrayLike<number>): boolean {
  for (let i = 0; i < v.length; i++) if (v[i] !== w[i]) return false;
  return v.length === w.length;
}

/** v / n where n divides every element, else null. */
export function divideExactly(v: Int32Array, n: number): Int32Array | null {
  const out = new Int32Array(v.length);
  for (let i = 0; i < v.length; i++) {
    if (v[i] % n !== 0) return null;
    out[i] = v[i] / n;
  }
  return out;
}

function swapRows(m: number[][], i: number, k: number): void {
  [m[i], m[k]] = [m[k], m[i]];
}

function addMultiple(m: number[][], target: number, source: number, factor: number): void {
  m[target] = m[target].map((x, column) => x + factor * m[source][column]);
}

/** Brings the non-zero element of least magnitude of a column, from `row` down, into `row` and makes it positive. */
function pivot(m: number[][], t: number[][], row: number, column: number): boolean {
  const first = m.findIndex((line, k) => k >= row && line[column] !== 0);
  if (first < 0) return false;
  swapRows(m, row, first);
  swapRows(t, row, first);
  for (let k = first + 1; k < m.length; k++) {
    const magnitude = Math.abs(m[k][column]);
    if (magnitude !== 0 && magnitude < Math.abs(m[row][column])) {
      swapRows(m, row, k);
      swapRows(t, row, k);
    }
  }
  if (m[row][column] < 0) {
    m[row] = m[row].map((x) => 0 - x);
    t[row] = t[row].map((x) => 0 - x);
  }
  return true;
}

/**
 * Row echelon form over the integers, in place; `t` takes the same row operations. Zero rows are dropped from m.
 * (Eick, Gähler & Nickel 1997, doi:10.1107/S0108767397003462.)
 */
export function rowEchelon(m: number[][], t: number[][]): void {
  const nColumns = m[0]?.length ?? 0;
  let row = 0;
  for (let column = 0; row < m.length && column < nColumns;) {
    if (!pivot(m, t, row, column)) {
      column++;
      continue;
    }
    let cleared = true;
    for (let k = row + 1; k < m.length; k++) {
      const factor = Math.trunc(m[k][column] / m[row][column]);
      if (factor !== 0) {
        addMultiple(m, k, row, -factor);
        addMultiple(t, k, row, -factor);
      }
      if (m[k][column] !== 0) cleared = false;
    }
    if (cleared) {
      row++;
      column++;
    }
  }
  m.length = row;
}

function unitMatrix(n: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}

function transposed(m: number[][], nColumns: number): number[][] {
  return Array.from({ length: nColumns }, (_, j) => m.map((row) => row[j]));
}

function isDiagonal(m: number[][]): boolean {
  return (
    m.every((row) => row.length === m.length) && m.every((row, i) => row.every((x, j) => i === j || x === 0))
  );
}

/**
 * One solution x (integers) of m·x = b modulo `modulus`, by the Smith normal form; null where there is none, or
 * none in whole numbers.
 */
export function solveModulo(m: readonly number[][], b: readonly number[], modulus: number): number[] | null {
  const nColumns = m[0].length;
  const p = unitMatrix(m.length);
  const q = unitMatrix(nColumns);
  let work = m.map((row) => [...row]);
  for (let width = nColumns; ;) {
    rowEchelon(work, p);
    if (isDiagonal(work)) break;
    work = transposed(work, width);
    width = work[0].length;
    rowEchelon(work, q);
    if (isDiagonal(work)) break;
    work = transposed(work, width);
    width = work[0].length;
  }
  const pb = p.map((row) => row.reduce((sum, x, i) => sum + x * b[i], 0));
  if (pb.some((x, i) => i >= work.length && x % modulus !== 0)) return null;
  const diagonal = work.map((row, i) => row[i]);
  if (diagonal.some((d, i) => pb[i] % d !== 0)) return null;
  const y = q.map((_, i) => (i < diagonal.length ? pb[i] / diagonal[i] : 0));
  return y.map((_, i) => y.reduce((sum, value, j) => sum + q[j][i] * value, 0));
}
