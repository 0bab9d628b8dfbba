import { determinant3 } from '../crystal/matrix3.js';
import { cellParameters } from '../crystal/unit-cell.js';
import { withPlace } from './byte-place.js';
import { withFile } from './bytes.js';
import { rmsEwaldOffset } from './check-ewald.js';
import { type Content, contentBytes, contentOf } from './content.js';
import { fingerprint } from './fingerprint.js';
import { InputProblem } from './input-problem.js';
import { summarizeObservations } from './observation-summary.js';
import type { RawFrame, RejectedSource } from './raw-frame.js';
import { readSource } from './read-source.js';
import type { SourceRef } from './source-ref.js';

/** What the lattices of one format are like; the lists have one value a lattice. */
export interface Inspection {
  readonly format: string;
  nSources: number;
  /** Lattices by Hall symbol of the symmetry that indexing used. */
  readonly halls: Map<string, number>;
  readonly cells: readonly number[][];
  readonly wavelengths: number[];
  readonly distancesMm: number[];
  readonly nReflections: number[];
  readonly dMin: number[];
  readonly dMax: number[];
  /** Root mean square of the Ewald offsets, Å⁻¹. */
  readonly ewaldOffsets: number[];
  /** Of each lattice the mean of I/σ over observations with a σ. */
  readonly meanIOverSigma: number[];
  nWithoutPixelSize: number;
  nLeftHanded: number;
  nFailed: number;
  nNotFinite: number;
  nSigmaNotPositive: number;
  nDuplicates: number;
  readonly rejected: RejectedSource[];
}

const FORMATS: Partial<Record<Content, string>> = {
  pickle: 'cctbx integration pickles',
  chunk: 'CrystFEL streams',
  stream: 'CrystFEL streams',
  mtz: 'unmerged MTZ files',
  xds: 'XDS_ASCII files',
};

/** Reads all sources, one after another, and keeps some numbers of every lattice. */
export function inspectSources(sources: readonly SourceRef[]): Inspection[] {
  const inspections = new Map<string, Inspection>();
  const seen = new Set<string>();
  for (const source of sources) {
    const results = readSource(source);
    const format = formatOf(source);
    const inspection = inspections.get(format) ?? emptyInspection(format);
    inspections.set(format, inspection);
    inspection.nSources++;
    for (const result of results)
      if (result.kind === 'rejected') inspection.rejected.push(result);
      else addFrame(inspection, result, seen);
  }
  return [...inspections.values()];
}

function emptyInspection(format: string): Inspection {
  return {
    format,
    nSources: 0,
    halls: new Map(),
    cells: [[], [], [], [], [], []],
    wavelengths: [],
    distancesMm: [],
    nReflections: [],
    dMin: [],
    dMax: [],
    ewaldOffsets: [],
    meanIOverSigma: [],
    nWithoutPixelSize: 0,
    nLeftHanded: 0,
    nFailed: 0,
    nNotFinite: 0,
    nSigmaNotPositive: 0,
    nDuplicates: 0,
    rejected: [],
  };
}

function formatOf(source: SourceRef): string {
  if (source.kind === 'dials') return 'DIALS experiments';
  const head = headOf(source);
  const content = head === null ? 'other' : contentOf(head);
  return FORMATS[content] ?? 'other files';
}

/** The first bytes of a source; null where they cannot be read, or are compressed. */
function headOf(source: Exclude<SourceRef, { kind: 'dials' }>): Buffer | null {
  try {
    if (source.kind === 'file')
      return withFile(source.path, (file) => Buffer.from(file.read(0, contentBytes)));
    const place = source.kind === 'member' ? { ...source, kind: 'file' as const } : source;
    return withPlace(place, (bytes) => Buffer.from(bytes.read(0, contentBytes)));
  } catch (error) {
    if (error instanceof InputProblem) return null;
    throw error;
  }
}

function addFrame(to: Inspection, frame: RawFrame, seen: Set<string>): void {
  to.halls.set(frame.hall, (to.halls.get(frame.hall) ?? 0) + 1);
  cellParameters(frame.unitCell).forEach((value, i) => to.cells[i].push(value));
  to.wavelengths.push(frame.wavelength);
  to.distancesMm.push(frame.detectorDistanceMm);
  to.nReflections.push(frame.n);
  to.ewaldOffsets.push(rmsEwaldOffset(frame.hkl, frame.reciprocalMatrix, frame.wavelength));
  if (frame.spots.kind === 'pixels' && frame.spots.pixelSizeMm === null) to.nWithoutPixelSize++;
  if (!(determinant3(frame.reciprocalMatrix) > 0)) to.nLeftHanded++;
  const name = fingerprint(frame);
  if (seen.has(name)) to.nDuplicates++;
  seen.add(name);
  addObservations(to, frame);
}

function addObservations(to: Inspection, frame: RawFrame): void {
  const { counts, dMin, dMax, meanIOverSigma } = summarizeObservations(frame);
  to.nFailed += counts.failed;
  to.nNotFinite += counts['not-finite'];
  to.nSigmaNotPositive += counts['sigma-not-positive'];
  to.dMin.push(dMin);
  to.dMax.push(dMax);
  if (counts.sound > 0) to.meanIOverSigma.push(meanIOverSigma);
}
