import type { FramePool } from '../parallel/frame-pool.js';
import type { RunTasks } from '../parallel/run-tasks.js';
import { partNearThreshold, setThresholds } from '../scale/intensity-cut.js';
import { type ChosenCut, textByErrors } from './choose-cut.js';
import { exactly, type LikelihoodCycles } from './likelihood-cycles.js';
import { aboveThreshold, inScaledSigmas, type LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';

/** The first cycle learns the errors from a merge that still is poor. */
const N_CYCLES = 2;

/**
 * Data that were cut where few are missing by their sigmas: two cycles as if they were complete tell whether the sigmas are right. Where
 * they are far too small many are missing, and the data come back as observations above a threshold. `refine` refines all frames.
 */
export async function cutByErrors(
  data: LikelihoodData,
  pool: FramePool<RunTasks>,
  chosen: ChosenCut,
  refine: (cycles: LikelihoodCycles, label: string) => Promise<LikelihoodResult>,
): Promise<{ readonly data: LikelihoodData; readonly cut: ChosenCut }> {
  const { doubtful } = chosen;
  if (doubtful === null) return { data, cut: chosen };
  const { variance } = await refine(exactly(N_CYCLES), 'Errors of the data');
  const { intensity, columns } = data;
  const threshold = new Float64Array(intensity.length);
  setThresholds(inScaledSigmas(doubtful, data), intensity, columns.background, columns.gain, threshold);
  const nearby = partNearThreshold(intensity, threshold, columns.background, columns.gain, variance);
  const text = textByErrors(doubtful, nearby, variance.background);
  if (text === null) return { data, cut: chosen };
  return {
    data: await aboveThreshold(data, pool, doubtful),
    cut: { cut: doubtful, text, doubtful: null },
  };
}
