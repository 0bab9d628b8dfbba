import { blockSize } from '../model-block.js';
import { profileGrid } from '../profile-table.js';

/**
 * Where everything lies in the memory of the WebAssembly kernel, in bytes: the constants of the module, the numbers of one
 * parameter vector, the sums, the derivatives of one block, the factor L with its rows as far apart as columns, the table of the profile, and from
 * `frameStart` on the observations, block after block.
 */

/** Bytes of one column of a block. */
export const columnBytes = 8 * blockSize;
/** Bytes of two numbers, on which one instruction works. */
export const pairBytes = 16;

export const nConstants = 64;

const scalarNames = [
  'lnG',
  'minusTwoB',
  'a0',
  'a1',
  'a2',
  'a3',
  'halfKappa',
  'kappaMoves',
  'b1',
  'b2',
  'zeta',
  'eta0',
  'eta1',
  'k0',
  'aboutX',
  'nu',
] as const;
export type Scalar = (typeof scalarNames)[number];

/** Columns of a block: what `bind` writes of the observations, then what the model says of them. */
const columnNames = [
  'h',
  'k',
  'l',
  't',
  's2',
  'cos2Psi',
  'sin2Psi',
  'intensity',
  'mean',
  // The variance is background + kp (counting + kp (reference + offset (∂ ln p/∂z)²)).
  'background',
  'counting',
  'reference',
  'offset',
  // All bits set, or none where the observation takes no part.
  'included',
  'lowAngle',
  'weight',
  'kp',
  'z',
  'inverseWidth',
  'anisotropy',
  'ux',
  'uy',
  'uz',
  'root',
  'skew',
  'ratio',
  // ∂T/∂x of the table; only in the kernel that has one.
  'tableSlope',
  'minusLnP',
  'byZ',
  'lnKpVariance',
] as const;
export type Column = (typeof columnNames)[number];

function places<Name extends string>(
  names: readonly Name[],
  start: number,
  step: number,
): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, start + step * i])) as Record<Name, number>;
}

/** Sums of three by three columns, each of two numbers that are to be added. */
export const tileBytes = 9 * pairBytes;
/** Columns of derivatives come three by three: the parameters and the residuals. */
const maxParameters = 20;
const maxTriples = Math.ceil((maxParameters + 1) / 3);
const maxCell = 6;
const maxTiles = (maxTriples * (maxTriples + 1)) / 2;

const scalarStart = 8 * nConstants;
const matrix = scalarStart + 8 * scalarNames.length;
const total = matrix + 8 * 9 + 8;
/** Nine numbers each, as far apart as columns, so that one counter runs through both. */
const byCell = total + pairBytes;
const tiles = byCell + columnBytes * maxCell;
const derivatives = tiles + tileBytes * maxTiles;
const factor = derivatives + columnBytes * 3 * maxTriples;
const table = factor + columnBytes * maxParameters;
/** A whole number of pairs. */
const tableSize = pairBytes * Math.ceil((profileGrid.rows * profileGrid.splines) / 2);
const frameStart = table + tableSize;

export const memoryMap = { matrix, total, byCell, tiles, derivatives, factor, table, frameStart } as const;
export const scalarPlace = places(scalarNames, scalarStart, 8);
/** Offset of a column in its block. */
export const columnPlace = places(columnNames, 0, columnBytes);
export const blockBytes = columnBytes * columnNames.length;
