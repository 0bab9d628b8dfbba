import { learnIntensityTail } from './intensity-tail.js';
import { learnGrossErrors } from './learn-gross-errors.js';
import type { LikelihoodMerge } from './merge-state.js';
import { ReflectionBlock } from './reflection-block.js';
import { ROBUSTNESS } from './variance-model.js';
import type { Robustness, VarianceModel } from './variance-model.js';
import { directedEpsilon, learnAnisotropy } from './wilson-anisotropy.js';
import { updateWilsonMean } from './wilson-shells.js';
import { centricPosterior } from './wilson-posterior.js';

/** Passes of a merge; Σ(q) is updated after the second and after the last. */
const PASSES_BEFORE_UPDATE = 2;
const PASSES_AFTER_UPDATE = 3;

/**
 * Merges all observations of the accepted frames (section 6 of the method with section 16's cut and tail): five passes of
 * weights at the current J, Wilson posterior, chi² against the other frames and, but for the last, rejection of at most
 * one more observation a reflection. Changes merge.state. Sums run by reflection in input order, so that the result does
 * not depend on how the work is divided; the passes between two updates of Σ(q) run on one reflection after the other.
 *
 * As in the method's reference the passes treat all reflections as acentric; centric ones get their own posterior at the
 * end.
 */
export function mergeLikelihood(
  merge: LikelihoodMerge,
  model: VarianceModel,
  robustness: Robustness = ROBUSTNESS,
): void {
  const all: ReflectionRange = { from: 0, to: merge.groups.nReflections };
  mergeBeforeUpdate(merge, model, all, robustness);
  updateAfterPasses(merge);
  mergeAfterUpdate(merge, model, all, robustness);
  finishMerge(merge, model);
}

/** Reflections from..to - 1 by number: a part of the merge that needs no other. */
export interface ReflectionRange {
  readonly from: number;
  readonly to: number;
}

/** The passes before Σ(q) is updated, of some reflections. */
export function mergeBeforeUpdate(
  merge: LikelihoodMerge,
  model: VarianceModel,
  { from, to }: ReflectionRange,
  robustness: Robustness = ROBUSTNESS,
): void {
  const block = new ReflectionBlock(merge, model, robustness);
  for (let r = from; r < to; r++) firstPasses(block, r);
}

/** The passes after it. */
export function mergeAfterUpdate(
  merge: LikelihoodMerge,
  model: VarianceModel,
  { from, to }: ReflectionRange,
  robustness: Robustness = ROBUSTNESS,
): void {
  const block = new ReflectionBlock(merge, model, robustness);
  for (let r = from; r < to; r++) lastPasses(block, r);
}

function firstPasses(block: ReflectionBlock, r: number): void {
  block.gather(r);
  for (let pass = 0; pass < PASSES_BEFORE_UPDATE; pass++) {
    block.weigh();
    if (pass === 0) block.restore();
    block.judge();
    block.rejectWorst();
  }
  block.scatter(r);
}

function lastPasses(block: ReflectionBlock, r: number): void {
  block.gather(r);
  for (let pass = 0; pass < PASSES_AFTER_UPDATE; pass++) {
    block.weigh();
    block.judge();
    if (pass < PASSES_AFTER_UPDATE - 1) block.rejectWorst();
  }
  block.resolve();
  block.scatter(r);
}

/** Σ(q) from the merged intensities of all reflections. */
export function updateAfterPasses({ shells, reflections, state }: LikelihoodMerge): void {
  learnAnisotropy(shells, reflections, state, state.anisotropy);
  const directed = { ...reflections, epsilon: directedEpsilon(reflections, state.anisotropy) };
  updateWilsonMean(shells, directed, state.intensity, state.information, state.wilsonMean);
}

/** Σ(q), the posterior means of the centric reflections, what gross errors are like and the tail of the intensities, after the last pass. */
export function finishMerge(merge: LikelihoodMerge, model: VarianceModel): void {
  updateAfterPasses(merge);
  applyCentricPrior(merge);
  learnGrossErrors(merge, model);
  const { intensityTail } = merge.state;
  intensityTail[0] = learnIntensityTail(merge, intensityTail[0]);
}

/** Posterior means of the centric reflections, which the passes treat as acentric. */
function applyCentricPrior({ reflections, state }: LikelihoodMerge): void {
  const posterior = new Float64Array(2);
  for (let r = 0; r < reflections.n; r++) {
    if (reflections.centric[r] === 0 || state.mixtureVariance[r] > 0) continue;
    centricPosterior(state.weightedSum[r], state.information[r], state.wilsonMean[r], posterior);
    state.intensity[r] = posterior[0];
  }
}
