import { lnErfcx } from '../../numeric/erfcx.js';
import type { LeaveOneOut } from './leave-one-out.js';
import type { ReflectionRange } from './merge-likelihood.js';
import type { LikelihoodMerge } from './merge-state.js';
import { coefficientsOf, Residual } from './residual.js';
import { ROBUSTNESS } from './variance-model.js';
import type { VarianceModel } from './variance-model.js';

/** So often an observation of a right frame has nothing to do with its reflection: no single one can condemn a frame. */
const UNRELATED = 0.02;
const HALF_LN_HALF_PI = 0.5 * Math.log(Math.PI / 2);

/**
 * ln ∫ exp(-J/S)/S exp(N J - D J²/2) dJ over J >= 0: how well observations of information D and weighted sum N fit a
 * reflection of the Wilson distribution. 0 without observations.
 */
export function lnEvidence(weightedSum: number, information: number, prior: number): number {
  if (!(information > 0)) return 0;
  const z = (weightedSum - 1 / prior) / Math.sqrt(information);
  return HALF_LN_HALF_PI - 0.5 * Math.log(information * prior * prior) + lnErfcx(-z * Math.SQRT1_2);
}

/**
 * By frame: logarithm of how much better its intensities fit the reflections as the other frames know them than
 * reflections of which nothing is known but the Wilson mean (a Bayes factor). A wrongly indexed frame has the mean intensities
 * of its resolution, but not those of its reflections. All reflections are taken as acentric. With a range, of
 * its reflections alone.
 */
export function frameEvidence(
  merge: LikelihoodMerge,
  reference: LeaveOneOut,
  model: VarianceModel,
  { from, to }: ReflectionRange = { from: 0, to: merge.groups.nReflections },
): Float64Array {
  const { groups, observations, frames, state } = merge;
  const evidence = new Float64Array(frames.n);
  const residual = new Residual(merge, reference, ROBUSTNESS.nu);
  const coefficients = coefficientsOf(model);
  for (let r = from; r < to; r++) {
    const s = state.wilsonMean[r];
    const last = groups.offsets[r + 1];
    let end = groups.offsets[r];
    while (end < last) {
      const frame = observations.frame[groups.members[end]];
      let merged = 0;
      let mergedInformation = 0;
      let own = 0;
      let ownInformation = 0;
      for (; end < last && observations.frame[groups.members[end]] === frame; end++) {
        const i = groups.members[end];
        const kp = observations.kp[i];
        merged += state.weight[i] * kp * observations.intensity[i];
        mergedInformation += state.weight[i] * kp * kp;
        residual.set(i, coefficients);
        const variance = residual.variance - kp * kp * reference.variance[i];
        own += (kp * observations.intensity[i]) / variance;
        ownInformation += (kp * kp) / variance;
      }
      const others = state.weightedSum[r] - merged;
      const othersInformation = Math.max(state.information[r] - mergedInformation, 0);
      const gain =
        lnEvidence(others + own, othersInformation + ownInformation, s) -
        lnEvidence(others, othersInformation, s) -
        lnEvidence(own, ownInformation, s);
      evidence[frame] += withUnrelated(gain);
    }
  }
  return evidence;
}

/** So many pieces whatever the number of workers: evidence is added piece by piece, so that nothing depends on it. */
const N_PIECES = 16;

/** The reflections of a merge in pieces, whose evidence is to be added in their order. */
export function evidencePieces({ groups }: Pick<LikelihoodMerge, 'groups'>): ReflectionRange[] {
  return Array.from({ length: N_PIECES }, (_, k) => ({
    from: Math.floor((k * groups.nReflections) / N_PIECES),
    to: Math.floor(((k + 1) * groups.nReflections) / N_PIECES),
  }));
}

/** The gain of an observation that may be unrelated, without an overflow for strong reflections. */
function withUnrelated(gain: number): number {
  return gain > 0
    ? gain + Math.log1p(UNRELATED * Math.expm1(-gain))
    : Math.log1p((1 - UNRELATED) * Math.expm1(gain));
}
