import { cellParameters } from '../crystal/unit-cell.js';
import type { Summary } from '../numeric/summary.js';
import type { FrameStatistics } from '../statistics/frame-statistics.js';
import type { MergeReport } from '../statistics/merge-report.js';
import type { AxisStatistics, PrimeStatistics, ShellStatistics } from '../statistics/prime-statistics.js';
import { exponential, fixed, orZero, percent } from './format-number.js';

/** The original's account of one merge: counts, table by shell, axes, table 1, frames. */
export function mergeReportText(report: MergeReport, fileName: string): string {
  return (
    countsText(report) +
    shellTableText(report.statistics, fileName) +
    axisTableText(report.statistics) +
    tableOneText(report) +
    frameSummaryText(report.frames)
  );
}

function countsText(report: MergeReport): string {
  const b = report.isotropicB;
  return [
    '',
    `Isotropic B-factor:  ${b === null ? '   none (no Wilson plot)' : fixed(b, 7, 2)}`,
    'No. of reflections',
    ` all:                ${fixed(report.nAll, 7, 0)}`,
    ` outside resolution: ${fixed(report.nOutsideResolution, 7, 0)}`,
    ` outliers:           ${fixed(report.nOutliers, 7, 0)}`,
    ` total left:         ${fixed(report.nLeft, 7, 0)}`,
    ...(report.isLimitedByData
      ? [` merge.d_min is finer than the data: the tables end at ${fixed(report.dMinOfTables, 0, 2)} A`]
      : []),
    '',
  ].join('\n');
}

const SHELL_HEADER =
  'Bin Resolution Range     Completeness      <N_obs> |Rmerge  Rsplit   CC1/2   N_ind |CCiso   N_ind|CCanoma  N_ind| <I/sigI>   <I>    <sigI>    <I**2>';
const SHELL_RULE = '-'.repeat(146);

function shellTableText(statistics: PrimeStatistics, fileName: string): string {
  const rows = statistics.shells.map(
    (s, i) => `${binText(i)} ${fixed(s.dMax, 7, 2)} - ${fixed(s.dMin, 7, 2)} ${shellColumns(s)}`,
  );
  return [
    `Summary for ${fileName}`,
    SHELL_HEADER,
    SHELL_RULE,
    ...rows,
    SHELL_RULE,
    `        TOTAL        ${shellColumns(statistics.overall)}`,
    SHELL_RULE,
    '',
    '',
  ].join('\n');
}

function binText(i: number): string {
  return String(i + 1).padStart(2, '0');
}

function shellColumns(s: ShellStatistics): string {
  return (
    `${percent(s.completeness, 5, 1)} ${fixed(s.nObserved, 6, 0)} / ${fixed(s.nPossible, 6, 0)} ` +
    `${fixed(s.multiplicity, 7, 2)} ${percent(s.rMerge, 7, 2)} ${percent(s.rSplit, 7, 2)} ` +
    `${percent(s.ccHalf, 7, 2)} ${fixed(s.nCcHalf, 6, 0)} ${percent(s.ccIso, 7, 2)} ${fixed(s.nCcIso, 6, 0)} ` +
    `${fixed(orZero(s.ccAnom), 7, 2)} ${fixed(s.nCcAnom, 6, 0)} ${fixed(orZero(s.meanIOverSigma), 8, 2)} ` +
    `${fixed(orZero(s.meanI), 10, 1)} ${fixed(orZero(s.meanSigma), 8, 1)} ${fixed(orZero(s.secondMoment), 6, 2)}`
  );
}

const AXIS_HEADER = [
  'Summary of CC1/2 on three crystal axes',
  'Bin Resolution Range           CC1/2                      <I>                          N_refl           ',
  '                        a*      b*      c*  |      a*        b*       c*    |    a*      b*     c*      ',
];

function axisTableText({ shells, axes }: PrimeStatistics): string {
  const rows = shells.map(
    (s, i) =>
      `${binText(i)} ${fixed(s.dMax, 7, 2)} - ${fixed(s.dMin, 7, 2)} ${axisColumns(axes.map((axis) => axis.shells[i]))}`,
  );
  return [
    ...AXIS_HEADER,
    '-'.repeat(105),
    ...rows,
    '-'.repeat(106),
    `       total         ${axisColumns(axes.map((axis) => axis.overall))}`,
    '-'.repeat(106),
    '',
    '',
  ].join('\n');
}

