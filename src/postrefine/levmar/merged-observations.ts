import { etaDeffRadius, nRsParameters } from '../rs/rs-model.js';
import { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarFrame, LevmarModel } from './levmar-data.js';
import type { LevmarResult } from './refine-levmar.js';

/** Observations beyond this share of the radius are not merged, as after eta_deff. */
const LARGEST_OFFSET_OVER_RADIUS = 0.9;

/**
 * Places of the observations of a frame that are merged: those with a factor, and with partiality those that are not near the
 * edge of the radius or beyond it. `scales` has been evaluated for the frame.
 */
export function mergedPlaces(
  { reflection }: Pick<LevmarFrame, 'reflection'>,
  x: ArrayLike<number>,
  dStarSquared: Float64Array,
  { profile }: LevmarModel,
  { scale, offset }: FrameScales,
): Int32Array {
  return Int32Array.from(reflection, (_, i) => i).filter((i) => {
    if (!(scale[i] > 0)) return false;
    if (profile === 'full') return true;
    const radius = etaDeffRadius(x, Math.sqrt(dStarSquared[reflection[i]]));
    return Math.abs(offset[i]) < LARGEST_OFFSET_OVER_RADIUS * radius;
  });
}

/** The merged intensity of each reflection, NaN where there is none. */
export function mergedIntensities(
  data: LevmarData,
  model: LevmarModel,
  { parameters, members }: LevmarResult,
): Float64Array {
  const scales = new FrameScales(data, model);
  const sums = new Float64Array(data.dStarSquared.length);
  const weights = new Float64Array(sums.length);
  for (const f of members) {
    const frame = data.frames[f];
    const x = parameters.subarray(f * nRsParameters, (f + 1) * nRsParameters);
    scales.evaluate(frame, x);
    for (const i of mergedPlaces(frame, x, data.dStarSquared, model, scales)) {
      const weighted = frame.weight[i] * scales.scale[i];
      sums[frame.reflection[i]] += weighted * frame.intensity[i];
      weights[frame.reflection[i]] += weighted * scales.scale[i];
    }
  }
  return sums.map((sum, r) => (weights[r] > 0 ? sum / weights[r] : NaN));
}
