import { gaussianTable } from './gaussian-table.js';

/** f0(s) = Σ a exp(-b s²) + c with s = sinθ/λ: the constant c stands as a last Gaussian with b = 0. Electrons, Å². */
export interface FormFactor {
  /** Element symbol, and the charge of an ion: `Zn`, `Zn2+`. */
  readonly label: string;
  readonly a: readonly number[];
  readonly b: readonly number[];
}

function readTable(): ReadonlyMap<string, FormFactor> {
  const table = new Map<string, FormFactor>();
  for (const line of gaussianTable.trim().split('\n')) {
    const [label, ...words] = line.split(' ');
    const numbers = words.map(Number);
    const a = [0, 2, 4, 6, 8].map((i) => numbers[i]);
    const b = [1, 3, 5, 7].map((i) => numbers[i]);
    const used = a.map((_, i) => i).filter((i) => a[i] !== 0);
    table.set(label, { label, a: used.map((i) => a[i]), b: used.map((i) => b[i] ?? 0) });
  }
  return table;
}

const TABLE = readTable();

/** Every element and ion of the table. */
export const formFactorLabels: readonly string[] = [...TABLE.keys()];

/** `ZN` as `Zn`, `D` as `H`. */
function properSymbol(element: string): string {
  const symbol = element.slice(0, 1).toUpperCase() + element.slice(1).toLowerCase();
  return symbol === 'D' ? 'H' : symbol;
}

/** Whether there is a form factor for the element, in whatever case it is written. */
export function isElement(element: string): boolean {
  return /^[A-Za-z]{1,2}$/.test(element) && TABLE.has(properSymbol(element));
}

/** The form factor of an element, or of its ion where the table has that charge; null for anything else. */
export function formFactorOf(element: string, charge = 0): FormFactor | null {
  const symbol = properSymbol(element);
  const ion = charge === 0 ? symbol : `${symbol}${Math.abs(charge)}${charge > 0 ? '+' : '-'}`;
  return TABLE.get(ion) ?? TABLE.get(symbol) ?? null;
}

/** f0 at sin²θ/λ² (Å⁻²), electrons. */
export function formFactorAt({ a, b }: FormFactor, sinThetaOverLambdaSquared: number): number {
  let f = 0;
  for (let i = 0; i < a.length; i++) f += a[i] * Math.exp(-b[i] * sinThetaOverLambdaSquared);
  return f;
}
