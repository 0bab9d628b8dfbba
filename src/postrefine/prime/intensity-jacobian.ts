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
  for (let c = 0; c < free.length; c++) {
    const start = c * blockSize;
    switch (free[c].name) {
      case 'lnScaleG':
        for (let i = 0; i < n; i++) columns[start + i] = block.full[i];
        break;
      case 'bFactor':
        productColumn(columns, start, block.full, table.sinThetaOverLambdaSquared, from, 0, -2, n);
        break;
      case 'rotX':
        productColumn(columns, start, block.fullByOffset, block.ewald.byRotX, 0, 0, 1, n);
        break;
      case 'rotY':
        productColumn(columns, start, block.fullByOffset, block.ewald.byRotY, 0, 0, 1, n);
        break;
      case 'gammaY':
        divergenceColumn(columns, start, block, table.cosAlphaSquared, vector[slot.gammaY], from, n);
        break;
      case 'gammaZ':
        divergenceColumn(columns, start, block, table.sinAlphaSquared, vector[slot.gammaZ], from, n);
        break;
      case 'lowRadius':
        for (let i = 0; i < n; i++) columns[start + i] = block.fullByRadius[i];
        break;
      case 'gammaE':
        productColumn(
          columns,
          start,
          block.fullByRadius,
          table.tanTwoTheta,
          from,
          geometry.tanTwoThetaLow,
          1,
          n,
        );
        break;
      case 'voigtNu':
        productColumn(columns, start, block.full, block.profile.byNu, 0, 0, 1, n);
        break;
      default:
        cellColumn(columns, start, block, cellDerivatives[c], n);
    }
  }
}

/** columns[start + i] = factor · x[i] · (y[yFrom + i] - origin) */
function productColumn(
  columns: Float64Array,
  start: number,
  x: Float64Array,
  y: Float64Array,
  yFrom: number,
  origin: number,
  factor: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) columns[start + i] = factor * x[i] * (y[yFrom + i] - origin);
}

function divergenceColumn(
  columns: Float64Array,
  start: number,
  { fullByRadius, divergence }: IntensityBlock,
  share: Float64Array,
  gamma: number,
  from: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const slope = divergence[i] > 0 ? (gamma * share[from + i]) / divergence[i] : 0;
    columns[start + i] = fullByRadius[i] * slope;
  }
}

function cellColumn(
  columns: Float64Array,
  start: number,
  { fullByOffset, ewald: { outer, size } }: IntensityBlock,
  derivative: Float64Array,
  n: number,
): void {
  const d0 = derivative[0];
  const d1 = derivative[1];
  const d2 = derivative[2];
  const d3 = derivative[3];
  const d4 = derivative[4];
  const d5 = derivative[5];
  for (let i = 0; i < n; i++) {
    const change =
      d0 * outer[i] +
      d1 * outer[size + i] +
      d2 * outer[2 * size + i] +
      d3 * outer[3 * size + i] +
      d4 * outer[4 * size + i] +
      d5 * outer[5 * size + i];
    columns[start + i] = fullByOffset[i] * change;
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
