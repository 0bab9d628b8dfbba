import {
  applyInteger3,
  divideExactly,
  modShort,
  multiplyInteger3,
  negated,
  sameIntegers,
} from './integer-matrix.js';
import { adjugate3, determinant3 } from './matrix3.js';
import { SymmetryError, unsuitableRotation, unsuitableTranslation } from './symmetry-error.js';
import { translationDenominator, type SymmetryOperation } from './symmetry-operation.js';
import { formatTriplet, parseTriplet, type TripletKind } from './triplet.js';

/** Denominators of a change of basis. */
export const basisRotationDenominator = 12;
export const basisTranslationDenominator = 144;

/** x' = (r/12)·x + t/144. */
export interface AffineMap {
  readonly r: Int32Array;
  readonly t: Int32Array;
}

/** A change of basis x' = c·x with its inverse; indices (rows) go as h' = h·cInv. */
export interface ChangeOfBasis {
  readonly c: AffineMap;
  readonly cInv: AffineMap;
}

const den = basisRotationDenominator;
const unit = Int32Array.of(den, 0, 0, 0, den, 0, 0, 0, den);

export const identityChangeOfBasis: ChangeOfBasis = {
  c: { r: unit, t: new Int32Array(3) },
  cInv: { r: unit, t: new Int32Array(3) },
};

function exact(v: Int32Array, error: () => SymmetryError): Int32Array {
  const quotient = divideExactly(v, den);
  if (quotient === null) throw error();
  return quotient;
}

function multiplyMaps(p: AffineMap, q: AffineMap): AffineMap {
  const t = applyInteger3(p.r, q.t).map((x, i) => x + den * p.t[i]);
  return { r: exact(multiplyInteger3(p.r, q.r), unsuitableRotation), t: exact(t, unsuitableTranslation) };
}

function invertMap(map: AffineMap): AffineMap {
  const determinant = determinant3(map.r);
  if (determinant === 0) throw new SymmetryError('cctbx Error: Rotation matrix is not invertible.');
  const r = Int32Array.from(adjugate3(map.r), (x) => (x * den * den) / determinant);
  // an Int32Array truncates: the product tells whether the inverse has whole numerators
  if (
    !sameIntegers(
      multiplyInteger3(map.r, r),
      unit.map((x) => x * den),
    )
  )
    throw unsuitableRotation();
  return { r, t: exact(negated(applyInteger3(r, map.t)), unsuitableTranslation) };
}

/** A change of basis from numerators over 12 and 144; throws where the inverse has no such numerators. */
export function changeOfBasisFromMap(r: Int32Array, t: Int32Array = new Int32Array(3)): ChangeOfBasis {
  return { c: { r, t }, cInv: invertMap({ r, t }) };
}

/** A change of basis whose rotation part is a matrix of integers (row by row). */
export function changeOfBasisFromRotation(rotation: ArrayLike<number>): ChangeOfBasis {
  const r = new Int32Array(9);
  for (let i = 0; i < 9; i++) r[i] = den * rotation[i];
  return changeOfBasisFromMap(r);
}

export function inverseChangeOfBasis(cb: ChangeOfBasis): ChangeOfBasis {
  return { c: cb.cInv, cInv: cb.c };
}

/** First `first`, then `then`. */
export function chainBases(then: ChangeOfBasis, first: ChangeOfBasis): ChangeOfBasis {
  return { c: multiplyMaps(then.c, first.c), cInv: multiplyMaps(first.cInv, then.cInv) };
}

/** The change of basis followed by a shift of t/144. */
export function shiftBasis(cb: ChangeOfBasis, t: Int32Array): ChangeOfBasis {
  const back = exact(applyInteger3(cb.cInv.r, t), unsuitableTranslation);
  return {
    c: { r: cb.c.r, t: cb.c.t.map((x, i) => x + t[i]) },
    cInv: { r: cb.cInv.r, t: cb.cInv.t.map((x, i) => x - back[i]) },
  };
}

export function withoutShift(cb: ChangeOfBasis): ChangeOfBasis {
  return { c: { r: cb.c.r, t: new Int32Array(3) }, cInv: { r: cb.cInv.r, t: new Int32Array(3) } };
}

export function isIdentityBasis(cb: ChangeOfBasis): boolean {
  return [cb.c, cb.cInv].every((map) => sameIntegers(map.r, unit) && map.t.every((x) => x === 0));
}

export function isUnitRotation(map: AffineMap): boolean {
  return sameIntegers(map.r, unit);
}

function shortened(map: AffineMap): AffineMap {
  return { r: map.r, t: map.t.map((x) => modShort(x, basisTranslationDenominator)) };
}

/** Shifts of both directions reduced to -1/2 < t <= 1/2. */
export function shortenShift(cb: ChangeOfBasis): ChangeOfBasis {
  return { c: shortened(cb.c), cInv: shortened(cb.cInv) };
}

/** The operation in the new basis. Throws where it is not made of integers and twelfths. */
export function changeOperationBasis(cb: ChangeOfBasis, s: SymmetryOperation): SymmetryOperation {
  const rotation = divideExactly(
    multiplyInteger3(multiplyInteger3(cb.c.r, s.rotation), cb.cInv.r),
    den * den,
  );
  if (rotation === null) throw unsuitableRotation();
  // over 144: R·W + t, then C·(that) + V over 12·144, then twelfths
  const inner = applyInteger3(s.rotation, cb.cInv.t);
  for (let i = 0; i < 3; i++) inner[i] += den * s.translation[i];
  const outer = applyInteger3(cb.c.r, inner);
  for (let i = 0; i < 3; i++) outer[i] += den * cb.c.t[i];
  const translation = divideExactly(outer, (den * basisTranslationDenominator) / translationDenominator);
  if (translation === null) throw unsuitableTranslation();
  return { rotation, translation };
}

/** A lattice translation (twelfths) in the new basis. */
export function changeTranslationBasis(cb: ChangeOfBasis, t: ArrayLike<number>): Int32Array {
  return exact(applyInteger3(cb.c.r, t), unsuitableTranslation);
}

function transposed(r: ArrayLike<number>): Int32Array {
  return Int32Array.of(r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]);
}

/**
 * A change of basis from `x,y,-x+z` (the map c), from `h,k,h+l` or from `a+c,b,c` (both give its inverse), of all the
 * text or of a part. Throws a SymmetryError.
 */
export function parseChangeOfBasis(text: string, start = 0, end = text.length): ChangeOfBasis {
  const triplet = parseTriplet(text, {
    rotationDenominator: den,
    translationDenominator: basisTranslationDenominator,
    start,
    end,
  });
  const { kind, rotation: r, translation: t } = triplet;
  if (kind === 'xyz') return changeOfBasisFromMap(r, t);
  if (kind === 'hkl' && t.some((x) => x !== 0)) {
    throw new SymmetryError('an operator on h,k,l has no translation');
  }
  return inverseChangeOfBasis(changeOfBasisFromMap(transposed(r), t));
}

/** `x,y,-x+z`, `h,k,h+l` (no shift is shown) or `a+c,b,c`. */
export function formatChangeOfBasis(cb: ChangeOfBasis, kind: TripletKind = 'xyz'): string {
  const map = kind === 'xyz' ? cb.c : { r: transposed(cb.cInv.r), t: cb.cInv.t };
  const t = kind === 'hkl' ? [0, 0, 0] : map.t;
  return formatTriplet(map.r, den, t, basisTranslationDenominator, kind);
}
