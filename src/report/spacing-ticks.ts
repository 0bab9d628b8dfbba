const N_SPACINGS = 5;

/** Evenly spread places up to the greatest 1/d² (Å⁻²) of an axis, with their d (Å). */
export function spacingTicks(most: number): { at: number; text: string }[] {
  return Array.from({ length: N_SPACINGS }, (_, i) => {
    const at = ((i + 1) / (N_SPACINGS + 0.5)) * most;
    return { at, text: (1 / Math.sqrt(at)).toFixed(2) };
  }).filter(({ at }) => at > 0);
}
