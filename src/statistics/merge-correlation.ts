import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergeReliability } from '../merge/likelihood/half-agreement.js';
import { AgreementSums } from './agreement-sums.js';
import { AgreementBeyondExpected } from './agreement-beyond-expected.js';
import type { KnownBeforehand } from './expected-deviations.js';
import { type Mergeable, ShellTable } from './shell-table.js';

/** With fewer reflections that both halves observed, CC* of a shell would be the word of the prior and the error model alone. */
const FEWEST_PAIRS = 10;

/** By reflection number. */
type PlacedReflections = Omit<KnownBeforehand, 'nObservations'>;

/** Estimated correlation of merged and true intensities; NaN where the halves do not say that there is any. */
export interface MergeCorrelation {
  readonly shells: readonly number[];
  readonly overall: number;
}

/**
 * Correlation of the merge with the truth, without the truth. For posterior means x of variance v that are what they say,
 * cov(x, J) = var(x) and var(J) = var(x) + <v>. Two things that halves tell are put right: errors that are larger than the
 * posteriors say, by e = κ <noise> (`noise` is the part of v that observations have), and a signal that is only the part g of what
 * the Wilson prior supposes, as of frames that do not belong together:
 *
 *     CC = √g (var(x) - e) / √(var(x) (var(x) - e + <v>))
 *
 * κ is the excess of the halves' squared differences over what is predicted, divided by their noise; g their products
 * over the predicted ones, of deviations from what is expected (`expectedDeviations`), where that is significantly below 1. Of a plain mean of two equal halves with normal errors
 * this is √(2 CC1/2 / (1 + CC1/2)).
 */
export function mergeCorrelation(
  reliability: MergeReliability,
  reflections: PlacedReflections,
  limits: ResolutionShells,
): MergeCorrelation {
  const halves = halfAgreement(reliability, reflections, limits);
  const all = halves.overall();
  if (!all.isSignificant()) return { shells: halves.shells.map(() => NaN), overall: NaN };

  const signal = all.signalWith(1, all.excessWith(all));
  const factors = halves.shells.map((sums) => {
    const excess = sums.excessWith(all);
    return { excess, signal: sums.signalWith(signal, excess) };
  });
  const { dStarSquared } = reflections;
  const merged = new ShellTable(limits, () => new MergedSums());
  for (let r = 0; r < dStarSquared.length; r++) {
    const shell = limits.shellOf(dStarSquared[r]);
    if (shell < 0 || Number.isNaN(reliability.intensity[r])) continue;
    const { excess, signal: part } = factors[shell];
    merged.shells[shell].add(
      reliability.intensity[r],
      reliability.variance[r],
      excess * reliability.noise[r],
      part,
    );
  }
  return {
    shells: merged.shells.map((sums, s) => (halves.shells[s].n < FEWEST_PAIRS ? NaN : sums.correlation())),
    overall: merged.overall().correlation(),
  };
}

function halfAgreement(
  { agreement }: MergeReliability,
  reflections: PlacedReflections,
  limits: ResolutionShells,
): ShellTable<AgreementSums> {
  const beyond = new AgreementBeyondExpected(agreement, reflections);
  const sums = new ShellTable(limits, () => new AgreementSums());
  agreement.excess.forEach((excess, r) => {
    if (!Number.isNaN(excess)) sums.at(reflections.dStarSquared[r])?.add(agreement, r, beyond);
  });
  return sums;
}

/** Sums over merged reflections; deviations are from the first intensity, so that large means cost no digits. */
class MergedSums implements Mergeable<MergedSums> {
  private n = 0;
  private origin = 0;
  private sum = 0;
  private squares = 0;
  private variance = 0;
  private excess = 0;
  /** g, weighted by squared intensities. */
  private signal = 0;
  private signalWeight = 0;

  add(intensity: number, variance: number, excess: number, signal: number): void {
    if (this.n === 0) this.origin = intensity;
    this.n++;
    this.sum += intensity - this.origin;
    this.squares += (intensity - this.origin) ** 2;
    this.variance += variance;
    this.excess += excess;
    this.signal += signal * intensity ** 2;
    this.signalWeight += intensity ** 2;
  }

  merge(other: MergedSums): void {
    if (other.n === 0) return;
    if (this.n === 0) this.origin = other.origin;
    const shift = other.origin - this.origin;
    this.squares += other.squares + 2 * shift * other.sum + other.n * shift ** 2;
    this.sum += other.sum + other.n * shift;
    this.n += other.n;
    this.variance += other.variance;
    this.excess += other.excess;
    this.signal += other.signal;
    this.signalWeight += other.signalWeight;
  }

  correlation(): number {
    const varX = (this.squares - this.sum ** 2 / this.n) / this.n;
    const covariance = varX - this.excess / this.n;
    const signal = this.signal / this.signalWeight;
    if (!(this.n > 2 && covariance > 0 && signal > 0)) return NaN;
    return (Math.sqrt(signal) * covariance) / Math.sqrt(varX * (covariance + this.variance / this.n));
  }
}
