import { applyInteger3, modPositive, multiplyInteger3, sameIntegers } from './integer-matrix.js';
import { SymmetryError } from './symmetry-error.js';
import { formatTriplet, parseTriplet } from './triplet.js';

/** Translations of operators are whole numbers of 1/12. */
export const translationDenominator = 12;

/** x' = R·x + t in fractional coordinates: R nine integers, row by row; t in twelfths. */
export interface SymmetryOperation {
  readonly rotation: Int32Array;
  readonly translation: Int32Array;
}

export const identityRotation: Int32Array = Int32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

export function zeroTranslation(): Int32Array {
  return new Int32Array(3);
}

export function addTranslations(t: ArrayLike<number>, u: ArrayLike<number>, sign = 1): Int32Array {
  return Int32Array.of(t[0] + sign * u[0], t[1] + sign * u[1], t[2] + sign * u[2]);
}

/** Each element modulo 1, in 0 .. 11 twelfths. */
export function translationModPositive(t: Int32Array): Int32Array {
  return t.map((x) => modPositive(x, translationDenominator));
}

/** The operation that applies q first and then p. */
export function multiplyOperations(p: SymmetryOperation, q: SymmetryOperation): SymmetryOperation {
  return {
    rotation: multiplyInteger3(p.rotation, q.rotation),
    translation: addTranslations(applyInteger3(p.rotation, q.translation), p.translation),
  };
}

/** Equal as written: translations are not reduced. */
export function sameOperation(p: SymmetryOperation, q: SymmetryOperation): boolean {
  return sameIntegers(p.rotation, q.rotation) && sameIntegers(p.translation, q.translation);
}

/**
 * An operation from `-x,y+1/2,-z` or, for reindexing, from `k,h,-l` (the indices h' as functions of h, k, l: the
 * transpose). Throws a SymmetryError for anything else, or for elements that are not integers and twelfths.
 */
export function parseOperation(text: string): SymmetryOperation {
  const triplet = parseTriplet(text, {
    rotationDenominator: 1,
    translationDenominator,
    kinds: ['xyz', 'hkl'],
  });
  const { rotation: r, translation } = triplet;
  if (triplet.kind === 'xyz') return { rotation: r, translation };
  if (translation.some((t) => t !== 0))
    throw new SymmetryError(`an operator on h,k,l has no translation: ${text}`);
  return { rotation: Int32Array.of(r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]), translation };
}

/** `-x,y+1/2,-z` */
export function formatOperation(operation: SymmetryOperation): string {
  return formatTriplet(operation.rotation, 1, operation.translation, translationDenominator);
}
