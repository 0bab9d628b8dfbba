import type { ParameterSummary, RunStage, StageValues } from './run-stage.js';

const NUMBER = String.raw`-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan`;

/**
 * Every merge that a log of prime.postrefine tells of: its table by resolution, and means, medians and standard deviations of
 * the refined parameters. Logs that end early give what is whole in them.
 */
export function readOriginalLog(text: string): RunStage[] {
  const parts = text.split(/^Summary for (.*)$/m);
  const stages: RunStage[] = [];
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const name = /([^/\\]+?)(?:_merge)?\.mtz/.exec(parts[i])?.[1] ?? parts[i].trim();
    const stage = readStage(name, parts[i + 1]);
    if (stage !== null) stages.push(stage);
  }
  return stages;
}

function readStage(name: string, text: string): RunStage | null {
  const total = /^\s*TOTAL\s+(.*)$/m.exec(text);
  if (total === null) return null;
  const table = text.slice(0, total.index);
  const shells = table.split('\n').flatMap((line) => {
    const match = /^\d+\s+([\d.]+)\s*-\s*([\d.]+)\s+(.*)$/.exec(line);
    return match === null ? [] : [{ dMax: Number(match[1]), dMin: Number(match[2]), ...rowValues(match[3]) }];
  });
  const overall = {
    dMax: shells[0]?.dMax ?? null,
    dMin: shells[shells.length - 1]?.dMin ?? null,
    ...rowValues(total[1]),
  };
  const nFrames = /No\. good frames:\s*(\d+)/.exec(text);
  return {
    name,
    overall,
    shells,
    parameters: readParameters(text),
    nFrames: nFrames === null ? null : Number(nFrames[1]),
  };
}

/** completeness n/possible <N_obs> Rmerge Rsplit CC1/2 n CCiso n CCanom n <I/sigI> <I> <sigI> <I**2>; a count of 0 leaves a value undefined. */
function rowValues(row: string): StageValues {
  const [
    completeness,
    nObserved,
    nPossible,
    multiplicity,
    rMerge,
    rSplit,
    ccHalf,
    nHalf,
    ccIso,
    nIso,
    ccAnom,
    nAnom,
    ...last
  ] = (row.match(new RegExp(NUMBER, 'g')) ?? []).map(Number);
  const ratio = (percent: number, n: number): number | null =>
    n > 0 && Number.isFinite(percent) ? percent / 100 : null;
  const [meanIOverSigma, meanI, meanSigma, secondMoment] = last;
  return {
    completeness: ratio(completeness, 1),
    nObserved,
    nPossible,
    multiplicity,
    rMerge: ratio(rMerge, nObserved),
    rSplit: ratio(rSplit, nHalf),
    ccHalf: ratio(ccHalf, nHalf),
    ccIso: ratio(ccIso, nIso),
    ccAnom: ratio(ccAnom, nAnom),
    meanIOverSigma,
    meanI,
    meanSigma,
    secondMoment,
  };
}

const PARAMETERS =
  /^\s*(G|B|Rot\.x|Rot\.y|gamma_y|gamma_z|gamma_0|gamma_e|voigt_nu|SE|a|b|c|alpha|beta|gamma):\s+(.*)$/;

/** Lines `NAME: mean median ( standard deviation)`; the residuals stand twice, before and after. */
function readParameters(text: string): Record<string, ParameterSummary> {
  const parameters: Record<string, ParameterSummary> = {};
  let when = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('Mean target value')) when = line.includes('BEFORE') ? 'before' : 'after';
    if (line.startsWith('* (standard')) break;
    const target = /^\s*(post-refinement|\(x,y\) restraints):\s+(.*)$/.exec(line);
    const match = target ?? PARAMETERS.exec(line);
    const summary = match === null ? null : summaryOf(match[2]);
    if (match === null || summary === null) continue;
    const name =
      target === null ? match[1] : `${match[1] === 'post-refinement' ? 'target' : 'target xy'} ${when}`;
    parameters[name] = summary;
  }
  return parameters;
}

function summaryOf(words: string): ParameterSummary | null {
  const [mean, median, standardDeviation] = (words.match(new RegExp(NUMBER, 'g')) ?? []).map(Number);
  return standardDeviation === undefined ? null : { mean, median, standardDeviation };
}
