import { chartHeight, chartWidth, type LineChart, lineChart, seriesColour } from './line-chart.js';
import { escapeXml, svgDocument } from './svg-text.js';

/** A page of paper is so many times as high as wide. */
const PAGE = Math.SQRT2;
const MARGIN = 16;
const HEAD = 34;
const LEGEND_LINE = 18;

/**
 * Charts side by side in one picture in the form of a page at most, below a title and a legend of the series, which all charts have in
 * common.
 */
export function chartPage(title: string, series: readonly string[], charts: readonly LineChart[]): string {
  const columns = columnsOf(charts.length);
  const width = columns * chartWidth + 2 * MARGIN;
  const legend = legendOf(series, width);
  const top = HEAD + legend.height;
  const rows = Math.ceil(charts.length / columns);
  const body = charts.map((chart, i) => {
    const x = MARGIN + (i % columns) * chartWidth;
    const y = top + Math.floor(i / columns) * chartHeight;
    return `<g transform="translate(${x} ${y})">\n${lineChart(chart)}\n</g>`;
  });
  return svgDocument(width, top + rows * chartHeight + MARGIN, title, [
    `<text x="${MARGIN}" y="24" font-size="16">${escapeXml(title)}</text>`,
    ...legend.body,
    ...body,
  ]);
}

/** Two, or as many more as make a picture that is no higher than a page of its width. */
function columnsOf(nCharts: number): number {
  let columns = 2;
  while (HEAD + Math.ceil(nCharts / columns) * chartHeight > PAGE * columns * chartWidth) columns++;
  return Math.min(columns, Math.max(1, nCharts));
}

/** About the width of a letter of the legend. */
const LETTER = 7.6;

function legendOf(series: readonly string[], width: number): { body: string[]; height: number } {
  if (series.length < 2) return { body: [], height: 0 };
  const body: string[] = [];
  let x = MARGIN;
  let y = HEAD + 8;
  series.forEach((name, i) => {
    const needed = 26 + LETTER * name.length;
    if (x + needed > width && x > MARGIN) {
      x = MARGIN;
      y += LEGEND_LINE;
    }
    body.push(
      `<path d="M${x} ${y - 4}h16" stroke="${seriesColour(i)}" stroke-width="2.5"/><text x="${x + 21}" y="${y}">${escapeXml(name)}</text>`,
    );
    x += needed;
  });
  return { body, height: y - HEAD + 8 };
}
