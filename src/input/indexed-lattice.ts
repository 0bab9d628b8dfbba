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
  const { hkl, wavelength, reciprocalMatrix, detectorDistanceMm } = lattice;
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
  const mm = predictedSpots(hkl, reciprocalMatrix, wavelength, detectorDistanceMm);
  return { kind: 'frame', ...lattice, n, spots: { kind: 'plane', mm }, isoform: null };
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

/**
 * Where S = A* h + s0 meets the plane across the beam at the distance D: (x, y) = (Sx, Sy) · (-D/Sz), mm, 2n interleaved;
 * NaN for what would go backwards.
 */
export function predictedSpots(
  hkl: Int32Array,
  m: ArrayLike<number>,
  wavelength: number,
  distanceMm: number,
): Float64Array {
  const n = hkl.length / 3;
  const mm = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const z = m[6] * h + m[7] * k + m[8] * l - 1 / wavelength;
    const scale = z < 0 ? -distanceMm / z : NaN;
    mm[2 * i] = (m[0] * h + m[1] * k + m[2] * l) * scale;
    mm[2 * i + 1] = (m[3] * h + m[4] * k + m[5] * l) * scale;
  }
  return mm;
}
