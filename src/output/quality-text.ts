import type { QualityFigures, QualityStatistics } from '../statistics/quality-statistics.js';
import type { RepeatedFigures, RepeatSpread } from '../statistics/repeat-spread.js';
import type { ResolutionFit } from '../statistics/resolution-fit.js';
import type { WilsonStatistics } from '../statistics/wilson-statistics.js';
import { fixed } from './format-number.js';
import { number, percent, type ShellLimits, shellTableText } from './shell-table-text.js';

const DEFINITIONS = 'docs/statistics.md defines every column';

const SPREAD_HEADER = [
  '                        of scaled full intensities       |  as the original  | <Z^2>/<Z>^2 acentric |        L-test         |',
  'Bin Resolution Range     Rmerge    Rmeas     Rpim  N_rep |  CC1/2    Rsplit  |     (2; twin 1.5)    |  <|L|>   <L^2> N_pair |   Riso',
];

/** R values, the original's half sets, moments and L-test by shell; R and CC in percent. */
export function spreadTableText(
  { shells, overall }: QualityStatistics,
  limits: readonly ShellLimits[],
): string {
  return shellTableText(
    `Scatter of the observations and distribution of the intensities (${DEFINITIONS}).
"As the original": even and odd members of each reflection, all frames refined together. These halves are not
independent and their CC1/2 is no measure of the data; it stands here for comparison with the original program.`,
    SPREAD_HEADER,
    limits,
    shells.map(spreadColumns),
    spreadColumns(overall),
  );
}

function spreadColumns(s: QualityFigures): string {
  return (
    `${percent(s.rMerge, 9, 2)} ${percent(s.rMeas, 8, 2)} ${percent(s.rPim, 8, 2)} ${fixed(s.nRepeated, 6, 0)} |` +
    `${percent(s.evenOdd.ccHalf, 7, 2)} ${percent(s.evenOdd.rSplit, 9, 2)}  |` +
    `${number(s.secondMoment, 10, 2)} ${fixed(s.nAcentric, 9, 0)}  |` +
    `${number(s.lTest.meanAbsL, 7, 3)} ${number(s.lTest.meanLSquared, 7, 3)} ${fixed(s.lTest.nPairs, 6, 0)} |` +
    percent(s.rIso, 7, 2)
  );
}

const AXES_HEADER = [
  '                                CC1/2                |           N_half',
  'Bin Resolution Range         a*      b*      c*      |      a*      b*      c*',
];

/** CC1/2 of the half sets along the three reciprocal axes. */
export function axesTableText(
  { shells, overall }: QualityStatistics,
  limits: readonly ShellLimits[],
): string {
  const openings = overall.axes.map(({ opening }) => opening).join(', ');
  return shellTableText(
    `CC1/2 along a*, b*, c* (reflections within ${openings} degrees of the axis: percent_cone_fraction)`,
    AXES_HEADER,
    limits,
    shells.map(axesColumns),
    axesColumns(overall),
  );
}

function axesColumns({ axes }: QualityFigures): string {
  const cc = axes.map(({ ccHalf }) => percent(ccHalf, 7, 2)).join(' ');
  return `    ${cc}      | ${axes.map(({ n }) => fixed(n, 7, 0)).join(' ')}`;
}

const ANOMALOUS_HEADER = ['Bin Resolution Range     N_pairs    Ranom  <|dI|/sig> |  CCanom  N_half'];

/** The anomalous signal by shell; nothing where Friedel mates were not merged apart. */
export function anomalousTableText(
  { shells, overall }: QualityStatistics,
  limits: readonly ShellLimits[],
): string {
  if (overall.anomalous === null) return '';
  return shellTableText(
    'Anomalous signal, of pairs that are known well enough: <|dI|/sig> is 0.80 and CCanom 0 where there is only noise',
    ANOMALOUS_HEADER,
    limits,
    shells.map(anomalousColumns),
    anomalousColumns(overall),
  );
}

