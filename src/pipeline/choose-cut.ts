import type { PrimeParams } from '../params/prime-params.js';
import { intensityCut } from '../scale/intensity-cut.js';
import { percentText } from './run-log.js';
import type { MeasuredRun } from './run-data.js';

/** With fewer observations than this within one sigma above the cut there is little to regain: docs/decisions.md. */
const FEWEST_NEARBY = 0.08;
const REMEDY = 'Integrate, or convert, without a cut by I/sigma.';

export interface ChosenCut {
  /** The I/sigma for which the merge corrects; null: it takes the data as they are. */
  readonly cut: number | null;
  /** For log and console; null where there is nothing to say. */
  readonly text: string | null;
}

/** What `intensity_cut` asks for, and what the data say. */
export function chooseCut(
  asked: PrimeParams['intensity_cut'],
  { measurements: { intensity, sigma } }: Pick<MeasuredRun, 'measurements'>,
): ChosenCut {
  if (asked !== null && asked !== 'Auto') return { cut: asked, text: askedText(asked, intensity, sigma) };
  const found = intensityCut(intensity, sigma);
  if (found === null) return { cut: null, text: null };
  const { cut, nearby } = found;
  const seen = `no intensity is below 0 and the smallest is ${cut.toFixed(2)} sigma: weak observations were left out before.`;
  if (asked === null)
    return {
      cut: null,
      text: `Warning: ${seen} Without them weak reflections come out too strong, and nothing is corrected (intensity_cut = None). ${REMEDY}`,
    };
  if (nearby < FEWEST_NEARBY)
    return {
      cut: null,
      text: `Warning: ${seen} Only ${percentText(nearby)} of the rest are within one sigma of that, so that few are missing and nothing is corrected (intensity_cut = ${cut.toFixed(2)} would). ${REMEDY}`,
    };
  return {
    cut,
    text: `Warning: ${seen} ${correctedText(cut)} ${REMEDY}`,
  };
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
