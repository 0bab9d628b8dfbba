import type { PrimeParams } from '../params/prime-params.js';
import { FEWEST_NEARBY, intensityCut, isSelection } from '../scale/intensity-cut.js';
import { percentText } from './run-log.js';
import type { MeasuredRun } from './run-data.js';

/** Learnt errors contain those of the profile, which select nothing: they speak of a cut only where the input's variances are wrong by this. */
const WRONG_VARIANCE = 25;
const REMEDY = 'Integrate, or convert, without a cut by I/sigma.';

export interface ChosenCut {
  /** The I/sigma for which the merge corrects; null: it takes the data as they are. */
  readonly cut: number | null;
  /** For log and console; null where there is nothing to say. */
  readonly text: string | null;
  /** The data were cut here, but few seem to be missing by their sigmas; null: there is no such doubt. */
  readonly doubtful: number | null;
}

/** What `intensity_cut` asks for, and what the data say. */
export function chooseCut(
  asked: PrimeParams['intensity_cut'],
  { measurements: { intensity, sigma } }: Pick<MeasuredRun, 'measurements'>,
): ChosenCut {
  if (asked !== null && asked !== 'Auto')
    return { cut: asked, text: askedText(asked, intensity, sigma), doubtful: null };
  const found = intensityCut(intensity, sigma);
  if (found === null) return { cut: null, text: null, doubtful: null };
  const { cut, nearby } = found;
  const seen = seenText(cut);
  if (asked === null)
    return {
      cut: null,
      text: `Warning: ${seen} Without them weak reflections come out too strong, and nothing is corrected (intensity_cut = None). ${REMEDY}`,
      doubtful: null,
    };
  if (!isSelection(found))
    return {
      cut: null,
      text: `Warning: ${seen} Only ${percentText(nearby)} of the rest are within one sigma of that, so that few are missing and nothing is corrected (intensity_cut = ${cut.toFixed(2)} would). ${REMEDY}`,
      doubtful: cut,
    };
  return { cut, text: `Warning: ${seen} ${correctedText(cut)} ${REMEDY}`, doubtful: null };
}

/**
 * What is to be said where this part of the observations is within one sigma above the cut by the errors that the data show, the
 * variances of the input being too small by `factor`; null: nothing new.
 */
export function textByErrors(cut: number, nearby: number, factor: number): string | null {
  if (nearby < FEWEST_NEARBY || factor < WRONG_VARIANCE) return null;
  return `Warning: ${seenText(cut)} The sigmas of the data are far too small for weak observations: by their differences between frames ${percentText(nearby)} of the rest are within one sigma of that. ${correctedText(cut)} ${REMEDY}`;
}

function seenText(cut: number): string {
  return `no intensity is below 0 and the smallest is ${cut.toFixed(2)} sigma: weak observations were left out before.`;
}

function correctedText(cut: number): string {
  return `The merge takes each observation as one that is there because it came out above ${cut.toFixed(2)} sigma (intensity_cut, docs/method.md). This regains a part of what was lost.`;
}

function askedText(cut: number, intensity: Float64Array, sigma: Float64Array): string {
  let nBelow = 0;
  for (let i = 0; i < intensity.length; i++) if (intensity[i] < cut * sigma[i]) nBelow++;
  const contradiction =
    nBelow === 0
      ? ''
      : ` But ${nBelow} observations are below: the data were not cut there, and these will come out too weak.`;
  return `${correctedText(cut)}${contradiction}`;
}
