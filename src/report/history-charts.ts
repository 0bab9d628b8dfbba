import type { RunHistory } from '../input/run-history.js';
import type { RunStage } from '../input/run-stage.js';
import type { FrameParameters } from '../input/frame-parameters.js';
import { chartPage } from './chart-page.js';
import { framesCharts } from './frame-distributions.js';
import { hasTables, lastMerge, parameterRows } from './history-text.js';
import type { LineChart, Series } from './line-chart.js';
import { spacingTicks } from './spacing-ticks.js';
import { type Metric, presentMetrics, shownValue } from './stage-metrics.js';

const LINES = ['mean', 'median'] as const;

interface NamedStage {
  readonly name: string;
  readonly stage: RunStage;
}

/** The statistics of every merge of a run: overall by merge, and by resolution with a line a merge. */
export function statisticsPicture(history: RunHistory): string {
  const merges = history.stages.filter(hasTables);
  const present = presentMetrics(merges);
  const named = merges.map((stage) => ({ name: stage.name, stage }));
  const overall = merges.length > 1 ? present.map((metric) => overallChart(metric, merges)) : [];
  return chartPage(
    `${history.name}: statistics by merge`,
    named.map(({ name }) => name),
    [...shellCharts(named, present), ...overall],
  );
}

/** The last merges of several runs by resolution, a line a run. */
export function comparisonPicture(runs: readonly RunHistory[]): string {
  const named = runs.map(lastMerge);
  const present = presentMetrics(named.map(({ stage }) => stage));
  const title = runs.length === 1 ? `Statistics of ${runs[0].name}` : `Statistics of ${runs.length} runs`;
  return chartPage(
    title,
    named.map(({ name }) => name),
    shellCharts(named, present),
  );
}

/**
 * Mean and median of every refined parameter by stage, parameters that never change left out; then histograms over the
 * frames, where they are known.
 */
export function parametersPicture(history: RunHistory, frames: FrameParameters | null = null): string {
  const { stages, rows } = parameterRows(history);
  const xTicks = stageTicks(stages);
  const charts = rows
    .filter(({ values }) => new Set(values.map(({ mean }) => mean)).size > 1)
    .map(({ name, values }) => ({
      title: name,
      xLabel: 'stage',
      xTicks,
      series: LINES.map((which) => ({
        name: which,
        points: values.map((value, i) => [i, value[which]] as const),
      })),
    }));
  const hasMedians = rows.some(({ values }) => values.some(({ median }) => median !== null));
  const histograms = frames === null ? [] : framesCharts(frames, LINES.length);
  const legend = [...LINES, ...(frames === null ? [] : ['frames'])];
  return chartPage(`${history.name}: parameters by stage`, hasMedians ? legend : [], [
    ...charts,
    ...histograms,
  ]);
}

function overallChart(metric: Metric, merges: readonly RunStage[]): LineChart {
  const points = merges.map((stage, i) => [i, shownValue(stage.overall, metric)] as const);
  return {
    title: `${metric.label}, overall`,
    xLabel: 'merge',
    xTicks: stageTicks(merges),
    series: [{ name: metric.label, points }],
  };
}

const MOST_STAGE_TICKS = 12;

function stageTicks(stages: readonly RunStage[]): { at: number; text: string }[] {
  const every = Math.ceil(stages.length / MOST_STAGE_TICKS);
  return stages
    .map(({ name }, at) => ({ at, text: stageNumber(name, at) }))
    .filter(({ at }) => at % every === 0);
}

/** `postref_cycle_3` is 3; the merge before is 0. */
function stageNumber(name: string, at: number): string {
  return /(\d+)$/.exec(name)?.[1] ?? String(at);
}

/** Values over 1/d², with d beside the axis. */
function shellCharts(named: readonly NamedStage[], present: readonly Metric[]): LineChart[] {
  const limits = named.flatMap(({ stage }) => stage.shells.map(({ dMin }) => inverseSquare(dMin)));
  const most = Math.max(0, ...limits.filter((value) => value !== null));
  const xTicks = spacingTicks(most);
  return present.map((metric) => ({
    title: metric.label,
    xLabel: 'd (Å)',
    xTicks,
    series: named.map(({ name, stage }): Series => ({ name, points: shellPoints(stage, metric) })),
  }));
}

function shellPoints({ shells }: RunStage, metric: Metric): (readonly [number, number | null])[] {
  return shells.flatMap((shell) => {
    const [low, high] = [inverseSquare(shell.dMax), inverseSquare(shell.dMin)];
    return low === null || high === null ? [] : [[(low + high) / 2, shownValue(shell, metric)] as const];
  });
}

function inverseSquare(d: number | null | undefined): number | null {
  return typeof d === 'number' && d > 0 ? 1 / (d * d) : null;
}
