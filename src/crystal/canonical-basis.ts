import { primitiveChangeOfBasis, sameCentring } from './centring.js';
import {
  basisRotationDenominator,
  basisTranslationDenominator,
  chainBases,
  changeOfBasisFromRotation,
  changeOperationBasis,
  isUnitRotation,
  shiftBasis,
  withoutShift,
  type AffineMap,
  type ChangeOfBasis,
} from './change-of-basis.js';
import {
  applyInteger3,
  divideExactly,
  gcd,
  modShort,
  negated,
  sameIntegers,
  solveModulo,
} from './integer-matrix.js';
import { determinant3 } from './matrix3.js';
import { changeGroupBasis, compareShort, type OperatorGroup } from './operator-group.js';
import { laueGroup, type LaueGroup } from './point-group.js';
import { hasAxis, rotationSense, rotationType } from './rotation-part.js';
import { SymmetryError } from './symmetry-error.js';
import {
  addTranslations,
  identityRotation,
  translationModPositive,
  type SymmetryOperation,
} from './symmetry-operation.js';

/*
 * Step two of the derivation of the space-group type: the shift of the origin and, of all bases that give the same
 * group, the one to be named. Grosse-Kunstleve (1999), doi:10.1107/S0108767398010186.
 */

/** Generators of a group in standard axes, in a primitive basis. */
export interface StandardGenerators {
  readonly toPrimitive: ChangeOfBasis;
  readonly operations: readonly SymmetryOperation[];
  readonly inversion: Int32Array | null;
}

/** Whether a rotation is the one wanted first, or the one wanted second, as a generator. */
function generatorPlace(r: Int32Array, laue: LaueGroup, hasFourfold: boolean): 0 | 1 | null {
  const order = Math.abs(rotationType(r));
  const main = laue.startsWith('4') ? 4 : laue.startsWith('6') ? 6 : 3;
  switch (laue) {
    case '-1':
      return null;
    case '2/m':
      return order === 2 ? 0 : null;
    case 'mmm':
      return hasAxis(r, 0, 0, 1) && order === 2 ? 0 : hasAxis(r, 1, 0, 0) ? 1 : null;
    case 'm-3':
    case 'm-3m':
      if (order === 3) return rotationSense(r) > 0 && hasAxis(r, 1, 1, 1) ? 1 : null;
      if (order !== (hasFourfold ? 4 : 2) || !hasAxis(r, 0, 0, 1)) return null;
      return rotationSense(r) >= 0 ? 0 : null;
    default:
      if (order === main) return rotationSense(r) > 0 ? 0 : null;
      if (main === 4) return hasAxis(r, 1, 0, 0) ? 1 : null;
      return hasAxis(r, -1, 1, 0) || (main === 3 && hasAxis(r, 1, 1, 0)) ? 1 : null;
  }
}

export function standardGenerators(group: OperatorGroup): StandardGenerators {
  const laue = laueGroup(group);
  const { inversion, representatives } = group;
  const hasFourfold = representatives.some((s) => Math.abs(rotationType(s.rotation)) === 4);
  const chosen: SymmetryOperation[] = [];
  for (const s of representatives) {
    const place = generatorPlace(s.rotation, laue, hasFourfold);
    if (place !== null) chosen[place] = s;
  }
  const toPrimitive = primitiveChangeOfBasis(group);
  const primitive = (s: SymmetryOperation): SymmetryOperation => {
    const { rotation, translation } = changeOperationBasis(toPrimitive, s);
    return { rotation, translation: translationModPositive(translation) };
  };
  const inverse = { rotation: negated(identityRotation), translation: inversion ?? new Int32Array(3) };
  return {
    toPrimitive,
    operations: chosen.filter((s) => s !== undefined).map(primitive),
    inversion: inversion === null ? null : primitive(inverse).translation,
  };
}

/**
 * The shift (1/144) that brings `trial` onto `target`; null where there is none.
 * (1|x)(R|T)(1|-x) = (R|S) asks (R-1)x = T-S modulo the lattice.
 */
