import { once } from '../../numeric/once.js';
import {
  profileGrid,
  type ProfileTable,
  splineInterval,
  splineWeights,
} from '../../postrefine/likelihood/profile-table.js';
import { binCentre, nProfileBins, profileBins } from './profile-bins.js';

/** T is linear in t between these, and constant beyond them: closest where the widths of real crystals change most. */
export const tableKnots = [0.1, 0.2, 0.35, 0.6, 1] as const;

const { rows, splines } = profileGrid;
/** A coefficient for every spline of x at every knot of t. */
export const nProfileCoefficients = tableKnots.length * splines;

/** Weights of the knots that share t: two, or one beyond the ends. */
function knotWeights(t: number): readonly (readonly [knot: number, weight: number])[] {
  const above = tableKnots.findIndex((knot) => t <= knot);
  if (above === 0) return [[0, 1]];
  if (above < 0) return [[tableKnots.length - 1, 1]];
  const part = (t - tableKnots[above - 1]) / (tableKnots[above] - tableKnots[above - 1]);
  return [
    [above - 1, 1 - part],
    [above, part],
  ];
}

function rowCentre(row: number): number {
  return (row + 0.5) / rows;
}

/** The table with these coefficients. */
export function tableOf(coefficients: Float64Array): ProfileTable {
  const table = new Float64Array(rows * splines);
  for (let row = 0; row < rows; row++)
    for (const [knot, weight] of knotWeights(rowCentre(row)))
      for (let k = 0; k < splines; k++) table[row * splines + k] += weight * coefficients[knot * splines + k];
  return table;
}

/** The coefficients that T has in the middle of each bin, and with which weights. */
export const binDesign = once(() =>
  Array.from({ length: nProfileBins }, (_, b) => {
    const index: number[] = [];
    const value: number[] = [];
    const { first, fraction } = splineInterval(binCentre(b % profileBins.perRow));
    const weights = splineWeights(fraction);
    for (const [knot, weight] of knotWeights(rowCentre(Math.floor(b / profileBins.perRow))))
      weights.forEach((w, k) => {
        index.push(knot * splines + first + k);
        value.push(weight * w);
      });
    return { index: Int32Array.from(index), value: Float64Array.from(value) };
  }),
);
