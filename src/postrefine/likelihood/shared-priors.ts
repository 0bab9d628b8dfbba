import { median } from '../../numeric/summary.js';
import { startVector, type LikelihoodLayout, type StartWidth } from './parameters.js';
import type { ParameterPrior } from './refine-frame.js';

/** What the frames of a crystal form have in common: mean and standard deviation of each parameter among them. */
export interface SharedPriors {
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
}

export function startPriors(layout: LikelihoodLayout, width: StartWidth): SharedPriors {
  return {
    mean: startVector(layout, 0, width),
    sigma: Float64Array.from(layout.parameters, ({ priorSigma }) => priorSigma),
  };
}

export function parameterPrior({ mean, sigma }: SharedPriors): ParameterPrior {
  return { mean, precision: sigma.map((value) => 1 / (value * value)) };
}

/**
 * The gauge: only ratios of scales mean anything, and a fall-off that all frames have in common is one of the intensities. So the
 * median of ln G over the accepted frames is made 0, and the mean of B, as it is in its prior. Moves both in all frames, in place,
 * and gives what was taken off (0 without accepted frames).
 */
export function centreScales(
  layout: LikelihoodLayout,
  vectors: readonly Float64Array[],
  accepted: ArrayLike<number>,
): { readonly lnG: number; readonly bFactor: number } {
  const used = vectors.filter((_, f) => accepted[f] !== 0);
  if (used.length === 0) return { lnG: 0, bFactor: 0 };
  const lnG = median(Float64Array.from(used, (vector) => vector[layout.lnG]));
  const bFactor = sumOf(Float64Array.from(used, (vector) => vector[layout.bFactor])) / used.length;
  for (const vector of vectors) {
    vector[layout.lnG] -= lnG;
    vector[layout.bFactor] -= bFactor;
  }
  return { lnG, bFactor };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
