import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import type { LikelihoodLayout } from './parameters.js';

/** A* of a frame at one parameter vector, and how it changes; row-major, columns a*, b*, c*, Å⁻¹. */
export interface OrientationMatrices {
  readonly reciprocalMatrix: Float64Array;
  /** R DA_j, nine numbers a free cell parameter: ∂A/∂c_j. */
  readonly byCell: Float64Array;
}

export function orientationMatrices(): OrientationMatrices {
  return { reciprocalMatrix: new Float64Array(9), byCell: new Float64Array(54) };
}

const rotation = new Float64Array(9);
const strained = new Float64Array(9);

/** A = Ry(rotY) Rx(rotX) (A0 + Σ c_j DA_j). */
export function setOrientationMatrices(
  frame: LikelihoodFrame,
  vector: Float64Array,
  layout: LikelihoodLayout,
  out: OrientationMatrices,
): void {
  const { cellDerivatives } = frame;
  strained.set(frame.reciprocalMatrix);
  for (let j = 0; j < layout.nCell; j++)
    for (let i = 0; i < 9; i++) strained[i] += vector[layout.cell + j] * cellDerivatives[9 * j + i];
  setRotation(vector[layout.rotX], vector[layout.rotY]);
  rotate(strained, 0, out.reciprocalMatrix, 0);
  for (let j = 0; j < layout.nCell; j++) rotate(cellDerivatives, 9 * j, out.byCell, 9 * j);
}

function setRotation(rotX: number, rotY: number): void {
  const cx = Math.cos(rotX);
  const sx = Math.sin(rotX);
  const cy = Math.cos(rotY);
  const sy = Math.sin(rotY);
  rotation[0] = cy;
  rotation[1] = sy * sx;
  rotation[2] = sy * cx;
  rotation[3] = 0;
  rotation[4] = cx;
  rotation[5] = -sx;
  rotation[6] = -sy;
  rotation[7] = cy * sx;
  rotation[8] = cy * cx;
}

/** Nine numbers of `out` from `to` on are the rotation times the matrix in `from`. */
function rotate(matrix: Float64Array, from: number, out: Float64Array, to: number): void {
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      out[to + 3 * i + j] =
        rotation[3 * i] * matrix[from + j] +
        rotation[3 * i + 1] * matrix[from + 3 + j] +
        rotation[3 * i + 2] * matrix[from + 6 + j];
}
