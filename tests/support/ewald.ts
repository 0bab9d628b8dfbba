import type { RawFrame } from '../../src/input/raw-frame.js';

/** Root mean square of |A* h + s0| - 1/λ over the observations of a frame, Å⁻¹: small only where the conventions are right. */
export function rmsEwaldOffset({ n, hkl, reciprocalMatrix: m, wavelength }: RawFrame): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const [h, k, l] = hkl.subarray(3 * i, 3 * i + 3);
    const [x, y, z] = [0, 3, 6].map((row) => m[row] * h + m[row + 1] * k + m[row + 2] * l);
    sum += (Math.hypot(x, y, z - 1 / wavelength) - 1 / wavelength) ** 2;
  }
  return Math.sqrt(sum / n);
}
