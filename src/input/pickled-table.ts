import { dirname } from 'node:path';
import { frameConstructors } from './constructors.js';
import { dialsFrame, type LatticeRows } from './dials-frame.js';
import { besides, experimentNames, readExperiments } from './dials-pairs.js';
import { withFile } from './bytes.js';
import { decodeIntegers, decodeReals, decodeSizes } from './flex-serialization.js';
import { maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { rejected } from './origin.js';
import { readPickle } from './pickle.js';
import { arrayBytes, type Budget, numberOf, objectNamed, packedArray } from './pickled-objects.js';
import { fieldsOf, isKind, itemsOf, type PickleValue } from './pickle-value.js';
import type { ReadResult } from './raw-frame.js';
import type { ReadOptions } from './read-options.js';

const tableName = 'reflection_table';
const tableNameBytes = Buffer.from(tableName);
/** Its name stands among the first values of the file. */
const headBytes = 256;

/** What DIALS' tables hold beyond what integration pickles do; as there, only recorded. */
const tableConstructors: ReadonlySet<string> = new Set([
  ...frameConstructors,
  ...['reflection_table', 'int6', 'shoebox', 'observation', 'centroid', 'intensity'].map(
    (name) => `dials_array_family_flex_ext ${name}`,
  ),
  ...['reflection_table', 'reflection_table_selector'].map((name) => `dials.array_family.flex ${name}`),
]);

/** Whether a pickle begins as a reflection table of DIALS does. */
export function holdsPickledTable(bytes: Buffer): boolean {
  return bytes.subarray(0, headBytes).includes(tableNameBytes);
}

/**
 * The frames of a pickled reflection table (DIALS before 2019) and the experiment list that lies beside it.
 * @param path where the file lies; null for a member of an archive
 * @throws InputProblem
 */
export function readPickledTable(
  bytes: Buffer,
  { display, name }: { readonly display: string; readonly name: string },
  path: string | null,
  options: ReadOptions,
): ReadResult[] {
  const rows = readRows(bytes, options);
  const list = path === null ? null : besides(path, experimentNames(path.slice(dirname(path).length + 1)));
  if (list === null)
    throw new InputProblem(
      'missing-field',
      'A pickled reflection table needs its experiment list (.json) beside it.',
    );
  const experiments = readExperiments({
    kind: 'file',
    path: list,
    offset: 0,
    size: withFile(list, ({ size }) => size),
  });
  const digits = String(experiments.length).length;
  return experiments.flatMap(({ model }, i): ReadResult[] => {
    const label = `exp${String(i + 1).padStart(digits, '0')}`;
    const origin = { source: `${display}:${label}`, name: `${name}:${label}`, lattice: 0 };
    try {
      if ('reason' in model) throw new InputProblem(model.reason, model.detail);
      return [dialsFrame(rowsOf(rows, i), model, origin, options)];
    } catch (error) {
      return [rejected(origin, error)];
    }
  });
}

interface AllRows extends LatticeRows {
  readonly id: Int32Array;
}

/** State of the table: (1, rows, columns, {name: array}), or (2, identifiers, rows, columns, {name: array}). */
function readRows(bytes: Buffer, options: ReadOptions): AllRows {
  const state = itemsOf(objectNamed(readPickle(bytes, tableConstructors), tableName)?.state);
  const data = state?.at(-1);
  const columns = isKind(data, 'dict') ? fieldsOf(data) : null;
  const version = numberOf(state?.[0]);
  if (columns === null || (version !== 1 && version !== 2))
    throw new InputProblem('foreign', 'It is no pickled reflection table of version 1 or 2.');
  const budget = { bytes: 2 * bytes.length, observations: maxObservations };
  const column = (name: string, type: string) => columnBytes(columns, name, type, budget);
  const hkl = decodeIntegers(column('miller_index', 'miller_index'), 'miller_index', maxObservations);
  const id = decodeIntegers(column('id', 'int'), 'int', maxObservations);
  const pair = (name: string) => {
    if (columns.get(`intensity.${name}.value`) === undefined) return null;
    const value = decodeReals(column(`intensity.${name}.value`, 'double'), 'double', maxObservations);
    const variance = decodeReals(column(`intensity.${name}.variance`, 'double'), 'double', maxObservations);
    return { value, variance };
  };
  const sum = options.intensity === 'profile' ? null : pair('sum');
  const profile = options.intensity === 'sum' ? null : pair('prf');
  const flags =
    columns.get('flags') === undefined ? null : decodeSizes(column('flags', 'size_t'), maxObservations);
  const lengths = [
    hkl.length / 3,
    id.length,
    sum?.value.length,
    sum?.variance.length,
    profile?.value.length,
    flags?.length,
  ];
  if (lengths.some((length) => length !== undefined && length !== id.length))
    throw new InputProblem('bad-value', 'The columns of the table differ in length.');
  return { hkl, id, sum, profile, flags };
}

function columnBytes(
  columns: ReadonlyMap<string, PickleValue>,
  name: string,
  type: string,
  budget: Budget,
): Uint8Array {
  const value = columns.get(name);
  if (value === undefined)
    throw new InputProblem('missing-field', `The reflection table has no column ${name}.`);
  return arrayBytes(packedArray(value, type, name), budget);
}

/** The rows of one experiment. */
function rowsOf({ hkl, id, sum, profile, flags }: AllRows, experiment: number): LatticeRows {
  const rows: number[] = [];
  for (let i = 0; i < id.length; i++) if (id[i] === experiment) rows.push(i);
  const pick = (values: ArrayLike<number>) => Float64Array.from(rows, (i) => values[i]);
  const pair = (columns: LatticeRows['sum']) =>
    columns === null ? null : { value: pick(columns.value), variance: pick(columns.variance) };
  return {
    hkl: Int32Array.from({ length: 3 * rows.length }, (_, j) => hkl[3 * rows[Math.floor(j / 3)] + (j % 3)]),
    sum: pair(sum),
    profile: pair(profile),
    flags: flags === null ? null : pick(flags),
  };
}
