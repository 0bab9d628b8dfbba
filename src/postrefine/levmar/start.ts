import { median } from '../../numeric/summary.js';
import { G, nRsParameters, SHAPE } from '../rs/rs-model.js';
import type { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarModel } from './levmar-data.js';

/** A mosaicity of small crystals: 0.08 degrees. */
const START_ETA = (0.08 * Math.PI) / 180;
const LARGEST_INVERSE_DOMAIN = 0.1;
const SMALLEST_INVERSE_DOMAIN = 1e-6;
/** All observations of a frame are inside the radius, by so much. */
const MARGIN = 1.05;
const SMALLEST_SHARE = 0.01;

/**
 * Parameters to begin with, `nRsParameters` a frame: no B and no rotation, a radius that holds all observations of the frame,
 * and the scale to the mean of all frames.
 */
export function startParameters(
  data: LevmarData,
  members: readonly number[],
  { profile }: LevmarModel,
  withEta: boolean,
  scales: FrameScales,
): Float64Array {
  const x = new Float64Array(nRsParameters * data.frames.length);
  const eta = withEta ? START_ETA : 0;
  members.forEach((f) => {
    const frame = data.frames[f];
    const own = x.subarray(f * nRsParameters, (f + 1) * nRsParameters);
    own[G] = 1;
    if (profile === 'full') return;
    own[SHAPE] = eta;
    own[SHAPE + 1] = LARGEST_INVERSE_DOMAIN;
    scales.evaluate(frame, own);
    let largest = SMALLEST_INVERSE_DOMAIN;
    frame.reflection.forEach((r, i) => {
      const needed = Math.abs(scales.offset[i]) - (eta * Math.sqrt(data.dStarSquared[r])) / 2;
      largest = Math.max(largest, MARGIN * needed);
    });
    own[SHAPE + 1] = Math.min(largest, LARGEST_INVERSE_DOMAIN);
  });
  startScales(data, members, scales, x);
  return x;
}

/** Scales of the frames to the mean of each reflection. */
function startScales(
  data: LevmarData,
  members: readonly number[],
  scales: FrameScales,
  x: Float64Array,
): void {
  const n = data.dStarSquared.length;
  const observed = new Float64Array(n);
  const expected = new Float64Array(n);
  const own = (f: number) => x.subarray(f * nRsParameters, (f + 1) * nRsParameters);
  members.forEach((f) => {
    const frame = data.frames[f];
    scales.evaluate(frame, own(f));
    frame.reflection.forEach((r, i) => {
      observed[r] += frame.intensity[i];
      expected[r] += scales.scale[i];
    });
  });
  const found = members.map((f) => {
    const frame = data.frames[f];
    scales.evaluate(frame, own(f));
    let product = 0;
    let square = 0;
    frame.reflection.forEach((r, i) => {
      const calculated = expected[r] > 0 ? (scales.scale[i] * observed[r]) / expected[r] : 0;
      product += frame.weight[i] * frame.intensity[i] * calculated;
      square += frame.weight[i] * calculated * calculated;
    });
    return square > 0 ? product / square : 0;
  });
  const usual = median(found.filter((value) => value > 0));
  found.forEach((value, m) => {
    own(members[m])[G] = Number.isNaN(usual) ? 1 : Math.max(value, SMALLEST_SHARE * usual);
  });
}
