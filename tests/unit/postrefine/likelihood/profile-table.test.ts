import { describe, expect, it } from '@jest/globals';
import {
  evaluateTable,
  profileGrid,
  profilePlace,
  splineInterval,
  splineWeights,
  tableFactor,
  tableRow,
} from '../../../../src/postrefine/likelihood/profile-table.js';
import { expectClose } from '../../../support/close.js';
import { cubicOfRow, cubicTable } from './synthetic-likelihood.js';

const { rows, limit } = profileGrid;
const places = Array.from({ length: 83 }, (_, i) => -4.99 + 0.1217 * i);

describe('the table of the profile', () => {
  it('holds cubic polynomials exactly, with their slopes, each row its own', () => {
    const table = cubicTable();
    const value = new Float64Array(2);
    for (const row of [0, 3, rows - 1])
      for (const x of places) {
        const [a, b, c, d] = cubicOfRow(row);
        evaluateTable(table, row, x, value);
        expectClose(value[0], a + x * (b + x * (c + x * d)), 1e-12);
        expect(Math.abs(value[1] - (b + x * (2 * c + 3 * x * d)))).toBeLessThan(1e-12);
      }
  });

  it('is constant beyond its ends', () => {
    const table = cubicTable();
    const [end, beyond] = [new Float64Array(2), new Float64Array(2)];
    for (const side of [-limit, limit]) {
      evaluateTable(table, 2, side, end);
      evaluateTable(table, 2, 3 * side, beyond);
      expect(beyond).toEqual(end);
      expect(beyond[1]).toBe(0);
    }
  });

  it('is the sum of the splines that the learning of it uses', () => {
    const table = cubicTable();
    const value = new Float64Array(2);
    for (const x of [...places, -7, -limit, limit, 9]) {
      const { first, fraction } = splineInterval(x);
      const weights = splineWeights(fraction);
      expectClose(
        weights.reduce((sum, w) => sum + w, 0),
        1,
        1e-14,
      );
      evaluateTable(table, 1, x, value);
      expectClose(
        weights.reduce((sum, w, k) => sum + w * table[profileGrid.splines + first + k], 0),
        value[0],
        1e-12,
      );
    }
  });

  it('has a row for every t, also a little beyond 1, and the factor 1 where nothing was learnt', () => {
    expect([0, 0.0624, 0.0626, 0.999, 1, 1.02].map(tableRow)).toEqual([
      0,
      0,
      1,
      rows - 1,
      rows - 1,
      rows - 1,
    ]);
    expect(tableFactor(null, 0.5, 1)).toBe(1);
    const [a, b, c, d] = cubicOfRow(tableRow(0.4));
    expectClose(tableFactor(cubicTable(), 0.4, 1), Math.exp(a + b + c + d), 1e-12);
  });

  it('the place on the profile has p = exp(-x²/2) and the sign of the Ewald offset', () => {
    expectClose(profilePlace(-1e-4, 0.5), -1, 1e-15);
    expectClose(profilePlace(2e-3, 2), 2, 1e-15);
    expect(Math.abs(profilePlace(0, 0))).toBe(0);
  });
});
