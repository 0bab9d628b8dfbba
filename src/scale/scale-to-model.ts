/** A straight line y = slope·x + offset through weighted pairs, and their correlation. */
export interface ModelFit {
  readonly slope: number;
  readonly offset: number;
  readonly correlation: number;
  readonly n: number;
}

/**
 * Least-squares line of observed intensities against those of the model (unit weights; Bevington & Robinson, "Data
 * Reduction and Error Analysis", chapter 6); null where the model does not vary or nothing is left. Left out are pairs
 * without a model and, unless `negatives`, observations that are not positive.
 */
export function fitToModel(
  intensity: Float64Array,
  model: Float64Array,
  negatives: boolean,
): ModelFit | null {
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < intensity.length; i++) {
    if (!takes(intensity[i], model[i], negatives)) continue;
    n++;
    meanX += model[i];
    meanY += intensity[i];
  }
  meanX /= n;
  meanY /= n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < intensity.length; i++) {
    if (!takes(intensity[i], model[i], negatives)) continue;
    const x = model[i] - meanX;
    const y = intensity[i] - meanY;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (!(xx > 0)) return null;
  const slope = xy / xx;
  return { slope, offset: meanY - slope * meanX, correlation: yy > 0 ? xy / Math.sqrt(xx * yy) : 0, n };
}

function takes(intensity: number, model: number, negatives: boolean): boolean {
  return !Number.isNaN(model) && (negatives || intensity > 0);
}
