import { InputProblem } from './input-problem.js';

/** Reflections of a still are measured within a few thousandths of it; wrong axes give a tenth and more. */
const farthest = 0.02;

/** Root mean square of |A* h + s0| - 1/λ, Å⁻¹, for a beam along -z. */
export function rmsEwaldOffset(hkl: Int32Array, m: ArrayLike<number>, wavelength: number): number {
  const n = hkl.length / 3;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const x = m[0] * h + m[1] * k + m[2] * l;
    const y = m[3] * h + m[4] * k + m[5] * l;
    const z = m[6] * h + m[7] * k + m[8] * l - 1 / wavelength;
    sum += (Math.sqrt(x * x + y * y + z * z) - 1 / wavelength) ** 2;
  }
  return Math.sqrt(sum / n);
}

/** @throws InputProblem 'bad-value' where the orientation does not belong to the reflections */
export function expectNearEwaldSphere(hkl: Int32Array, matrix: ArrayLike<number>, wavelength: number): void {
  const offset = rmsEwaldOffset(hkl, matrix, wavelength);
  if (!(offset < farthest))
    throw new InputProblem(
      'bad-value',
      `The orientation does not belong to the reflections: they lie ${offset.toFixed(3)} 1/Å from the Ewald sphere.`,
    );
}
