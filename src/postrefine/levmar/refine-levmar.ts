import { solveConjugateGradient } from '../../numeric/conjugate-gradient.js';
import { B, G, nRsParameters, ROT_X, ROT_Y, SHAPE } from '../rs/rs-model.js';
import { BestIntensities } from './best-intensities.js';
import { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarModel } from './levmar-data.js';
import { ReducedEquations } from './reduced-equations.js';
import { startParameters } from './start.js';

export interface LevmarOptions {
  /** Ends when the length of a step is below this share of that of all parameters, intensities too. */
  readonly stepThreshold: number;
  /** Ends when a step takes away less than this share of the target; null: not asked. */
  readonly decreaseThreshold: number | null;
  readonly maxIterations: number;
  /** Mosaicity begins above 0. */
  readonly withEta: boolean;
  /** Called after each accepted step. */
  readonly onStep?: (step: LevmarStep) => void;
}

export interface LevmarStep {
  readonly iteration: number;
  readonly target: number;
  /** Length of the step over that of the parameters. */
  readonly relativeStep: number;
}

export type LevmarEnd = 'step' | 'decrease' | 'no better step' | 'iterations';

export interface LevmarResult {
  /** `nRsParameters` a frame, places of `rs-model.ts`; 0 for frames that took no part. Mean G is 1, mean B is 0. */
  readonly parameters: Float64Array;
  /** Per reflection; 0 where nothing is observed. */
  readonly intensity: Float64Array;
  /** 1/variance of each intensity for fixed frames. */
  readonly information: Float64Array;
  /** Frames whose scale came out as 0 or below: they are not part of the result. */
  readonly dropped: readonly number[];
  readonly members: readonly number[];
  readonly nIterations: number;
  readonly targetBefore: number;
  readonly target: number;
  readonly nObservations: number;
  readonly nIntensities: number;
  readonly end: LevmarEnd;
}

