import { FIRST_DEGREES, FIRST_FRACTION, FIRST_SPREAD, LN_INTENSITY, LnSizes } from './gross-errors.js';
import type { LikelihoodMerge } from './merge-state.js';
import { ROBUSTNESS, type VarianceModel } from './variance-model.js';

/** The part of gross errors begins as told before by so many observations. */
const PRIOR_OBSERVATIONS = 2000;

/**
 * Writes to merge.state what the observations of accepted frames tell that are over the cut of chi² and were rejected, for which there is no doubt. So
 * many observations count as told before. Nothing is learnt under the initial model of the variance, where much seems an error. The sizes: normal
 * distribution of unknown mean and variance with the conjugate prior, about the intensities (Gelman et al. (2013), Bayesian Data Analysis, section 3.3).
 */
export function learnGrossErrors(merge: LikelihoodMerge, model: VarianceModel): void {
  if (model.partiality > 0) return;
  const { observations, frames, state } = merge;
  const sizes = new LnSizes();
  let nObservations = 0;
  for (let i = 0; i < observations.n; i++) {
    const r = observations.reflection[i];
    if (r < 0 || frames.accepted[observations.frame[i]] === 0) continue;
    nObservations++;
    if (state.rejected[i] === 1 && state.chi2[i] > ROBUSTNESS.chi2Cut)
      sizes.add(observations.intensity[i] - observations.kp[i] * state.intensity[r]);
  }
  const { n } = sizes;
  const lnIntensity = state.grossErrors[LN_INTENSITY];
  const mean = sizes.mean(lnIntensity);
  const degrees = FIRST_DEGREES + n;
  const scatter =
    FIRST_DEGREES * FIRST_SPREAD ** 2 + sizes.scatter() + (n / (1 + n)) * (mean - lnIntensity) ** 2;
  state.grossErrors.set([
    (n + PRIOR_OBSERVATIONS * FIRST_FRACTION) / (nObservations + PRIOR_OBSERVATIONS),
    (sizes.nPositive + 1) / (n + 2),
    (lnIntensity + n * mean) / (1 + n),
    Math.sqrt((scatter / degrees) * (1 + 1 / (1 + n))),
    degrees,
  ]);
}
