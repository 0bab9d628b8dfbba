import type { UnitCell } from '../crystal/unit-cell.js';

/**
 * One lattice of one image, as a reader found it: nothing is corrected or filtered. Every reader turns what its format
 * says into the one laboratory frame of docs/conventions.md, beam along -z; Å, Å⁻¹; other units stand in the name.
 * Arrays of several frames may lie in one piece of memory: what outlives reading is to be copied.
 */
export interface RawFrame {
  readonly kind: 'frame';
  /** Where it comes from, as shown to people: a path, with `:indN` for a member of an archive, `:imageN` or `:expN`. */
  readonly source: string;
  /** Name of the file or image alone, as the original's log prints it. */
  readonly name: string;
  /** Which lattice of the source, from 0. */
  readonly lattice: number;
  /** Number of observations. */
  readonly n: number;
  /** Miller indices as indexed, 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** 1: the program that integrated says that it failed for this observation; null: it says nothing. */
  readonly failed: Uint8Array | null;
  readonly spots: PixelSpots | PredictedSpots;
  /** Along the beam. */
  readonly detectorDistanceMm: number;
  /** The direction across the beam that is normal to the plane of polarization; null: polarization is corrected already. */
  readonly polarizationNormal: readonly [x: number, y: number] | null;
  readonly wavelength: number;
  readonly unitCell: UnitCell;
  /** Hall symbol of the symmetry that indexing used. */
  readonly hall: string;
  /** A*, row-major 3x3 with columns a*, b*, c* (Å⁻¹): x = A* h. */
  readonly reciprocalMatrix: Float64Array;
  readonly isoform: string | null;
  /** What indexing found of the crystal beyond its lattice, where the file says it. Nothing is calculated from it. */
  readonly crystal?: IndexedCrystal;
}

/** null where the file does not say. */
export interface IndexedCrystal {
  /** Full width. */
  readonly mosaicityDegrees: number | null;
  /** Half width, by maximum likelihood. */
  readonly halfMosaicityDegrees: number | null;
  /** Mosaic blocks, Å. */
  readonly domainSize: number | null;
}

/** Predicted positions on the detector in pixels, as integration pickles have them. */
export interface PixelSpots {
  readonly kind: 'pixels';
  /** 2n interleaved: along the axis of `beamXMm`, along that of `beamYMm`. */
  readonly px: Float64Array;
  readonly beamXMm: number;
  readonly beamYMm: number;
  /** null where the file does not say. */
  readonly pixelSizeMm: number | null;
}

/** The spots are where the orientation predicts them (`src/frame/spots.ts`), on the plane across the beam at the distance of the detector. */
export interface PredictedSpots {
  readonly kind: 'predicted';
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
