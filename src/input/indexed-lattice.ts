import { determinant3, type Matrix3 } from '../crystal/matrix3.js';
import { cellOfReciprocalMatrix } from '../crystal/orientation.js';
import { cellsSimilar, formatCell, unitCell, type UnitCell } from '../crystal/unit-cell.js';
import { InputProblem } from './input-problem.js';
import type { RawFrame } from './raw-frame.js';

/** Most observations of one source, all lattices together. */
export const maxObservations = 5_000_000;

/** What every format but the integration pickle tells of a lattice; the rest follows from it. */
export type IndexedLattice = Pick<
  RawFrame,
  | 'source'
  | 'name'
  | 'lattice'
  | 'hkl'
  | 'intensity'
  | 'sigma'
  | 'failed'
  | 'detectorDistanceMm'
  | 'polarizationNormal'
  | 'wavelength'
  | 'unitCell'
  | 'hall'
  | 'reciprocalMatrix'
  | 'crystal'
>;

/**
 * A frame whose spots lie where its orientation predicts them.
 * @throws InputProblem 'empty', 'bad-value' for values that no frame has
 */
export function frameOf(lattice: IndexedLattice): RawFrame {
  const { wavelength, reciprocalMatrix, detectorDistanceMm } = lattice;
  const n = lattice.intensity.length;
  if (n === 0) throw new InputProblem('empty', 'The lattice has no observation.');
  const bad = (what: string) => new InputProblem('bad-value', what);
  if (!(wavelength > 0.001 && wavelength < 1000)) throw bad(`A wavelength of ${wavelength} Å cannot be.`);
  if (!(detectorDistanceMm > 0 && detectorDistanceMm < 1e6))
    throw bad(`A detector distance of ${detectorDistanceMm} mm cannot be.`);
  // |det A*| is the inverse of the cell volume: from 1 Å³ to 1e15 Å³.
  const inverseVolume = Math.abs(determinant3(reciprocalMatrix));
  if (!(inverseVolume > 1e-15 && inverseVolume <= 1)) throw bad('The orientation is that of no lattice.');
  if (!cellsSimilar(cellOfAxes(reciprocalMatrix), lattice.unitCell, 0.02, 2))
    throw bad(`The unit cell ${formatCell(lattice.unitCell)} is not that of the orientation.`);
  return { kind: 'frame', ...lattice, n, spots: { kind: 'predicted' }, isoform: null };
}

/** The cell of reciprocal axes. @throws InputProblem 'bad-value' for axes that lie all but in a plane */
export function cellOfAxes(reciprocalMatrix: Matrix3): UnitCell {
  try {
    return cellOfReciprocalMatrix(reciprocalMatrix);
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputProblem('bad-value', 'The orientation is that of no lattice.');
    throw error;
  }
}

/** @throws InputProblem 'bad-value' for six numbers that are no cell of a crystal */
export function checkedCell(parameters: ArrayLike<number>): UnitCell {
  const impossible = (why: string) => new InputProblem('bad-value', `The unit cell cannot be: ${why}.`);
  for (let i = 0; i < 3; i++)
    if (!(parameters[i] >= 1 && parameters[i] <= 100_000))
      throw impossible(Array.from(parameters).join(', '));
  try {
    return unitCell(parameters);
  } catch (error) {
    if (error instanceof RangeError) throw impossible(error.message);
    throw error;
  }
}
