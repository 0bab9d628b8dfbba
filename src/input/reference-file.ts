import { readFileSync } from 'node:fs';
import type { SpaceGroup } from '../crystal/space-group.js';
import { cellsSimilar, formatCell, type UnitCell } from '../crystal/unit-cell.js';
import { intensitiesOf, readMtz } from './mtz-reader.js';

/** Intensities to compare with or to refine against. */
export interface ReferenceIntensities {
  /** 3n interleaved. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** Friedel mates are separate entries. */
  readonly anomalous: boolean;
}

/** A reference and where it comes from. */
export interface ReferenceFile {
  readonly kind: 'reference';
  readonly path: string;
  readonly reference: ReferenceIntensities;
  /** Labels of the columns taken. */
  readonly labels: readonly string[];
  /** Whether amplitudes were squared. */
  readonly fromAmplitudes: boolean;
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
}

export type ReferenceResult = ReferenceFile | { readonly kind: 'error'; readonly detail: string };

/** Reads an MTZ file with intensities, or amplitudes, which are squared. */
export function readReference(path: string): ReferenceResult {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { kind: 'error', detail: error instanceof Error ? error.message : String(error) };
  }
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') return mtz;
  const data = intensitiesOf(mtz);
  if (data.kind === 'error') return data;
  const { labels, fromAmplitudes } = data;
  const { cell, spaceGroup } = mtz;
  return { kind: 'reference', path, reference: data, labels, fromAmplitudes, unitCell: cell, spaceGroup };
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
export function referenceText({ path, labels, fromAmplitudes, reference }: ReferenceFile): string {
  const what = fromAmplitudes ? 'amplitudes, squared' : 'intensities';
  const mates = reference.anomalous ? ', Friedel mates apart' : '';
  return `${path}: ${labels.join(' ')} (${what}${mates}), ${reference.intensity.length} reflections`;
}
