import { describe, expect, it } from '@jest/globals';
import { cellParameters, reciprocalOrthogonalization, unitCell } from '../../../src/crystal/unit-cell.js';
import { reciprocalDerivatives } from '../../../src/postrefine/lattice-derivatives.js';

describe('derivatives of the reciprocal orthogonalization', () => {
  it.each([
    [[37, 42, 49, 81, 76, 69]],
    [[40, 35, 50, 90, 104, 90]],
    [[40, 40, 50, 90, 90, 120]],
    [[45, 45, 45, 90, 90, 90]],
  ])('agree with finite differences for %p', (parameters) => {
    const cell = unitCell(parameters);
    const wrong: string[] = [];
    reciprocalDerivatives(cell).forEach((analytic, j) => {
      const step = 1e-4;
      const at = (sign: number): Float64Array =>
        reciprocalOrthogonalization(
          unitCell(cellParameters(cell).map((v, i) => (i === j ? v + sign * step : v))),
        );
      const up = at(1);
      const down = at(-1);
      analytic.forEach((value, k) => {
        const numeric = (up[k] - down[k]) / (2 * step);
        if (Math.abs(value - numeric) > 1e-12 + 1e-7 * Math.abs(numeric))
          wrong.push(`parameter ${j}, element ${k}: analytic ${value} finite difference ${numeric}`);
      });
    });
    expect(wrong).toEqual([]);
  });
});
