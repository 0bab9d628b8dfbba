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