const FIRST_DAMPING = 1e-3;
const MOST_TRIES = 25;
const GRADIENTS = { tolerance: 1e-5, maxIterations: 200 };
/** Limits of G, B (Å²), the rotations, eta (radians) and 1/D (Å⁻¹). */
const LIMITS: readonly (readonly [number, number])[] = [
  [-Infinity, Infinity],
  [-150, 150],
  [-0.1, 0.1],
  [-0.1, 0.1],
  [0, 0.1],
  [1e-6, 0.1],
];

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
 * (Golub & Pereyra (1973), https://doi.org/10.1137/0710036). Frames whose scale ends at 0 or below are taken out, and the
 * others refined again.
 */
export function refineLevmar(
  data: LevmarData,
  model: LevmarModel,
  members: readonly number[],
  options: LevmarOptions,
): LevmarResult {
  const scales = new FrameScales(data, model);
  const x = startParameters(data, members, model, options.withEta, scales);
  const dropped: number[] = [];
  let kept = members;
  let nIterations = 0;
  let targetBefore = NaN;
  for (;;) {
    const minimum = minimize(data, model, kept, x, scales, options, nIterations);
    nIterations += minimum.nIterations;
    if (Number.isNaN(targetBefore)) targetBefore = minimum.targetBefore;
    const bad = kept.filter((f) => !(x[f * nRsParameters + G] > 0));
    if (bad.length > 0 && bad.length < kept.length) {
      dropped.push(...bad);
      kept = kept.filter((f) => x[f * nRsParameters + G] > 0);
      continue;
    }
    const { best } = minimum;
    fixGauge(data, model, kept, x, best);
    const { intensity, information } = best;
    const out = new Float64Array(x.length);
    for (const f of kept) {
      const from = f * nRsParameters;
      out.set(x.subarray(from, from + nRsParameters), from);
    }
    return {
      parameters: out,
      intensity,
      information,
      dropped: dropped.sort((a, b) => a - b),
      members: kept,
      nIterations,
      targetBefore,
      target: minimum.target,
      nObservations: kept.reduce((sum, f) => sum + data.frames[f].reflection.length, 0),
      nIntensities: information.reduce((sum, d) => sum + (d > 0 ? 1 : 0), 0),
      end: minimum.end,
    };
  }
}

interface Minimum {
  readonly best: BestIntensities;
  readonly targetBefore: number;
  readonly target: number;
  readonly nIterations: number;
  readonly end: LevmarEnd;
}

/** Minimises from parameters `x`, which are changed in place; damping as of Nielsen (1999), IMM-REP-1999-05. */
function minimize(
  data: LevmarData,
  model: LevmarModel,
  members: readonly number[],
  x: Float64Array,
  scales: FrameScales,
  options: LevmarOptions,
  nBefore: number,
): Minimum {
  let [best, trial] = [new BestIntensities(data, scales), new BestIntensities(data, scales)];
  const equations = new ReducedEquations(data, model, members);
  const { gradient, curvature } = equations;
  const nothing = new Float64Array(data.dStarSquared.length);
  trial.find(members, x, nothing);
  let target = best.find(members, x, trial.intensity);
  const targetBefore = target;
  const step = new Float64Array(gradient.length);
  const downhill = new Float64Array(gradient.length);
  const next = x.slice();
  let damping = FIRST_DAMPING;
  const ended = (end: LevmarEnd, nIterations: number): Minimum => ({
    best,
    targetBefore,
    target,
    nIterations,
    end,
  });
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    equations.linearize(scales, x, best.intensity);
    for (let j = 0; j < gradient.length; j++) downhill[j] = -gradient[j];
    let growth = 2;
    let reached = NaN;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      equations.damp(damping);
      solveConjugateGradient(equations, downhill, step, GRADIENTS);
      move(model, members, x, step, next);
      const value = trial.find(members, next, best.intensity);
      let predicted = 0;
      for (let j = 0; j < step.length; j++)
        predicted += step[j] * (damping * curvature[j] * step[j] - gradient[j]);
      const gain = (target - value) / predicted;
      if (value < target && gain > 0) {
        damping *= Math.max(1 / 3, 1 - (2 * gain - 1) ** 3);
        reached = value;
        break;
      }
      damping *= growth;
      growth *= 2;
    }
    if (Number.isNaN(reached)) return ended('no better step', iteration - 1);
    const relativeStep = lengthOfStep(x, next, best.intensity, trial.intensity);
    const decrease = (target - reached) / target;
    x.set(next);
    [best, trial] = [trial, best];
    target = reached;
    options.onStep?.({ iteration: nBefore + iteration, target, relativeStep });
    if (relativeStep < options.stepThreshold) return ended('step', iteration);
    if (options.decreaseThreshold !== null && decrease < options.decreaseThreshold)
      return ended('decrease', iteration);
  }
  return ended('iterations', options.maxIterations);
}

/** next = x + step of the refined parameters, within their limits. */
function move(
  { free }: LevmarModel,
  members: readonly number[],
  x: Float64Array,
  step: Float64Array,
  next: Float64Array,
): void {
  next.set(x);
  let j = 0;
  for (const f of members)
    for (const place of free) {
      const [low, high] = LIMITS[place];
      const at = f * nRsParameters + place;
      next[at] = Math.min(Math.max(x[at] + step[j++], low), high);
    }
}

/** Length of the change of all parameters over their length. */
function lengthOfStep(
  x: Float64Array,
  next: Float64Array,
  intensity: Float64Array,
  nextIntensity: Float64Array,
): number {
  let change = 0;
  let length = 0;
  for (let j = 0; j < x.length; j++) {
    change += (next[j] - x[j]) ** 2;
    length += x[j] ** 2;
  }
  for (let r = 0; r < intensity.length; r++) {
    change += (nextIntensity[r] - intensity[r]) ** 2;
    length += intensity[r] ** 2;
  }
  return Math.sqrt(change / length);
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
