import type { Matrix3 } from '../../crystal/matrix3.js';
import { lowerTriangle } from '../ewald-geometry.js';
import type { ResidualTask } from './frame-task.js';
import { blockSize, type IntensityBlock } from './intensity-block.js';
import { slot, type FreeParameter } from './parameters.js';

/**
 * The Jacobian of a block, one column of `blockSize` per free parameter: every derivative of a residual is I_full/σ times
 * that of ln(G exp(-2B s²) p). `cellDerivatives` as from `freeCellDerivatives`.
 */
export function fillColumns(
  columns: Float64Array,
  block: IntensityBlock,
  { free, table, geometry }: ResidualTask,
  vector: Float64Array,
  cellDerivatives: readonly Float64Array[],
  from: number,
  n: number,
): void {
  const { full, profile, ewald } = block;
  for (let c = 0; c < free.length; c++) {
    const column = columns.subarray(c * blockSize, c * blockSize + n);
    switch (free[c].name) {
      case 'lnScaleG':
        column.set(full.subarray(0, n));
        break;
      case 'bFactor':
        for (let i = 0; i < n; i++) column[i] = -2 * full[i] * table.sinThetaOverLambdaSquared[from + i];
        break;
      case 'rotX':
        for (let i = 0; i < n; i++) column[i] = full[i] * profile.byOffset[i] * ewald.byRotX[i];
        break;
      case 'rotY':
        for (let i = 0; i < n; i++) column[i] = full[i] * profile.byOffset[i] * ewald.byRotY[i];
        break;
      case 'gammaY':
        divergenceColumn(column, block, table.cosAlphaSquared, vector[slot.gammaY], from);
        break;
      case 'gammaZ':
        divergenceColumn(column, block, table.sinAlphaSquared, vector[slot.gammaZ], from);
        break;
      case 'lowRadius':
        for (let i = 0; i < n; i++) column[i] = full[i] * profile.byRadius[i];
        break;
      case 'gammaE':
        for (let i = 0; i < n; i++) {
          column[i] = full[i] * profile.byRadius[i] * (table.tanTwoTheta[from + i] - geometry.tanTwoThetaLow);
        }
        break;
      case 'voigtNu':
        for (let i = 0; i < n; i++) column[i] = full[i] * profile.byNu[i];
        break;
      default:
        cellColumn(column, block, cellDerivatives[c]);
    }
  }
}

function divergenceColumn(
  column: Float64Array,
  { full, profile, divergence }: IntensityBlock,
  share: Float64Array,
  gamma: number,
  from: number,
): void {
  for (let i = 0; i < column.length; i++) {
    const slope = divergence[i] > 0 ? (gamma * share[from + i]) / divergence[i] : 0;
    column[i] = full[i] * profile.byRadius[i] * slope;
  }
}

function cellColumn(
  column: Float64Array,
  { full, profile, ewald: { outer, size } }: IntensityBlock,
  derivative: Float64Array,
): void {
  const [d0, d1, d2, d3, d4, d5] = derivative;
  for (let i = 0; i < column.length; i++) {
    const change =
      d0 * outer[i] +
      d1 * outer[size + i] +
      d2 * outer[2 * size + i] +
      d3 * outer[3 * size + i] +
      d4 * outer[4 * size + i] +
      d5 * outer[5 * size + i];
    column[i] = full[i] * profile.byOffset[i] * change;
  }
}

const none = new Float64Array(6);

/** Of each free parameter, the lower triangle of dB: the sum over the places of the cell that it determines. */
export function freeCellDerivatives(
  bySix: readonly Matrix3[],
  free: readonly FreeParameter[],
): readonly Float64Array[] {
  return free.map(({ slots }) => {
    if (slots[0] < slot.a) return none;
    const sum = new Float64Array(6);
    for (const j of slots) {
      for (let i = 0; i < 6; i++) sum[i] += bySix[j - slot.a][lowerTriangle[i]];
    }
    return sum;
  });
}
