/** How much longer than in CI the random tests run: `npm run fuzz` asks for it. */
export const fuzzFactor = Math.max(1, Number(process.env.PRIME_FUZZ ?? '1') || 1);

/** Bounded and the same every time in CI; longer, and different every time, by `npm run fuzz` (a failure prints its seed). */
export function fuzzOptions(numRuns: number, seed: number): { numRuns: number; seed?: number } {
  return fuzzFactor === 1 ? { numRuns, seed } : { numRuns: Math.round(fuzzFactor * numRuns) };
}
