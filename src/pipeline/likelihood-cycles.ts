import type { PrimeParams } from '../params/prime-params.js';

/** How many cycles of refinement and merging are run. */
export interface LikelihoodCycles {
  readonly atLeast: number;
  readonly atMost: number;
  /** Stop after the cycle whose merge agrees with the one before by more than this; Infinity: never before `atMost`. */
  readonly minAgreement: number;
}

/** The first merge comes of no reference: what it and the second agree by says nothing. */
const FEWEST_CYCLES = 3;
/** Which ones and why: docs/decisions/statistics.md. */
const MOST_CYCLES = 12;
const MIN_AGREEMENT = 0.999;

/** So many cycles, whatever happens. */
export function exactly(nCycles: number): LikelihoodCycles {
  return { atLeast: nCycles, atMost: nCycles, minAgreement: Infinity };
}

/** What `n_postref_cycle` and `convergence` ask for. */
export function likelihoodCycles({
  n_postref_cycle,
  convergence,
}: Pick<PrimeParams, 'n_postref_cycle' | 'convergence'>): LikelihoodCycles {
  if (n_postref_cycle !== 'Auto') return exactly(n_postref_cycle);
  const atMost = convergence.max_cycles === 'Auto' ? MOST_CYCLES : convergence.max_cycles;
  const minAgreement = convergence.min_cc === 'Auto' ? MIN_AGREEMENT : convergence.min_cc;
  return { atLeast: Math.min(FEWEST_CYCLES, atMost), atMost, minAgreement };
}

/** Whether the cycle whose merge agrees so well with the one before (null: there is none) was the last one. */
export function isLastCycle(cycles: LikelihoodCycles, cycle: number, agreement: number | null): boolean {
  if (cycle >= cycles.atMost) return true;
  return cycle >= cycles.atLeast && agreement !== null && agreement > cycles.minAgreement;
}

/** Why the run ended, for log and console; `isNoise`: no frame agrees with the others. */
export function cyclesText(
  cycles: LikelihoodCycles,
  nCycles: number,
  agreement: number | null,
  isNoise = false,
): string {
  const count = `${nCycles} ${nCycles === 1 ? 'cycle' : 'cycles'} of refinement and merging`;
  if (cycles.minAgreement === Infinity) return `${count}, as asked for.`;
  if (agreement === null) return `${count} (convergence.max_cycles).`;
  const measured = `the last two merges correlate by ${agreement.toFixed(6)} (J over the Wilson mean)`;
  if (agreement > cycles.minAgreement) return `${count}: ${measured}, above ${cycles.minAgreement}.`;
  const missed = `${count}, not converged: ${measured}, below convergence.min_cc = ${cycles.minAgreement} after convergence.max_cycles.`;
  return isNoise
    ? `${missed} More cycles do not help where frames do not agree with each other.`
    : `${missed}\nSparse or noisy data go on changing a little. More cycles: n_postref_cycle=${2 * nCycles}.`;
}
