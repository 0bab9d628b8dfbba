import type { SpaceGroup } from '../../crystal/space-group.js';
import type { UnitCell } from '../../crystal/unit-cell.js';
import { columnValues, type MtzFile } from '../../input/mtz-reader.js';
import type { IndependentHalf } from '../../statistics/independent-halves.js';
import { writeMtz } from '../mtz-writer.js';

/** One half and what its file says of it. */
export interface HalfFile {
  readonly title: string;
  /** Names the run that the half is of. */
  readonly tag: string;
  readonly history: readonly string[];
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  readonly wavelength: number;
  /** Bijvoet mates as one. */
  readonly hkl: Int32Array;
  readonly half: IndependentHalf;
}

/** Labels and types of the columns. */
const COLUMNS: readonly (readonly [keyof IndependentHalf, string, string])[] = [
  ['intensity', 'IMEAN', 'J'],
  ['sigma', 'SIGIMEAN', 'Q'],
  ['observed', 'IOBSERVED', 'J'],
  ['observedSigma', 'SIGIOBSERVED', 'Q'],
  ['wilsonMean', 'IWILSON', 'R'],
  ['nObservations', 'NOBS', 'I'],
];

/** The MTZ file of a half: posterior, what the observations alone say, the Wilson mean, and how many observations there are. */
export function halfMtz({ half, tag, history, unitCell, ...about }: HalfFile): Uint8Array {
  return writeMtz({
    ...about,
    cell: unitCell,
    history: [tag, ...history],
    projectName: 'cxi.merge',
    columns: COLUMNS.map(([name, label, type]) => ({ label, type, values: half[name] })),
  });
}

/** The half that a file holds, or why it is of no use. */
export type ReadHalf =
  | { readonly kind: 'half'; readonly hkl: Int32Array; readonly half: IndependentHalf }
  | { readonly kind: 'unusable'; readonly why: string };

/** The half of the run that `tag` names. */
export function readHalfMtz(mtz: MtzFile, tag: string): ReadHalf {
  if (!mtz.history.some((line) => line.trim() === tag))
    return { kind: 'unusable', why: 'it is of another refinement than these tables' };
  const missing = COLUMNS.map(([, label]) => label).filter((label) => columnValues(mtz, label) === null);
  if (missing.length > 0)
    return {
      kind: 'unusable',
      why: `it has no ${missing.join(', ')}, which an older version of cxi.merge did not write`,
    };
  const values = (label: string): Float64Array => Float64Array.from(columnValues(mtz, label) ?? []);
  const [h, k, l] = ['H', 'K', 'L'].map(values);
  const column = (name: keyof IndependentHalf): Float64Array =>
    values(COLUMNS.find(([known]) => known === name)?.[1] ?? '');
  return {
    kind: 'half',
    hkl: Int32Array.from({ length: 3 * mtz.nRows }, (_, j) => [h, k, l][j % 3][Math.floor(j / 3)]),
    half: {
      intensity: column('intensity'),
      sigma: column('sigma'),
      observed: column('observed'),
      observedSigma: column('observedSigma'),
      wilsonMean: column('wilsonMean'),
      nObservations: column('nObservations'),
    },
  };
}
