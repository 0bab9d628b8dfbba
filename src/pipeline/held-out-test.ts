import { ResolutionShells } from '../crystal/resolution-shells.js';
import {
  chooseHeldOut,
  type HeldOutModel,
  type HeldOutPrediction,
  predictHeldOut,
} from '../merge/likelihood/held-out.js';
import type { LikelihoodMerge } from '../merge/likelihood/merge-state.js';
import { countFlags } from '../numeric/summary.js';
import { type HeldOutPairs, type HeldOutResult, heldOutResults } from '../statistics/held-out-pairs.js';
import type { HeldOutFigures } from '../statistics/held-out-sums.js';
import { possibleReflections } from './likelihood-tables.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';
import { refineFrames, setIncluded, startModel, startVectors } from './refine-frames.js';
import { hklAt } from './run-data.js';
import { leaveOneOutInParallel } from './parallel-merge.js';
import type { PrimeProgram } from './prime-program.js';

/** A frame at its minimum comes to that without a tenth of its observations in two steps. */
const MOST_ITERATIONS = 2;
/** A tenth of the reflections, and which. */
const FRACTION = 0.1;
const SEED = 2;

/** The figures without the observations that decide them, by name. */
export interface DecidedHeldOutShell extends HeldOutFigures {
  readonly observations: readonly { readonly source: string; readonly hkl: readonly number[] }[];
}

export interface HeldOutShell extends HeldOutFigures {
  readonly dMax: number;
  readonly dMin: number;
  readonly decided: DecidedHeldOutShell | null;
}

/** Whether post-refinement helped, on reflections that took no part in it. */
export interface HeldOutTest {
  readonly fraction: number;
  readonly nReflections: number;
  readonly shells: readonly HeldOutShell[];
  readonly overall: HeldOutShell;
}

/**
 * Every accepted frame is refined once more from where it is, without a tenth of the reflections; with the new parameters
 * those reflections are merged, and each of their observations is predicted from the merge of the other frames. The same
 * with the scales that refinement began with. The merge of `all` stays as it is, but the columns of `data` are overwritten.
 */
export async function heldOutTest(
  program: PrimeProgram,
  data: LikelihoodData,
  all: LikelihoodResult,
): Promise<HeldOutTest> {
  const { merge, variance } = all;
  const { pool, params, show } = program;
  const { columns, start, layout, reflections } = data;
  const heldOut = chooseHeldOut(reflections.n, FRACTION, SEED);
  const members = merge.frames.accepted.slice();
  show.begin('Held-out reflections', countFlags(members));
  const hooks = { progress: (n: number) => show.advance(n) };

  await leaveOneOutInParallel(pool, merge, { mean: columns.mean, variance: columns.variance });
  setIncluded(data, members, merge);
  const { reflection } = merge.observations;
  for (let i = 0; i < reflection.length; i++) if (heldOut[reflection[i]] === 1) columns.included[i] = 0;
  const vectors = all.frames.map((frame) => frame?.vector ?? new Float64Array(layout.nParameters));
  await refineFrames(data, members, vectors, merge, all, pool, hooks, MOST_ITERATIONS);
  const after = predictHeldOut(merge, heldOut, {
    ...modelOf(data),
    variance,
    factor: merge.frames.factor,
    wilsonMean: merge.state.wilsonMean,
  });

  const model = startModel(data);
  const silent = { progress: () => undefined };
  await refineFrames(data, members, startVectors(data), merge, model, pool, silent, 0);
  const before = predictHeldOut(merge, heldOut, {
    ...modelOf(data),
    variance: model.variance,
    factor: new Float64Array(merge.frames.n).fill(1),
    wilsonMean: start.wilsonMean,
  });

  const limits = ResolutionShells.over(possibleReflections(program, data), params.n_bins);
  const { shells, overall } = heldOutResults(pairsOf(data, merge, after, before), limits);
  const named = (result: HeldOutResult) => ({ ...result, decided: decidedOf(data, after, result) });
  return {
    fraction: FRACTION,
    nReflections: countFlags(heldOut),
    shells: shells.map(named),
    overall: named(overall),
  };
}

/** The predictions are divided by sigma where they stand. */
function pairsOf(
  { reflections }: LikelihoodData,
  { observations }: LikelihoodMerge,
  after: HeldOutPrediction,
  before: HeldOutPrediction,
): HeldOutPairs {
  const { intensity, background, gain, frame, reflection } = observations;
  const observed = Float64Array.from(after.index, (i, k) => {
    const sigma = Math.sqrt(background[i] + gain[i] * Math.max(intensity[i], 0));
    before.predicted[k] /= sigma;
    after.predicted[k] /= sigma;
    return intensity[i] / sigma;
  });
  return {
    frame: after.index.map((i) => frame[i]),
    dStarSquared: Float64Array.from(after.index, (i) => reflections.qSquared[reflection[i]]),
    observed,
    before: before.predicted,
    after: after.predicted,
  };
}

function decidedOf(
  { run }: LikelihoodData,
  { index }: HeldOutPrediction,
  { decided }: HeldOutResult,
): DecidedHeldOutShell | null {
  if (decided === null) return null;
  const { observations, ...figures } = decided;
  const named = observations.map((k) => ({
    source: run.frames[run.observations.frame[index[k]]].source,
    hkl: hklAt(run, index[k]),
  }));
  return { observations: named, ...figures };
}

function modelOf({
  columns,
}: LikelihoodData): Pick<HeldOutModel, 'kp' | 'minusLnP' | 'dLnPdz' | 'lnKpVariance'> {
  const { kp, minusLnP, dLnPdz, lnKpVariance } = columns;
  return { kp, minusLnP, dLnPdz, lnKpVariance };
}
