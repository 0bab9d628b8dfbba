import { spaceGroup, spaceGroupFromOperations, type SpaceGroup } from '../crystal/space-group.js';
import { parseOperation } from '../crystal/symmetry-operation.js';
import { unitCell, type UnitCell } from '../crystal/unit-cell.js';
import {
  MtzProblem,
  readMtzHeader,
  type MtzColumnHeader,
  type MtzDataset,
  type MtzErrorReason,
  type MtzHeader,
} from './mtz-header.js';

/** An MTZ file in memory. */
export interface MtzFile {
  readonly kind: 'mtz';
  readonly title: string;
  readonly cell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** The SYMM records in their order, which M/ISYM refers to. */
  readonly symmetryOperations: readonly string[];
  readonly columns: readonly Readonly<MtzColumnHeader>[];
  readonly datasets: readonly Readonly<MtzDataset>[];
  readonly history: readonly string[];
  readonly sortOrder: readonly number[];
  readonly nRows: number;
  readonly nBatches: number;
  /** Row after row, one value a column; missing values are NaN. */
  readonly data: Float32Array;
}

export interface MtzError {
  readonly kind: 'error';
  readonly reason: MtzErrorReason;
  /** A sentence for people. */
  readonly detail: string;
}

/** Whether rows are single measurements, of which a reflection may have many. */
export function isUnmerged({ nBatches, columns }: Pick<MtzFile, 'nBatches' | 'columns'>): boolean {
  return nBatches > 0 || columns.some(({ label }) => label === 'M/ISYM' || label === 'M_ISYM');
}

const headBytes = 80;

/** Whether numbers are little-endian, by the machine stamp or else by what makes sense of the header's place. */
function isLittleEndian(bytes: Uint8Array, view: DataView): boolean {
  const real = bytes[8] >> 4;
  if (real === 4) return true;
  if (real === 1) return false;
  const words = view.getInt32(4, true);
  return words > 0 && 4 * (words - 1) < bytes.length;
}

/** Where the header begins, in bytes. */
function headerStart(view: DataView, littleEndian: boolean): number {
  const words = view.getInt32(4, littleEndian);
  return 4 * ((words === -1 ? Number(view.getBigInt64(12, littleEndian)) : words) - 1);
}

function readData(bytes: Uint8Array, header: MtzHeader, littleEndian: boolean): Float32Array {
  const n = header.nColumns * header.nRows;
  const words = new Uint8Array(bytes.slice(headBytes, headBytes + 4 * n)).buffer;
  const view = new DataView(words);
  const data = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const value = view.getFloat32(4 * i, littleEndian);
    data[i] = value === Math.fround(header.missing) ? NaN : value;
  }
  return data;
}

/** The group of the SYMM records; of the name or the number where there are none. */
function spaceGroupOf(header: MtzHeader): SpaceGroup {
  try {
    if (header.symmetryOperations.length > 0) {
      return spaceGroupFromOperations(header.symmetryOperations.map(parseOperation));
    }
    return spaceGroup(header.spaceGroupNumber > 0 ? header.spaceGroupNumber : header.spaceGroupName);
  } catch (error) {
    throw new MtzProblem('no-symmetry', error instanceof Error ? error.message : String(error));
  }
}

function cellOf(header: MtzHeader): UnitCell {
  const candidates = [header.cell, ...header.datasets.map((dataset) => dataset.cell)];
  for (const cell of candidates) {
    if (cell === null) continue;
    try {
      return unitCell(cell);
    } catch {
      continue;
    }
  }
  throw new MtzProblem('bad-cell', 'the file has no possible unit cell');
}

function parseMtz(bytes: Uint8Array): MtzFile {
  if (bytes.length < headBytes || String.fromCharCode(...bytes.subarray(0, 4)) !== 'MTZ ') {
    throw new MtzProblem('not-mtz', 'the file does not begin as an MTZ file does');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = isLittleEndian(bytes, view);
  const start = headerStart(view, littleEndian);
  if (!(start >= headBytes && start < bytes.length)) {
    throw new MtzProblem('truncated', `the header should begin at byte ${start} of ${bytes.length}`);
  }
  const header = readMtzHeader(bytes.subarray(start));
  if (headBytes + 4 * header.nColumns * header.nRows > start) {
    throw new MtzProblem(
      'truncated',
      `${header.nRows} rows of ${header.nColumns} columns end behind the header`,
    );
  }
  const { title, columns, datasets, history, sortOrder, nRows, nBatches } = header;
  return {
    kind: 'mtz',
    title,
    cell: cellOf(header),
    spaceGroup: spaceGroupOf(header),
    symmetryOperations: header.symmetryOperations,
    columns,
    datasets,
    history,
    sortOrder,
    nRows,
    nBatches,
    data: readData(bytes, header, littleEndian),
  };
}

/** Reads an MTZ file (of either order of bytes). Bytes that are none give an error, never an exception. */
export function readMtz(bytes: Uint8Array): MtzFile | MtzError {
  try {
    return parseMtz(bytes);
  } catch (error) {
    if (error instanceof MtzProblem) return { kind: 'error', reason: error.reason, detail: error.message };
    throw error;
  }
}

/** The values of a column by label, NaN where missing; null where there is no such column. */
export function columnValues(mtz: MtzFile, label: string): Float32Array | null {
  const place = mtz.columns.findIndex((column) => column.label === label);
  if (place < 0) return null;
  const values = new Float32Array(mtz.nRows);
  for (let row = 0, at = place; row < mtz.nRows; row++, at += mtz.columns.length) values[row] = mtz.data[at];
  return values;
}
