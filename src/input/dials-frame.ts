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
import type { ByteSource } from './tar-index.js';

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

/** Rows of one lattice, as DIALS names their columns. Flags are those of `flex.reflection_table.flags`, as bits. */
export interface LatticeRows {
  readonly hkl: Int32Array;
  readonly flags: ArrayLike<number> | null;
  readonly sum: { readonly value: Float64Array; readonly variance: Float64Array } | null;
  readonly profile: { readonly value: Float64Array; readonly variance: Float64Array } | null;
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
  const read = (column: TableColumn, type: ColumnType) => readRows(source, column, type, runs);
  const flags = columns.flags === null ? null : lowHalves(read(columns.flags, 'std::size_t'));
  const kind = chosenKind({ ...columns, flags }, options);
  // Of the two kinds of intensities only the one that is wanted is read at all.
  const pair = (of: 'sum' | 'profile') => {
    const place = columns[of];
    return of !== kind || place === null
      ? null
      : {
          value: new Float64Array(read(place.value, 'double')),
          variance: new Float64Array(read(place.variance, 'double')),
        };
  };
  const hkl = new Int32Array(read(columns.hkl, 'cctbx::miller::index<>'));
  const rows: LatticeRows = { hkl, flags, sum: pair('sum'), profile: pair('profile') };
  return dialsFrame(rows, model, origin, { ...options, intensity: kind });
}

/** Flags are below 2^32: the low half of each word, put together at the beginning of the same memory. */
function lowHalves(memory: ArrayBuffer): Uint32Array {
  const words = new Uint32Array(memory);
  for (let i = 1; 2 * i < words.length; i++) words[i] = words[2 * i];
  return words.subarray(0, words.length >> 1);
}

/** Each value becomes its square root. */
function takeRoots(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = Math.sqrt(values[i]);
  return values;
}

const integratedSum = 1 << 8;
const integratedProfile = 1 << 9;

/** A frame of the rows of one experiment, whose variances become sigmas in their place. @throws InputProblem 'missing-field', 'empty', 'bad-value' */
export function dialsFrame(
  rows: LatticeRows,
  model: DialsModel,
  origin: Origin,
  options: ReadOptions,
): RawFrame {
  const kind = chosenKind(rows, options);
  const chosen = rows[kind];
  if (chosen === null)
    throw new InputProblem(
      'missing-field',
      `The table has no ${kind === 'sum' ? 'summation' : 'profile'} intensities; set intensity = auto.`,
    );
  const { image, ...lattice } = model;
  const flag = kind === 'sum' ? integratedSum : integratedProfile;
  return frameOf({
    ...origin,
    name: image === '' ? origin.name : image,
    ...lattice,
    hkl: rows.hkl,
    intensity: chosen.value,
    sigma: takeRoots(chosen.variance),
    failed: failedRows(rows, flag),
  });
}

/** With auto: profile intensities where any of the lattice were fitted. */
function chosenKind(
  rows: {
    readonly flags: ArrayLike<number> | null;
    readonly sum: object | null;
    readonly profile: object | null;
  },
  { intensity }: ReadOptions,
): 'sum' | 'profile' {
  if (intensity !== 'auto') return intensity;
  if (rows.profile === null) return 'sum';
  if (rows.sum === null) return 'profile';
  const { flags } = rows;
  if (flags === null) return 'profile';
  for (let i = 0; i < flags.length; i++) if ((flags[i] & integratedProfile) !== 0) return 'profile';
  return 'sum';
}

/** 1 for rows that were not integrated so, or not indexed. */
function failedRows({ hkl, flags }: LatticeRows, flag: number): Uint8Array {
  const failed = new Uint8Array(hkl.length / 3);
  for (let i = 0; i < failed.length; i++) {
    const isIndexed = hkl[3 * i] !== 0 || hkl[3 * i + 1] !== 0 || hkl[3 * i + 2] !== 0;
    failed[i] = isIndexed && (flags === null || (flags[i] & flag) !== 0) ? 0 : 1;
  }
  return failed;
}
