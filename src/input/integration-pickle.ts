import { frameConstructors } from './constructors.js';
import { countIntegers, decodeIntegers, decodeReals } from './flex-serialization.js';
import { maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { type Origin, rejected } from './origin.js';
import { readPickle } from './pickle.js';
import {
  arrayBytes,
  hallOf,
  numberOf,
  objectNamed,
  reciprocalMatrixOf,
  unitCellOf,
} from './pickled-objects.js';
import type { Budget } from './pickled-objects.js';
import { fieldsOf, isKind, itemsOf, textOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';
import type { PixelSpots, RawFrame, ReadResult } from './raw-frame.js';

const maxLattices = 1000;

type Fields = ReadonlyMap<string, PickleValue>;

/**
 * The lattices of a cctbx integration pickle (the `info` of `cctbx.xfel` and of DIALS' frame extractor). Every lattice
 * gives a frame or the reason why not. Observations are taken as they are, also those without a sound intensity or
 * sigma: the frame room rejects and counts them.
 *
 * @param source as shown to people
 * @param name file name alone
 */
export function readIntegrationPickle(bytes: Buffer, source: string, name: string): ReadResult[] {
  try {
    const fields = frameFields(readPickle(bytes, frameConstructors));
    const lattices = itemsOf(required(fields, 'observations'));
    if (lattices === null) throw new InputProblem('bad-value', 'The observations are no list.');
    if (lattices.length === 0) throw new InputProblem('empty', 'The frame has no lattice.');
    if (lattices.length > maxLattices)
      throw new InputProblem(
        'too-large',
        `The frame has ${lattices.length} lattices; ${maxLattices} are the most.`,
      );
    const geometry = readGeometry(fields);
    // Text of protocol 0 takes up to twice its place in the file.
    const budget = { bytes: 2 * bytes.length, observations: maxObservations };
    return lattices.map((observations, lattice) =>
      caught({ source, name, lattice }, (where) =>
        readLattice(fields, observations, where, geometry, budget),
      ),
    );
  } catch (error) {
    return [rejected({ source, name, lattice: 0 }, error)];
  }
}

function caught(origin: Origin, read: (origin: Origin) => RawFrame): ReadResult {
  try {
    return read(origin);
  } catch (error) {
    return rejected(origin, error);
  }
}

function frameFields(value: PickleValue): Fields {
  if (!isKind(value, 'dict')) throw new InputProblem('foreign', 'The pickle holds no frame: it is no dict.');
  const fields = fieldsOf(value);
  if (fields === null) throw new InputProblem('foreign', 'The pickle holds no frame: it has too many keys.');
  return fields;
}

function required(fields: Fields, name: string): PickleValue {
  const value = fields.get(name);
  if (value === undefined || value === null)
    throw new InputProblem('missing-field', `The frame has no ${name}.`);
  return value;
}

function realField(fields: Fields, name: string): number {
  const value = numberOf(required(fields, name));
  if (value === null || !Number.isFinite(value))
    throw new InputProblem('bad-value', `The frame's ${name} is no finite number.`);
  return value;
}

function positiveField(fields: Fields, name: string): number {
  const value = realField(fields, name);
  if (value <= 0)
    throw new InputProblem('bad-value', `The frame's ${name} is ${value}, and must be positive.`);
  return value;
}

type Geometry = Pick<RawFrame, 'detectorDistanceMm' | 'polarizationNormal' | 'wavelength' | 'isoform'> & {
  readonly detector: Omit<PixelSpots, 'kind' | 'px'>;
};

/** What all lattices of a frame share. */
function readGeometry(fields: Fields): Geometry {
  return {
    detector: {
      beamXMm: realField(fields, 'xbeam'),
      beamYMm: realField(fields, 'ybeam'),
      pixelSizeMm: (fields.get('pixel_size') ?? null) === null ? null : positiveField(fields, 'pixel_size'),
    },
    detectorDistanceMm: positiveField(fields, 'distance'),
    // The first axis of these files is the slow, vertical one of the detector; the original's formula takes it so.
    polarizationNormal: [1, 0],
    wavelength: positiveField(fields, 'wavelength'),
    isoform: textOf(fields.get('identified_isoform')),
  };
}

/** The observations, spots, cell, symmetry and orientation of one lattice. */
function readLattice(
  fields: Fields,
  observations: PickleValue,
  { source, name, lattice }: Origin,
  { detector, detectorDistanceMm, polarizationNormal, wavelength, isoform }: Geometry,
  budget: Budget,
): RawFrame {
  const field = `observations[${lattice}]`;
  const state = objectNamed(observations, 'array')?.state;
  const array = isKind(state, 'dict') ? fieldsOf(state) : null;
  if (array === null) throw new InputProblem('bad-value', `The frame's ${field} is no miller.array.`);
  if (objectNamed(array.get('_observation_type'), 'amplitude') !== null)
    throw new InputProblem('bad-value', `The frame's ${field} holds amplitudes; intensities are needed.`);
  const spots = elementOf(fields, 'mapped_predictions', lattice);
  const orientation = elementOf(fields, 'current_orientation', lattice);
  const { n, hkl, intensity, sigma, spotPx } = readObservations(array, spots, lattice, budget);
  const { beamXMm, beamYMm, pixelSizeMm } = detector;
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
    polarizationNormal,
    wavelength,
    isoform,
    unitCell: unitCellOf(array.get('_unit_cell'), field),
    hall: hallOf(array.get('_space_group_info'), field),
    reciprocalMatrix: reciprocalMatrixOf(orientation, `current_orientation[${lattice}]`),
    crystal: {
      mosaicityDegrees: finiteOrNull(fields.get('mosaicity')),
      halfMosaicityDegrees: finiteOrNull(itemsOf(fields.get('ML_half_mosaicity_deg'))?.[lattice]),
      domainSize: finiteOrNull(itemsOf(fields.get('ML_domain_size_ang'))?.[lattice]),
    },
  };
}

type Observations = Pick<RawFrame, 'n' | 'hkl' | 'intensity' | 'sigma'> & { readonly spotPx: Float64Array };

function readObservations(
  array: Fields,
  spots: PickleValue | undefined,
  lattice: number,
  budget: Budget,
): Observations {
  const limit = budget.observations;
  const field = `observations[${lattice}]`;
  const spotField = `mapped_predictions[${lattice}]`;
  const bytesIn = (key: string, type: string) =>
    arrayBytes(array.get(key), type, `${field} ${key.slice(1)}`, budget);
  const indices = bytesIn('_indices', 'miller_index');
  const n = countIntegers(indices, 'miller_index', limit);
  const room = roomFor(n);
  const hkl = decodeIntegers(indices, 'miller_index', limit, room.hkl);
  budget.observations -= n;
  const intensity = decodeReals(bytesIn('_data', 'double'), 'double', limit, room.intensity);
  const sigma = decodeReals(bytesIn('_sigmas', 'double'), 'double', limit, room.sigma);
  const spotBytes = arrayBytes(spots, 'vec2_double', spotField, budget);
  const spotPx = decodeReals(spotBytes, 'vec2_double', limit, room.spotPx);
  if (n === 0) throw new InputProblem('empty', `The frame's ${field} has no observation.`);
  const lengths = [n, intensity.length, sigma.length, spotPx.length / 2];
  if (lengths.some((length) => length !== n))
    throw new InputProblem(
      'bad-value',
      `Indices, data, sigmas and spots are ${lengths.join(', ')} in number.`,
    );
  if (!allFinite(spotPx))
    throw new InputProblem('bad-value', `The frame's ${spotField} holds no finite positions.`);
  return { n, hkl, intensity, sigma, spotPx };
}

/** The arrays of n observations in one piece of memory: making four pieces takes as long as reading a small frame. */
function roomFor(n: number): Omit<Observations, 'n'> {
  const memory = new ArrayBuffer(44 * n);
  return {
    spotPx: new Float64Array(memory, 0, 2 * n),
    intensity: new Float64Array(memory, 16 * n, n),
    sigma: new Float64Array(memory, 24 * n, n),
    hkl: new Int32Array(memory, 32 * n, 3 * n),
  };
}

/** The value of one lattice in a field that is a list over lattices. */
function elementOf(fields: Fields, name: string, lattice: number): PickleValue | undefined {
  const items = itemsOf(required(fields, name));
  if (items === null) throw new InputProblem('bad-value', `The frame's ${name} is no list.`);
  return items[lattice];
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