export function findOriginShift(target: StandardGenerators, trial: StandardGenerators): Int32Array | null {
  if (target.operations.length !== trial.operations.length) return null;
  if ((target.inversion === null) !== (trial.inversion === null)) return null;
  const rows: number[][] = [];
  const shifts: number[] = [];
  const scale = basisTranslationDenominator / 12;
  for (const [i, p] of target.operations.entries()) {
    const q = trial.operations[i];
    if (!sameIntegers(p.rotation, q.rotation)) return null;
    const r = q.rotation;
    rows.push([r[0] - 1, r[1], r[2]], [r[3], r[4] - 1, r[5]], [r[6], r[7], r[8] - 1]);
    shifts.push(...addTranslations(q.translation, p.translation, -1).map((x) => x * scale));
  }
  if (target.inversion !== null && trial.inversion !== null) {
    rows.push([-2, 0, 0], [0, -2, 0], [0, 0, -2]);
    shifts.push(...addTranslations(trial.inversion, target.inversion, -1).map((x) => x * scale));
  }
  if (rows.length === 0) return new Int32Array(3);
  const x = solveModulo(rows, shifts, basisTranslationDenominator);
  if (x === null) return null;
  return divideExactly(applyInteger3(trial.toPrimitive.cInv.r, x), basisRotationDenominator);
}

function transformed(group: OperatorGroup, cb: ChangeOfBasis): OperatorGroup | null {
  try {
    return changeGroupBasis(group, cb);
  } catch (error) {
    if (error instanceof SymmetryError) return null;
    throw error;
  }
}

/** The change of basis completed by the shift that makes `given` equal to `target`; null where there is none. */
export function completeShift(
  given: OperatorGroup,
  cb: ChangeOfBasis,
  target: OperatorGroup,
  targetGenerators: StandardGenerators,
  shorten: boolean,
): ChangeOfBasis | null {
  const turned = transformed(given, cb);
  if (turned === null || !sameCentring(turned, target)) return null;
  if (target.representatives.length === 1 && target.inversion === null) return cb;
  const shift = findOriginShift(targetGenerators, standardGenerators(turned));
  if (shift === null) return null;
  return shiftBasis(cb, shorten ? shift.map((x) => modShort(x, basisTranslationDenominator)) : shift);
}

function count(v: ArrayLike<number>, test: (x: number) => boolean): number {
  return Array.from(v).filter(test).length;
}

/** Negative where p is the plainer change of basis: unit, diagonal, unshifted, many zeros, ones and positive elements. */
function comparePlainness(p: AffineMap, q: AffineMap): number {
  const prefer = (test: (map: AffineMap) => number): number => test(q) - test(p);
  return (
    prefer((map) => Number(isUnitRotation(map))) ||
    prefer((map) => Number([1, 2, 3, 5, 6, 7].every((i) => map.r[i] === 0))) ||
    prefer((map) => Number(map.t.every((x) => x === 0))) ||
    prefer((map) => count(map.r, (x) => x === 0)) ||
    prefer((map) => count(map.r, (x) => Math.abs(x) === basisRotationDenominator)) ||
    prefer((map) => count(map.r, (x) => x > 0)) ||
    compareShort(p.t, q.t) ||
    compareShort(q.r, p.r)
  );
}

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

function normalizerCandidates(laue: LaueGroup, cb: ChangeOfBasis): readonly Int32Array[] {
  switch (laue) {
    case '-1':
      return [identityRotation];
    case '2/m':
      return monoclinicMatrices(cb.c.r);
    case '-3':
    case '-3m':
    case '6/m':
    case '6/mmm':
      return properRotations(true);
    default:
      return properRotations(false);
  }
}

/**
 * Of all changes of basis from `given` to `target` that differ from `cb` by a rotation of the affine normalizer of
 * `target`, the plainest one. It does not depend on which of them `cb` is.
 */
export function plainestChangeOfBasis(
  given: OperatorGroup,
  target: OperatorGroup,
  cb: ChangeOfBasis,
): ChangeOfBasis {
  const generators = standardGenerators(target);
  const side = determinant3(cb.c.r) < determinant3(cb.cInv.r) ? 'cInv' : 'c';
  let best = cb;
  for (const rotation of normalizerCandidates(laueGroup(target), cb)) {
    const turned = withoutShift(chainBases(changeOfBasisFromRotation(rotation), cb));
    const trial = completeShift(given, turned, target, generators, true);
    if (trial !== null && comparePlainness(trial[side], best[side]) <= 0) best = trial;
  }
  return best;
}
