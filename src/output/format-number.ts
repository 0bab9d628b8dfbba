/** Numbers as C's printf writes them, so that tables line up and compare with the original's. */

/** `%W.Df` */
export function fixed(value: number, width: number, digits: number): string {
  return (Number.isFinite(value) ? value.toFixed(digits) : String(value)).padStart(width);
}

/** `%W.De`, with an exponent of at least two digits. */
export function exponential(value: number, width: number, digits: number): string {
  const text = value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
  return text.padStart(width);
}

/** Percent of a ratio; 0 where the ratio is not defined (the count beside it then says 0). */
export function percent(ratio: number, width: number, digits: number): string {
  return fixed(Number.isNaN(ratio) ? 0 : 100 * ratio, width, digits);
}

/** The number, or 0 where it is not defined. */
export function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
