import { InputProblem } from './input-problem.js';
import { cellItems, hallItem, orientationItems } from './pickled-crystal.js';
import type { CellItems, HallItem, OrientationItems } from './pickled-crystal.js';
import { objectNamed, packedArray } from './pickled-objects.js';
import type { PackedArray } from './pickled-objects.js';
import { fieldsOf, isKind, itemsOf } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

const maxLattices = 1000;

/** Where the values of a frame stand in its pickle. Names alone decide it, so that it holds for all pickles of its layout. */
export interface FrameParts {
  readonly xBeam: PickleValue;
  readonly yBeam: PickleValue;
  readonly distance: PickleValue;
  readonly wavelength: PickleValue;
  /** null where the file does not say. */
  readonly pixelSize: PickleValue;
  readonly isoform: PickleValue | undefined;
  readonly mosaicity: PickleValue | undefined;
  /** Or why there are no such values. */
  readonly lattices: readonly (LatticeParts | InputProblem)[];
}

export interface LatticeParts {
  readonly indices: PackedArray;
  readonly data: PackedArray;
  readonly sigmas: PackedArray;
  readonly spots: PackedArray;
  readonly cell: CellItems;
  readonly hall: HallItem;
  readonly orientation: OrientationItems;
  readonly halfMosaicity: PickleValue | undefined;
  readonly domainSize: PickleValue | undefined;
}

type Fields = ReadonlyMap<string, PickleValue>;

/** @throws InputProblem 'foreign', 'missing-field', 'bad-value', 'empty', 'too-large' */
export function framePartsOf(value: PickleValue): FrameParts {
  const fields = frameFields(value);
  const observations = itemsOf(required(fields, 'observations'));
  if (observations === null) throw new InputProblem('bad-value', 'The observations are no list.');
  if (observations.length === 0) throw new InputProblem('empty', 'The frame has no lattice.');
  if (observations.length > maxLattices)
    throw new InputProblem(
      'too-large',
      `The frame has ${observations.length} lattices; ${maxLattices} are the most.`,
    );
  return {
    xBeam: required(fields, 'xbeam'),
    yBeam: required(fields, 'ybeam'),
    distance: required(fields, 'distance'),
    wavelength: required(fields, 'wavelength'),
    pixelSize: fields.get('pixel_size') ?? null,
    isoform: fields.get('identified_isoform'),
    mosaicity: fields.get('mosaicity'),
    lattices: observations.map((array, lattice) => latticePartsOrProblem(fields, array, lattice)),
  };
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

/** The value of one lattice in a field that is a list over lattices. */
function elementOf(fields: Fields, name: string, lattice: number): PickleValue | undefined {
  const items = itemsOf(required(fields, name));
  if (items === null) throw new InputProblem('bad-value', `The frame's ${name} is no list.`);
  return items[lattice];
}

function latticePartsOrProblem(
  fields: Fields,
  observations: PickleValue,
  lattice: number,
): LatticeParts | InputProblem {
  try {
    return latticePartsOf(fields, observations, lattice);
  } catch (error) {
    if (error instanceof InputProblem) return error;
    throw error;
  }
}

function latticePartsOf(fields: Fields, observations: PickleValue, lattice: number): LatticeParts {
  const field = `observations[${lattice}]`;
  const state = objectNamed(observations, 'array')?.state;
  const array = isKind(state, 'dict') ? fieldsOf(state) : null;
  if (array === null) throw new InputProblem('bad-value', `The frame's ${field} is no miller.array.`);
  if (objectNamed(array.get('_observation_type'), 'amplitude') !== null)
    throw new InputProblem('bad-value', `The frame's ${field} holds amplitudes; intensities are needed.`);
  const spots = elementOf(fields, 'mapped_predictions', lattice);
  const orientation = elementOf(fields, 'current_orientation', lattice);
  return {
    indices: packedArray(array.get('_indices'), 'miller_index', `${field} indices`),
    data: packedArray(array.get('_data'), 'double', `${field} data`),
    sigmas: packedArray(array.get('_sigmas'), 'double', `${field} sigmas`),
    spots: packedArray(spots, 'vec2_double', `mapped_predictions[${lattice}]`),
    cell: cellItems(array.get('_unit_cell'), field),
    hall: hallItem(array.get('_space_group_info'), field),
    orientation: orientationItems(orientation, `current_orientation[${lattice}]`),
    halfMosaicity: itemsOf(fields.get('ML_half_mosaicity_deg'))?.[lattice],
    domainSize: itemsOf(fields.get('ML_domain_size_ang'))?.[lattice],
  };
}
