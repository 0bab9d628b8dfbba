import type { FormFactor } from './form-factor.js';
import { nGaussianTable } from './n-gaussian-table.js';

interface Approximation {
  /** sinθ/λ up to which it holds, Å⁻¹. */
  readonly limit: number;
  readonly factor: FormFactor;
}

function readTable(): ReadonlyMap<string, readonly Approximation[]> {
  const table = new Map<string, Approximation[]>();
  for (const line of nGaussianTable.trim().split('\n')) {
    const [label, ...words] = line.split(' ');
    const [limit, ...terms] = words.map(Number);
    const even = (_: number, i: number): boolean => i % 2 === 0;
    const odd = (_: number, i: number): boolean => i % 2 === 1;
    const factor = { label, a: terms.filter(even), b: terms.filter(odd) };
    const known = table.get(label);
    if (known === undefined) table.set(label, [{ limit, factor }]);
    else known.push({ limit, factor });
  }
  return table;
}

let table: ReadonlyMap<string, readonly Approximation[]> | null = null;

/**
 * The form factor with as few Gaussians as give it within 1 % to a spacing of dMin (Å), or to .5 Å where dMin is finer.
 * @param exact is given back where the table has nothing of its label
 */
export function shortFormFactor(exact: FormFactor, dMin: number): FormFactor {
  table ??= readTable();
  const choice = table.get(exact.label);
  if (choice === undefined) return exact;
  return (choice.find(({ limit }) => 2 * dMin * limit >= 1) ?? choice[choice.length - 1]).factor;
}
