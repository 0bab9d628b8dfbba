import type { RunStage, StageValues } from './run-stage.js';

type Names = Readonly<Record<string, string>>;

/** Figures of the original's scheme: even and odd observations of each reflection, sigmas of single observations. */
const EVEN_ODD: Names = {
  ccHalf: 'ccHalfEvenOdd',
  rSplit: 'rSplitEvenOdd',
  meanIOverSigma: 'meanIOverSigmaSingle',
  ccAnom: 'ccAnomEvenOdd',
};
/** Figures of the original's tables that count Friedel mates as two reflections. */
const MATES_APART: Names = {
  completeness: 'completenessApart',
  multiplicity: 'multiplicityApart',
  ccIso: 'ccIsoApart',
};
/** Figures of halves that share the parameters of the frames. */
const SHARED: Names = {
  ccHalf: 'ccHalfShared',
  ccStar: 'ccStarShared',
  ccStarOfHalves: 'ccStarOfHalvesShared',
  rSplit: 'rSplitShared',
};

/** Figures of the same name are not the same thing in all runs: those of another kind get names of their own. */
export function evenOddValues(values: StageValues): StageValues {
  return renamed(values, EVEN_ODD);
}

export function sharedValues(values: StageValues): StageValues {
  return renamed(values, SHARED);
}

/** A stage of the original's tables; where these have CCanom, Friedel mates were merged apart. */
export function evenOddStage({ overall, shells, ...rest }: RunStage): RunStage {
  const isApart = typeof overall.ccAnom === 'number';
  const named = (values: StageValues) => {
    const halves = evenOddValues(values);
    return isApart ? renamed(halves, MATES_APART) : halves;
  };
  return { ...rest, overall: named(overall), shells: shells.map(named) };
}

function renamed(values: StageValues, names: Names): StageValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value]));
}
