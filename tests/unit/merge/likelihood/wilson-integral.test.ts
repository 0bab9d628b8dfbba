import { describe, expect, it } from '@jest/globals';
import { WilsonIntegral } from '../../../../src/merge/likelihood/wilson-integral.js';

const lnAcentric = (n: number, d: number, s: number) => new WilsonIntegral().setAcentric(n, d, s).ln;
const lnCentric = (n: number, d: number, s: number) => new WilsonIntegral().setCentric(n, d, s).ln;

const CASES: [number, number, number][] = [
  [0.3, 0.01, 20],
  [-2, 0.04, 5],
  [40, 1, 3],
  [9, 0.02, 700],
  [-60, 1, 10],
];

/** ln ∫ exp(f(J)) |dJ/dx| dx by the midpoint rule over x, J = x^power. */
function lnIntegral(n: number, d: number, exponent: (j: number) => number, power: 1 | 2): number {
  const highest = (Math.max(n / d, 0) + 12 / Math.sqrt(d)) ** (1 / power);
  const steps = 200000;
  const h = highest / steps;
  const at = (k: number) => exponent(((k + 0.5) * h) ** power);
  let peak = -Infinity;
  for (let k = 0; k < steps; k++) peak = Math.max(peak, at(k));
  let sum = 0;
  for (let k = 0; k < steps; k++) sum += Math.exp(at(k) - peak);
  return Math.log(sum * h) + peak;
}

describe('the logarithm of the integral', () => {
  it.each(CASES)('is the integral over the Wilson distribution (N %d, D %d, S %d)', (n, d, s) => {
    const exponent = (j: number) => -j / s + n * j - (d * j * j) / 2;
    expect(lnAcentric(n, d, s)).toBeCloseTo(lnIntegral(n, d, exponent, 1) - Math.log(s), 5);
  });

  it.each(CASES)('is that over the centric one (N %d, D %d, S %d)', (n, d, s) => {
    const exponent = (j: number) => -j / (2 * s) + n * j - (d * j * j) / 2;
    // dJ/√J = 2 dx
    const expected = lnIntegral(n, d, exponent, 2) + Math.log(2) - Math.log(2 * Math.PI * s) / 2;
    expect(lnCentric(n, d, s)).toBeCloseTo(expected, 5);
  });

  it('goes on smoothly where the truncation at 0 is no longer seen', () => {
    for (const ln of [lnAcentric, lnCentric]) {
      const at = (z: number) => ln(z + 1, 1, 1);
      expect(at(25 + 1e-9) - at(25 - 1e-9)).toBeCloseTo(0, 6);
    }
  });

  it('is 0 where there is nothing to go by', () => {
    expect(lnAcentric(0, 0, 5)).toBe(0);
    expect(lnCentric(0, 0, 5)).toBe(0);
  });
});
