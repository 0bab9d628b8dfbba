import type { UnitCell } from '../crystal/unit-cell.js';
import type { Frame } from './frame.js';
import type { PreparedFrame } from './prepare.js';

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
}

/**
 * Some frames whose observations stand in one shared buffer, column after column, so that threads pass them about
 * without copying: six columns of float64 (I, sigma, sin²θ/λ², x, y, polarization factor), hkl (3 int32) and the
 * reflection number (int32): 64 bytes an observation.
 */
export interface FrameBatch {
  readonly n: number;
  readonly buffer: SharedArrayBuffer;
  readonly frames: readonly FrameMeta[];
}

interface Columns {
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  readonly sinThetaOverLambdaSquared: Float64Array;
  readonly spotXMm: Float64Array;
  readonly spotYMm: Float64Array;
  readonly polarization: Float64Array;
  readonly hkl: Int32Array;
  readonly reflection: Int32Array;
}

const BYTES_PER_OBSERVATION = 6 * 8 + 4 * 4;

function columns(buffer: SharedArrayBuffer, n: number): Columns {
  const float = (column: number) => new Float64Array(buffer, 8 * n * column, n);
  return {
    intensity: float(0),
    sigma: float(1),
    sinThetaOverLambdaSquared: float(2),
    spotXMm: float(3),
    spotYMm: float(4),
    polarization: float(5),
    hkl: new Int32Array(buffer, 48 * n, 3 * n),
    reflection: new Int32Array(buffer, 60 * n, n),
  };
}

/** Packs frames in the given order; their reflections are not numbered yet (-1). */
export function packFrames(frames: readonly PreparedFrame[]): FrameBatch {
  const n = frames.reduce((sum, frame) => sum + frame.n, 0);
  const buffer = new SharedArrayBuffer(BYTES_PER_OBSERVATION * n);
  const to = columns(buffer, n);
  const metas: FrameMeta[] = [];
  let offset = 0;
  for (const frame of frames) {
    to.intensity.set(frame.intensity, offset);
    to.sigma.set(frame.sigma, offset);
    to.sinThetaOverLambdaSquared.set(frame.sinThetaOverLambdaSquared, offset);
    to.spotXMm.set(frame.spotXMm, offset);
    to.spotYMm.set(frame.spotYMm, offset);
    to.polarization.set(frame.polarization, offset);
    to.hkl.set(frame.hkl, 3 * offset);
    metas.push({
      source: frame.source,
      name: frame.name,
      n: frame.n,
      offset,
      wavelength: frame.wavelength,
      detectorDistanceMm: frame.detectorDistanceMm,
      unitCell: frame.unitCell,
      reciprocalMatrix: frame.reciprocalMatrix,
    });
    offset += frame.n;
  }
  to.reflection.fill(-1);
  return { n, buffer, frames: metas };
}

/** Miller indices as indexed of all observations of a batch, 3n interleaved. */
export function batchHkl(batch: FrameBatch): Int32Array {
  return columns(batch.buffer, batch.n).hkl;
}

/** Intensity, sigma (both with the polarization divided out) and polarization factor of all observations of a batch. */
export function batchMeasurements(batch: FrameBatch): Pick<Columns, 'intensity' | 'sigma' | 'polarization'> {
  return columns(batch.buffer, batch.n);
}

/** Reflection numbers of all observations of a batch; writing to it changes the batch. */
export function batchReflections(batch: FrameBatch): Int32Array {
  return columns(batch.buffer, batch.n).reflection;
}

/** The frames of a batch as views of its buffer; `firstId` is the input position of its first frame. */
export function framesOf(batch: FrameBatch, firstId: number): Frame[] {
  const from = columns(batch.buffer, batch.n);
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
