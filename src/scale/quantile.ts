/** Quantile (0..1) of ascending values, linear between neighbours (type 7 of Hyndman & Fan, 10.2307/2684934). */
export function quantileOfSorted(sorted: Float64Array, part: number): number {
  const at = part * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
