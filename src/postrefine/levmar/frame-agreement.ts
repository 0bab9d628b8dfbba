import { Correlation } from '../../numeric/correlation.js';
import { nRsParameters } from '../rs/rs-model.js';
import type { FrameScales } from './frame-scales.js';
import type { LevmarFrame } from './levmar-data.js';

/**
 * Correlation of the observations of a frame with what the other frames say of them: s I', where I' is the best intensity
 * without the observations of this frame. NaN where nothing is shared with other frames.
 *
 * @param x parameters of all frames
 */
export function correlationWithOthers(
  frame: LevmarFrame,
  x: Float64Array,
  f: number,
  scales: FrameScales,
  intensity: Float64Array,
  information: Float64Array,
): number {
  const { reflection, weight, intensity: observed } = frame;
  scales.evaluate(frame, x.subarray(f * nRsParameters, (f + 1) * nRsParameters));
  const { scale } = scales;
  const own = new Map<number, { information: number; product: number }>();
  reflection.forEach((r, i) => {
    const sums = own.get(r) ?? { information: 0, product: 0 };
    sums.information += weight[i] * scale[i] * scale[i];
    sums.product += weight[i] * scale[i] * observed[i];
    own.set(r, sums);
  });
  const compared = new Correlation();
  reflection.forEach((r, i) => {
    const sums = own.get(r);
    if (sums === undefined) return;
    const left = information[r] - sums.information;
    if (!(left > 1e-9 * information[r])) return;
    compared.add(observed[i], (scale[i] * (intensity[r] * information[r] - sums.product)) / left);
  });
  return compared.definedCoefficient();
}
