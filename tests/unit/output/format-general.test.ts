import { describe, expect, it } from '@jest/globals';
import { general } from '../../../src/output/format-general.js';

describe('general number format', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [-1234567.8, '-1.23457e+06'],
    [999999.5, '1e+06'],
    [123456, '123456'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e-05'],
    [79.3445, '79.3445'],
    [1e-300, '1e-300'],
    [100, '100'],
    [NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('writes %p as printf does', (value, expected) => {
    expect(general(value, 6)).toBe(expected);
  });
});
