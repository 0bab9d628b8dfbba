import { describe, expect, it } from '@jest/globals';
import { lnGammaRatio, lnStudentFactor } from '../../../src/numeric/gamma-ratio.js';

describe('lnGammaRatio', () => {
  it('is that of known values', () => {
    // Γ(1/2) = √π, Γ(1) = 1, Γ(3/2) = √π/2, Γ(20.5)/Γ(20) = 4.4444...: from the double factorials.
    const rootPi = Math.sqrt(Math.PI);
    expect(Math.exp(lnGammaRatio(0.5))).toBeCloseTo(1 / rootPi, 11);
    expect(Math.exp(lnGammaRatio(1))).toBeCloseTo(rootPi / 2, 11);
    let exact = rootPi / 2;
    for (let n = 1; n < 40; n++) {
      expect(Math.exp(lnGammaRatio(n)) / exact).toBeCloseTo(1, 10);
      exact *= (n + 0.5) / n;
    }
  });

  it('has Γ(x + 1)/Γ(x) = x as the product of two', () => {
    for (const x of [0.01, 0.3, 2.7, 11.9, 12.1, 300])
      expect(Math.exp(lnGammaRatio(x) + lnGammaRatio(x + 0.5)) / x).toBeCloseTo(1, 10);
  });
});

describe('lnStudentFactor', () => {
  it.each([1, 2, 15])('makes the area of the density 1 (%d degrees of freedom)', (n) => {
    let area = 0;
    const step = 1e-3;
    // x = sinh(u) reaches far out.
    for (let u = -30; u < 30; u += step) {
      const x = Math.sinh(u);
      area += Math.exp(lnStudentFactor(n) - 0.5 * (n + 1) * Math.log1p((x * x) / n)) * Math.cosh(u) * step;
    }
    expect(area).toBeCloseTo(1, 8);
  });
});
