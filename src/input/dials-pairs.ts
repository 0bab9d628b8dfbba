import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BytePlace, withPlace } from './byte-place.js';
import { baseName } from './base-name.js';
import { openExperimentList } from './dials-experiment-list.js';
import { type DialsExperiment, experimentsOf } from './dials-experiments.js';
import { type FrameColumns, frameColumns } from './dials-frame.js';
import { type DialsTable, indexTable, type RowRuns, rowsByExperiment } from './dials-table.js';
import type { SourceRef } from './source-ref.js';

/** A reflection table or an experiment list that `data` names. */
export interface DialsFile {
  /** Where it lies for those that look for its partner: the path of the file, or one made of archive and member. */
  readonly path: string;
  readonly place: BytePlace;
  /** As shown to people. */
  readonly display: string;
}

/** Names under which the experiments of a table may be stored beside it, the likeliest first. */
export function experimentNames(table: string): string[] {
  const stem = table.replace(/\.(refl|mpack|msgpack|pickle|pkl)$/i, '');
  const base = stem.replace(/_(integrated|indexed|refined|strong|scaled|reflections)$/i, '');
  const stems = [stem, stem.replace(/reflections/i, 'experiments'), `${base}_refined`, `${base}_integrated`];
  const names = [
    ...stems.map((name) => `${name}.expt`),
    ...stems.flatMap((name) => [`${name}_experiments.json`, `${name}.json`]),
    ...[`${base}_experiments.json`, `${base}.expt`],
  ];
  return [...new Set(names)];
}

/** Whether an experiment list may belong to a table, by their names. */
export function namesFit(table: string, experiments: string): boolean {
  return experimentNames(table).includes(experiments);
}

/** Tables that may stand beside an experiment list that was named alone. */
export function tableNames(experiments: string): string[] {
  const stem = experiments.replace(/\.(expt|json)$/i, '');
  const base = stem.replace(/_experiments$/i, '').replace(/_(integrated|refined|indexed|scaled)$/i, '');
  const stems = [stem, stem.replace(/experiments/i, 'reflections'), `${base}_integrated`, base];
  return [...new Set(stems.flatMap((name) => [`${name}.refl`, `${name}.mpack`, `${name}.pickle`]))];
}

/** The first of some names that is a file beside `path`. */
export function besides(path: string, names: readonly string[]): string | null {
  const paths = names.map((name) => join(dirname(path), name));
  return paths.find((beside) => beside !== path && existsSync(beside) && statSync(beside).isFile()) ?? null;
}

/** @throws InputProblem */
export function readExperiments(place: BytePlace): DialsExperiment[] {
  return withPlace(place, (source) => experimentsOf(openExperimentList(source)));
}

/** A table with its columns found and its rows divided by experiment. */
export interface OpenTable {
  readonly table: DialsTable;
  readonly columns: FrameColumns;
  readonly rows: ReadonlyMap<number, RowRuns>;
}

/** @throws InputProblem */
export function openTable(place: BytePlace): OpenTable {
  return withPlace(place, (source) => {
    const table = indexTable(source);
    return { table, columns: frameColumns(table), rows: rowsByExperiment(source, table) };
  });
}

export interface DialsFrames {
  readonly refs: readonly SourceRef[];
  /** Sentences about what gives no frame. */
  readonly problems: readonly string[];
}

/** Every experiment with reflections as a source of its own, in the order of the list. */
export function dialsFrames(
  file: DialsFile,
  { table, columns, rows }: OpenTable,
  experiments: readonly DialsExperiment[],
): DialsFrames {
  const byIdentifier = new Map(experiments.map((experiment, i) => [experiment.identifier, i]));
  const found = new Map<number, RowRuns>();
  let nLost = 0;
  for (const [id, runs] of rows) {
    const identifier = table.identifiers.get(id) ?? '';
    const index = (identifier === '' ? undefined : byIdentifier.get(identifier)) ?? id;
    if (index < experiments.length && !found.has(index)) found.set(index, runs);
    else nLost++;
  }
  const digits = String(experiments.length).length;
  const refs: SourceRef[] = [];
  experiments.forEach(({ model }, i) => {
    const runs = found.get(i);
    const number = String(i + 1).padStart(digits, '0');
    const named = { display: `${file.display}:exp${number}`, name: `${baseName(file.display)}:exp${number}` };
    if (runs !== undefined) refs.push({ kind: 'dials', ...named, place: file.place, columns, runs, model });
  });
  const problems: string[] = [];
  if (nLost > 0) problems.push(`Reflections of ${nLost} experiments have no experiment in the list.`);
  const nEmpty = experiments.length - found.size;
  if (nEmpty > 0) problems.push(`${nEmpty} of ${experiments.length} experiments have no reflections.`);
  return { refs, problems };
}
