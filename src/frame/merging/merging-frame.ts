import type { UnitCell } from '../../crystal/unit-cell.js';
import type { ObservationTally } from '../rejection.js';

/**
 * One lattice, prepared for cxi.merge: reindexed, polarization divided out, cut where its signal ends, and reduced to the
 * reflections of the merging set. One entry an observation, in the order of the file.
 */
export interface MergingFrame {
  readonly source: string;
  readonly name: string;
  readonly n: number;
  /** Indices as indexed (and reindexed), 3n interleaved. */
  readonly hkl: Int32Array;
  /** Number of the reflection in the merging set. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Predicted spot in pixels, or in mm from the beam where the format has no pixels; 2n interleaved. */
  readonly position: Float64Array;
  readonly wavelength: number;
  readonly beamXMm: number;
  readonly beamYMm: number;
  readonly detectorDistanceMm: number;
  /** As indexed (and reindexed). */
  readonly unitCell: UnitCell;
  /** A*, row-major 3x3 with columns a*, b*, c*, Å⁻¹. */
  readonly reciprocalMatrix: Float64Array;
  /** Smallest spacing after the cut, Å, in the target cell. */
  readonly dMin: number;
}

/** Why cxi.merge leaves a frame out; the first seven stand in the log in this order. */
export type MergingRejection =
  | 'wrong-isoform'
  | 'wrong-bravais'
  | 'wrong-cell'
  | 'low-resolution'
  | 'low-signal'
  | 'low-correlation'
  | 'file-error'
  | 'postrefinement';

export interface RejectedMergingFrame {
  readonly kind: 'rejected';
  readonly source: string;
  readonly name: string;
  readonly reason: MergingRejection;
  readonly detail: string;
}

export type PreparedMergingFrame =
  | { readonly kind: 'prepared'; readonly frame: MergingFrame; readonly tally: ObservationTally }
  | RejectedMergingFrame;

const SENTENCES: Readonly<Record<MergingRejection, string>> = {
  'wrong-isoform': 'rejected by isoform_name, as their files name another isoform or none',
  'wrong-bravais': 'rejected due to wrong Bravais group',
  'wrong-cell': 'rejected for unit cell outliers',
  'low-resolution': 'rejected for low resolution',
  'low-signal': 'rejected for low signal',
  'low-correlation': 'rejected due to up-front poor correlation under min_corr parameter',
  'file-error': 'rejected for file errors or no reindex matrix',
  postrefinement: 'rejected in post-refinement',
};

/** The reason as the log of the original says it, after a count. */
export function mergingRejectionText(reason: MergingRejection): string {
  return SENTENCES[reason];
}
