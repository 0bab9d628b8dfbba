import { describe, expect, it } from '@jest/globals';
import { formatGeneral, roundToPlaces } from '../../../src/phil/decimal.js';

describe('formatGeneral', () => {
  // What printf("%.10g") writes.
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [100000, '100000'],
    [1 / 3, '0.3333333333'],
    [2 / 3, '0.6666666667'],
    [12345678.125, '12345678.12'],
    [12345678.375, '12345678.38'],
    [9999999999.5, '1e+10'],
    [1234567890, '1234567890'],
    [12345678901, '1.23456789e+10'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-1.5e-7, '-1.5e-07'],
    [1e22, '1e+22'],
    [1e100, '1e+100'],
    [5e-324, '4.940656458e-324'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('%p', (value, expected) => expect(formatGeneral(value, 10)).toBe(expected));

  it('rounds a tie to the even digit', () => {
    expect([0.5, 1.5, 2.5, 3.5].map((value) => formatGeneral(value, 1))).toEqual(['0.5', '2', '2', '4']);
  });
});

describe('roundToPlaces', () => {
  it.each([
    [2.675, 2, 2.67],
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [-1234.5, -2, -1200],
    [0.4, 0, 0],
    [0.6, 0, 1],
    [1e-5, 2, 0],
    [Math.PI, 100, Math.PI],
  ])('%p to %i places', (value, places, expected) =>
    expect(Math.abs(roundToPlaces(value, places) - expected)).toBe(0),
  );
});
