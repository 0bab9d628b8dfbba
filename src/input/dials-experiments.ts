import { invert3, type Matrix3 } from '../crystal/matrix3.js';
import { cellParameters } from '../crystal/unit-cell.js';
import { type ExperimentList, modelAt } from './dials-experiment-list.js';
import { detectorDistance } from './dials-detector.js';
import { cellOfAxes, checkedCell, type IndexedLattice } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { field, isRecord, type JsonRecord, numberIfThere, numberIn, vectorIn } from './json-fields.js';
import { intoLaboratory, type Vector3 } from './laboratory-frame.js';
import type { InputRejectionReason } from './raw-frame.js';

/** What an experiment says of its lattice; plain values, so that it can be posted to any thread. */
export type DialsModel = Pick<
  IndexedLattice,
  | 'reciprocalMatrix'
  | 'unitCell'
  | 'hall'
  | 'wavelength'
  | 'detectorDistanceMm'
  | 'polarizationNormal'
  | 'crystal'
> & {
  /** Name of the image alone; empty where the file has none. */
  readonly image: string;
};

export interface DialsExperiment {
  readonly identifier: string;
  readonly model: DialsModel | { readonly reason: InputRejectionReason; readonly detail: string };
}

/** The experiments of a list. One that is wrong has its reason in the place of its model. */
export function experimentsOf(list: ExperimentList): DialsExperiment[] {
  const distances: Distances = new Map();
  const experiments: DialsExperiment[] = [];
  for (let i = 0; i < list.length; i++) experiments.push(experimentOf(list, i, distances));
  return experiments;
}

/** Distances of the detectors, by their numbers, or what is wrong with them. */
type Distances = Map<unknown, number | InputProblem>;

function distanceOf(list: ExperimentList, index: unknown, beam: Vector3, distances: Distances): number {
  const known = distances.get(index) ?? distanceOrProblem(list, index, beam);
  distances.set(index, known);
  if (known instanceof InputProblem) throw known;
  return known;
}

function distanceOrProblem(list: ExperimentList, index: unknown, beam: Vector3): number | InputProblem {
  try {
    return detectorDistance(modelAt(list, 'detector', index), beam);
  } catch (error) {
    if (error instanceof InputProblem) return error;
    throw error;
  }
}

function experimentOf(list: ExperimentList, index: number, distances: Distances): DialsExperiment {
  let identifier = '';
  try {
    const experiment = list.experiment(index);
    if (!isRecord(experiment)) throw new InputProblem('bad-value', 'An experiment is no record.');
    if (typeof experiment.identifier === 'string') identifier = experiment.identifier;
    return { identifier, model: modelOf(experiment, list, distances) };
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    return { identifier, model: { reason: error.reason, detail: error.message } };
  }
}

function modelOf(experiment: JsonRecord, list: ExperimentList, distances: Distances): DialsModel {
  refuseRotation(experiment, list);
  const beam = modelAt(list, 'beam', experiment.beam);
  const crystal = modelAt(list, 'crystal', experiment.crystal);
  const wavelength = numberIn(beam, 'wavelength');
  // The direction of DIALS points from the crystal to the source.
  const source = vectorIn(beam, 'direction');
  const beamDirection = [-source[0], -source[1], -source[2]] as const;
  const normal = 'polarization_normal' in beam ? vectorIn(beam, 'polarization_normal') : ([0, 1, 0] as const);
  const lattice = intoLaboratory(reciprocalMatrixOf(crystal), beamDirection, normal);
  return {
    reciprocalMatrix: lattice.reciprocalMatrix,
    polarizationNormal: lattice.polarizationNormal,
    unitCell: checkedCell(cellParameters(cellOfAxes(lattice.reciprocalMatrix))),
    hall: hallOf(crystal),
    wavelength,
    detectorDistanceMm: distanceOf(list, experiment.detector, beamDirection, distances),
    image: imageOf(experiment, list),
    crystal: {
      mosaicityDegrees: numberIfThere(crystal, 'mosaicity'),
      halfMosaicityDegrees: numberIfThere(crystal, 'ML_half_mosaicity_deg'),
      domainSize: numberIfThere(crystal, 'ML_domain_size_ang'),
    },
  };
}

const realAxes = ['real_space_a', 'real_space_b', 'real_space_c'];
const rows = new Float64Array(9);
const inverse = new Float64Array(9);

/** Real axes a, b, c in the laboratory; A* is the inverse of the matrix with them as rows. Good until the next call. */
function reciprocalMatrixOf(crystal: JsonRecord): Matrix3 {
  for (let i = 0; i < 3; i++) rows.set(vectorIn(crystal, realAxes[i]), 3 * i);
  try {
    return invert3(rows, inverse);
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputProblem('bad-value', 'The axes of the crystal lie in a plane.');
    throw error;
  }
}

function hallOf(crystal: JsonRecord): string {
  const hall = field(crystal, 'space_group_hall_symbol');
  if (typeof hall !== 'string' || hall.trim() === '' || hall.length > 100 || /[^ -~]/.test(hall))
    throw new InputProblem('bad-value', 'The space group of the crystal is no Hall symbol.');
  return hall.trim();
}

/** Frames are stills: a scan that turns the crystal gives reflections that were measured whole. */
function refuseRotation(experiment: JsonRecord, list: ExperimentList): void {
  if (typeof experiment.scan !== 'number') return;
  const scan = modelAt(list, 'scan', experiment.scan);
  const properties = isRecord(scan.properties) ? scan.properties : {};
  const oscillation = scan.oscillation ?? properties.oscillation;
  const width = Array.isArray(oscillation) ? Number(oscillation[1]) : 0;
  const isScan =
    Array.isArray(oscillation) &&
    Array.isArray(scan.image_range) &&
    scan.image_range[0] !== scan.image_range[1];
  if (isScan && Math.abs(width) > 0)
    throw new InputProblem('foreign', `It is a scan of ${width} degrees an image; stills are read.`);
}

function imageOf(experiment: JsonRecord, list: ExperimentList): string {
  const imageset = list.model('imageset', experiment.imageset);
  if (!isRecord(imageset)) return '';
  const path: unknown = Array.isArray(imageset.images) ? imageset.images[0] : imageset.template;
  if (typeof path !== 'string') return '';
  const base = path.slice(path.lastIndexOf('/') + 1);
  const single: unknown = Array.isArray(imageset.single_file_indices)
    ? imageset.single_file_indices[0]
    : undefined;
  return typeof single === 'number' ? `${base}//${single}` : base;
}
