import type { UnitCell } from '../crystal/unit-cell.js';
import type { Frame } from './frame.js';
import type { PreparedFrame } from './prepare.js';
import type { ObservationTally } from './rejection.js';

/** What is known of a frame besides its observations. */
export interface FrameMeta {
  readonly source: string;
  readonly name: string;
  readonly n: number;
  /** Position of its first observation in the columns of the batch. */
  readonly offset: number;
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
  readonly unitCell: UnitCell;
  readonly reciprocalMatrix: Float64Array;
  /** Of the polarization that was divided out (`stokesParameters`); absent where none was. */
  readonly stokes?: readonly [number, number];
  /** Observations that preparation left out, by reason. */
  readonly leftOut?: ObservationTally;
  /** Absent where there was nothing to choose. */
  readonly indexing?: FrameIndexing;
}

/** How the way to index a frame was chosen where the lattice allows several. */
export interface FrameIndexing {
  /** What the indices were turned into, such as `k,h,-l`. */
  readonly operator: string;
  /** null where it was given and not found. */
  readonly probability: number | null;
}

/** Memory of the columns of some frames, a buffer each; those of spots are empty where there are none. */
export interface ColumnBuffers {
  readonly intensity: ArrayBufferLike;
  readonly sigma: ArrayBufferLike;
  readonly polarization: ArrayBufferLike;
  readonly hkl: ArrayBufferLike;
  readonly reflection: ArrayBufferLike;
  readonly sinThetaOverLambdaSquared: ArrayBufferLike;
  readonly spotXMm: ArrayBufferLike;
  readonly spotYMm: ArrayBufferLike;
}

export type ColumnName = keyof ColumnBuffers;

/** Bytes an observation: 40 in all, 64 with the spots that `method = prime` needs. */
export const BYTES_OF_COLUMN: Readonly<Record<ColumnName, number>> = {
  intensity: 8,
  sigma: 8,
  polarization: 8,
  hkl: 12,
  reflection: 4,
  sinThetaOverLambdaSquared: 8,
  spotXMm: 8,
  spotYMm: 8,
};

const OF_SPOTS: readonly ColumnName[] = ['sinThetaOverLambdaSquared', 'spotXMm', 'spotYMm'];
const OF_ALL: readonly ColumnName[] = ['intensity', 'sigma', 'polarization', 'hkl', 'reflection'];

/** The columns that are not empty. */
export function columnNames(hasSpots: boolean): readonly ColumnName[] {
  return hasSpots ? [...OF_ALL, ...OF_SPOTS] : OF_ALL;
}

/**
 * Some frames whose observations stand side by side in the columns. The frames of a run stand in the columns of a
 * `FrameStore`, in memory that threads share, and are passed about without copying.
 */
export interface FrameBatch {
  readonly n: number;
  readonly buffers: ColumnBuffers;
  /** Which observation of the columns is the first of the batch. */
  readonly first: number;
  /** Without, the frames have no sin²θ/λ² and no spot positions. */
  readonly hasSpots: boolean;
  readonly frames: readonly FrameMeta[];
}

interface Columns {
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly polarization: Float64Array;
  readonly hkl: Int32Array;
  readonly reflection: Int32Array;
  /** Empty without spots. */
  readonly sinThetaOverLambdaSquared: Float64Array;
  readonly spotXMm: Float64Array;
  readonly spotYMm: Float64Array;
}

/** The columns of a batch as views of their buffers; writing to them changes the batch. */
export function columnsOf({ buffers, first, n, hasSpots }: Omit<FrameBatch, 'frames'>): Columns {
  const float = (buffer: ArrayBufferLike) => new Float64Array(buffer, 8 * first, n);
  const ofSpots = (buffer: ArrayBufferLike) => (hasSpots ? float(buffer) : new Float64Array(0));
  return {
    intensity: float(buffers.intensity),
    sigma: float(buffers.sigma),
    polarization: float(buffers.polarization),
    hkl: new Int32Array(buffers.hkl, 12 * first, 3 * n),
    reflection: new Int32Array(buffers.reflection, 4 * first, n),
    sinThetaOverLambdaSquared: ofSpots(buffers.sinThetaOverLambdaSquared),
    spotXMm: ofSpots(buffers.spotXMm),
    spotYMm: ofSpots(buffers.spotYMm),
  };
}

