import { nodeCorrelation, type PairSums } from '../ambiguity/pair-correlation.js';
import { escapeXml, svgDocument } from './svg-text.js';

const SIZE = 440;
const MARGIN = 40;
const TOP = 50;
const MOST_CELLS = 120;
const N_SHADES = 6;
const BAR = 14;

/**
 * Correlations between all frames in all ways to index them, the chosen way of each first: where the choice is right, squares
 * along the diagonal stand out. More nodes than fit are averaged.
 *
 * @param chosen way by frame
 */
export function correlationPlot(pairs: PairSums, ways: readonly string[], chosen: readonly number[]): string {
  const { nFrames, nWays } = pairs;
  const nodes = Array.from({ length: nWays }, (_, shift) =>
    Array.from({ length: nFrames }, (_, f) => f * nWays + ((chosen[f] + shift) % nWays)),
  ).flat();
  const cells = meanCorrelations(pairs, nodes, Math.min(MOST_CELLS, nodes.length));
  const n = cells.length;
  const largest = Math.max(1e-12, ...cells.flat().filter(Number.isFinite).map(Math.abs));
  const size = SIZE / Math.max(1, n);
  const shades = new Map<number, string[]>();
  cells.forEach((row, i) =>
    row.forEach((value, j) => {
      const shade = Number.isFinite(value) ? Math.round((value / largest) * N_SHADES) : 0;
      if (shade === 0) return;
      const square = `M${(j * size).toFixed(2)} ${(i * size).toFixed(2)}h${size.toFixed(2)}v${size.toFixed(2)}h${(-size).toFixed(2)}z`;
      shades.set(shade, [...(shades.get(shade) ?? []), square]);
    }),
  );
  const title = 'Correlations of frames beyond the Wilson mean';
  return svgDocument(SIZE + 2 * MARGIN + 60, TOP + SIZE + MARGIN, title, [
    `<text x="${MARGIN}" y="22" font-size="15">${title}</text>`,
    `<text x="${MARGIN}" y="40" fill="#555">${nFrames} frames in the ways ${escapeXml(ways.join(' | '))}, the chosen way of each first</text>`,
    `<g transform="translate(${MARGIN} ${TOP})">`,
    ...[...shades]
      .sort(([p], [q]) => p - q)
      .map(([shade, squares]) => `<path fill="${colour(shade)}" d="${squares.join('')}"/>`),
    `<rect width="${SIZE}" height="${SIZE}" fill="none" stroke="#888"/>`,
    ...Array.from({ length: nWays - 1 }, (_, a) => borders(((a + 1) * SIZE) / nWays)),
    '</g>',
    ...legend(largest),
  ]);
}

/** Means of the correlations over blocks of nodes; NaN where no two of a block have enough in common. */
function meanCorrelations(pairs: PairSums, nodes: readonly number[], n: number): number[][] {
  const sums = Array.from({ length: n }, () => new Float64Array(n));
  const counts = Array.from({ length: n }, () => new Float64Array(n));
  const block = (i: number) => Math.floor((i * n) / nodes.length);
  nodes.forEach((p, i) =>
    nodes.forEach((q, j) => {
      const value = nodeCorrelation(pairs, p, q);
      if (!Number.isFinite(value)) return;
      sums[block(i)][block(j)] += value;
      counts[block(i)][block(j)]++;
    }),
  );
  return sums.map((row, i) => Array.from(row, (sum, j) => (counts[i][j] > 0 ? sum / counts[i][j] : NaN)));
}

function borders(at: number): string {
  return `<path d="M${at.toFixed(2)} 0V${SIZE}M0 ${at.toFixed(2)}H${SIZE}" stroke="#888" fill="none"/>`;
}

/** Blue for positive, red for negative, white for none. */
function colour(shade: number): string {
  const light = Math.round(255 * (1 - Math.abs(shade) / N_SHADES));
  return shade > 0 ? `rgb(${light} ${Math.round(120 + light * 0.53)} 255)` : `rgb(255 ${light} ${light})`;
}

function legend(largest: number): string[] {
  const x = MARGIN + SIZE + 16;
  const step = 16;
  return Array.from({ length: 2 * N_SHADES + 1 }, (_, k) => {
    const shade = N_SHADES - k;
    const y = TOP + k * step;
    const text = shade === 0 || Math.abs(shade) === N_SHADES ? ((shade * largest) / N_SHADES).toFixed(2) : '';
    return `<rect x="${x}" y="${y}" width="${BAR}" height="${step}" fill="${shade === 0 ? 'white' : colour(shade)}" stroke="#ccc"/><text x="${x + BAR + 5}" y="${y + 12}">${text}</text>`;
  });
}
