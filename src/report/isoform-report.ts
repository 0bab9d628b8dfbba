import type { IsoformClusters, IsoformTrial } from '../ambiguity/cluster-isoforms.js';
import { areDifferent, mostAlike } from '../ambiguity/isoform-likeness.js';
import { cellParameters, type UnitCell } from '../crystal/unit-cell.js';
import { alignedTable } from './aligned-table.js';
import { seriesColour } from './line-chart.js';
import { escapeXml, svgDocument } from './svg-text.js';

/** A frame that was sorted. */
export interface SortedFrame {
  readonly name: string;
  readonly unitCell: UnitCell;
  readonly nCompared: number;
}

/** What is told of one isoform; -1: frames that show none. */
export interface IsoformSummary {
  readonly isoform: number;
  readonly nFrames: number;
  readonly nObservations: number;
  /** Mean probability of its frames; NaN without any. */
  readonly probability: number;
  /** Mean cell, and its standard deviations: empty where no frame shows the isoform. */
  readonly cell: readonly number[];
  readonly cellSpread: readonly number[];
}

export function isoformSummaries(
  frames: readonly SortedFrame[],
  { nIsoforms, isoform, probability }: IsoformClusters,
): IsoformSummary[] {
  return [...Array.from({ length: nIsoforms }, (_, k) => k), -1].flatMap((k) => {
    const own = frames.map((_, f) => f).filter((f) => isoform[f] === k);
    if (own.length === 0 && k < 0) return [];
    const cells = own.map((f) => cellParameters(frames[f].unitCell));
    const mean = (values: readonly number[]): number => values.reduce((p, q) => p + q, 0) / values.length;
    const cell = (own.length === 0 ? [] : [0, 1, 2, 3, 4, 5]).map((i) =>
      mean(cells.map((parameters) => parameters[i])),
    );
    return [
      {
        isoform: k,
        nFrames: own.length,
        nObservations: own.reduce((sum, f) => sum + frames[f].nCompared, 0),
        probability: mean(own.map((f) => probability[f]).filter(Number.isFinite)),
        cell,
        cellSpread: cell.map((value, i) =>
          Math.sqrt(mean(cells.map((parameters) => (parameters[i] - value) ** 2))),
        ),
      },
    ];
  });
}

/** How many isoforms there are and why, and each of them with its cell beside it. */
export function isoformText(
  summaries: readonly IsoformSummary[],
  { nIsoforms, trials }: IsoformClusters,
): string {
  const tried = trials.slice(1).map(trialLine);
  const rows = summaries.map((summary) => [
    summary.isoform < 0 ? 'none' : String(summary.isoform + 1),
    String(summary.nFrames),
    String(summary.nObservations),
    Number.isNaN(summary.probability) ? '-' : summary.probability.toFixed(3),
    summary.nFrames === 0 ? 'empty' : summary.cell.map((value) => value.toFixed(2)).join(' '),
    summary.cellSpread.map((value) => value.toFixed(2)).join(' '),
  ]);
  const header = ['isoform', 'frames', 'observations', 'probability', 'mean cell', 'standard deviations'];
  const count = nIsoforms === 1 ? 'One isoform' : `${nIsoforms} isoforms`;
  const nEmpty = summaries.filter((summary) => summary.nFrames === 0).length;
  const remark = nEmpty === 0 ? '' : `, ${nEmpty} of them empty: no frame is of it, so ask for fewer`;
  const isAllListed = nIsoforms === 1 && summaries.some(({ isoform }) => isoform < 0);
  const listed = isAllListed
    ? ['', 'The list has all frames: with one isoform those of none belong to it too.']
    : [];
  return [...tried, `${count}${remark}:`, '', alignedTable([header, ...rows]), ...listed].join('\n');
}

/** Why a number of isoforms was taken or not. */
function trialLine({ nIsoforms: n, likeness }: IsoformTrial): string {
  if (likeness === null) return `${n} isoforms: one of them would be empty`;
  const { ratio, error } = mostAlike(likeness);
  const verdict = areDifferent(likeness) ? 'different ones' : 'not to be told apart';
  const share = Number.isFinite(ratio) ? `${ratio.toFixed(2)} +- ${error.toFixed(2)} of what` : 'as much as';
  return `${n} isoforms: frames share with the isoform most like theirs ${share} they share with their own: ${verdict}`;
}

