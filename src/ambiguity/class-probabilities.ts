/** Share of frames that are in none of the classes, to begin with. */
export const START_NONE = 0.05;
/** Frames that the shares know beforehand, evenly over the classes. */
const PRIOR_FRAMES = 2;

/**
 * Turns ln(share · likelihood) of the classes of one frame into probabilities, written to `probability` from `at` on.
 * Returns the log likelihood of the frame, ln Σ exp.
 */
export function normaliseLogs(logs: Float64Array, probability: Float64Array, at: number): number {
  let largest = -Infinity;
  for (const value of logs) largest = Math.max(largest, value);
  let sum = 0;
  for (let a = 0; a < logs.length; a++) sum += Math.exp(logs[a] - largest);
  for (let a = 0; a < logs.length; a++) probability[at + a] = Math.exp(logs[a] - largest) / sum;
  return largest + Math.log(sum);
}

/** Writes how often each class occurs, by the probabilities of all frames; the last class is none of the others. */
export function updateShares(probability: Float64Array, share: Float64Array): void {
  const width = share.length;
  const none = width - 1;
  const counts = new Float64Array(width).fill(PRIOR_FRAMES / none);
  counts[none] = PRIOR_FRAMES * START_NONE;
  for (let k = 0; k < probability.length; k++) counts[k % width] += probability[k];
  const total = counts.reduce((a, b) => a + b, 0);
  for (let a = 0; a < width; a++) share[a] = counts[a] / total;
}
