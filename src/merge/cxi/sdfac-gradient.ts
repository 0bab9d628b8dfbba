import type { SdfacTarget } from './sdfac-target.js';

/** Gradient of the target with respect to sdfac, sdb, sdadd and what is propagated at the start of their refinement, in two ways. */
export interface SdfacGradients {
  readonly analytical: readonly number[];
  /** Central differences. */
  readonly numerical: readonly number[];
}

const STEP = 1e-5;

export function sdfacGradients(target: SdfacTarget): SdfacGradients {
  const residual = new Float64Array(target.nBins);
  const first = target.start();
  const start = [first.sdfac, first.sdb, first.sdadd, ...(first.propagated ?? [])];
  // By the squares of the parameters.
  const jacobian = new Float64Array(start.length * target.nBins);
  const value = (x: readonly number[]): number => {
    target.residuals({ sdfac: x[0], sdb: x[1], sdadd: x[2], propagated: x.slice(3) }, residual);
    return residual.reduce((sum, r) => sum + r * r, 0);
  };
  target.residuals(first, residual, jacobian);
  const analytical = start.map((x, p) =>
    residual.reduce((sum, r, k) => sum + 4 * x * r * jacobian[p * target.nBins + k], 0),
  );
  const numerical = start.map((x, p) => {
    const h = STEP * Math.abs(x);
    const at = (shift: number): number => value(start.map((v, i) => (i === p ? v + shift : v)));
    return (at(h) - at(-h)) / (2 * h);
  });
  return { analytical, numerical };
}
