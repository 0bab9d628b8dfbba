/**
 * Whether I/sigma lies above a limit. Files that give two decimals have many observations exactly at a limit such as 1.5; corrections
 * that multiply both leave them there but for rounding, and a margin of 1e-9 keeps that from deciding.
 */
export function isSignalAbove(intensity: number, sigma: number, limit: number): boolean {
  return intensity / sigma > limit * (1 + 1e-9 * Math.sign(limit));
}
