import { cellOfReciprocalMatrix } from '../../crystal/orientation.js';
import { dStarSquared, reciprocalMetric } from '../../crystal/unit-cell.js';
import type { MergingFrame } from '../../frame/merging/merging-frame.js';
import {
  evaluateRs,
  G,
  nRsParameters,
  type RsBuffers,
  type RsData,
  type RsProfile,
  SHAPE,
} from './rs-model.js';
import type { RsOptions, TargetWeighting } from './rs-types.js';

/** Where eta_deff starts: those of a small crystal of low mosaicity. */
const START_ETA = (0.08 * Math.PI) / 180;
const START_DOMAIN = 3000;

/** What a frame is refined against; observations without a model have no weight. */
export function rsData(frame: MergingFrame, model: Float64Array, options: RsOptions): RsData {
  const { n, hkl, intensity, sigma, reciprocalMatrix, wavelength } = frame;
  const metric = reciprocalMetric(cellOfReciprocalMatrix(reciprocalMatrix));
  const weight = new Float64Array(n);
  const s = new Float64Array(n);
  const known = new Float64Array(n);
  const weighting =
    options.algorithm === 'rs' || options.algorithm === 'eta_deff' ? 'unit' : options.weighting;
  for (let i = 0; i < n; i++) {
    s[i] = dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
    const isKnown = !Number.isNaN(model[i]);
    known[i] = isKnown ? model[i] : 0;
    weight[i] = isKnown ? targetWeight(weighting, intensity[i], sigma[i]) : 0;
  }
  return { n, hkl, intensity, model: known, weight, reciprocalMatrix, wavelength, dStarSquared: s };
}

function targetWeight(weighting: TargetWeighting, intensity: number, sigma: number): number {
  if (weighting === 'unit') return 1;
  const variance = sigma * sigma;
  if (weighting === 'variance') return 1 / variance;
  return (weighting === 'gentle' ? Math.abs(intensity) : intensity * intensity) / variance;
}

/** The line through the model gives G; the radius is the root mean square offset of the indexed geometry. */
export function startParameters(
  data: RsData,
  profile: RsProfile,
  slope: number,
  buffers: RsBuffers,
): Float64Array {
  const x = new Float64Array(nRsParameters);
  x[G] = slope;
  if (profile === 'eta_deff') {
    x[SHAPE] = START_ETA;
    x[SHAPE + 1] = 1 / START_DOMAIN;
    return x;
  }
  x[SHAPE] = 1;
  evaluateRs(data, profile, x, buffers);
  let sum = 0;
  for (const offset of buffers.offset) sum += offset * offset;
  x[SHAPE] = Math.sqrt(sum / data.n);
  return x;
}
