/** Counts of values in slots of equal width from the smallest to the largest value. */
export interface Histogram {
  readonly min: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/** A value on a limit belongs to the slot above it, the largest to the last. */
export function histogram(values: readonly number[], nSlots: number): Histogram {
  const min = values.reduce((a, b) => Math.min(a, b), Infinity);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (max - min) / nSlots;
  const counts = new Array<number>(nSlots).fill(0);
  for (const value of values) {
    const slot = width > 0 ? Math.floor((value - min) / width) : 0;
    counts[Math.min(slot, nSlots - 1)]++;
  }
  return { min, width, counts };
}
