import { epsilon, mapToAsu } from '../crystal/reflection.js';
import { batchHkl } from '../frame/frame-batch.js';
import { numberReflections, ReflectionLookup } from '../frame/reflection-list.js';
import { mergeLikelihood } from '../merge/likelihood/merge-likelihood.js';
import { createMerge } from '../merge/likelihood/merge-state.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { dStarSquaredOf, reflectionSymmetry } from '../statistics/reflection-properties.js';
import type { LikelihoodData, LikelihoodResult } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import type { RunData } from './run-data.js';

/** A merge with Friedel mates apart; `qSquared` (1/d², Å⁻²) and candidates by the reflection numbers of its `run`. */
export interface FriedelMates {
  readonly run: RunData;
  readonly qSquared: Float64Array;
  readonly candidates: OutputCandidates;
}

/**
 * One more merge of the refined frames with Friedel mates apart (section 13 of the method: they are refined together).
 * Scales, error model and accepted frames are those of `all`. Leaves the run itself as it is.
 */
export function mergeFriedelMatesApart(
  data: LikelihoodData,
  all: LikelihoodResult,
  { spaceGroup, unitCell }: PrimeTarget,
): FriedelMates {
  const hklAsu = new Int32Array(3 * data.run.observations.n);
  for (const { batch, firstObservation } of data.run.batches) {
    const mapped = new Int32Array(3 * batch.n);
    mapToAsu(spaceGroup, batchHkl(batch), true, mapped);
    hklAsu.set(mapped, 3 * firstObservation);
  }
  const { list, number } = numberReflections(hklAsu);
  const symmetry = reflectionSymmetry(list, spaceGroup, true);
  const epsilons = new Float64Array(list.n);
  for (let r = 0; r < list.n; r++)
    epsilons[r] = epsilon(spaceGroup, list.hkl[3 * r], list.hkl[3 * r + 1], list.hkl[3 * r + 2]);
  const qSquared = dStarSquaredOf(list, unitCell);
  const merge = createMerge(
    { ...all.merge.observations, reflection: number },
    { n: list.n, qSquared, epsilon: epsilons, centric: symmetry.isCentric },
    data.run.frames.length,
    wilsonMeanOfMates(data, all, list.hkl, spaceGroup),
  );
  merge.frames.accepted.set(all.merge.frames.accepted);
  merge.frames.factor.set(all.merge.frames.factor);
  mergeLikelihood(merge, all.variance);
  return {
    run: { ...data.run, anomalous: true, reflections: list, symmetry },
    qSquared,
    candidates: outputCandidates(merge),
  };
}

/** The Wilson mean of each reflection's Friedel pair. */
function wilsonMeanOfMates(
  data: LikelihoodData,
  all: LikelihoodResult,
  hkl: Int32Array,
  spaceGroup: PrimeTarget['spaceGroup'],
): Float64Array {
  const lookup = new ReflectionLookup(data.run.reflections);
  const together = new Int32Array(hkl.length);
  mapToAsu(spaceGroup, hkl, false, together);
  return Float64Array.from(
    { length: hkl.length / 3 },
    (_, r) =>
      all.merge.state.wilsonMean[lookup.find(together[3 * r], together[3 * r + 1], together[3 * r + 2])],
  );
}
