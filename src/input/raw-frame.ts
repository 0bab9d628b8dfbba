import type { UnitCell } from '../crystal/unit-cell.js';

/**
 * One lattice of one image, as a reader found it: nothing is corrected, filtered or converted to another frame of
 * reference. Conventions: cctbx laboratory frame, beam along -z; Å, Å⁻¹; other units stand in the name.
 */
export interface RawFrame {
  readonly kind: 'frame';
  /** Where it comes from, as shown to people: a path, or `file.tar:indN` for the N-th member of an archive. */
  readonly source: string;
  /** File name alone (of the archive member where there is one), as the original's log prints it. */
  readonly name: string;
  /** Which lattice of the source, from 0. */
  readonly lattice: number;
  /** Number of observations. */
  readonly n: number;
  /** Miller indices as indexed, 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Predicted spot positions in pixels, 2n interleaved: along the axis of `beamXMm`, along that of `beamYMm`. */
  readonly spotPx: Float64Array;
  readonly beamXMm: number;
  readonly beamYMm: number;
  readonly detectorDistanceMm: number;
  readonly wavelength: number;
  /** null where the file does not say. */
  readonly pixelSizeMm: number | null;
  readonly unitCell: UnitCell;
  /** Hall symbol of the symmetry that indexing used. */
  readonly hall: string;
  /** A*, row-major 3x3 with columns a*, b*, c* (Å⁻¹): x = A* h. */
  readonly reciprocalMatrix: Float64Array;
  readonly isoform: string | null;
}

/** Why a source gave no frame. Each has a sentence for people in `rejectionText`. */
export type InputRejectionReason =
  'unreadable' | 'empty' | 'truncated' | 'foreign' | 'refused' | 'missing-field' | 'bad-value' | 'too-large';

export interface RejectedSource {
  readonly kind: 'rejected';
  readonly source: string;
  readonly name: string;
  readonly lattice: number;
  readonly reason: InputRejectionReason;
  /** One sentence: what is wrong and, where it helps, what to do. */
  readonly detail: string;
}

export type ReadResult = RawFrame | RejectedSource;