/** A buffer for each column, made by `make` for so many bytes an observation; 0 for those that stay empty. */
export function makeBuffers<B extends ArrayBufferLike>(
  hasSpots: boolean,
  make: (bytesPerObservation: number) => B,
): Readonly<Record<ColumnName, B>> {
  const column = (name: ColumnName) => make(BYTES_OF_COLUMN[name]);
  const ofSpots = (name: ColumnName) => (hasSpots ? column(name) : make(0));
  return {
    intensity: column('intensity'),
    sigma: column('sigma'),
    polarization: column('polarization'),
    hkl: column('hkl'),
    reflection: column('reflection'),
    sinThetaOverLambdaSquared: ofSpots('sinThetaOverLambdaSquared'),
    spotXMm: ofSpots('spotXMm'),
    spotYMm: ofSpots('spotYMm'),
  };
}

/** Frames as they come out of a thread: in memory of their own, which is handed over and not copied. */
export interface PackedFrames extends FrameBatch {
  readonly buffers: Readonly<Record<ColumnName, ArrayBuffer>>;
}

/** Packs frames in the given order; their reflections are not numbered yet (-1). */
export function packFrames(
  frames: readonly (PreparedFrame & Pick<FrameMeta, 'indexing'>)[],
  hasSpots = true,
): PackedFrames {
  const n = frames.reduce((sum, frame) => sum + frame.n, 0);
  const batch = {
    n,
    first: 0,
    hasSpots,
    buffers: makeBuffers(hasSpots, (bytes) => new ArrayBuffer(bytes * n)),
  };
  const to = columnsOf(batch);
  const metas: FrameMeta[] = [];
  let offset = 0;
  for (const frame of frames) {
    to.intensity.set(frame.intensity, offset);
    to.sigma.set(frame.sigma, offset);
    to.polarization.set(frame.polarization, offset);
    to.hkl.set(frame.hkl, 3 * offset);
    if (hasSpots) {
      to.sinThetaOverLambdaSquared.set(frame.sinThetaOverLambdaSquared, offset);
      to.spotXMm.set(frame.spotXMm, offset);
      to.spotYMm.set(frame.spotYMm, offset);
    }
    metas.push({
      source: frame.source,
      name: frame.name,
      n: frame.n,
      offset,
      wavelength: frame.wavelength,
      detectorDistanceMm: frame.detectorDistanceMm,
      unitCell: frame.unitCell,
      reciprocalMatrix: frame.reciprocalMatrix,
      ...(frame.stokes === undefined ? {} : { stokes: frame.stokes }),
      ...(frame.leftOut === undefined ? {} : { leftOut: frame.leftOut }),
      ...(frame.indexing === undefined ? {} : { indexing: frame.indexing }),
    });
    offset += frame.n;
  }
  to.reflection.fill(-1);
  return { ...batch, frames: metas };
}

/** Miller indices as indexed of all observations of a batch, 3n interleaved. */
export function batchHkl(batch: FrameBatch): Int32Array {
  return columnsOf(batch).hkl;
}

/** Intensity, sigma (both with the polarization divided out) and polarization factor of all observations of a batch. */
export function batchMeasurements(batch: FrameBatch): Pick<Columns, 'intensity' | 'sigma' | 'polarization'> {
  return columnsOf(batch);
}

/** Reflection numbers of all observations of a batch; writing to it changes the batch. */
export function batchReflections(batch: FrameBatch): Int32Array {
  return columnsOf(batch).reflection;
}

/** The frames of a batch as views of its buffer; `firstId` is the input position of its first frame. */
export function framesOf(batch: FrameBatch, firstId: number): Frame[] {
  const from = columnsOf(batch);
  return batch.frames.map((meta, i) => {
    const end = meta.offset + meta.n;
    return {
      id: firstId + i,
      source: meta.source,
      name: meta.name,
      n: meta.n,
      hkl: from.hkl.subarray(3 * meta.offset, 3 * end),
      reflection: from.reflection.subarray(meta.offset, end),
      intensity: from.intensity.subarray(meta.offset, end),
      sigma: from.sigma.subarray(meta.offset, end),
      sinThetaOverLambdaSquared: from.sinThetaOverLambdaSquared.subarray(meta.offset, end),
      spotXMm: from.spotXMm.subarray(meta.offset, end),
      spotYMm: from.spotYMm.subarray(meta.offset, end),
      wavelength: meta.wavelength,
      detectorDistanceMm: meta.detectorDistanceMm,
      unitCell: meta.unitCell,
      reciprocalMatrix: meta.reciprocalMatrix,
    };
  });
}
