import { describe, expect, it } from '@jest/globals';
import { exponential, fixed, percent } from '../../../src/output/format-number.js';

describe('numbers as printf writes them', () => {
  it.each([
    [fixed(3.14159, 7, 2), '   3.14'],
    [fixed(-2.5, 7, 2), '  -2.50'],
    [exponential(0.04527, 12, 3), '   4.527e-02'],
    [exponential(1.5e120, 10, 1), '  1.5e+120'],
    [percent(0.9984, 5, 1), ' 99.8'],
    [percent(NaN, 7, 2), '   0.00'],
  ])('%j is %j', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
