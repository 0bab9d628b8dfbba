import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { blockSize, heightPower, type ModelBlock } from './model-block.js';
import type { LikelihoodLayout } from './parameters.js';

/** Room for the derivatives of one block: a multiple of three columns of `blockSize`, those beyond the last zero. */
export function derivativeColumns(nParameters: number): Float64Array {
  return new Float64Array(3 * Math.ceil(nParameters / 3) * blockSize);
}

/**
 * factor × ∂ ln kp/∂θ of each observation of a block for all parameters: column j of `columns` begins at j blockSize.
 * The block has been evaluated and its profile differentiated.
 */
export function fillDerivatives(
  frame: LikelihoodFrame,
  lowAngle: Float64Array,
  vector: Float64Array,
  layout: LikelihoodLayout,
  from: number,
  count: number,
  block: ModelBlock,
  factor: Float64Array,
  columns: Float64Array,
): void {
  fillShape(frame, lowAngle, vector, layout, from, count, block, factor, columns);
  fillGeometry(frame, vector, layout, from, count, block, factor, columns);
}

function fillShape(
  frame: LikelihoodFrame,
  lowAngle: Float64Array,
  vector: Float64Array,
  layout: LikelihoodLayout,
  from: number,
  count: number,
  block: ModelBlock,
  factor: Float64Array,
  columns: Float64Array,
): void {
  const { t, s2, cos2Psi, sin2Psi } = frame;
  const { z, anisotropy, byZ, byEta, byKappa } = block;
  const zeta = vector[layout.zeta];
  const atG = layout.lnG * blockSize;
  const atB = layout.bFactor * blockSize;
  // The slots from a0 to a3 follow each other; their order is checked by the tests of the derivatives.
  const at = layout.a0 * blockSize;
  for (let j = 0, i = from; j < count; j++, i++) {
    const f = factor[j];
    const ti = t[i];
    const byLnWidth = -z[j] * byZ[j];
    const width = f * (byLnWidth - heightPower);
    const anisotropic = f * ti * (byLnWidth - zeta);
    const eta = f * byEta[j];
    columns[atG + j] = f;
    columns[atB + j] = -2 * f * s2[i];
    columns[at + j] = width;
    columns[at + blockSize + j] = width * ti;
    columns[at + 2 * blockSize + j] = width * ti * ti;
    columns[at + 3 * blockSize + j] = f * byKappa[j];
    columns[at + 4 * blockSize + j] = anisotropic * cos2Psi[i];
    columns[at + 5 * blockSize + j] = anisotropic * sin2Psi[i];
    columns[at + 6 * blockSize + j] = -f * anisotropy[j];
    columns[at + 7 * blockSize + j] = eta;
    columns[at + 8 * blockSize + j] = eta * ti;
    columns[at + 9 * blockSize + j] = width * lowAngle[i];
  }
}

/**
 * By ∂r_h = u·∂x: with x = v + k0 e_z a turn about the axis e gives u·(e × x) = k0 e·(e_z × u); a cell parameter
 * gives u·(R DA_j h).
 */
function fillGeometry(
  frame: LikelihoodFrame,
  vector: Float64Array,
  layout: LikelihoodLayout,
  from: number,
  count: number,
  block: ModelBlock,
  factor: Float64Array,
  columns: Float64Array,
): void {
  const { hkl } = frame;
  const { byZ, inverseWidth, ux, uy, uz, matrices } = block;
  const k0 = 1 / frame.wavelength;
  const aboutX = -k0 * Math.cos(vector[layout.rotY]);
  const atX = layout.rotX * blockSize;
  const atY = layout.rotY * blockSize;
  for (let j = 0; j < count; j++) {
    const byOffset = factor[j] * byZ[j] * inverseWidth[j];
    columns[atX + j] = aboutX * byOffset * uy[j];
    columns[atY + j] = k0 * byOffset * ux[j];
  }
  const m = matrices.byCell;
  for (let c = 0; c < layout.nCell; c++) {
    const at = (layout.cell + c) * blockSize;
    const m0 = m[9 * c];
    const m1 = m[9 * c + 1];
    const m2 = m[9 * c + 2];
    const m3 = m[9 * c + 3];
    const m4 = m[9 * c + 4];
    const m5 = m[9 * c + 5];
    const m6 = m[9 * c + 6];
    const m7 = m[9 * c + 7];
    const m8 = m[9 * c + 8];
    for (let j = 0, i = 3 * from; j < count; j++, i += 3) {
      const h = hkl[i];
      const k = hkl[i + 1];
      const l = hkl[i + 2];
      const along =
        ux[j] * (m0 * h + m1 * k + m2 * l) +
        uy[j] * (m3 * h + m4 * k + m5 * l) +
        uz[j] * (m6 * h + m7 * k + m8 * l);
      columns[at + j] = factor[j] * byZ[j] * inverseWidth[j] * along;
    }
  }
}