function anomalousColumns({ anomalous }: QualityFigures): string {
  if (anomalous === null) return '';
  const { nPairs, rAnom, signal, ccAnom, nCcAnom } = anomalous;
  return `${fixed(nPairs, 10, 0)} ${percent(rAnom, 8, 2)} ${number(signal, 11, 2)} |${percent(ccAnom, 8, 2)} ${fixed(nCcAnom, 7, 0)}`;
}

/** The Wilson plot and its B factor. */
export function wilsonText(wilson: WilsonStatistics | null): string {
  if (wilson === null) return 'Wilson plot: none (a shell has no positive intensity).\n\n';
  return [
    `Wilson B factor: ${fixed(wilson.bFactor, 0, 2)} A^2 (straight line beyond ${fixed(wilson.lineDMax, 0, 2)} A; over all points, as the original has it: ${fixed(wilson.bFactorAllPoints, 0, 2)} A^2)`,
    '      d (A)   1/(4d^2)           <I>   ln(<I>/sum f^2)',
    ...wilson.points.map(
      ({ sinThetaOverLambdaSquared: s, meanIntensity, lnRatio }) =>
        ` ${fixed(0.5 / Math.sqrt(s), 10, 2)} ${fixed(s, 10, 5)} ${fixed(meanIntensity, 13, 2)} ${fixed(lnRatio, 17, 3)}`,
    ),
    '',
    '',
  ].join('\n');
}

/** Root mean square difference of CC1/2 of the shells and the curve above which the curve is not to be trusted. */
const BAD_FIT = 0.1;

/** One sentence about how far the data reach. */
export function resolutionText(fit: ResolutionFit | null): string {
  if (fit === null) return 'Suggested resolution limit: none without CC1/2 in five shells or more.\n\n';
  const limit = `CC1/2 = ${fit.limit}`;
  const bad = fit.rms > BAD_FIT ? ': the curve fits badly, see CC1/2 of the shells' : '';
  const curve = `CC1/2 = ${fit.plateau.toFixed(3)} (1 - tanh((1/d^2 - ${fit.s0.toFixed(4)})/${fit.r.toFixed(4)}))/2, rms ${fit.rms.toFixed(3)}${bad}`;
  switch (fit.crossing) {
    case 'within':
      return `Suggested resolution limit: ${fixed(fit.dMin ?? NaN, 0, 2)} A, where ${curve}, falls to ${fit.limit}\n\n`;
    case 'beyond-the-data':
      return `Suggested resolution limit: none; the data end before ${limit} (${curve})\n\n`;
    case 'nowhere':
      return `Suggested resolution limit: none; CC1/2 is below ${fit.limit} everywhere (${curve}): there is no signal to cut at\n\n`;
    case 'no-signal':
      return 'Suggested resolution limit: none: no signal; the halves do not agree beyond chance\n\n';
  }
}

const REPEAT_HEADER = [
  'Bin Resolution Range           CC1/2             CC*             CC*half           Rsplit',
];

/** Means and spreads of the half-set figures over the repeats; nothing where there were none. */
export function repeatText(spread: RepeatSpread | null, limits: readonly ShellLimits[]): string {
  if (spread === null) return '';
  return shellTableText(
    `Half sets drawn ${spread.nRepeats} times: mean (standard deviation over the draws), percent`,
    REPEAT_HEADER,
    limits,
    spread.shells.map(repeatColumns),
    repeatColumns(spread.overall),
  );
}

function repeatColumns(figures: RepeatedFigures): string {
  return [figures.ccHalf, figures.ccStar, figures.ccStarOfHalves, figures.rSplit]
    .map(({ mean, standardDeviation }) =>
      `${percent(mean, 8, 2)} (${percent(standardDeviation, 0, 2)})`.padEnd(17),
    )
    .join(' ')
    .trimEnd();
}
