import type { Embedding } from '../ambiguity/embedding.js';
import { axisTicks, tickText } from './axis-ticks.js';
import { escapeXml, svgDocument } from './svg-text.js';

const SIZE = 440;
const MARGIN = 48;
const TOP = 64;
const CHOSEN = '#1f5fa8';
const OTHER = '#c9c9c9';
const UNDECIDED = '#d55e00';

/** A frame of the embedding. */
export interface PlottedFrame {
  readonly name: string;
  /** Number of the way that was chosen. */
  readonly way: number;
  readonly isDecided: boolean;
}

/**
 * The coordinates of every frame in every way to index it: a point each, filled where the way was chosen, with the name of the frame to point
 * at. Where one dimension tells the ways apart, frames are spread along the other in their order.
 *
 * @param frames those of the embedding
 * @param nAll frames that they were selected from
 */
export function pointPlot(
  { points, nDimensions }: Embedding,
  ways: readonly string[],
  frames: readonly PlottedFrame[],
  nAll: number,
): string {
  const nWays = ways.length;
  const nNodes = points.length / nDimensions;
  const x = Array.from({ length: nNodes }, (_, i) => points[i * nDimensions]);
  const spread = Math.max(1e-12, ...x.map(Math.abs));
  const y = Array.from({ length: nNodes }, (_, i) =>
    nDimensions > 1
      ? points[i * nDimensions + 1]
      : spread * ((2 * (Math.floor(i / nWays) + 0.5)) / (nNodes / nWays) - 1),
  );
  const reach = 1.08 * Math.max(spread, ...y.map(Math.abs));
  const place = (value: number) => ((value / reach + 1) * SIZE) / 2;
  const circle = (i: number, isChosen: boolean) => {
    const frame = frames[Math.floor(i / nWays)];
    const colour = !isChosen ? OTHER : frame.isDecided ? CHOSEN : UNDECIDED;
    const told = `${frame.name}, ${ways[i % nWays]}${frame.isDecided ? '' : ', undecided'}`;
    return `<circle cx="${(MARGIN + place(x[i])).toFixed(1)}" cy="${(TOP + SIZE - place(y[i])).toFixed(1)}" r="3.2" fill="${isChosen ? colour : 'none'}" stroke="${colour}"><title>${escapeXml(told)}</title></circle>`;
  };
  const ticks = axisTicks(-reach, reach).filter((value) => Math.abs(value) <= reach);
  const nodes = Array.from({ length: nNodes }, (_, i) => i);
  const isChosen = (i: number) => frames[Math.floor(i / nWays)].way === i % nWays;
  const title = 'Frames in each way to index them';
  return svgDocument(SIZE + 2 * MARGIN, TOP + SIZE + MARGIN, title, [
    `<text x="${MARGIN}" y="22" font-size="15">${title}</text>`,
    `<text x="${MARGIN}" y="40" fill="#555">The ${frames.length} of ${nAll} frames that agree most, ways ${escapeXml(ways.join(' | '))}</text>`,
    `<circle cx="${MARGIN + 5}" cy="53" r="3.2" fill="${CHOSEN}"/><text x="${MARGIN + 14}" y="57">chosen</text>`,
    `<circle cx="${MARGIN + 75}" cy="53" r="3.2" fill="none" stroke="${OTHER}"/><text x="${MARGIN + 84}" y="57">not chosen</text>`,
    `<circle cx="${MARGIN + 165}" cy="53" r="3.2" fill="${UNDECIDED}"/><text x="${MARGIN + 174}" y="57">undecided</text>`,
    `<rect x="${MARGIN}" y="${TOP}" width="${SIZE}" height="${SIZE}" fill="none" stroke="#888"/>`,
    axis(MARGIN + SIZE / 2, TOP, MARGIN + SIZE / 2, TOP + SIZE),
    ...(nDimensions > 1 ? [axis(MARGIN, TOP + SIZE / 2, MARGIN + SIZE, TOP + SIZE / 2)] : []),
    ...nodes.filter((i) => !isChosen(i)).map((i) => circle(i, false)),
    ...nodes.filter(isChosen).map((i) => circle(i, true)),
    ...ticks.map(
      (value) =>
        `<path d="M${(MARGIN + place(value)).toFixed(1)} ${TOP + SIZE}v4" stroke="#888"/><text x="${(MARGIN + place(value)).toFixed(1)}" y="${TOP + SIZE + 15}" font-size="10.5" text-anchor="middle">${tickText(value)}</text>`,
    ),
    ...(nDimensions > 1 ? ticks : []).map(
      (value) =>
        `<path d="M${MARGIN} ${(TOP + SIZE - place(value)).toFixed(1)}h-4" stroke="#888"/><text x="${MARGIN - 6}" y="${(TOP + SIZE - place(value) + 4).toFixed(1)}" font-size="10.5" text-anchor="end">${tickText(value)}</text>`,
    ),
    `<text x="${MARGIN + SIZE / 2}" y="${TOP + SIZE + 32}" text-anchor="middle">first coordinate</text>`,
    `<text transform="translate(${MARGIN - 34} ${TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">${nDimensions > 1 ? 'second coordinate' : 'frames'}</text>`,
  ]);
}

function axis(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}
