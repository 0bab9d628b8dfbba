import type { RunStage, StageValues } from './run-history.js';

type Names = Readonly<Record<string, string>>;

/** Figures of the original's scheme: even and odd observations of each reflection, sigmas of single observations. */
const EVEN_ODD: Names = {
  ccHalf: 'ccHalfEvenOdd',
  rSplit: 'rSplitEvenOdd',
  meanIOverSigma: 'meanIOverSigmaSingle',
};
/** Figures of halves that share the parameters of the frames. */
const SHARED: Names = { ccHalf: 'ccHalfShared', ccStar: 'ccStarShared', rSplit: 'rSplitShared' };

/** Figures of the same name are not the same thing in all runs: those of another kind get names of their own. */
export function evenOddValues(values: StageValues): StageValues {
  return renamed(values, EVEN_ODD);
}

export function sharedValues(values: StageValues): StageValues {
  return renamed(values, SHARED);
}

export function evenOddStage(stage: RunStage): RunStage {
  return { ...stage, overall: evenOddValues(stage.overall), shells: stage.shells.map(evenOddValues) };
}

function renamed(values: StageValues, names: Names): StageValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value]));
}
