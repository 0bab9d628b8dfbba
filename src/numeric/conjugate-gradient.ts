import { dot } from './vectors.js';

/** A symmetric positive definite system, known by what its matrix does to a vector. */
export interface LinearSystem {
  /** out = A v */
  readonly apply: (v: Float64Array, out: Float64Array) => void;
  /** out = M⁻¹ v, M near A. */
  readonly precondition: (v: Float64Array, out: Float64Array) => void;
}

/**
 * Solves A x = b by preconditioned conjugate gradients, from x = 0, until the residual (in the norm of the preconditioner)
 * has fallen to the tolerance, or for so many iterations. Saad (2003), Iterative Methods for Sparse Linear Systems,
 * algorithm 9.1, https://doi.org/10.1137/1.9780898718003.
 */
export function solveConjugateGradient(
  { apply, precondition }: LinearSystem,
  b: Float64Array,
  x: Float64Array,
  { tolerance, maxIterations }: { readonly tolerance: number; readonly maxIterations: number },
): number {
  const n = b.length;
  const residual = b.slice();
  const z = new Float64Array(n);
  const ap = new Float64Array(n);
  x.fill(0);
  precondition(residual, z);
  const p = z.slice();
  let rz = dot(residual, z);
  const enough = rz * tolerance * tolerance;
  let iteration = 0;
  while (iteration < maxIterations && rz > enough && rz > 0) {
    apply(p, ap);
    const curvature = dot(p, ap);
    if (!(curvature > 0)) break;
    const alpha = rz / curvature;
    for (let i = 0; i < n; i++) {
      x[i] += alpha * p[i];
      residual[i] -= alpha * ap[i];
    }
    precondition(residual, z);
    const next = dot(residual, z);
    const beta = next / rz;
    for (let i = 0; i < n; i++) p[i] = z[i] + beta * p[i];
    rz = next;
    iteration++;
  }
  return iteration;
}
