import { solveConjugateGradient } from '../../numeric/conjugate-gradient.js';
import { nRsParameters } from '../rs/rs-model.js';
import { BestIntensities } from './best-intensities.js';
import type { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarModel } from './levmar-data.js';
import { ReducedEquations } from './reduced-equations.js';

export interface MinimizeOptions {
  /** Ends when the length of a step is below this share of that of all parameters, intensities too. */
  readonly stepThreshold: number;
  /** Ends when a step takes away less than this share of the target; null: not asked. */
  readonly decreaseThreshold: number | null;
  readonly maxIterations: number;
}

export interface LevmarStep {
  readonly iteration: number;
  readonly target: number;
  /** Length of the step over that of the parameters. */
  readonly relativeStep: number;
}

export type LevmarEnd = 'step' | 'decrease' | 'no better step' | 'iterations';

const FIRST_DAMPING = 1e-3;
const MOST_TRIES = 25;
const GRADIENTS = { tolerance: 1e-5, maxIterations: 200 };
const LARGEST_ROTATION = (0.5 * Math.PI) / 180;
/** Limits of G, B (Å², of rs2), the rotations (of rs2), eta (radians) and 1/D (Å⁻¹). */
export const LIMITS: readonly (readonly [number, number])[] = [
  [-Infinity, Infinity],
  [-25, 25],
  [-LARGEST_ROTATION, LARGEST_ROTATION],
  [-LARGEST_ROTATION, LARGEST_ROTATION],
  [0, 0.1],
  [1e-6, 0.1],
];

export interface Minimum {
  readonly best: BestIntensities;
  readonly targetBefore: number;
  readonly target: number;
  readonly nIterations: number;
  readonly end: LevmarEnd;
  /** Standard uncertainty of the scale of each member for fixed intensities, on the scale of the residuals. */
  readonly scaleSigma: Float64Array;
}

/**
 * Minimises from parameters `x`, which are changed in place; damping as of Nielsen (1999), IMM-REP-1999-05. Pauses after each
 * accepted step.
 */
export function* minimize(
  data: LevmarData,
  model: LevmarModel,
  members: readonly number[],
  x: Float64Array,
  scales: FrameScales,
  options: MinimizeOptions,
  nBefore: number,
): Generator<LevmarStep, Minimum> {
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
  const ended = (end: LevmarEnd, nIterations: number): Minimum => {
    equations.linearize(scales, x, best.intensity);
    const scaleSigma = scaleUncertainties(data, model, members, target, curvature);
    return { best, targetBefore, target, nIterations, end, scaleSigma };
  };
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
    yield { iteration: nBefore + iteration, target, relativeStep };
    if (relativeStep < options.stepThreshold) return ended('step', iteration);
    if (options.decreaseThreshold !== null && decrease < options.decreaseThreshold)
      return ended('decrease', iteration);
  }
  return ended('iterations', options.maxIterations);
}

/** From the curvatures of the scales and χ² over the degrees of freedom. */
function scaleUncertainties(
  { frames, dStarSquared }: LevmarData,
  { free }: LevmarModel,
  members: readonly number[],
  target: number,
  curvature: Float64Array,
): Float64Array {
  const isSeen = new Uint8Array(dStarSquared.length);
  let freedom = -free.length * members.length;
  for (const f of members)
    for (const r of frames[f].reflection) {
      freedom += isSeen[r];
      isSeen[r] = 1;
    }
  const unit = target / Math.max(freedom, 1);
  return Float64Array.from(members, (_, m) => Math.sqrt(unit / curvature[free.length * m]));
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