const SIZE = 420;
const MARGIN = 44;
const TOP = 66;

/** Frames by the coordinates that tell isoforms apart, and by two edges of their cells, coloured by isoform. */
export function isoformPicture(
  frames: readonly SortedFrame[],
  { points, isoform, nIsoforms }: IsoformClusters,
): string {
  const edges = changingEdges(frames);
  const legend = Array.from({ length: nIsoforms }, (_, k) => {
    const x = MARGIN + k * 110;
    return `<circle cx="${x + 4}" cy="44" r="4" fill="${seriesColour(k)}"/><text x="${x + 13}" y="48">isoform ${k + 1}</text>`;
  });
  if (isoform.includes(-1))
    legend.push(
      `<circle cx="${MARGIN + nIsoforms * 110 + 4}" cy="44" r="4" fill="none" stroke="#999"/><text x="${MARGIN + nIsoforms * 110 + 13}" y="48">none of them</text>`,
    );
  const xy = (i: number): [number, number] => [points[2 * i], points[2 * i + 1]];
  const cell = (i: number): [number, number] => [frames[i].unitCell[edges[0]], frames[i].unitCell[edges[1]]];
  const title = 'Frames by isoform';
  return svgDocument(2 * (SIZE + MARGIN) + MARGIN, TOP + SIZE + MARGIN + 10, title, [
    `<text x="${MARGIN}" y="24" font-size="15">${escapeXml(title)}: ${frames.length} frames</text>`,
    ...legend,
    scatter(
      MARGIN,
      frames.map((_, i) => xy(i)),
      isoform,
      'first coordinate of the intensities',
      'second coordinate',
    ),
    scatter(
      2 * MARGIN + SIZE,
      frames.map((_, i) => cell(i)),
      isoform,
      `${edges[0]} (Å)`,
      `${edges[1]} (Å)`,
    ),
  ]);
}

type Edge = 'a' | 'b' | 'c';

/** The two edges that vary most on their own: a and c where a = b. */
function changingEdges(frames: readonly SortedFrame[]): readonly [Edge, Edge] {
  const isSame = frames.every(({ unitCell }) => Math.abs(unitCell.a - unitCell.b) < 1e-6 * unitCell.a);
  return isSame ? ['a', 'c'] : ['a', 'b'];
}

function scatter(
  left: number,
  places: readonly (readonly [number, number])[],
  isoform: Int8Array,
  xLabel: string,
  yLabel: string,
): string {
  const range = (axis: 0 | 1): readonly [number, number] => {
    const values = places.map((place) => place[axis]).filter(Number.isFinite);
    const [low, high] = values.reduce(([p, q], x) => [Math.min(p, x), Math.max(q, x)], [Infinity, -Infinity]);
    const margin = 0.05 * (high - low) || 1;
    return [low - margin, high + margin];
  };
  const [[xLow, xHigh], [yLow, yHigh]] = [range(0), range(1)];
  const dots = places.map(([x, y], i) => {
    const cx = left + ((x - xLow) / (xHigh - xLow)) * SIZE;
    const cy = TOP + SIZE - ((y - yLow) / (yHigh - yLow)) * SIZE;
    const colour = isoform[i] < 0 ? '#999' : seriesColour(isoform[i]);
    return `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="2.6" fill="${isoform[i] < 0 ? 'none' : colour}" stroke="${colour}" fill-opacity=".75"/>`;
  });
  const bottom = TOP + SIZE;
  return [
    `<rect x="${left}" y="${TOP}" width="${SIZE}" height="${SIZE}" fill="none" stroke="#888"/>`,
    ...dots,
    `<text x="${left}" y="${bottom + 15}" font-size="10.5">${xLow.toPrecision(4)}</text><text x="${left + SIZE}" y="${bottom + 15}" font-size="10.5" text-anchor="end">${xHigh.toPrecision(4)}</text>`,
    `<text x="${left + SIZE / 2}" y="${bottom + 30}" text-anchor="middle">${escapeXml(xLabel)}</text>`,
    `<text transform="translate(${left - 12} ${TOP + SIZE / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)} (${yLow.toPrecision(4)} to ${yHigh.toPrecision(4)})</text>`,
  ].join('\n');
}
