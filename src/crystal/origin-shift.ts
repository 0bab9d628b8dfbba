import { primitiveChangeOfBasis, sameCentring } from './centring.js';
import {
  basisRotationDenominator,
  basisTranslationDenominator,
  changeOperationBasis,
  shiftBasis,
  type ChangeOfBasis,
} from './change-of-basis.js';
import {
  applyInteger3,
  divideExactly,
  modShort,
  negated,
  sameIntegers,
  solveModulo,
} from './integer-matrix.js';
import { changeGroupBasisLoosely, type OperatorGroup } from './operator-group.js';
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
 * Step two of the derivation of the space-group type: the shift of the origin.
 * Grosse-Kunstleve (1999), doi:10.1107/S0108767398010186.
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

export function standardGenerators(group: OperatorGroup, laue = laueGroup(group)): StandardGenerators {
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
    return changeGroupBasisLoosely(group, cb);
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
  laue = laueGroup(target),
): ChangeOfBasis | null {
  const turned = transformed(given, cb);
  if (turned === null || !sameCentring(turned, target)) return null;
  if (target.representatives.length === 1 && target.inversion === null) return cb;
  const shift = findOriginShift(targetGenerators, standardGenerators(turned, laue));
  if (shift === null) return null;
  return shiftBasis(cb, shorten ? shift.map((x) => modShort(x, basisTranslationDenominator)) : shift);
}
