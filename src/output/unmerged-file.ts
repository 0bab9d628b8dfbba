import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';

/** The observations behind a merge, scaled to the merged intensities. */
export interface UnmergedFile {
  readonly stage: string;
  readonly title: string | null;
  readonly spaceGroup: SpaceGroup;
  /** Mean refined cell. */
  readonly unitCell: UnitCell;
  /** Mean of the frames, Å. */
  readonly wavelength: number;
  /** The merged frames in input order, one at a time: a frame's arrays hold until the next one is asked for. */
  frames(): Iterable<UnmergedFrame>;
}

/** One merged frame with its observations that took part in the merge. */
export interface UnmergedFrame {
  /** Position in the input from 1: the batch number. */
  readonly number: number;
  readonly name: string;
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
  readonly unitCell: UnitCell;
  /** Refined A*: row-major 3x3, columns a*, b*, c*, cctbx laboratory frame. */
  readonly reciprocalMatrix: Float64Array;
  readonly observations: ScaledObservations;
}

/** A struct of arrays of which the first n entries count. */
export interface ScaledObservations {
  readonly n: number;
  /** As indexed, 3 an entry. */
  readonly hkl: Int32Array;
  /** On the scale of the merged intensities: the observed one (polarization divided out) x scale / partiality. */
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly partiality: Float64Array;
  readonly scale: Float64Array;
}
