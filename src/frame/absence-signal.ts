/** What the observations that the space group calls absent show, beside all others: sums of I/sigma. */
export interface AbsenceSignal {
  nAbsent: number;
  absent: number;
  nOthers: number;
  others: number;
}

export function noAbsences(): AbsenceSignal {
  return { nAbsent: 0, absent: 0, nOthers: 0, others: 0 };
}

/** One observation may not decide for all. */
const LARGEST_RATIO = 100;
/** Multiples of 1/64 add up exactly, so that sums do not depend on their order. */
const STEPS = 64;

/** Adds one observation with a finite intensity and a positive sigma. */
export function addSignal(into: AbsenceSignal, intensity: number, sigma: number, isAbsent: boolean): void {
  const ratio = Math.max(-LARGEST_RATIO, Math.min(LARGEST_RATIO, intensity / sigma));
  const rounded = Math.round(STEPS * ratio) / STEPS;
  if (isAbsent) {
    into.nAbsent++;
    into.absent += rounded;
  } else {
    into.nOthers++;
    into.others += rounded;
  }
}

export function addAbsences(into: AbsenceSignal, from: AbsenceSignal): void {
  into.nAbsent += from.nAbsent;
  into.absent += from.absent;
  into.nOthers += from.nOthers;
  into.others += from.others;
}

/** Screw axes alone make fewer absent. */
const LEAST_SHARE = 0.05;
/** Of the mean I/sigma of the others; noise has none of it. */
const LEAST_LIKENESS = 0.5;
/** Above zero, in standard errors of a mean of I/sigma. */
const LEAST_SIGNIFICANCE = 5;

/** Says that the space group is wrong where many absent reflections are as strong as the others; null where nothing is to be said. */
export function absenceWarning(
  { nAbsent, absent, nOthers, others }: AbsenceSignal,
  spaceGroup: string,
): string | null {
  const share = nAbsent / (nAbsent + nOthers);
  if (!(share > LEAST_SHARE && absent > LEAST_SIGNIFICANCE * Math.sqrt(nAbsent))) return null;
  const mean = absent / nAbsent;
  const otherMean = others / nOthers;
  if (mean < LEAST_LIKENESS * otherMean) return null;
  const beside = nOthers === 0 ? 'none is left' : `the others have ${otherMean.toFixed(1)}`;
  return `${nAbsent} observations (${(100 * share).toFixed(0)} %) are left out as systematically absent in ${spaceGroup}, but they are not weak: their mean I/sigma is ${mean.toFixed(1)}, ${beside}. The space group, e.g. its centring or screw axes, is wrong (target_space_group), or the frames are indexed in another cell.`;
}
