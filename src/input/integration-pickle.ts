import { countIntegers, decodeIntegers, decodeReals } from './flex-serialization.js';
import { maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { type Origin, rejected } from './origin.js';
import { type FrameRoom, frameRoom } from './frame-room.js';
import { KnownFrames, type PickledFrame } from './known-frames.js';
import type { FrameParts, LatticeParts } from './frame-parts.js';
import { hallOf, reciprocalMatrixOf, unitCellOf } from './pickled-crystal.js';
import { arrayBytes, numberOf } from './pickled-objects.js';
import type { Budget } from './pickled-objects.js';
import { textOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';
import type { RawFrame, ReadResult } from './raw-frame.js';

/** The layouts of what this thread has read. */
const knownFrames = new KnownFrames();

/**
 * The lattices of a cctbx integration pickle (the `info` of `cctbx.xfel` and of DIALS' frame extractor). Every lattice
 * gives a frame or the reason why not. Observations are taken as they are, also those without a sound intensity or
 * sigma: the frame room rejects and counts them.
 *
 * @param source as shown to people
 * @param name file name alone
 */
export function readIntegrationPickle(
  bytes: Buffer,
  source: string,
  name: string,
  known: KnownFrames = knownFrames,
): ReadResult[] {
  try {
    return latticesOf(known.find(bytes) ?? known.read(bytes), bytes.length, source, name);
  } catch (error) {
    return [rejected({ source, name, lattice: 0 }, error)];
  }
}

/** The same for bytes that begin with a pickle that is laid out as one before; null for any others. */
export function readKnownPickle(bytes: Buffer, source: string, name: string): ReadResult[] | null {
  const frame = knownFrames.find(bytes);
  if (frame === null) return null;
  try {
    return latticesOf(frame, bytes.length, source, name);
  } catch (error) {
    return [rejected({ source, name, lattice: 0 }, error)];
  }
}

function latticesOf(
  { parts, layout }: PickledFrame,
  nBytes: number,
  source: string,
  name: string,
): ReadResult[] {
  try {
    const geometry = readGeometry(parts);
    // Text of protocol 0 takes up to twice its place in the file.
    const budget = { bytes: 2 * nBytes, observations: maxObservations };
    return parts.lattices.map((lattice, i) =>
      readLattice(lattice, { source, name, lattice: i }, geometry, budget),
    );
  } finally {
    layout?.release();
  }
}

function realOf(value: PickleValue, name: string): number {
  const number = numberOf(value);
  if (number === null || !Number.isFinite(number))
    throw new InputProblem('bad-value', `The frame's ${name} is no finite number.`);
  return number;
}

function positiveOf(value: PickleValue, name: string): number {
  const number = realOf(value, name);
  if (number <= 0)
    throw new InputProblem('bad-value', `The frame's ${name} is ${number}, and must be positive.`);
  return number;
}

/** What all lattices of a frame share. */
interface Geometry {
  readonly beamXMm: number;
  readonly beamYMm: number;
  readonly pixelSizeMm: number | null;
  readonly detectorDistanceMm: number;
  readonly wavelength: number;
  readonly isoform: string | null;
  readonly mosaicityDegrees: number | null;
}

function readGeometry(parts: FrameParts): Geometry {
  return {
    beamXMm: realOf(parts.xBeam, 'xbeam'),
    beamYMm: realOf(parts.yBeam, 'ybeam'),
    pixelSizeMm: parts.pixelSize === null ? null : positiveOf(parts.pixelSize, 'pixel_size'),
    detectorDistanceMm: positiveOf(parts.distance, 'distance'),
    wavelength: positiveOf(parts.wavelength, 'wavelength'),
    isoform: textOf(parts.isoform),
    mosaicityDegrees: finiteOrNull(parts.mosaicity),
  };
}

function readLattice(
  parts: LatticeParts | InputProblem,
  origin: Origin,
  geometry: Geometry,
  budget: Budget,
): ReadResult {
  try {
    if (parts instanceof InputProblem) throw parts;
    return frameOf(parts, origin, geometry, budget);
  } catch (error) {
    return rejected(origin, error);
  }
}

/** The observations, spots, cell, symmetry and orientation of one lattice. */
function frameOf(
  parts: LatticeParts,
  { source, name, lattice }: Origin,
  geometry: Geometry,
  budget: Budget,
): RawFrame {
  const { n, hkl, intensity, sigma, spotPx, reciprocalMatrix } = readObservations(parts, budget);
  const { beamXMm, beamYMm, pixelSizeMm, detectorDistanceMm, wavelength, isoform } = geometry;
  // Written out: copying the fields of objects takes longer than all else here.
  return {
    kind: 'frame',
    source,
    name,
    lattice,
    n,
    hkl,
    intensity,
    sigma,
    spots: { kind: 'pixels', px: spotPx, beamXMm, beamYMm, pixelSizeMm },
    failed: null,
    detectorDistanceMm,
    polarizationNormal: slowAxis,
    wavelength,
    isoform,
    unitCell: unitCellOf(parts.cell),
    hall: hallOf(parts.hall),
    reciprocalMatrix: reciprocalMatrixOf(parts.orientation, reciprocalMatrix),
    crystal: {
      mosaicityDegrees: geometry.mosaicityDegrees,
      halfMosaicityDegrees: finiteOrNull(parts.halfMosaicity),
      domainSize: finiteOrNull(parts.domainSize),
    },
  };
}

/** The first axis of these files is the slow, vertical one of the detector; the original's formula takes it so. */
const slowAxis: readonly [x: number, y: number] = [1, 0];

interface Observations extends FrameRoom {
  readonly n: number;
}

function readObservations(
  { indices, data, sigmas, spots, cell }: LatticeParts,
  budget: Budget,
): Observations {
  const limit = budget.observations;
  const indexBytes = arrayBytes(indices, budget);
  const n = countIntegers(indexBytes, 'miller_index', limit);
  const room = frameRoom(n);
  const hkl = decodeIntegers(indexBytes, 'miller_index', limit, room.hkl);
  budget.observations -= n;
  const intensity = decodeReals(arrayBytes(data, budget), 'double', limit, room.intensity);
  const sigma = decodeReals(arrayBytes(sigmas, budget), 'double', limit, room.sigma);
  const spotPx = decodeReals(arrayBytes(spots, budget), 'vec2_double', limit, room.spotPx);
  if (n === 0) throw new InputProblem('empty', `The frame's ${cell.field} has no observation.`);
  if (intensity.length !== n || sigma.length !== n || spotPx.length !== 2 * n) {
    const lengths = [n, intensity.length, sigma.length, spotPx.length / 2];
    throw new InputProblem(
      'bad-value',
      `Indices, data, sigmas and spots are ${lengths.join(', ')} in number.`,
    );
  }
  if (!allFinite(spotPx))
    throw new InputProblem('bad-value', `The frame's ${spots.field} holds no finite positions.`);
  return { n, hkl, intensity, sigma, spotPx, reciprocalMatrix: room.reciprocalMatrix };
}

function finiteOrNull(value: PickleValue | undefined): number | null {
  const number = numberOf(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

/** A finite number times 0 is 0; any other is NaN, and so is every sum with it. */
function allFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}
