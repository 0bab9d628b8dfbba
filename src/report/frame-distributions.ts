import type { FrameParameters } from '../input/frame-parameters.js';
import { quantileOfSorted } from '../scale/quantile.js';
import { histogram as countsOf } from '../statistics/histogram.js';
import { alignedTable } from './aligned-table.js';
import { histogram } from './inspection-text.js';
import { parameterWords } from './parameter-words.js';
import type { LineChart } from './line-chart.js';

const PARTS = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;
const HEADER = ['least', '5 %', '25 %', 'median', '75 %', '95 %', 'greatest', 'from 1 % to 99 %'];
/** Frames far from all others would leave one bar of a histogram: it reaches so far from either end. */
const TAIL = 0.01;
const nSlots = 24;

interface Distribution {
  readonly name: string;
  readonly sorted: Float64Array;
  /** Those between the tails. */
  readonly core: Float64Array;
}

/** Every number of the frames that differs between them. */
function distributionsOf({ values }: FrameParameters): Distribution[] {
  return [...values].flatMap(([name, list]) => {
    const { text, factor } = parameterWords(name);
    const sorted = Float64Array.from(list, (value) => factor * value).sort();
    const [low, high] = [TAIL, 1 - TAIL].map((part) => quantileOfSorted(sorted, part));
    const core = sorted.filter((value) => value >= low && value <= high);
    // Numbers that were not refined are the same for all frames, but for rounding.
    const isSpread = high - low > 1e-9 * Math.max(Math.abs(high), Math.abs(low));
    return isSpread && core.length > 1 ? [{ name: text, sorted, core }] : [];
  });
}

/** Quantiles of the frames' parameters as they were merged last, and small histograms. */
export function framesText(frames: FrameParameters): string {
  const { nMerged, nRejected, nUnreadable } = frames;
  const unreadable = nUnreadable > 0 ? `; ${nUnreadable} lines of frames.jsonl are no records` : '';
  const rows = distributionsOf(frames).map(({ name, sorted, core }) => [
    name,
    ...PARTS.map((part) => short(quantileOfSorted(sorted, part))),
    histogram(core, core[0], core[core.length - 1]),
  ]);
  const head = `${nMerged} merged frames, ${nRejected} others left out${unreadable}`;
  return rows.length === 0 ? head : `${head}\n${alignedTable([['by frame', ...HEADER], ...rows])}`;
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

/** A histogram of every parameter over the merged frames; the counts are the series of this number. */
export function framesCharts(frames: FrameParameters, series: number): LineChart[] {
  const before = Array.from({ length: series }, () => ({ name: '', points: [] }));
  return distributionsOf(frames).map(({ name, core }) => {
    const { min, width, counts } = countsOf(Array.from(core), nSlots);
    const points = counts.map((count, i) => [min + (i + 0.5) * width, count] as const);
    return {
      title: `${name}: frames`,
      xLabel: name,
      xTicks: null,
      series: [...before, { name: 'frames', points }],
    };
  });
}
