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

/** The half that a file holds; null where it is of another run or no such file. */
export function readHalfMtz(mtz: MtzFile, tag: string): { hkl: Int32Array; half: IndependentHalf } | null {
  if (!mtz.history.some((line) => line.trim() === tag)) return null;
  const values = (label: string): Float64Array => Float64Array.from(columnValues(mtz, label) ?? []);
  const [h, k, l] = ['H', 'K', 'L'].map(values);
  const column = (name: keyof IndependentHalf): Float64Array =>
    values(COLUMNS.find(([known]) => known === name)?.[1] ?? '');
  const half = {
    intensity: column('intensity'),
    sigma: column('sigma'),
    observed: column('observed'),
    observedSigma: column('observedSigma'),
    wilsonMean: column('wilsonMean'),
    nObservations: column('nObservations'),
  };
  if (Object.values(half).some(({ length }) => length !== mtz.nRows)) return null;
  return {
    hkl: Int32Array.from({ length: 3 * mtz.nRows }, (_, j) => [h, k, l][j % 3][Math.floor(j / 3)]),
    half,
  };
}
