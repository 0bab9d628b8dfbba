import type { DialsModel } from './dials-experiments.js';
import {
  countRows,
  type DialsTable,
  optionalColumn,
  readRows,
  requiredColumn,
  type RowRuns,
} from './dials-table.js';
import type { ColumnType, TableColumn } from './dials-table.js';
import { frameOf, maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import type { Origin } from './origin.js';
import type { RawFrame } from './raw-frame.js';
import type { ReadOptions } from './read-options.js';
import type { ByteSource } from './byte-source.js';

/** The columns of a table that frames are made of: where they lie. */
export interface FrameColumns {
  readonly hkl: TableColumn;
  readonly flags: TableColumn | null;
  readonly sum: IntensityColumns | null;
  readonly profile: IntensityColumns | null;
}

interface IntensityColumns {
  readonly value: TableColumn;
  readonly variance: TableColumn;
}

/** @throws InputProblem 'missing-field', 'bad-value' */
export function frameColumns(table: DialsTable): FrameColumns {
  const pair = (name: string): IntensityColumns | null => {
    const value = optionalColumn(table, `intensity.${name}.value`, 'double');
    const variance = optionalColumn(table, `intensity.${name}.variance`, 'double');
    return value === null || variance === null ? null : { value, variance };
  };
  const columns = {
    hkl: requiredColumn(table, 'miller_index', 'cctbx::miller::index<>'),
    flags: optionalColumn(table, 'flags', 'std::size_t'),
    sum: pair('sum'),
    profile: pair('prf'),
  };
  if (columns.sum === null && columns.profile === null)
    throw new InputProblem(
      'missing-field',
      'The reflection table has no integrated intensities (intensity.sum, intensity.prf).',
    );
  return columns;
}

/** Reads the rows of one experiment. @throws InputProblem */
export function readDialsFrame(
  source: ByteSource,
  columns: FrameColumns,
  runs: RowRuns,
  model: DialsModel,
  origin: Origin,
  options: ReadOptions,
): RawFrame {
  const n = countRows(runs);
  if (n > maxObservations)
    throw new InputProblem(
      'too-large',
      `The experiment has ${n} reflections; ${maxObservations} are the most.`,
    );
  const read = (column: TableColumn, type: ColumnType, items: Float64Array | Int32Array | Uint32Array) =>
    readRows(source, column, type, runs, new Uint8Array(items.buffer, items.byteOffset, items.byteLength));
  const words = flagMemory(columns.flags === null ? 0 : n);
  if (columns.flags !== null) read(columns.flags, 'std::size_t', words);
  const flags = columns.flags === null ? null : lowHalves(words);
  // Of the two kinds of intensities only the one that is wanted is read at all.
  const kind = chosenKind({ ...columns, flags }, options);
  const places = chosenOf(columns, kind);
  // One piece of memory a frame: each piece has its price.
  const memory = new ArrayBuffer(29 * n);
  const value = new Float64Array(memory, 0, n);
  const variance = new Float64Array(memory, 8 * n, n);
  const hkl = new Int32Array(memory, 16 * n, 3 * n);
  read(places.value, 'double', value);
  read(places.variance, 'double', variance);
  read(columns.hkl, 'cctbx::miller::index<>', hkl);
  const failed = markFailed(new Uint8Array(memory, 28 * n, n), hkl, flags, kind);
  return frameOfRows({ hkl, value, variance, failed }, model, origin);
}

/** Flags are read into this, frame after frame. */
let keptFlags = new Uint32Array(0);
const maxKeptFlags = 1 << 21;

/** Two words for each of n flags. */
function flagMemory(n: number): Uint32Array {
  if (n > maxKeptFlags) return new Uint32Array(2 * n);
  if (keptFlags.length < 2 * n) keptFlags = new Uint32Array(4 * n);
  return keptFlags.subarray(0, 2 * n);
}

/** Flags are below 2^32: the low half of each word, put together at the beginning of the same memory. */
function lowHalves(words: Uint32Array): Uint32Array {
  for (let i = 1; 2 * i < words.length; i++) words[i] = words[2 * i];
  return words.subarray(0, words.length >> 1);
}

/** Rows of one lattice, as DIALS names their columns. Flags are those of `flex.reflection_table.flags`, as bits. */
export interface LatticeRows {
  readonly hkl: Int32Array;
  readonly flags: ArrayLike<number> | null;
  readonly sum: { readonly value: Float64Array; readonly variance: Float64Array } | null;
  readonly profile: { readonly value: Float64Array; readonly variance: Float64Array } | null;
}

/** A frame of the rows of one experiment, whose variances become sigmas in their place. @throws InputProblem 'missing-field', 'empty', 'bad-value' */
export function dialsFrame(
  rows: LatticeRows,
  model: DialsModel,
  origin: Origin,
  options: ReadOptions,
): RawFrame {
  const { hkl, flags } = rows;
  const kind = chosenKind(rows, options);
  const failed = markFailed(new Uint8Array(hkl.length / 3), hkl, flags, kind);
  return frameOfRows({ hkl, ...chosenOf(rows, kind), failed }, model, origin);
}

interface ChosenRows {
  readonly hkl: Int32Array;
  readonly value: Float64Array;
  readonly variance: Float64Array;
  readonly failed: Uint8Array;
}

function frameOfRows(
  { hkl, value, variance, failed }: ChosenRows,
  model: DialsModel,
  origin: Origin,
): RawFrame {
  for (let i = 0; i < variance.length; i++) variance[i] = Math.sqrt(variance[i]);
  // Field by field: a rest of the model would take as long to make as all else.
  return frameOf({
    source: origin.source,
    name: model.image === '' ? origin.name : model.image,
    lattice: origin.lattice,
    hkl,
    intensity: value,
    sigma: variance,
    failed,
    detectorDistanceMm: model.detectorDistanceMm,
    polarizationNormal: model.polarizationNormal,
    wavelength: model.wavelength,
    unitCell: model.unitCell,
    hall: model.hall,
    reciprocalMatrix: model.reciprocalMatrix,
    ...(model.crystal === undefined ? null : { crystal: model.crystal }),
  });
}

type IntensityKind = 'sum' | 'profile';

/** @throws InputProblem 'missing-field' */
function chosenOf<T>(
  columns: { readonly sum: T | null; readonly profile: T | null },
  kind: IntensityKind,
): T {
  const chosen = columns[kind];
  if (chosen !== null) return chosen;
  throw new InputProblem(
    'missing-field',
    `The table has no ${kind === 'sum' ? 'summation' : 'profile'} intensities; set intensity = auto.`,
  );
}

const integratedSum = 1 << 8;
const integratedProfile = 1 << 9;

/** With auto: profile intensities where any of the lattice were fitted. */
function chosenKind(
  rows: {
    readonly flags: ArrayLike<number> | null;
    readonly sum: object | null;
    readonly profile: object | null;
  },
  { intensity }: ReadOptions,
): IntensityKind {
  if (intensity !== 'auto') return intensity;
  if (rows.profile === null) return 'sum';
  if (rows.sum === null) return 'profile';
  const { flags } = rows;
  if (flags === null) return 'profile';
  for (let i = 0; i < flags.length; i++) if ((flags[i] & integratedProfile) !== 0) return 'profile';
  return 'sum';
}

/** 1 for rows that were not integrated so, or not indexed. */
function markFailed(
  failed: Uint8Array,
  hkl: Int32Array,
  flags: ArrayLike<number> | null,
  kind: IntensityKind,
): Uint8Array {
  const flag = kind === 'sum' ? integratedSum : integratedProfile;
  for (let i = 0; i < failed.length; i++) {
    const isIndexed = (hkl[3 * i] | hkl[3 * i + 1] | hkl[3 * i + 2]) !== 0;
    failed[i] = isIndexed && (flags === null || (flags[i] & flag) !== 0) ? 0 : 1;
  }
  return failed;
}
