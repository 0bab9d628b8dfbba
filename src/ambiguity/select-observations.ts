import type { ChangeOfBasis } from '../crystal/change-of-basis.js';
import { mapToAsu } from '../crystal/reflection.js';
import { reindex } from '../crystal/reindexing.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import type { Frame } from '../frame/frame.js';
import type { ReflectionLookup } from '../frame/reflection-list.js';
import type { ComparedObservations } from './compared-observations.js';

/** Which observations are compared; names as in the parameter file. */
export interface ComparisonLimits {
  readonly dMin: number;
  readonly dMax: number;
  readonly sigmaMin: number;
}

/** What the likelihood engine says of the observations of a frame, one value each. */
export interface ObservationModel {
  readonly kp: Float64Array;
  readonly background: Float64Array;
  readonly gain: Float64Array;
  /** Wilson mean S by reflection number. */
  readonly wilsonMean: Float64Array;
}

/** Error of kp S: scale, partiality and profile are known to about this. */
const RELATIVE_ERROR = 0.3;
/** Errors larger than this (in Wilson means) leave nothing to compare. */
const LARGEST_VARIANCE = 9;
/** Bounds the memory of large runs: of more, those that tell most. */
const MOST_PER_FRAME = 400;

/** What one frame says of its reflections in each way to index it. */
export function compareFrame(
  frame: Frame,
  model: ObservationModel,
  ways: readonly ChangeOfBasis[],
  group: SpaceGroup,
  numbers: ReflectionLookup,
  limits: ComparisonLimits,
): ComparedObservations {
  const deviation = new Float32Array(frame.n);
  const variance = new Float32Array(frame.n);
  const chosen = tellingObservations(frame, model, limits, deviation, variance);
  const hkl = new Int32Array(3 * chosen.length);
  chosen.forEach((i, k) => hkl.set(frame.hkl.subarray(3 * i, 3 * i + 3), 3 * k));
  const asu = new Int32Array(hkl.length);
  const reflection = ways.map((way) => {
    mapToAsu(group, reindex(way, hkl, asu), false, asu);
    return Int32Array.from(chosen, (_, k) => numbers.find(asu[3 * k], asu[3 * k + 1], asu[3 * k + 2]));
  });
  return {
    nFrames: 1,
    nReflections: numbers.size,
    offsets: Uint32Array.of(0, chosen.length),
    deviation: Float32Array.from(chosen, (i) => deviation[i]),
    variance: Float32Array.from(chosen, (i) => variance[i]),
    reflection,
  };
}

/** Positions of what is compared, ascending; writes deviation and variance of each. */
function tellingObservations(
  frame: Frame,
  { kp, background, gain, wilsonMean }: ObservationModel,
  limits: ComparisonLimits,
  deviation: Float32Array,
  variance: Float32Array,
): Uint32Array {
  const metric = reciprocalMetric(frame.unitCell);
  const least = 1 / (limits.dMax * limits.dMax);
  const greatest = 1 / (limits.dMin * limits.dMin);
  const chosen: number[] = [];
  for (let i = 0; i < frame.n; i++) {
    const r = frame.reflection[i];
    const qSquared = dStarSquared(metric, frame.hkl[3 * i], frame.hkl[3 * i + 1], frame.hkl[3 * i + 2]);
    if (r < 0 || qSquared < least || qSquared > greatest) continue;
    if (!(frame.intensity[i] > limits.sigmaMin * frame.sigma[i])) continue;
    const expected = kp[i] * wilsonMean[r];
    deviation[i] = frame.intensity[i] / expected - 1;
    variance[i] = (background[i] + gain[i] * expected) / (expected * expected) + RELATIVE_ERROR ** 2;
    if (variance[i] <= LARGEST_VARIANCE) chosen.push(i);
  }
  if (chosen.length <= MOST_PER_FRAME) return Uint32Array.from(chosen);
  chosen.sort((i, j) => variance[i] - variance[j] || i - j);
  return Uint32Array.from(chosen.slice(0, MOST_PER_FRAME)).sort();
}
