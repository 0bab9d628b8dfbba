import { frameConstructors } from './constructors.js';
import { decodeIntegers, decodeReals } from './flex-serialization.js';
import { InputProblem } from './input-problem.js';
import { readPickle } from './pickle.js';
import {
  arrayBytes,
  hallOf,
  numberOf,
  objectNamed,
  reciprocalMatrixOf,
  unitCellOf,
} from './pickled-objects.js';
import { fieldsOf, isKind, itemsOf, textOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';
import type { RawFrame, ReadResult } from './raw-frame.js';

/** Most observations of one source, all lattices together. */
export const maxObservations = 5_000_000;
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
  const origin = { source, name };
  try {
    const fields = frameFields(readPickle(bytes, frameConstructors));
    const lattices = itemsOf(required(fields, 'observations'));
    if (lattices === null) throw new InputProblem('bad-value', 'observations is no list.');
    if (lattices.length === 0) throw new InputProblem('empty', 'The frame has no lattice.');
    if (lattices.length > maxLattices)
      throw new InputProblem(
        'too-large',
        `The frame has ${lattices.length} lattices; ${maxLattices} are the most.`,
      );
    const geometry = readGeometry(fields);
    let left = maxObservations;
    return lattices.map((observations, lattice) =>
      caught({ ...origin, lattice }, () => {
        const frame = { kind: 'frame' as const, ...origin, lattice, ...geometry };
        const data = readLattice(fields, observations, lattice, left);
        left -= data.n;
        return { ...frame, ...data };
      }),
    );
  } catch (error) {
    return [rejected({ ...origin, lattice: 0 }, error)];
  }
}

interface Origin {
  readonly source: string;
  readonly name: string;
  readonly lattice: number;
}

function caught(origin: Origin, read: () => RawFrame): ReadResult {
  try {
    return read();
  } catch (error) {
    return rejected(origin, error);
  }
}

/** The rejection that a problem stands for; anything else that was thrown is a bug and goes on. */
export function rejected(origin: Origin, error: unknown): ReadResult {
  if (!(error instanceof InputProblem)) throw error;
  return { kind: 'rejected', ...origin, reason: error.reason, detail: error.message };
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
    throw new InputProblem('bad-value', `${name} is no finite number.`);
  return value;
}

function positiveField(fields: Fields, name: string): number {
  const value = realField(fields, name);
  if (value <= 0) throw new InputProblem('bad-value', `${name} is ${value}, and must be positive.`);
  return value;
}

type Geometry = Pick<
  RawFrame,
  'beamXMm' | 'beamYMm' | 'detectorDistanceMm' | 'wavelength' | 'pixelSizeMm' | 'isoform'
>;

/** What all lattices of a frame share. */
function readGeometry(fields: Fields): Geometry {
  return {
    beamXMm: realField(fields, 'xbeam'),
    beamYMm: realField(fields, 'ybeam'),
    detectorDistanceMm: positiveField(fields, 'distance'),
    wavelength: positiveField(fields, 'wavelength'),
    pixelSizeMm: (fields.get('pixel_size') ?? null) === null ? null : positiveField(fields, 'pixel_size'),
    isoform: textOf(fields.get('identified_isoform')),
  };
}

type Lattice = Omit<RawFrame, keyof Geometry | keyof Origin | 'kind'>;

/** The observations, spots, cell, symmetry and orientation of one lattice. */
function readLattice(fields: Fields, observations: PickleValue, lattice: number, limit: number): Lattice {
  const field = `observations[${lattice}]`;
  const state = objectNamed(observations, 'array')?.state;
  const array = isKind(state, 'dict') ? fieldsOf(state) : null;
  if (array === null) throw new InputProblem('bad-value', `${field} is no miller.array.`);
  if (objectNamed(array.get('_observation_type'), 'amplitude') !== null)
    throw new InputProblem('bad-value', `${field} holds amplitudes; intensities are needed.`);
  const hkl = decodeIntegers(
    arrayBytes(array.get('_indices'), 'miller_index', `${field} indices`),
    'miller_index',
    limit,
  );
  const intensity = decodeReals(arrayBytes(array.get('_data'), 'double', `${field} data`), 'double', limit);
  const sigma = decodeReals(arrayBytes(array.get('_sigmas'), 'double', `${field} sigmas`), 'double', limit);
  const spotField = `mapped_predictions[${lattice}]`;
  const spots = elementOf(fields, 'mapped_predictions', lattice);
  const spotPx = decodeReals(arrayBytes(spots, 'vec2_double', spotField), 'vec2_double', limit);
  const n = intensity.length;
  if (n === 0) throw new InputProblem('empty', `${field} has no observation.`);
  const lengths = [hkl.length / 3, n, sigma.length, spotPx.length / 2];
  if (lengths.some((length) => length !== n))
    throw new InputProblem(
      'bad-value',
      `Indices, data, sigmas and spots differ in number: ${lengths.join(', ')}.`,
    );
  if (!allFinite(spotPx)) throw new InputProblem('bad-value', `${spotField} holds no finite positions.`);
  const unitCell = unitCellOf(array.get('_unit_cell'), field);
  const hall = hallOf(array.get('_space_group_info'), field);
  const orientation = elementOf(fields, 'current_orientation', lattice);
  const reciprocalMatrix = reciprocalMatrixOf(orientation, `current_orientation[${lattice}]`);
  return { n, hkl, intensity, sigma, spotPx, unitCell, hall, reciprocalMatrix };
}

/** The value of one lattice in a field that is a list over lattices. */
function elementOf(fields: Fields, name: string, lattice: number): PickleValue | undefined {
  const items = itemsOf(required(fields, name));
  if (items === null) throw new InputProblem('bad-value', `${name} is no list.`);
  return items[lattice];
}

/** A finite number times 0 is 0; any other is NaN, and so is every sum with it. */
function allFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}
