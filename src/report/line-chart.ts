import { axisTicks, tickText } from './axis-ticks.js';
import { escapeXml } from './svg-text.js';

/** A line through points; points without a number break it. */
export interface Series {
  readonly name: string;
  /** x and y of each point. */
  readonly points: readonly (readonly [number, number | null])[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  /** Text of places on the x axis; null for round numbers. */
  readonly xTicks: readonly { readonly at: number; readonly text: string }[] | null;
  readonly series: readonly Series[];
}

export const chartWidth = 360;
export const chartHeight = 230;
const LEFT = 52;
const RIGHT = 12;
const TOP = 30;
const BOTTOM = 40;
/** Colours that people with any colour vision tell apart (Okabe & Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

export function seriesColour(index: number): string {
  return COLOURS[index % COLOURS.length];
}

/** A chart as an SVG group of `chartWidth` by `chartHeight`. */
export function lineChart(chart: LineChart): string {
  const all = chart.series.flatMap(({ points }) => points);
  const known = all.filter(([, y]) => y !== null && Number.isFinite(y)) as [number, number][];
  const head = `<text x="${LEFT}" y="18" font-size="13">${escapeXml(chart.title)}</text>`;
  if (known.length === 0) return `${head}<text x="${LEFT}" y="${TOP + 40}" fill="#777">no values</text>`;
  const xs = all.map(([x]) => x);
  const [xLow, xHigh] = widened(Math.min(...xs), Math.max(...xs));
  const yTicks = axisTicks(
    ...widened(Math.min(...known.map(([, y]) => y)), Math.max(...known.map(([, y]) => y))),
  );
  const [yLow, yHigh] = [yTicks[0], yTicks[yTicks.length - 1]];
  const placeX = (x: number) => LEFT + ((x - xLow) / (xHigh - xLow)) * (chartWidth - LEFT - RIGHT);
  const placeY = (y: number) =>
    chartHeight - BOTTOM - ((y - yLow) / (yHigh - yLow)) * (chartHeight - TOP - BOTTOM);
  const xTicks =
    chart.xTicks ??
    axisTicks(xLow, xHigh)
      .filter((x) => x >= xLow && x <= xHigh)
      .map((at) => ({ at, text: tickText(at) }));
  return [
    head,
    ...yTicks.map((y) => horizontal(placeY(y), tickText(y))),
    ...xTicks.map(({ at, text }) => below(placeX(at), escapeXml(text))),
    `<text x="${(LEFT + chartWidth - RIGHT) / 2}" y="${chartHeight - 6}" text-anchor="middle" fill="#555">${escapeXml(chart.xLabel)}</text>`,
    `<rect x="${LEFT}" y="${TOP}" width="${chartWidth - LEFT - RIGHT}" height="${chartHeight - TOP - BOTTOM}" fill="none" stroke="#888"/>`,
    ...chart.series.map((series, i) => drawSeries(series, seriesColour(i), placeX, placeY)),
  ].join('\n');
}

/** A range that has a width to draw, beyond rounding. */
function widened(low: number, high: number): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-9 * size) return [low, high];
  const margin = size === 0 ? 1 : size * 0.05;
  return [low - margin, high + margin];
}

function horizontal(y: number, text: string): string {
  const at = y.toFixed(1);
  return `<path d="M${LEFT} ${at}H${chartWidth - RIGHT}" stroke="#e4e4e4"/><text x="${LEFT - 5}" y="${(y + 4).toFixed(1)}" text-anchor="end" font-size="10.5">${text}</text>`;
}

function below(x: number, text: string): string {
  const y = chartHeight - BOTTOM;
  return `<path d="M${x.toFixed(1)} ${y}v4" stroke="#888"/><text x="${x.toFixed(1)}" y="${y + 16}" text-anchor="middle" font-size="10.5">${text}</text>`;
}

function drawSeries(
  { points }: Series,
  colour: string,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
): string {
  let path = '';
  let isDown = false;
  const dots: string[] = [];
  for (const [x, y] of points) {
    if (y === null || !Number.isFinite(y)) {
      isDown = false;
      continue;
    }
    const at = `${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`;
    path += `${isDown ? 'L' : 'M'}${at}`;
    isDown = true;
    const [cx, cy] = at.split(' ');
    dots.push(`<circle cx="${cx}" cy="${cy}" r="2.2"/>`);
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"/><g fill="${colour}">${dots.join('')}</g>`;
}
