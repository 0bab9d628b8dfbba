import type { Mergeable } from './shell-table.js';

/** What CC* takes of a merged reflection. */
export interface IntensityPosterior {
  /** Mean and variance of its posterior. */
  readonly intensity: number;
  readonly variance: number;
  /** The part of the variance that comes of errors of the observations. */
  readonly noise: number;
  /** κ: the errors are larger than the posterior says by so many times the noise. */
  readonly excess: number;
  /** g: the part of the supposed signal that is there. */
  readonly signal: number;
}

/** Estimated correlation with the true intensities, and the standard error of it. */
export interface EstimatedCorrelation {
  readonly ccStar: number;
  readonly ccStarError: number;
}

/** Standard errors of κ and g, in common for the reflections of a shell. */
export interface FactorErrors {
  readonly excess: number;
  readonly signal: number;
}

export const UNDEFINED: EstimatedCorrelation = { ccStar: NaN, ccStarError: NaN };

/** Merged reflections of a shell. */
export class MergedSums implements Mergeable<MergedSums> {
  private members: IntensityPosterior[] = [];

  add(reflection: IntensityPosterior): void {
    this.members.push(reflection);
  }

  merge(other: MergedSums): void {
    this.members = this.members.concat(other.members);
  }

  /**
   * CC = √g cov / √(var(x) (cov + <v>)) of intensities x, cov = var(x) - <κ noise>; g is weighted by x². Its error is what the posteriors
   * leave open, and what comes of the errors of κ and g.
   */
  figures(errors: FactorErrors): EstimatedCorrelation {
    const { members } = this;
    const n = members.length;
    const mean = (of: (reflection: IntensityPosterior) => number) =>
      members.reduce((sum, reflection) => sum + of(reflection), 0) / n;
    const center = mean(({ intensity }) => intensity);
    const varX = mean(({ intensity }) => (intensity - center) ** 2);
    const covariance = varX - mean(({ excess, noise }) => excess * noise);
    const varJ = covariance + mean(({ variance }) => variance);
    const squares = mean(({ intensity }) => intensity ** 2);
    const signal = mean(({ intensity, signal: part }) => part * intensity ** 2) / squares;
    if (!(n > 2 && covariance > 0 && signal > 0)) return UNDEFINED;
    const ccStar = (Math.sqrt(signal) * covariance) / Math.sqrt(varX * varJ);
    const open = mean((reflection) => relativeVariance(reflection, center, varX, covariance, varJ));
    const ofExcess = (1 / covariance - 0.5 / varJ) * mean(({ noise }) => noise) * errors.excess;
    const ofSignal = (0.5 * errors.signal) / signal;
    return { ccStar, ccStarError: ccStar * Math.hypot(Math.sqrt(open / n), ofExcess, ofSignal) };
  }
}

/**
 * Variance of what a reflection contributes to ln CC when its true intensity J is anywhere within its posterior. With d = J - E(J), a
 * gamma distribution of variance u (excess included) about a mean with the slope b = cov/var(x) on x, the contribution is, to first order,
 *
 *     x' d/cov - (2 b x' d + d² - u)/(2 var(J)),  x' = x - <x>;  <d³> = 2u²/x, <d⁴> - u² = 2u² + 6u³/x²
 */
function relativeVariance(
  { intensity, variance, noise, excess }: IntensityPosterior,
  center: number,
  varX: number,
  covariance: number,
  varJ: number,
): number {
  const u = variance + excess * noise;
  const slope = (intensity - center) * (1 / covariance - covariance / (varX * varJ));
  const skewness = (2 * u ** 2) / intensity;
  const spreadOfSquare = 2 * u ** 2 + 6 * u * (u / intensity) ** 2;
  return slope ** 2 * u - (slope * skewness) / varJ + spreadOfSquare / (4 * varJ ** 2);
}
