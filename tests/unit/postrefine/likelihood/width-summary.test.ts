import { describe, expect, it } from '@jest/globals';
import { likelihoodLayout, startVector } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  halfWidthAtHalfMaximum,
  lnWidth,
  widthSummary,
} from '../../../../src/postrefine/likelihood/width-summary.js';
import { expectClose } from '../../../support/close.js';

const D_MIN = 2;
const WAVELENGTH = 1.3;
const layout = likelihoodLayout(2);

/** Mean vector whose ln w is the best quadratic in t through the given width over q. */
function vectorOf(width: (q: number) => number): Float64Array {
  // Through three points: exact where ln w is a quadratic, near enough for one term alone otherwise.
  const [t0, t1, t2] = [0.2, 0.6, 1];
  const [y0, y1, y2] = [t0, t1, t2].map((t) => Math.log(width(t / D_MIN)));
  const a2 = ((y2 - y0) / (t2 - t0) - (y1 - y0) / (t1 - t0)) / (t2 - t1);
  const a1 = (y1 - y0) / (t1 - t0) - a2 * (t0 + t1);
  return startVector(layout, 0, [y0 - a1 * t0 - a2 * t0 * t0, a1, a2]);
}

describe('the width of the profile in words of crystals and beams', () => {
  it('a constant width is all domain size', () => {
    const { constant, mosaicity, bandwidth, rms } = widthSummary(
      vectorOf(() => 5e-4),
      layout,
      D_MIN,
      WAVELENGTH,
    );
    expectClose(constant, 5e-4, 1e-6);
    expect(mosaicity).toBeLessThan(1e-6);
    expect(bandwidth).toBeLessThan(1e-6);
    expect(rms).toBeLessThan(1e-6);
  });

  it('a mixed width comes apart again', () => {
    const [w0, eta, beta] = [4e-4, 8e-4, 4e-3];
    const width = (q: number) => Math.hypot(w0, eta * q, (beta * WAVELENGTH * q * q) / 2);
    const vector = vectorOf(width);
    const summary = widthSummary(vector, layout, D_MIN, WAVELENGTH);
    expect(summary.rms).toBeLessThan(0.02);
    expectClose(summary.constant, w0, 0.1);
    // What of the growth is which of the two is the hardest to tell.
    const growth = Math.hypot(summary.mosaicity / D_MIN, (summary.bandwidth * WAVELENGTH) / (2 * D_MIN ** 2));
    expectClose(growth, Math.sqrt(width(1 / D_MIN) ** 2 - w0 ** 2), 0.05);
    expectClose(Math.exp(lnWidth(vector, layout, 0.6)), width(0.6 / D_MIN), 1e-12);
  });

  it('half widths: √(2 ln 2) of a Gaussian, √2 of the Lorentzian of prime', () => {
    expectClose(halfWidthAtHalfMaximum(0), Math.sqrt(2 * Math.LN2), 1e-5);
    expectClose(halfWidthAtHalfMaximum(1), Math.SQRT2, 1e-12);
    // p(z) = (1 + κz²/2)^(-1/κ) is a half there, whatever κ.
    for (const kappa of [0.1, 0.5, 2]) {
      const z = halfWidthAtHalfMaximum(kappa);
      expectClose((1 + (kappa * z * z) / 2) ** (-1 / kappa), 0.5, 1e-9);
    }
  });
});
