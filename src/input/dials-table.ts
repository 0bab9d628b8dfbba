import { InputProblem } from './input-problem.js';
import { type PackedMap, type PackedValue, readPacked } from './message-pack.js';
import type { ByteSource } from './byte-source.js';

/** Bytes of one item of each type of column that is read. */
const itemBytes = {
  'cctbx::miller::index<>': 12,
  double: 8,
  int: 4,
  'std::size_t': 8,
} as const;
export type ColumnType = keyof typeof itemBytes;

/** A column of a reflection table: items lie one after another, little-endian. */
export interface TableColumn {
  readonly type: string;
  readonly offset: number;
  readonly size: number;
}

/** Where the columns of a reflection table lie; none is read yet. */
export interface DialsTable {
  readonly nRows: number;
  /** Identifiers of the experiments by the number that `id` gives them. */
  readonly identifiers: ReadonlyMap<number, string>;
  readonly columns: ReadonlyMap<string, TableColumn>;
}

const title = 'dials::af::reflection_table';
const maxRows = 2 ** 31;

/** Whether a file begins as a reflection table does. */
export function isTableHead(head: Buffer): boolean {
  return head[0] === 0x93 && head.toString('latin1', 1, 40).includes(title);
}

/**
 * Finds the columns of a reflection table (`.refl`, MessagePack).
 * @throws InputProblem 'truncated', 'foreign', 'bad-value', 'too-large'
 */
export function indexTable(source: ByteSource): DialsTable {
  const value = readPacked(source);
  if (!Array.isArray(value) || value[0] !== title || !isMap(value[2]))
    throw new InputProblem('foreign', 'The file is no reflection table of DIALS.');
  if (value[1] !== 1)
    throw new InputProblem(
      'foreign',
      `Reflection tables of version ${JSON.stringify(value[1])} are not known; version 1 is.`,
    );
  const nRows = entry(value[2], 'nrows');
  if (typeof nRows !== 'number' || !(nRows >= 0 && nRows <= maxRows))
    throw new InputProblem('bad-value', 'The table has no number of rows.');
  const data = entry(value[2], 'data');
  if (!isMap(data)) throw new InputProblem('bad-value', 'The table has no columns.');
  const columns = new Map<string, TableColumn>();
  for (const [name, column] of data.entries) {
    const place = columnOf(column, nRows);
    if (typeof name === 'string' && place !== null) columns.set(name, place);
  }
  return { nRows, identifiers: identifiersOf(entry(value[2], 'identifiers')), columns };
}

function isMap(value: PackedValue | undefined): value is PackedMap {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'map';
}

function entry(map: PackedMap, key: string): PackedValue | undefined {
  return map.entries.find(([name]) => name === key)?.[1];
}

/** [type, [number of rows, bytes]]; null for what is stored otherwise, as texts are. */
function columnOf(value: PackedValue, nRows: number): TableColumn | null {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || !Array.isArray(value[1])) return null;
  const [type, [n, place]] = value as [string, PackedValue[]];
  if (typeof place !== 'object' || place === null || Array.isArray(place) || place.kind !== 'binary')
    return null;
  if (n !== nRows)
    throw new InputProblem(
      'bad-value',
      `A column of type ${type} has ${JSON.stringify(n)} of ${nRows} rows.`,
    );
  return { type, offset: place.offset, size: place.size };
}

function identifiersOf(value: PackedValue | undefined): Map<number, string> {
  const identifiers = new Map<number, string>();
  if (isMap(value))
    for (const [id, text] of value.entries)
      if (typeof id === 'number' && typeof text === 'string') identifiers.set(id, text);
  return identifiers;
}

/**
 * The place of a column that must be there. @throws InputProblem 'missing-field', 'bad-value'
 */
export function requiredColumn(table: DialsTable, name: string, type: ColumnType): TableColumn {
  const column = optionalColumn(table, name, type);
  if (column === null) throw new InputProblem('missing-field', `The reflection table has no column ${name}.`);
  return column;
}

/** The place of a column, or null. @throws InputProblem 'bad-value' where it is of another type or size */
export function optionalColumn(table: DialsTable, name: string, type: ColumnType): TableColumn | null {
  const column = table.columns.get(name);
  if (column === undefined) return null;
  if (column.type !== type)
    throw new InputProblem('bad-value', `The column ${name} is of type ${column.type}, not ${type}.`);
  if (column.size !== table.nRows * itemBytes[type])
    throw new InputProblem(
      'bad-value',
      `The column ${name} has ${column.size} bytes for ${table.nRows} rows.`,
    );
  return column;
}

/** Rows [start, end) one after another: start0, end0, start1, ... */
export type RowRuns = Int32Array;

export function countRows(runs: RowRuns): number {
  let n = 0;
  for (let i = 0; i < runs.length; i += 2) n += runs[i + 1] - runs[i];
  return n;
}

/**
 * Copies the items of some rows to where `items` begins, one run after another.
 * @throws InputProblem 'truncated' where the file has become shorter
 */
export function readRows(
  source: ByteSource,
  column: TableColumn,
  type: ColumnType,
  runs: RowRuns,
  items: Uint8Array,
): void {
  const size = itemBytes[type];
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const length = size * (runs[i + 1] - runs[i]);
    const bytes = source.read(column.offset + size * runs[i], length);
    if (bytes.length < length) throw new InputProblem('truncated', 'The file ends before its last row.');
    items.set(bytes, at);
    at += length;
  }
}

/** So many rows are looked at in turn, in memory that stays in the cache of a processor. */
const idStep = 1 << 14;

/** The rows of each experiment, by the number in the column `id`; -1 stands for rows without one, which are left out. */
export function rowsByExperiment(source: ByteSource, table: DialsTable): Map<number, RowRuns> {
  const column = requiredColumn(table, 'id', 'int');
  const runs = new Map<number, number[]>();
  const ids = new Int32Array(Math.min(idStep, table.nRows));
  const bytes = new Uint8Array(ids.buffer);
  let last = -1;
  let open: number[] | null = null;
  for (let first = 0; first < table.nRows; first += idStep) {
    const n = Math.min(table.nRows - first, idStep);
    readRows(source, column, 'int', Int32Array.of(first, first + n), bytes);
    for (let i = 0; i < n; i++) {
      const id = ids[i];
      if (id === last) continue;
      open?.push(first + i);
      open = id < 0 ? null : (runs.get(id) ?? newRuns(runs, id));
      open?.push(first + i);
      last = id;
    }
  }
  open?.push(table.nRows);
  return new Map([...runs].map(([id, list]) => [id, Int32Array.from(list)]));
}

function newRuns(runs: Map<number, number[]>, id: number): number[] {
  const made: number[] = [];
  runs.set(id, made);
  return made;
}
