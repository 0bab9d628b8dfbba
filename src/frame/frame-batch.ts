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

/**
 * Some frames whose observations stand in a shared buffer, column after column, so that threads pass them about without
 * copying: intensity, sigma and polarization factor (float64), hkl (3 int32) and the reflection number (int32): 40 bytes
 * an observation; with spots also sin²θ/λ², x and y (float64): 64 bytes.
 */
export interface FrameBatch {
  readonly n: number;
  readonly buffer: SharedArrayBuffer;
  /** How many observations the buffer holds, and which of them is the first of the batch. */
  readonly capacity: number;
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

const BYTES_PER_OBSERVATION = 3 * 8 + 4 * 4;
const BYTES_OF_SPOTS = 3 * 8;

function columns({ buffer, capacity, first, n, hasSpots }: Omit<FrameBatch, 'frames'>): Columns {
  const float = (column: number) => new Float64Array(buffer, 8 * (capacity * column + first), n);
  const ofSpots = (column: number) => (hasSpots ? float(column) : new Float64Array(0));
  return {
    intensity: float(0),
    sigma: float(1),
    polarization: float(2),
    hkl: new Int32Array(buffer, 24 * capacity + 12 * first, 3 * n),
    reflection: new Int32Array(buffer, 36 * capacity + 4 * first, n),
    sinThetaOverLambdaSquared: ofSpots(5),
    spotXMm: ofSpots(6),
    spotYMm: ofSpots(7),
  };
}

function emptyBatch(capacity: number, hasSpots: boolean): Omit<FrameBatch, 'frames'> {
  const bytes = BYTES_PER_OBSERVATION + (hasSpots ? BYTES_OF_SPOTS : 0);
  return { n: capacity, buffer: new SharedArrayBuffer(bytes * capacity), capacity, first: 0, hasSpots };
}

/** Packs frames in the given order; their reflections are not numbered yet (-1). */
export function packFrames(
  frames: readonly (PreparedFrame & Pick<FrameMeta, 'indexing'>)[],
  hasSpots = true,
): FrameBatch {
  const batch = emptyBatch(
    frames.reduce((sum, frame) => sum + frame.n, 0),
    hasSpots,
  );
  const to = columns(batch);
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

/** The same batches one after the other in one buffer, and all their observations as one batch without frames. */
export function joinBatches(batches: readonly FrameBatch[]): {
  readonly batches: readonly FrameBatch[];
  readonly whole: FrameBatch;
} {
  const hasSpots = batches.every((batch) => batch.hasSpots);
  const whole = emptyBatch(
    batches.reduce((sum, { n }) => sum + n, 0),
    hasSpots,
  );
  let first = 0;
  const joined = batches.map((batch) => {
    const place = { ...batch, buffer: whole.buffer, capacity: whole.capacity, first, hasSpots };
    const from = columns(batch);
    const to = columns(place);
    to.intensity.set(from.intensity);
    to.sigma.set(from.sigma);
    to.polarization.set(from.polarization);
    to.hkl.set(from.hkl);
    to.reflection.set(from.reflection);
    if (hasSpots) {
      to.sinThetaOverLambdaSquared.set(from.sinThetaOverLambdaSquared);
      to.spotXMm.set(from.spotXMm);
      to.spotYMm.set(from.spotYMm);
    }
    first += batch.n;
    return place;
  });
  return { batches: joined, whole: { ...whole, frames: [] } };
}

/** Miller indices as indexed of all observations of a batch, 3n interleaved. */
export function batchHkl(batch: FrameBatch): Int32Array {
  return columns(batch).hkl;
}

/** Intensity, sigma (both with the polarization divided out) and polarization factor of all observations of a batch. */
export function batchMeasurements(batch: FrameBatch): Pick<Columns, 'intensity' | 'sigma' | 'polarization'> {
  return columns(batch);
}

/** Reflection numbers of all observations of a batch; writing to it changes the batch. */
export function batchReflections(batch: FrameBatch): Int32Array {
  return columns(batch).reflection;
}

/** The frames of a batch as views of its buffer; `firstId` is the input position of its first frame. */
export function framesOf(batch: FrameBatch, firstId: number): Frame[] {
  const from = columns(batch);
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
