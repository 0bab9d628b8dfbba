import type { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergeReliability } from '../merge/likelihood/half-agreement.js';
import { AgreementSums, type Signal } from './agreement-sums.js';
import { AgreementBeyondExpected } from './agreement-beyond-expected.js';
import type { KnownBeforehand } from './expected-deviations.js';
import { type EstimatedCorrelation, MergedSums, UNDEFINED } from './merged-sums.js';
import { ShellTable } from './shell-table.js';

/** With fewer reflections that both halves observed, CC* of a shell would be the word of the prior and the error model alone. */
const FEWEST_PAIRS = 10;

/** g where nothing speaks against it. */
const SUPPOSED: Signal = { part: 1, error: 0 };

/** By reflection number. */
type PlacedReflections = Omit<KnownBeforehand, 'nObservations'>;

/** Estimated correlation of merged and true intensities; NaN where the halves do not say that there is any. */
export interface MergeCorrelation {
  readonly shells: readonly EstimatedCorrelation[];
  readonly overall: EstimatedCorrelation;
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
  if (!all.isSignificant()) return { shells: halves.shells.map(() => UNDEFINED), overall: UNDEFINED };

  const signal = all.signalWith(SUPPOSED, all.excessWith(all));
  const factors = halves.shells.map((sums) => {
    const excess = sums.excessWith(all);
    return { excess, signal: sums.signalWith(signal, excess) };
  });
  const errorsOf = (sums: AgreementSums, { error }: Signal) => ({
    excess: sums.excessErrorWith(all),
    signal: error,
  });
  const { dStarSquared } = reflections;
  const merged = new ShellTable(limits, () => new MergedSums());
  for (let r = 0; r < dStarSquared.length; r++) {
    const shell = limits.shellOf(dStarSquared[r]);
    if (shell < 0 || Number.isNaN(reliability.intensity[r])) continue;
    const { excess, signal } = factors[shell];
    merged.shells[shell].add({
      intensity: reliability.intensity[r],
      variance: reliability.variance[r],
      noise: reliability.noise[r],
      excess,
      signal: signal.part,
    });
  }
  return {
    shells: merged.shells.map((sums, s) =>
      halves.shells[s].n < FEWEST_PAIRS
        ? UNDEFINED
        : sums.figures(errorsOf(halves.shells[s], factors[s].signal)),
    ),
    overall: merged.overall().figures(errorsOf(all, signal)),
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
