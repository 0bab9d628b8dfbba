import { expect, it } from '@jest/globals';
import { chartPage } from '../../../src/report/chart-page.js';
import { lineChart, type LineChart } from '../../../src/report/line-chart.js';

const chart = (values: readonly number[]): LineChart => ({
  title: 'a parameter',
  xLabel: 'stage',
  xTicks: null,
  series: [{ name: 'mean', points: values.map((value, i) => [i, value] as const) }],
});

it.each([0, 1, 2, 5, 12, 36, 49, 120])('a picture of %d charts has the form of a page at most', (n) => {
  const charts = Array.from({ length: n }, () => chart([1, 2]));
  const picture = chartPage('title', [], charts);
  const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture)!.slice(1).map(Number);
  expect(height).toBeLessThan(1.45 * width);
  expect(picture.match(/<g transform/g)?.length ?? 0).toBe(n);
  const places = [...picture.matchAll(/translate\((\d+) (\d+)\)/g)].map(([, x, y]) => [x, y].map(Number));
  expect(new Set(places.map(String)).size).toBe(n);
  for (const [x, y] of places) {
    expect(x).toBeLessThan(width - 300);
    expect(y).toBeLessThan(height - 200);
  }
});

it.each([
  [[1.0000000000000016e-5, 1.0000000000000018e-5, 1.0000000000000016e-5]],
  [[0, 0]],
  [[-3, -3.0000000000000004]],
  [[1, 1.001]],
])('draws %j within its frame', (values) => {
  const drawn = lineChart(chart(values));
  const frame = /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/.exec(drawn)!.slice(1).map(Number);
  const heights = [...drawn.matchAll(/cy="([-\d.]+)"/g)].map(([, y]) => Number(y));
  expect(heights.length).toBe(values.length);
  for (const y of heights) {
    expect(y).toBeGreaterThanOrEqual(frame[1]);
    expect(y).toBeLessThanOrEqual(frame[1] + frame[3]);
  }
});
