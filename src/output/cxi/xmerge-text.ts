import type { ResolutionShells } from '../../crystal/resolution-shells.js';
import type { Agreement } from '../../statistics/agreement-table.js';
import { fixed } from '../format-number.js';
import { textTable } from '../text-table.js';

/** What cxi.xmerge compares, by shell and over all. */
export interface XmergeTable {
  readonly shells: ResolutionShells;
  /** Reflections of each shell that there could be. */
  readonly nTheoretical: readonly number[];
  /** Odd against even frames. */
  readonly halves: readonly Agreement[];
  readonly allHalves: Agreement;
  /** The merge against the reference; null without one. */
  readonly reference: readonly Agreement[] | null;
  readonly allReference: Agreement | null;
}

function range(shells: ResolutionShells, s: number): string {
  const dMax = shells.dMax(s);
  return `${fixed(Number.isFinite(dMax) ? dMax : -1, 7, 4)} -${fixed(shells.dMin(s), 8, 4)}`;
}

const percentText = (ratio: number): string => (Number.isNaN(ratio) ? '--' : `${(100 * ratio).toFixed(1)}%`);
const numberText = (value: number, digits: number): string =>
  Number.isNaN(value) ? '--' : value.toFixed(digits);

/** The table of CC1/2, CCiso, Rint, Rsplit, Riso, scales and the split sigma test. */
export function xmergeTableText(table: XmergeTable): string {
  const header = [
    ['', '', '', 'CC', ' N', 'CC', ' N', 'R', 'R', 'R', 'Scale', 'Scale', 'SpSig'],
    [
      'Bin',
      'Resolution Range',
      'Completeness',
      'int',
      'int',
      'iso',
      'iso',
      'int',
      'split',
      'iso',
      'int',
      'iso',
      'Test',
    ],
  ];
  const widest = (values: readonly number[]): number => Math.max(...values.map((v) => String(v).length));
  const given = widest(table.halves.map(({ n }) => n));
  const complete = widest(table.nTheoretical);
  const cells = (
    name: string,
    where: string,
    counts: string,
    half: Agreement,
    iso: Agreement | null,
    digits: number,
  ) => [
    name.padStart(3),
    where.padEnd(13),
    counts.padStart(13),
    percentText(half.cc),
    String(half.n).padStart(7),
    iso === null ? '--' : percentText(iso.cc),
    iso === null ? '--' : String(iso.n).padStart(6),
    percentText(half.rFactor),
    percentText(half.rSplit),
    iso === null ? '--' : percentText(iso.rFactor),
    numberText(half.scale, 3),
    iso === null ? '--' : numberText(iso.scale, 3),
    numberText(half.splitSigma, digits),
  ];
  const rows = table.halves.map((half, s) => {
    const counts = `[${String(half.n).padStart(given)}/${String(table.nTheoretical[s]).padEnd(complete)}]`;
    return cells(String(s + 1), range(table.shells, s), counts, half, table.reference?.[s] ?? null, 4);
  });
  const total = table.nTheoretical.reduce((a, b) => a + b, 0);
  const { allHalves, allReference } = table;
  const all = cells('All', ' '.repeat(17), `[${allHalves.n}/${total}]`, allHalves, allReference, 1);
  return textTable([...header, ...rows, header[0].map(() => ''), all], 2);
}

/** What the columns of the table are. */
export const xmergeExplanation = `CCint is the CC-1/2 defined by Diederichs; correlation between odd/even images.
  Similarly, Scale int and R int are the scaling factor and scaling R factor between odd/even images.
  "iso" columns compare the whole XFEL dataset to the isomorphous reference.
`;

/** The same for halves that cxi.merge refined without each other. */
export const independentExplanation = `CCint is the CC-1/2 defined by Diederichs; correlation between odd/even images that were refined without each other,
  of deviations from the mean intensity at their resolution. Scale int and R int are the scaling factor and scaling R factor between them; R split and SpSig are of the observations
  without a prior. "iso" columns compare the whole XFEL dataset to the isomorphous reference.
`;

/** The same for halves of frames that were refined together. */
export const sharedExplanation = `CCint, R int, R split and SpSig are too good here and no CC-1/2: odd and even images were refined together and share
  their errors. If the log of cxi.merge has a table of halves that were refined without each other, report that one.
  "iso" columns compare the whole XFEL dataset to the isomorphous reference.
`;

/** How many frames have reflections in each shell. */
export function framesByShellText(
  shells: ResolutionShells,
  counts: ArrayLike<number>,
  nFrames: number,
): string {
  const rows = Array.from({ length: shells.count }, (_, s) => [
    String(s + 1).padStart(3),
    range(shells, s).padEnd(13),
    String(counts[s]).padStart(8),
    fixed((100 * counts[s]) / nFrames, 5, 2),
  ]);
  const header = ['Bin', 'Resolution Range', '# images', '%accept'];
  return textTable([header, ...rows, ['', '', '', ''], ['All', '', String(nFrames).padStart(8), '']], 1);
}
