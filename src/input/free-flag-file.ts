import { readFileSync } from 'node:fs';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { systemSentence } from './bytes.js';
import { columnValues, readMtz, type MtzFile } from './mtz-reader.js';

/** Flags of a test set from an MTZ file. */
export interface FreeFlagFile {
  readonly kind: 'flags';
  readonly path: string;
  readonly label: string;
  /** 3 an entry. */
  readonly hkl: Int32Array;
  readonly flag: Int32Array;
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
}

export type FreeFlagResult = FreeFlagFile | { readonly kind: 'error'; readonly detail: string };

/** The flags of `label`, or of the first integer column whose name says that it holds some; missing ones left out. */
export function readFreeFlags(path: string, label: string | null): FreeFlagResult {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { kind: 'error', detail: systemSentence(error) };
  }
  const mtz = readMtz(bytes);
  if (mtz.kind === 'error') return mtz;
  const chosen = mtz.columns.find(
    (column) =>
      column.type === 'I' &&
      (label === null ? /free|test|status/i.test(column.label) : column.label === label),
  );
  const axes = mtz.columns.filter(({ type }) => type === 'H');
  if (chosen === undefined || axes.length < 3) {
    const present = mtz.columns.map((column) => column.label).join(' ');
    const wanted = label === null ? 'no integer column of free R flags' : `no integer column ${label}`;
    return { kind: 'error', detail: `there is ${wanted} among the columns ${present}` };
  }
  const flags = flagsIn(mtz, chosen.label);
  if (new Set(flags.flag).size < 2)
    return {
      kind: 'error',
      detail: `all flags of column ${chosen.label} are the same: they tell no test set`,
    };
  return {
    kind: 'flags',
    path,
    label: chosen.label,
    ...flags,
    unitCell: mtz.cell,
    spaceGroup: mtz.spaceGroup,
  };
}

function flagsIn(mtz: MtzFile, label: string): { readonly hkl: Int32Array; readonly flag: Int32Array } {
  const values = valuesOf(mtz, label);
  const axes = mtz.columns.filter(({ type }) => type === 'H').map((column) => valuesOf(mtz, column.label));
  const rows = Array.from(values.keys()).filter((row) => Number.isFinite(values[row]));
  return {
    hkl: Int32Array.from(rows.flatMap((row) => [0, 1, 2].map((axis) => Math.round(axes[axis][row])))),
    flag: Int32Array.from(rows, (row) => Math.round(values[row])),
  };
}

function valuesOf(mtz: MtzFile, label: string): Float32Array {
  const values = columnValues(mtz, label);
  if (values === null) throw new Error(`invariant: column ${label} is there`);
  return values;
}
