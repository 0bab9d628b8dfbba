import { symmetricEigenvalues3 } from '../matrix3.js';
import type { SpaceGroup } from '../space-group.js';
import type { UnitCell } from '../unit-cell.js';
import type { FormFactor } from './form-factor.js';

/** The atoms of an asymmetric unit; arrays have one entry an atom where nothing else is said. */
export interface AtomicModel {
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  readonly n: number;
  /** Form factors that occur. */
  readonly formFactors: readonly FormFactor[];
  /** Place in `formFactors`. */
  readonly kind: Uint16Array;
  /** Fractional coordinates, 3 an atom. */
  readonly site: Float64Array;
  readonly occupancy: Float64Array;
  /** 8π² times the mean square displacement, Å². */
  readonly bIso: Float64Array;
  /** Mean square displacements U11 U22 U33 U12 U13 U23 in Cartesian axes, Å², 6 an atom; NaN where the atom is isotropic. */
  readonly uAniso: Float64Array;
}

/** The element of a form factor without its charge. */
export function elementOf({ label }: FormFactor): string {
  return label.replace(/[0-9].*$/, '');
}

const EIGHT_PI_SQUARED = 8 * Math.PI * Math.PI;

/** B of an atom in the directions of its least and its greatest displacement, not under 0, Å². */
export function extremeB({ bIso, uAniso }: AtomicModel, atom: number): readonly [number, number] {
  const [u11, u22, u33, u12, u13, u23] = uAniso.subarray(6 * atom, 6 * atom + 6);
  if (Number.isNaN(u11)) {
    const b = Math.max(0, bIso[atom]);
    return [b, b];
  }
  const [most, , least] = symmetricEigenvalues3(u11, u22, u33, u12, u13, u23);
  return [Math.max(0, EIGHT_PI_SQUARED * least), Math.max(0, EIGHT_PI_SQUARED * most)];
}

/** The least B of an atom in any direction, not under 0, Å². */
export function sharpestB(model: AtomicModel): number {
  let least = Infinity;
  for (let i = 0; i < model.n; i++)
    if (model.occupancy[i] !== 0) least = Math.min(least, extremeB(model, i)[0]);
  return least === Infinity ? 0 : least;
}
