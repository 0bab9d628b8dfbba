import { changeOfBasisFromRotation, identityChangeOfBasis, type ChangeOfBasis } from './change-of-basis.js';
import { gcd } from './integer-matrix.js';
import { determinant3 } from './matrix3.js';
import type { LaueGroup } from './point-group.js';

/*
 * Proper rotations among which those of an affine normalizer are (International Tables A, 1983, chapter 15): which
 * of them keep a group is seen by trying.
 */

const signs = [-1, 0, 1];

/** All proper rotations of the cubic lattice, or of the hexagonal one. */
function properRotations(hexagonal: boolean): Int32Array[] {
  const axes = hexagonal
    ? [
        [1, 0, 0],
        [0, 1, 0],
        [1, 1, 0],
        [0, 0, 1],
      ]
    : [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ];
  const vectors = axes.flatMap((v) => [v, v.map((x) => 0 - x)]);
  const metric = hexagonal ? [2, -1, 0, -1, 2, 0, 0, 0, 2] : [2, 0, 0, 0, 2, 0, 0, 0, 2];
  const dot = (v: number[], w: number[]): number =>
    v.reduce(
      (sum, x, i) => sum + x * (metric[3 * i] * w[0] + metric[3 * i + 1] * w[1] + metric[3 * i + 2] * w[2]),
      0,
    );
  const rotations: Int32Array[] = [];
  for (const a of vectors) {
    for (const b of vectors) {
      for (const c of vectors) {
        const r = Int32Array.of(a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]);
        const keepsLengths = dot(a, b) === metric[1] && dot(a, c) === 0 && dot(b, c) === 0;
        if (keepsLengths && determinant3(r) === 1) rotations.push(r);
      }
    }
  }
  return rotations;
}

/** How far the elements of a monoclinic trial matrix reach: as far as could make a row of `r` vanish, and one more. */
function monoclinicRanges(r: Int32Array): [number, number] {
  const ranges: [number, number] = [1, 1];
  for (let i = 0; i < 3; i++) {
    const [p, q] = [Math.abs(r[i]), Math.abs(r[i + 6])];
    if (p === 0 || q === 0) continue;
    const divisor = gcd(p, q);
    ranges[0] = Math.max(ranges[0], q / divisor);
    ranges[1] = Math.max(ranges[1], p / divisor);
  }
  return [ranges[0] + 1, ranges[1] + 1];
}

/** Cells of a monoclinic lattice with the axis kept: all integer matrices of determinant one within a range. */
function monoclinicMatrices(r: Int32Array): Int32Array[] {
  const [n, m] = monoclinicRanges(r);
  const matrices: Int32Array[] = [];
  for (let a = -n; a <= n; a++) {
    for (let b = -m; b <= m; b++) {
      for (let c = -n; c <= n; c++) {
        for (let d = -m; d <= m; d++) {
          const y = a * d - b * c;
          if (signs.includes(y) && y !== 0) matrices.push(Int32Array.of(a, 0, b, 0, y, 0, c, 0, d));
        }
      }
    }
  }
  return matrices;
}

const noRotation = [identityChangeOfBasis];
let cubicRotations: readonly ChangeOfBasis[] | undefined;
let hexagonalRotations: readonly ChangeOfBasis[] | undefined;

/** Candidates for a group of a Laue class that `cb` brings to its reference setting. */
export function normalizerCandidates(laue: LaueGroup, cb: ChangeOfBasis): readonly ChangeOfBasis[] {
  switch (laue) {
    case '-1':
      return noRotation;
    case '2/m':
      return monoclinicMatrices(cb.c.r).map(changeOfBasisFromRotation);
    case '-3':
    case '-3m':
    case '6/m':
    case '6/mmm':
      hexagonalRotations ??= properRotations(true).map(changeOfBasisFromRotation);
      return hexagonalRotations;
    case '4/m':
    case '4/mmm':
      cubicRotations ??= properRotations(false).map(changeOfBasisFromRotation);
      return cubicRotations.filter((rotation) => rotation.c.r[8] !== 0);
    default:
      cubicRotations ??= properRotations(false).map(changeOfBasisFromRotation);
      return cubicRotations;
  }
}
