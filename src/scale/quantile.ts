import { arrangeRanks } from '../numeric/select.js';

/** Quantile (0..1) of ascending values, linear between neighbours (type 7 of Hyndman & Fan, 10.2307/2684934). */
export function quantileOfSorted(sorted: Float64Array, part: number): number {
  const at = part * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Quantiles of values in any order, for ascending parts (0..1); changes the order of the values. */
export function quantilesInPlace(values: Float64Array, parts: readonly number[]): number[] {
  const ranks = parts.flatMap((part) => {
    const low = Math.floor(part * (values.length - 1));
    return [low, Math.min(low + 1, values.length - 1)];
  });
  arrangeRanks(values, ranks);
  return parts.map((part) => quantileOfSorted(values, part));
}
