import { boundOfBackground } from '../merge/likelihood/error-model.js';
import type { VarianceModel } from '../merge/likelihood/variance-model.js';

/** What the sigmas of the input were multiplied by before anything else; 1: they were left as they are. */
export function sigmaFactor(varianceScale: number): number {
  return Math.sqrt(varianceScale);
}

/** What is to be said of sigmas that are so much too large that they were scaled before anything else; null: nothing. */
export function scaledSigmasText(varianceScale: number): string | null {
  if (varianceScale === 1) return null;
  const factor = (1 / sigmaFactor(varianceScale)).toPrecision(2);
  return `Note: the sigmas of the input are at least ${Number(factor)} times too large, as the intensities of weak observations scatter less: they were divided by that before the errors were learnt. Look at what wrote them.`;
}

/** What is to be said where the error model could not put the sigmas right; null: nothing. */
export function sigmasBeyondBoundsText(variance: VarianceModel): string | null {
  const bound = boundOfBackground(variance);
  if (bound === null) return null;
  return `Warning: the sigmas of the input are ${bound === 'least' ? 'too large' : 'too small'} by more than can be put right (background x ${variance.background.toPrecision(3)}, a bound of the error model), so that weights, the choice of frames and the written sigmas are wrong. Multiply the sigmas by a factor so that weak observations scatter by them, and run again.`;
}
