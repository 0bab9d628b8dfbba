import { expect, it } from '@jest/globals';
import { cellOfAxes } from '../../../src/input/indexed-lattice.js';

it('axes that lie all but in a plane are no lattice', () => {
  expect(cellOfAxes(Float64Array.of(1 / 40, 0, 0, 0, 1 / 50, 0, 0, 0, 1 / 80)).b).toBeCloseTo(50, 10);
  for (const matrix of [
    Float64Array.of(1e-3, 1e-3, 0, 0, 1e-11, 0, 0, 0, 1),
    Float64Array.of(0.1, 0.1, 0, 0, 0, 0, 0, 0, 0.1),
    Float64Array.of(NaN, 0, 0, 0, 1, 0, 0, 0, 1),
  ])
    expect(() => cellOfAxes(matrix)).toThrow('The orientation is that of no lattice.');
});
