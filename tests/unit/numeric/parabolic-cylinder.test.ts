import { describe, expect, it } from '@jest/globals';
import { parabolicExponent, parabolicMantissa } from '../../../src/numeric/parabolic-cylinder.js';

/** 2 ∫ exp(-x v² - v⁴/2 - e) dv over v >= 0 by a fine trapezoid rule; e keeps it finite. */
function integral(x: number, exponent: number): number {
  const middle = x < 0 ? Math.sqrt(-x) : 0;
  const width = 1 / Math.sqrt(0.5 + Math.abs(x));
  const step = width / 40;
  const first = Math.max(0, Math.floor((middle - 12 * width) / step));
  let sum = 0;
  for (let j = first; j * step < middle + 12 * width; j++) {
    const u = (j * step) ** 2;
    sum += (j === 0 ? 1 : 2) * Math.exp(-x * u - (u * u) / 2 - exponent);
  }
  return sum * step;
}

describe('the parabolic cylinder function', () => {
  it('is its integral everywhere, between the points of the table and beyond it', () => {
    for (let x = -40; x <= 40; x += 0.0437) {
      const exponent = parabolicExponent(x);
      expect(Math.abs(parabolicMantissa(x) / integral(x, exponent) - 1)).toBeLessThan(5e-7);
    }
  });

  it('has Γ(1/4) 2^-¾ at 0', () => {
    expect(parabolicMantissa(0)).toBeCloseTo(3.625609908221908 * 2 ** -0.75, 10);
    expect(parabolicExponent(0)).toBe(0);
  });

  it('goes on smoothly at 0 and at the ends of the table', () => {
    const ln = (x: number) => Math.log(parabolicMantissa(x)) + parabolicExponent(x);
    for (const x of [-16, 0, 16]) expect(Math.abs(ln(x + 1e-9) - ln(x - 1e-9))).toBeLessThan(1e-6);
  });
});
