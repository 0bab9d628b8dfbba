import type { HalfSetShell } from '../statistics/half-set-statistics.js';
import type { IsoformFigures } from '../statistics/isoform-agreement.js';
import { chartPage } from './chart-page.js';
import { spacingTicks } from './spacing-ticks.js';
import type { LineChart } from './line-chart.js';

/** CC1/2, completeness and multiplicity of each isoform by resolution, and the correlations between them. */
export function isoformCharts({ merges, pairs }: IsoformFigures): string {
  const limits = merges.find((merge) => merge !== null)?.table.shells ?? [];
  const xTicks = spacingTicks(Math.max(0, ...limits.map(({ dMin }) => dMin ** -2)));
  const names = merges.map((_, k) => `isoform ${k + 1}`);
  const chart = (title: string, value: (shell: HalfSetShell) => number): LineChart => ({
    title,
    xLabel: RESOLUTION,
    xTicks,
    series: merges.flatMap((merge, k) =>
      merge === null ? [] : [{ name: names[k], points: points(merge.table.shells, value) }],
    ),
  });
  const between = pairs.map(({ first, second, agreement }): LineChart => ({
    title: `Correlation of isoforms ${first + 1} and ${second + 1} (%)`,
    xLabel: RESOLUTION,
    xTicks,
    series: [
      ...names.map((name) => ({ name, points: [] })),
      {
        name: BETWEEN,
        points: limits.map((shell, s) => [place(shell), defined(100 * agreement.shells[s].cc)] as const),
      },
    ],
  }));
  return chartPage(
    'Isoforms by resolution',
    [...names, ...(pairs.length > 0 ? [BETWEEN] : [])],
    [
      chart('CC1/2 (%)', ({ ccHalf }) => 100 * ccHalf),
      chart('Completeness (%)', ({ completeness }) => 100 * completeness),
      chart('Multiplicity', ({ multiplicity }) => multiplicity),
      ...between,
    ],
  );
}

const RESOLUTION = 'd (Å)';
/** Has a colour of its own. */
const BETWEEN = 'between two of them, as measured';

function points(shells: readonly HalfSetShell[], value: (shell: HalfSetShell) => number) {
  return shells.map((shell) => [place(shell), defined(value(shell))] as const);
}

function place({ dMin, dMax }: HalfSetShell): number {
  return (dMin ** -2 + dMax ** -2) / 2;
}

function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
