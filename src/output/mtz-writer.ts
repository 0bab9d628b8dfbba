import { mapToAsu } from '../crystal/reflection.js';
import { sortPermutation } from '../crystal/reflection-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import {
  columnRecord,
  datasetRecords,
  firstBytes,
  historyRecords,
  leadingRecords,
  rangeOf,
  recordBytes,
} from './mtz-records.js';

/** A column of an MTZ file. Types: J, Q mean intensity and sigma; K, M those of one hand; F amplitude; I integer... */
export interface MtzColumn {
  readonly label: string;
  readonly type: string;
  /** One value a row; NaN where there is none. */
  readonly values: ArrayLike<number>;
}

/** What goes into a file of merged reflections. */
export interface MtzContent {
  readonly cell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** Å */
  readonly wavelength: number;
  readonly title?: string;
  /** Lines of at most 80 characters. */
  readonly history?: readonly string[];
  readonly projectName?: string;
  readonly crystalName?: string;
  readonly datasetName?: string;
  /** Miller indices, 3 a row, each reflection once; they are brought into the asymmetric unit and sorted. */
  readonly hkl: Int32Array;
  readonly columns: readonly MtzColumn[];
}

interface Rows {
  /** Index of each row in its place in the file, and the row of the input it comes from. */
  readonly hkl: Int32Array;
  readonly permutation: Uint32Array;
}

function arrangeRows(content: MtzContent): Rows {
  const asu = mapToAsu(content.spaceGroup, content.hkl, false);
  const permutation = sortPermutation(asu);
  const hkl = new Int32Array(asu.length);
  permutation.forEach((from, to) => {
    hkl.set(asu.subarray(3 * from, 3 * from + 3), 3 * to);
    const before = 3 * (to - 1);
    if (to > 0 && [0, 1, 2].every((i) => hkl[before + i] === hkl[before + 3 + i])) {
      const index = hkl.subarray(before, before + 3).join(' ');
      throw new RangeError(`the reflection ${index} is given twice, perhaps in two equivalent forms`);
    }
  });
  return { hkl, permutation };
}

function checkColumns(content: MtzContent): void {
  const n = content.hkl.length / 3;
  for (const { label, type, values } of content.columns) {
    if (!/^\S{1,30}$/.test(label)) throw new RangeError(`'${label}' is no label of an MTZ column`);
    if (!/^[A-Z]$/.test(type)) throw new RangeError(`'${type}' is no type of an MTZ column`);
    if (values.length !== n)
      throw new RangeError(`column ${label} has ${values.length} values for ${n} reflections`);
  }
}

function headerRecords(content: MtzContent, hkl: Int32Array): string[] {
  const { title = '', projectName = 'project', crystalName = 'crystal', datasetName = 'dataset' } = content;
  const { history = [], columns, cell, spaceGroup } = content;
  const index = [0, 1, 2].map((axis) => hkl.filter((_, j) => j % 3 === axis));
  return [
    ...leadingRecords({
      title,
      nColumns: columns.length + 3,
      nRows: hkl.length / 3,
      nBatches: 0,
      sortOrder: [1, 2, 3],
      cell,
      spaceGroup,
      resolution: rangeOf(dStarSquaredOfAll(cell, hkl)),
    }),
    ...index.map((values, axis) => columnRecord('HKL'[axis], 'H', rangeOf(values))),
    ...columns.map(({ label, type, values }) => columnRecord(label, type, rangeOf(values))),
    ...datasetRecords([projectName, crystalName, datasetName], cell, content.wavelength),
    'END',
    ...historyRecords(history),
    'MTZENDOFHEADERS',
  ];
}

function dStarSquaredOfAll(cell: UnitCell, hkl: Int32Array): Float64Array {
  const metric = reciprocalMetric(cell);
  return Float64Array.from({ length: hkl.length / 3 }, (_, i) =>
    dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]),
  );
}

/** Fills the rows, H K L first, as 32-bit floats of this file's (little) order of bytes. */
function writeRows(view: DataView, content: MtzContent, rows: Rows): void {
  const { hkl, permutation } = rows;
  const width = 4 * (content.columns.length + 3);
  for (let row = 0; row < permutation.length; row++) {
    for (let axis = 0; axis < 3; axis++)
      view.setFloat32(80 + row * width + 4 * axis, hkl[3 * row + axis], true);
  }
  content.columns.forEach(({ values }, c) => {
    for (let row = 0, at = 80 + 4 * (c + 3); row < permutation.length; row++, at += width) {
      view.setFloat32(at, values[permutation[row]], true);
    }
  });
}

/**
 * A merged MTZ file (CCP4 MTZ:V1.1), little-endian, with H K L and the given columns in one dataset. Throws a
 * RangeError for columns of the wrong length and for a reflection given twice.
 */
export function writeMtz(content: MtzContent): Uint8Array {
  checkColumns(content);
  const rows = arrangeRows(content);
  const nWords = 20 + (content.columns.length + 3) * rows.permutation.length;
  const header = recordBytes(headerRecords(content, rows.hkl));
  const bytes = new Uint8Array(4 * nWords + header.length);
  bytes.set(firstBytes(nWords - 20), 0);
  writeRows(new DataView(bytes.buffer), content, rows);
  bytes.set(header, 4 * nWords);
  return bytes;
}
