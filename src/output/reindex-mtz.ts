import { formatChangeOfBasis, type ChangeOfBasis } from '../crystal/change-of-basis.js';
import { changeSymmetry } from '../crystal/change-symmetry.js';
import { mapToAsu } from '../crystal/reflection.js';
import { reindex } from '../crystal/reindexing.js';
import { SymmetryError, type SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { columnValues, isUnmerged, type MtzFile } from '../input/mtz-file.js';
import { type MtzColumn, writeMtz } from './mtz-writer.js';

export type ReindexedMtz =
  | {
      readonly kind: 'reindexed';
      readonly bytes: Uint8Array;
      readonly spaceGroup: SpaceGroup;
      readonly unitCell: UnitCell;
      readonly nReflections: number;
      /** Columns that mean something else in another basis, and were left out. */
      readonly left: readonly string[];
    }
  | { readonly kind: 'error'; readonly detail: string };

/** Columns of one Friedel mate each, whose partner has the other sign in its label. */
const OF_ONE_MATE = 'KMGL';
/** Phases, their coefficients, and signed differences. */
const DEPENDS_ON_BASIS = 'PAD';

/**
 * Merged reflections in another basis: indices, cell and space group change, each value stays with its reflection. Where the
 * Friedel mate comes into the asymmetric unit, values of I(+) and I(-) change places.
 */
export function reindexMtz(mtz: MtzFile, cb: ChangeOfBasis): ReindexedMtz {
  if (isUnmerged(mtz))
    return { kind: 'error', detail: 'its reflections are not merged; only merged ones can be reindexed.' };
  try {
    const symmetry = changeSymmetry({ spaceGroup: mtz.spaceGroup, unitCell: mtz.cell }, cb);
    const hkl = reindex(cb, indicesOf(mtz));
    const asu = mapToAsu(symmetry.spaceGroup, hkl, false);
    const { columns, left } = columnsOf(mtz, turnedHands(symmetry.spaceGroup, hkl));
    const dataset = mtz.datasets.find(({ name }) => name !== 'HKL_base') ?? mtz.datasets.at(0);
    const bytes = writeMtz({
      cell: symmetry.unitCell,
      spaceGroup: symmetry.spaceGroup,
      wavelength: dataset?.wavelength ?? 0,
      title: mtz.title,
      history: [
        `Reindexed by prime.change_basis: ${formatChangeOfBasis(cb, 'hkl')}`.slice(0, 80),
        ...mtz.history,
      ],
      ...(dataset === undefined
        ? {}
        : { projectName: dataset.project, crystalName: dataset.crystal, datasetName: dataset.name }),
      hkl: asu,
      columns,
    });
    return { kind: 'reindexed', bytes, ...symmetry, nReflections: mtz.nRows, left };
  } catch (error) {
    if (error instanceof SymmetryError)
      return { kind: 'error', detail: `${error.plainMessage.replace(/\.$/, '')}.` };
    if (error instanceof RangeError) return { kind: 'error', detail: `${error.message}.` };
    throw error;
  }
}

function indicesOf(mtz: MtzFile): Int32Array {
  const axes = mtz.columns.filter(({ type }) => type === 'H').map(({ label }) => columnValues(mtz, label));
  const hkl = new Int32Array(3 * mtz.nRows);
  axes.slice(0, 3).forEach((values, axis) => values?.forEach((value, row) => (hkl[3 * row + axis] = value)));
  return hkl;
}

/** Flags the rows whose Friedel mate is what comes into the asymmetric unit: their (+) becomes the (-). */
function turnedHands(group: SpaceGroup, hkl: Int32Array): Uint8Array {
  const together = mapToAsu(group, hkl, false);
  const apart = mapToAsu(group, hkl, true);
  return Uint8Array.from({ length: hkl.length / 3 }, (_, row) =>
    [0, 1, 2].every((i) => together[3 * row + i] === apart[3 * row + i]) ? 0 : 1,
  );
}

function columnsOf(mtz: MtzFile, turned: Uint8Array): { columns: MtzColumn[]; left: string[] } {
  const columns: MtzColumn[] = [];
  const left: string[] = [];
  for (const { label, type } of mtz.columns) {
    if (type === 'H') continue;
    const values = columnValues(mtz, label);
    const partner = OF_ONE_MATE.includes(type) ? columnValues(mtz, partnerOf(label)) : values;
    if (values === null || partner === null || DEPENDS_ON_BASIS.includes(type)) left.push(label);
    else
      columns.push({
        label,
        type,
        values: values.map((value, row) => (turned[row] === 1 ? partner[row] : value)),
      });
  }
  return { columns, left };
}

function partnerOf(label: string): string {
  return label.includes('(+)') ? label.replace('(+)', '(-)') : label.replace('(-)', '(+)');
}
