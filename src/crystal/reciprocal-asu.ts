import type { LaueGroup } from './point-group.js';

/**
 * The twelve contiguous reciprocal asymmetric units of the reference settings (those of CCP4); one in two ways for
 * Laue class -3m, by where the two-fold axes lie.
 */
export enum ReciprocalAsu {
  Triclinic,
  Monoclinic,
  Orthorhombic,
  FourfoldOrSixfold,
  FourfoldOrSixfoldDihedral,
  Threefold,
  ThreefoldBetweenAxes,
  ThreefoldAlongAxes,
  Cubic23,
  Cubic432,
}

export function reciprocalAsuOf(laue: LaueGroup, betweenAxes: boolean): ReciprocalAsu {
  switch (laue) {
    case '-1':
      return ReciprocalAsu.Triclinic;
    case '2/m':
      return ReciprocalAsu.Monoclinic;
    case 'mmm':
      return ReciprocalAsu.Orthorhombic;
    case '4/m':
    case '6/m':
      return ReciprocalAsu.FourfoldOrSixfold;
    case '4/mmm':
    case '6/mmm':
      return ReciprocalAsu.FourfoldOrSixfoldDihedral;
    case '-3':
      return ReciprocalAsu.Threefold;
    case '-3m':
      return betweenAxes ? ReciprocalAsu.ThreefoldBetweenAxes : ReciprocalAsu.ThreefoldAlongAxes;
    case 'm-3':
      return ReciprocalAsu.Cubic23;
    case 'm-3m':
      return ReciprocalAsu.Cubic432;
  }
}

/**
 * Whether an index in the reference setting, or any positive multiple of it, lies in the asymmetric unit. Elements are
 * 32-bit integers. (Where all of several numbers must not be negative, one test of their union of bits spares
 * branches, which no processor can foresee here.)
 */
export function isInReferenceAsu(asu: ReciprocalAsu, h: number, k: number, l: number): boolean {
  switch (asu) {
    case ReciprocalAsu.Triclinic:
      return l > 0 || (l === 0 && (h > 0 || (h === 0 && k >= 0)));
    case ReciprocalAsu.Monoclinic:
      return k >= 0 && (l > 0 || (l === 0 && h >= 0));
    case ReciprocalAsu.Orthorhombic:
      return (h | k | l) >= 0;
    case ReciprocalAsu.FourfoldOrSixfold:
      return l >= 0 && ((h >= 0 && k > 0) || (h === 0 && k === 0));
    case ReciprocalAsu.FourfoldOrSixfoldDihedral:
      return ((h - k) | k | l) >= 0;
    case ReciprocalAsu.Threefold:
      return (h >= 0 && k > 0) || (h === 0 && k === 0 && l >= 0);
    case ReciprocalAsu.ThreefoldBetweenAxes:
      return ((h - k) | k) >= 0 && (k > 0 || l >= 0);
    case ReciprocalAsu.ThreefoldAlongAxes:
      return ((h - k) | k) >= 0 && (h > k || l >= 0);
    case ReciprocalAsu.Cubic23:
      return h >= 0 && ((l >= h && k > h) || (l === h && k === h));
    case ReciprocalAsu.Cubic432:
      return ((k - l) | (l - h) | h) >= 0;
  }
}

/** Least index along each axis that the unit reaches, in multiples of the greatest: -1 or 0. */
export function lowestOfReferenceAsu(asu: ReciprocalAsu): readonly [number, number, number] {
  switch (asu) {
    case ReciprocalAsu.Triclinic:
      return [-1, -1, 0];
    case ReciprocalAsu.Monoclinic:
      return [-1, 0, 0];
    case ReciprocalAsu.Threefold:
    case ReciprocalAsu.ThreefoldBetweenAxes:
    case ReciprocalAsu.ThreefoldAlongAxes:
      return [0, 0, -1];
    default:
      return [0, 0, 0];
  }
}
