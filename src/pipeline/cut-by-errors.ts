import { partNearThreshold, setThresholds } from '../scale/intensity-cut.js';
import { type ChosenCut, textByErrors } from './choose-cut.js';
import { exactly } from './likelihood-cycles.js';
import { aboveThreshold } from './likelihood-data.js';
import { refineMembers } from './likelihood-refinement.js';
import type { LikelihoodData } from './likelihood-run.js';
import type { PrimeProgram } from './prime-program.js';

/** The first cycle learns the errors from a merge that still is poor. */
const N_CYCLES = 2;

/**
 * Data that were cut where few are missing by their sigmas: two cycles as if they were complete tell whether the sigmas are right. Where
 * they are far too small many are missing, and the data come back as observations above a threshold.
 */
export async function cutByErrors(
  program: PrimeProgram,
  data: LikelihoodData,
  members: Uint8Array,
  chosen: ChosenCut,
): Promise<{ readonly data: LikelihoodData; readonly cut: ChosenCut }> {
  const { doubtful } = chosen;
  if (doubtful === null) return { data, cut: chosen };
  const { variance } = await refineMembers(program, data, members, exactly(N_CYCLES), 'Errors of the data');
  const { intensity, columns } = data;
  const threshold = new Float64Array(intensity.length);
  setThresholds(doubtful, intensity, columns.background, columns.gain, threshold);
  const nearby = partNearThreshold(intensity, threshold, columns.background, columns.gain, variance);
  const text = textByErrors(doubtful, nearby, variance.background);
  if (text === null) return { data, cut: chosen };
  return {
    data: await aboveThreshold(data, program.pool, doubtful),
    cut: { cut: doubtful, text, doubtful: null },
  };
}
