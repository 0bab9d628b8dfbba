import { median } from '../../numeric/summary.js';
import { B, G, nRsParameters, ROT_X, ROT_Y, SHAPE } from '../rs/rs-model.js';
import type { BestIntensities } from './best-intensities.js';
import { correlationWithOthers } from './frame-agreement.js';
import { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarModel } from './levmar-data.js';
import {
  type LevmarEnd,
  type LevmarStep,
  LIMITS,
  type Minimum,
  minimize,
  type MinimizeOptions,
} from './minimize.js';
import { startParameters } from './start.js';

export interface LevmarOptions extends MinimizeOptions {
  /** Mosaicity begins above 0. */
  readonly withEta: boolean;
  /** Frames must correlate better than this with what the others say of their reflections. */
  readonly minCorrelation: number;
}

/**
 * Why a frame was taken out: its scale does not differ from 0 or is next to nothing, its B or a rotation ended at its limit, or
 * it does not agree with the others.
 */
export interface DroppedFrame {
  readonly frame: number;
  readonly reason: 'scale' | 'limit' | 'correlation';
}

export interface LevmarResult {
  /** `nRsParameters` a frame, places of `rs-model.ts`; 0 for frames that took no part. Mean G is 1, mean B is 0. */
  readonly parameters: Float64Array;
  /** Per reflection; 0 where nothing is observed. */
  readonly intensity: Float64Array;
  /** 1/variance of each intensity for fixed frames. */
  readonly information: Float64Array;
  /** Frames that are not part of the result. */
  readonly dropped: readonly DroppedFrame[];
  readonly members: readonly number[];
  readonly nIterations: number;
  readonly targetBefore: number;
  readonly target: number;
  readonly nObservations: number;
  readonly nIntensities: number;
  readonly end: LevmarEnd;
}

/** A frame is kept where its scale is above so many of its standard uncertainties. */
const FEWEST_SIGMAS = 3;
/** And above this share of the median scale. */
const SMALLEST_SHARE = 1e-3;

/** What is refined for the flags of levmar.parameter_flags. Deff, Eta and Rxy mean nothing without a model of partiality. */
export function levmarModel(flags: readonly string[]): LevmarModel {
  const has = (flag: string): boolean => flags.includes(flag);
  const withEta = has('PartialityEtaDeff');
  const isPartial = withEta || has('PartialityDeff');
  const free = [G];
  if (has('Bfactor')) free.push(B);
  if (isPartial && has('Rxy')) free.push(ROT_X, ROT_Y);
  if (withEta && has('Eta')) free.push(SHAPE);
  if (isPartial && has('Deff')) free.push(SHAPE + 1);
  return { profile: isPartial ? 'eta_deff' : 'full', free };
}

/**
 * Refines the parameters of the frames `members` and all intensities together: Σ w (I_obs - G exp(-2B/d²) p I)² is minimised
 * by Levenberg and Marquardt's method in the parameters of the frames, with the best intensities for them at each step
 * (Golub & Pereyra (1973), https://doi.org/10.1137/0710036). Frames whose scale does not differ from 0 and those at a limit
 * are taken out, then those that do not agree with the others, and what is left is refined again. Pauses after each step.
 */
export function* levmarSteps(
  data: LevmarData,
  model: LevmarModel,
  members: readonly number[],
  options: LevmarOptions,
): Generator<LevmarStep, LevmarResult> {
  const scales = new FrameScales(data, model);
  const x = startParameters(data, members, model, options.withEta, scales);
  const dropped: DroppedFrame[] = [];
  let kept = members;
  let nBefore = 0;
  let targetBefore = NaN;
  for (;;) {
    const minimum = yield* minimize(data, model, kept, x, scales, options, nBefore);
    if (Number.isNaN(targetBefore)) targetBefore = minimum.targetBefore;
    nBefore += minimum.nIterations;
    const bad = unsoundFrames(data, model, kept, x, scales, minimum, options.minCorrelation, dropped);
    if (bad.length > 0) {
      dropped.push(...bad);
      const isBad = new Set(bad.map(({ frame }) => frame));
      kept = kept.filter((f) => !isBad.has(f));
      continue;
    }
    fixGauge(data, model, kept, x, minimum.best);
    const parameters = new Float64Array(x.length);
    for (const f of kept) {
      const from = f * nRsParameters;
      parameters.set(x.subarray(from, from + nRsParameters), from);
    }
    const { intensity, information } = minimum.best;
    return {
      parameters,
      intensity,
      information,
      dropped,
      members: kept,
      nIterations: nBefore,
      targetBefore,
      target: minimum.target,
      nObservations: kept.reduce((sum, f) => sum + data.frames[f].reflection.length, 0),
      nIntensities: information.reduce((sum, d) => sum + (d > 0 ? 1 : 0), 0),
      end: minimum.end,
    };
  }
}

/** All steps without a pause. */
export function refineLevmar(...input: Parameters<typeof levmarSteps>): LevmarResult {
  const steps = levmarSteps(...input);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Frames without a scale or at a limit; where there are none, those that do not agree with the others. */
function unsoundFrames(
  data: LevmarData,
  { free }: LevmarModel,
  members: readonly number[],
  x: Float64Array,
  scales: FrameScales,
  { scaleSigma, best }: Minimum,
  minCorrelation: number,
  already: readonly DroppedFrame[],
): DroppedFrame[] {
  const g = members.map((f) => x[f * nRsParameters + G]);
  const least = SMALLEST_SHARE * median(g.filter((value) => value > 0));
  const vague = members.filter((_, m) => !(g[m] > FEWEST_SIGMAS * scaleSigma[m] && g[m] > least));
  if (vague.length > 0) return vague.map((frame) => ({ frame, reason: 'scale' }));
  const limited = free.filter((place) => place === B || place === ROT_X || place === ROT_Y);
  const atLimit = members.filter((f) =>
    limited.some((place) => Math.abs(x[f * nRsParameters + place]) >= LIMITS[place][1]),
  );
  // Either once: where frames are no better determined than that, all would go one after the other.
  const isAsked = (reason: DroppedFrame['reason']): boolean =>
    already.every((frame) => frame.reason !== reason);
  if (atLimit.length > 0 && isAsked('limit')) return atLimit.map((frame) => ({ frame, reason: 'limit' }));
  if (!isAsked('correlation')) return [];
  return members
    .filter((f) => {
      const { intensity, information } = best;
      return correlationWithOthers(data.frames[f], x, f, scales, intensity, information) <= minCorrelation;
    })
    .map((frame) => ({ frame, reason: 'correlation' }));
}

/** The data do not say a common factor of all scales, nor a common B: mean G is made 1 and mean B 0. */
function fixGauge(
  data: LevmarData,
  { free }: LevmarModel,
  members: readonly number[],
  x: Float64Array,
  { intensity, information }: BestIntensities,
): void {
  const meanOf = (place: number): number =>
    members.reduce((sum, f) => sum + x[f * nRsParameters + place], 0) / members.length;
  const g = meanOf(G);
  const b = free.includes(B) ? meanOf(B) : 0;
  for (const f of members) {
    x[f * nRsParameters + G] /= g;
    x[f * nRsParameters + B] -= b;
  }
  for (let r = 0; r < intensity.length; r++) {
    const factor = g * Math.exp(-2 * b * data.dStarSquared[r]);
    intensity[r] *= factor;
    information[r] /= factor * factor;
  }
}
