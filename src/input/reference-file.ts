import type { AtomicModel } from '../crystal/model/atomic-model.js';
import {
  type BulkSolvent,
  finestSpacing,
  type Sampling,
  structureFactors,
  usualSolvent,
} from '../crystal/model/structure-factors.js';
import { completeSet } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellsSimilar, formatCell, type UnitCell } from '../crystal/unit-cell.js';
import { gunzip, maxFrameBytes, withFile } from './bytes.js';
import { InputProblem } from './input-problem.js';
import type { ReferenceIntensities } from './measured-reference.js';
import { interpretReference, type ReferenceContent } from './reference-content.js';
import { ReferenceProblem } from './reference-problem.js';

export type { ReferenceIntensities } from './measured-reference.js';

/** A reference and where it comes from. */
export interface ReferenceFile {
  readonly kind: 'reference';
  readonly path: string;
  readonly source: 'intensities' | 'amplitudes' | 'model';
  /** Labels of the columns taken; none of a model. */
  readonly labels: readonly string[];
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** Reflections, or atoms. */
  readonly nEntries: number;
  /** What people should know, in sentences. */
  readonly notes: readonly string[];
  /**
   * The intensities. Of a model they are calculated for all reflections to a spacing of dMin (Å) in the model's cell, or to
   * `finest` where that is coarser; measured ones are all given.
   */
  readonly intensities: (dMin: number) => ReferenceIntensities;
  /** The finest spacing that can be calculated, Å; 0 for measured intensities. */
  readonly finest: number;
}

export type ReferenceResult = ReferenceFile | { readonly kind: 'error'; readonly detail: string };

export interface ReferenceOptions {
  /** Symmetry and cell for files that have none of their own. */
  readonly target?: { readonly spaceGroup: SpaceGroup; readonly unitCell: UnitCell };
  /** Bulk solvent of models, or null for none. */
  readonly solvent?: BulkSolvent | null;
  /** How atoms of models are put on a grid. */
  readonly sampling?: Sampling;
  /** The intensities to take by name, of an MTZ file. */
  readonly label?: string;
}

/**
 * Reads a reference, by its content: MTZ, mmCIF or CNS with intensities (or amplitudes, which are squared), mean or of
 * Friedel mates; or a model as PDB or mmCIF, of which structure factors are calculated. Any of them may be gzipped.
 */
export function readReference(path: string, options: ReferenceOptions = {}): ReferenceResult {
  try {
    const bytes = withFile(path, (file) => {
      if (file.size > maxFrameBytes) throw new InputProblem('too-large', 'It has more than 1 GB.');
      return Buffer.from(file.read(0, file.size));
    });
    return referenceOfBytes(path, bytes, options);
  } catch (error) {
    if (error instanceof InputProblem) return { kind: 'error', detail: error.message };
    throw error;
  }
}

/** As `readReference`, of bytes in memory. */
export function referenceOfBytes(
  path: string,
  bytes: Buffer,
  options: ReferenceOptions = {},
): ReferenceResult {
  try {
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes;
    return describe(path, interpretReference(plain, options), options);
  } catch (error) {
    if (error instanceof InputProblem || error instanceof ReferenceProblem)
      return { kind: 'error', detail: error.message };
    throw error;
  }
}

/** Serial data do not reach beyond, Å: a finer limit of a calculation is not worth a word. */
const NO_LIMIT = 0.8;

function describe(path: string, content: ReferenceContent, options: ReferenceOptions): ReferenceFile {
  if (content.kind === 'model') {
    const { model } = content;
    const finest = finestSpacing(model);
    const notes =
      finest < NO_LIMIT
        ? content.notes
        : [...content.notes, `calculated to no finer than ${finest.toFixed(2)} Å in so large a cell`];
    return {
      kind: 'reference',
      path,
      source: 'model',
      labels: [],
      unitCell: model.unitCell,
      spaceGroup: model.spaceGroup,
      nEntries: model.n,
      notes,
      finest,
      intensities: keptLast((dMin) => modelIntensities(model, dMin, options)),
    };
  }
  const { reference, labels, fromAmplitudes, unitCell, spaceGroup, notes } = content;
  return {
    kind: 'reference',
    path,
    source: fromAmplitudes ? 'amplitudes' : 'intensities',
    labels,
    unitCell,
    spaceGroup,
    nEntries: reference.intensity.length,
    notes,
    finest: 0,
    intensities: () => reference,
  };
}

/** Runs ask for the same resolution again and again. */
function keptLast(calculate: (dMin: number) => ReferenceIntensities): (dMin: number) => ReferenceIntensities {
  let last: { readonly dMin: number; readonly result: ReferenceIntensities } | null = null;
  return (dMin) => {
    if (last?.dMin !== dMin) last = { dMin, result: calculate(dMin) };
    return last.result;
  };
}

/** |F|² of all unique reflections to dMin (Å), Friedel mates together, as atoms scatter without dispersion here. */
function modelIntensities(
  model: AtomicModel,
  dMin: number,
  { solvent = usualSolvent, sampling }: ReferenceOptions,
): ReferenceIntensities {
  const hkl = completeSet(model.unitCell, model.spaceGroup, Math.max(dMin, finestSpacing(model)));
  const factors = structureFactors(model, hkl, solvent, sampling);
  const intensity = new Float64Array(hkl.length / 3);
  for (let i = 0; i < intensity.length; i++) intensity[i] = factors[2 * i] ** 2 + factors[2 * i + 1] ** 2;
  return { hkl, intensity, sigma: null, anomalous: false };
}

/** Isomorphous crystals differ by less: fractions of the edges, degrees. */
const CELL_TOLERANCE = 0.05;
const ANGLE_TOLERANCE = 3;

/** Why a reference is of another crystal form than the target, in one sentence; null where it fits. */
export function referenceMismatch(
  { spaceGroup, unitCell }: Pick<ReferenceFile, 'spaceGroup' | 'unitCell'>,
  target: { readonly spaceGroup: SpaceGroup; readonly unitCell: UnitCell },
): string | null {
  if (spaceGroup.laue !== target.spaceGroup.laue)
    return `it is in ${spaceGroup.lookupSymbol} (Laue group ${spaceGroup.laue}), and the target ${target.spaceGroup.lookupSymbol} has Laue group ${target.spaceGroup.laue}.`;
  if (!cellsSimilar(unitCell, target.unitCell, CELL_TOLERANCE, ANGLE_TOLERANCE))
    return `its unit cell ${formatCell(unitCell)} is not that of the target, ${formatCell(target.unitCell)}, to 5 % and 3 degrees.`;
  return null;
}

/** What was taken of a reference, for people. */
export function referenceText(file: ReferenceFile): string {
  const { path, labels, source, nEntries, notes } = file;
  const remarks = notes.map((note) => `; ${note}`).join('');
  if (source === 'model') return `${path}: ${nEntries} atoms, structure factors calculated${remarks}`;
  const what = source === 'amplitudes' ? 'amplitudes, squared' : 'intensities';
  const mates = file.intensities(0).anomalous ? ', Friedel mates apart' : '';
  return `${path}: ${labels.join(' ')} (${what}${mates}), ${nEntries} reflections${remarks}`;
}