function axisColumns(axes: readonly AxisStatistics[]): string {
  const cc = axes.map((a) => percent(a.ccHalf, 7, 2));
  const meanI = axes.map((a) => fixed(orZero(a.meanI), 10, 1));
  const n = axes.map((a) => fixed(a.n, 6, 0));
  return [...cc, ...meanI, ...n].join(' ');
}

function tableOneText({ mode, spaceGroup, unitCell, statistics }: MergeReport): string {
  const all = statistics.overall;
  const last = statistics.shells[statistics.shells.length - 1];
  const cell = cellParameters(unitCell)
    .map((value) => fixed(value, 6, 2))
    .join(', ');
  return [
    `Table1 (${mode})`,
    `  Space group: ${spaceGroup}`,
    `  Cell dimensions: ${cell}`,
    `  Resolution (A): ${fixed(all.dMax, 6, 2)} - ${fixed(all.dMin, 6, 2)} (${fixed(last.dMax, 6, 2)} - ${fixed(last.dMin, 6, 2)})`,
    `  Rmerge: ${percent(all.rMerge, 6, 2)} (${percent(last.rMerge, 6, 2)})`,
    `  CC1/2: ${percent(all.ccHalf, 6, 2)} (${percent(last.ccHalf, 6, 2)})`,
    `  I/sigI: ${fixed(all.meanIOverSigma, 6, 2)} (${fixed(orZero(last.meanIOverSigma), 6, 2)})`,
    `  Completeness (%): ${percent(all.completeness, 6, 2)} (${percent(last.completeness, 6, 2)})`,
    `  Redundancy: ${fixed(all.multiplicity, 6, 2)} (${fixed(last.multiplicity, 6, 2)})`,
    '',
  ].join('\n');
}

const DEGREES = 180 / Math.PI;

function frameSummaryText(f: FrameStatistics): string {
  const count = (label: string, n: number) => `${label.padEnd(27)}${fixed(n, 12, 0)}`;
  const row = (label: string, s: Summary, digits: number, factor = 1) =>
    `${label.padEnd(27)}${fixed(factor * s.mean, 12, digits)} ${fixed(factor * s.median, 12, digits)} ` +
    `(${fixed(factor * s.standardDeviation, 9, digits)})`;
  const g = f.scaleG;
  return [
    'Summary of refinement and merging',
    count(' No. good frames:', f.nAccepted),
    count(' No. bad cc frames:', f.rejected['bad-cc'] ?? 0),
    count(' No. bad G frames:', f.rejected['bad-scale'] ?? 0),
    count(' No. bad unit cell frames:', f.rejected['bad-cell'] ?? 0),
    count(' No. bad gamma_e frames:', f.rejected['bad-gamma-e'] ?? 0),
    count(' No. bad SE:', f.rejected['bad-standard-error'] ?? 0),
    count(' No. observations:', f.nObservations),
    'Mean target value (BEFORE: Mean Median (Std.))',
    row(' post-refinement:', f.residualBefore, 2),
    row(' (x,y) restraints:', f.residualXyBefore, 2),
    'Mean target value (AFTER: Mean Median (Std.))',
    row(' post-refinement:', f.residualAfter, 2),
    row(' (x,y) restraints:', f.residualXyAfter, 2),
    row(' SE:', f.standardError, 2),
    `${' G:'.padEnd(27)}${exponential(g.mean, 12, 3)} ${exponential(g.median, 12, 3)} (${exponential(g.standardDeviation, 9, 2)})`,
    row(' B:', f.bFactor, 2),
    row(' Rot.x:', f.rotX, 2, DEGREES),
    row(' Rot.y:', f.rotY, 2, DEGREES),
    row(' gamma_y:', f.gammaY, 5),
    row(' gamma_z:', f.gammaZ, 5),
    row(' gamma_0:', f.gamma0, 5),
    row(' gamma_e:', f.gammaE, 5),
    row(' voigt_nu:', f.voigtNu, 5),
    ' unit cell',
    ...['a', 'b', 'c', 'alpha', 'beta', 'gamma'].map((name, i) => row(`   ${name}:`, f.cell[i], 2)),
    'Parameters from integration (not refined)',
    row('  Wavelength:', f.wavelength, 5),
    row('  Detector distance:', f.detectorDistanceMm, 5),
    '* (standard deviation)',
    '',
  ].join('\n');
}
