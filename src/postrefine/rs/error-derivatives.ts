import type { CellConstraint } from '../../crystal/constraints.js';
import { cellOfReciprocalMatrix } from '../../crystal/orientation.js';
import type { MergingFrame } from '../../frame/merging/merging-frame.js';
import { likelihoodCellDerivatives } from '../likelihood/cell-derivatives.js';
import { evaluateRs, ROT_X, ROT_Y, rsBuffers, type RsProfile, SHAPE } from './rs-model.js';

/** Terms of error before those of the cell: two rotations (radians), wavelength (Å), radius of the reflections (Å⁻¹). */
export const errorTermNames = ['rotation x', 'rotation y', 'wavelength', 'radius'] as const;

/** Steps of the differences, small against what changes a partiality. */
const ROTATION_STEP = 1e-6;
const RELATIVE_STEP = 1e-5;

/**
 * Derivatives of full intensities by the parameters of a frame whose errors are propagated: `errorTermNames`, then the free
 * values of the cell (relative for edges, radians for angles); interleaved, one row an observation. Central differences of
 * ln (G exp(-2B/d²) p).
 *
 * @param kept places of the observations in the frame, `intensity` their full intensities
 */
export function errorDerivatives(
  frame: MergingFrame,
  x: ArrayLike<number>,
  profile: RsProfile,
  constraint: CellConstraint,
  kept: Int32Array,
  intensity: Float64Array,
): Float64Array {
  const { reciprocalMatrix, wavelength } = frame;
  const n = kept.length;
  const hkl = Int32Array.from({ length: 3 * n }, (_, j) => frame.hkl[3 * kept[Math.floor(j / 3)] + (j % 3)]);
  const buffers = rsBuffers(n);
  const one = new Float64Array(n).fill(1);
  const scaleAt = (matrix: Float64Array, parameters: Float64Array, lambda: number): Float64Array => {
    const data = { n, hkl, intensity: one, model: one, weight: one, reciprocalMatrix: matrix };
    evaluateRs(
      { ...data, wavelength: lambda, dStarSquared: squaredLengths(matrix, hkl) },
      profile,
      parameters,
      buffers,
    );
    return buffers.scale.slice();
  };
  const at = Float64Array.from(x);
  const changed = (place: number, by: number): Float64Array => at.map((v, j) => (j === place ? v + by : v));
  const cell = cellOfReciprocalMatrix(reciprocalMatrix);
  const { cellDerivatives, nCell } = likelihoodCellDerivatives(reciprocalMatrix, cell, constraint);
  const strained = (j: number, by: number): Float64Array =>
    reciprocalMatrix.map((v, i) => v + by * cellDerivatives[9 * j + i]);
  const terms: readonly [number, (by: number) => Float64Array][] = [
    [ROTATION_STEP, (by) => scaleAt(reciprocalMatrix, changed(ROT_X, by), wavelength)],
    [ROTATION_STEP, (by) => scaleAt(reciprocalMatrix, changed(ROT_Y, by), wavelength)],
    [RELATIVE_STEP * wavelength, (by) => scaleAt(reciprocalMatrix, at, wavelength + by)],
    [RELATIVE_STEP * at[SHAPE], (by) => scaleAt(reciprocalMatrix, changed(SHAPE, by), wavelength)],
    ...Array.from({ length: nCell }, (_, j): [number, (by: number) => Float64Array] => [
      RELATIVE_STEP,
      (by) => scaleAt(strained(j, by), at, wavelength),
    ]),
  ];
  const out = new Float64Array(terms.length * n);
  terms.forEach(([step, scale], t) => {
    const [above, below] = [scale(step), scale(-step)];
    for (let i = 0; i < n; i++)
      out[terms.length * i + t] = (-intensity[i] * Math.log(above[i] / below[i])) / (2 * step);
  });
  return out;
}

/** |A* h|² of each index. */
function squaredLengths(a: Float64Array, hkl: Int32Array): Float64Array {
  return Float64Array.from({ length: hkl.length / 3 }, (_, i) => {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    return [0, 3, 6].reduce((sum, row) => sum + (a[row] * h + a[row + 1] * k + a[row + 2] * l) ** 2, 0);
  });
}
