import { mapToAsu } from '../crystal/reflection.js';
import { ReflectionLookup } from '../frame/reflection-list.js';
import { anomalousSpread, candidatesWithMates, mutualMates } from '../merge/likelihood/mate-prior.js';
import { mergeLikelihood } from '../merge/likelihood/merge-likelihood.js';
import { createMerge } from '../merge/likelihood/merge-state.js';
import { type OutputCandidates, outputCandidates } from '../merge/likelihood/output-candidates.js';
import { reflectionSymmetry } from '../statistics/reflection-properties.js';
import { uniqueReflections } from '../statistics/unique-reflections.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import { numberWithMates, type RunData } from './run-data.js';

/** A merge with Friedel mates apart; `qSquared` (1/d², Å⁻²) and candidates by the reflection numbers of its `run`. */
export interface FriedelMates {
  readonly run: RunData;
  readonly qSquared: Float64Array;
  readonly candidates: OutputCandidates;
  /** What is written: with what mates tell of each other, and how much they differ. */
  readonly written: OutputCandidates;
  readonly spread: number;
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
  const { list, number } = numberWithMates(data.run, spaceGroup, true);
  const symmetry = reflectionSymmetry(list, spaceGroup, true);
  const reflections = uniqueReflections(list, symmetry.isCentric, spaceGroup, unitCell);
  const merge = createMerge(
    { ...all.merge.observations, reflection: number },
    reflections,
    data.run.frames.length,
    wilsonMeanOfMates(data, all, list.hkl, spaceGroup),
  );
  merge.frames.accepted.set(all.merge.frames.accepted);
  merge.frames.factor.set(all.merge.frames.factor);
  mergeLikelihood(merge, all.variance);
  const candidates = outputCandidates(merge);
  const mate = mutualMates(symmetry.friedelMate, symmetry.isCentric);
  const spread = anomalousSpread({ ...candidates, mate });
  return {
    run: { ...data.run, anomalous: true, reflections: list, symmetry },
    qSquared: reflections.qSquared,
    candidates,
    written: candidatesWithMates(candidates, mate, spread),
    spread,
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
