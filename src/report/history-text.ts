import type { RunHistory } from '../input/run-history.js';
import type { ParameterSummary, RunStage } from '../input/run-stage.js';
import { presentMetrics, shownText } from './stage-metrics.js';
import { parameterWords } from './parameter-words.js';
import { alignedTable } from './aligned-table.js';

/** The statistics of each merge of a run, a line a merge. */
export function statisticsText({ stages }: RunHistory): string {
  const merges = stages.filter(hasTables);
  const present = presentMetrics(merges);
  return alignedTable([
    ['merge', 'frames', ...present.map(({ label }) => label)],
    ...merges.map((stage) => [
      stage.name,
      stage.nFrames?.toFixed(0) ?? '-',
      ...present.map((metric) => shownText(stage.overall, metric)),
    ]),
  ]);
}

/** Whether a stage has statistics of merged reflections, and not only parameters. */
export function hasTables({ overall, shells }: RunStage): boolean {
  return shells.length > 0 || overall.completeness !== undefined;
}

/** Means and standard deviations of the refined parameters, a line a parameter and a column a stage. */
export function parametersText(history: RunHistory): string {
  const { stages, rows } = parameterRows(history);
  return alignedTable([
    ['parameter', ...stages.map(({ name }) => name)],
    ...rows.map(({ name, values }) => [name, ...values.map(({ text }) => text)]),
  ]);
}

export interface ParameterRow {
  readonly name: string;
  readonly values: readonly {
    readonly mean: number | null;
    /** Null where there is one value for all frames. */
    readonly median: number | null;
    readonly text: string;
  }[];
}

/** Parameters that are 0 in all stages were not refined. */
function isUsed({ values }: ParameterRow): boolean {
  return values.some(({ mean, text }) => mean !== null && mean !== 0 && text !== '0');
}

/** Every parameter by stage: mean (standard deviation) over the frames, or the one value of the run. */
export function parameterRows({ stages: all }: RunHistory): {
  readonly stages: readonly RunStage[];
  readonly rows: readonly ParameterRow[];
} {
  const summarised = all.filter(({ parameters }) => Object.keys(parameters).length > 0);
  if (summarised.length > 0) {
    const names = [...new Set(summarised.flatMap(({ parameters }) => Object.keys(parameters)))];
    const rows = names.map((name) => ({
      name: parameterWords(name).text,
      values: summarised.map(({ parameters }) => {
        const summary = parameters[name];
        if (summary === undefined || isNotYetMade(name, summary))
          return { mean: null, median: null, text: '-' };
        return {
          mean: summary.mean,
          median: summary.median,
          text: `${short(summary.mean)} (${short(summary.standardDeviation)})`,
        };
      }),
    }));
    return { stages: summarised, rows: rows.filter(isUsed) };
  }
  const cycles = all.filter((stage) => !hasTables(stage));
  const names = [...new Set(cycles.flatMap(({ overall }) => Object.keys(overall)))].filter(
    (name) => name !== 'cycle',
  );
  const rows = names.map((name) => ({
    name: parameterWords(name).text,
    values: cycles.map(({ overall }) => {
      const given = overall[name] ?? null;
      const mean = given === null ? null : given * parameterWords(name).factor;
      return { mean, median: null, text: mean === null ? '-' : short(mean) };
    }),
  }));
  return { stages: cycles, rows: rows.filter(isUsed) };
}

/** Before the first refinement there is no fit to tell of: the file has zeros there. */
function isNotYetMade(name: string, { mean, standardDeviation }: ParameterSummary): boolean {
  return /^(target|SE)/.test(name) && mean === 0 && standardDeviation === 0;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

/** The last merges of several runs side by side, overall. */
export function comparisonText(runs: readonly RunHistory[]): string {
  const last = runs.map(lastMerge);
  const present = presentMetrics(last.map(({ stage }) => stage));
  return alignedTable([
    ['', ...last.map(({ name }) => name)],
    ['merge', ...last.map(({ stage }) => stage.name)],
    ['frames', ...last.map(({ stage }) => stage.nFrames?.toFixed(0) ?? '-')],
    ['d_max - d_min', ...last.map(({ stage }) => rangeText(stage.overall))],
    ...present.map((metric) => [metric.label, ...last.map(({ stage }) => shownText(stage.overall, metric))]),
  ]);
}

/** The same by shell, a table a figure. */
export function shellComparisonText(runs: readonly RunHistory[]): string {
  const last = runs.map(lastMerge);
  const present = presentMetrics(last.map(({ stage }) => stage));
  const nShells = Math.max(...last.map(({ stage }) => stage.shells.length));
  const byShell = present.map((metric) => {
    const rows = Array.from({ length: nShells }, (_, s) =>
      last.flatMap(({ stage }) => {
        const shell = stage.shells[s];
        return shell === undefined ? ['-', '-'] : [rangeText(shell), shownText(shell, metric)];
      }),
    );
    const heading = ['shell', ...last.flatMap(({ name }) => ['', name])];
    return `${metric.label}\n${alignedTable([heading, ...rows.map((row, s) => [String(s + 1), ...row])])}`;
  });
  return byShell.join('\n\n');
}

function rangeText(values: RunStage['overall']): string {
  const { dMax, dMin } = values;
  return typeof dMax === 'number' && typeof dMin === 'number'
    ? `${dMax.toFixed(2)} - ${dMin.toFixed(2)}`
    : '-';
}

/** The last merge of a run with tables. */
export function lastMerge({ name, stages }: RunHistory): { readonly name: string; readonly stage: RunStage } {
  const merges = stages.filter(hasTables);
  return { name, stage: merges[merges.length - 1] ?? stages[stages.length - 1] };
}
