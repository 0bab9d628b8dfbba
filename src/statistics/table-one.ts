import type { UnitCell } from '../crystal/unit-cell.js';

/** One line of table 1. Ratios as numbers (1 = 100 %); null where nothing is defined. */
export interface TableOneValue {
  /** Name in the JSON file. */
  readonly key: string;
  /** What people call it, without a unit of percent. */
  readonly label: string;
  readonly isPercent: boolean;
  readonly digits: number;
  readonly overall: number | null;
  /** In the shell of highest resolution. */
  readonly outermost: number | null;
  /** Standard deviations over repeats, where the values are means of those. */
  readonly deviation?: { readonly overall: number | null; readonly outermost: number | null };
}

/** The table that a paper begins with, as far as the merge knows it. Å, degrees. */
export interface TableOne {
  readonly method: string;
  readonly spaceGroup: string;
  readonly unitCell: UnitCell;
  /** Mean over the frames. */
  readonly wavelength: number;
  readonly nFrames: number;
  /** Low and high limit, of all data and of the outermost shell. */
  readonly resolution: {
    readonly overall: readonly [number, number];
    readonly outermost: readonly [number, number];
  };
  readonly wilsonB: number | null;
  readonly values: readonly TableOneValue[];
  /** What a reader of the paper has to know of the figures. */
  readonly notes: readonly string[];
}

/** A line from its two values, NaN as null. */
export function tableOneValue(
  key: string,
  label: string,
  digits: number,
  overall: number,
  outermost: number,
  isPercent = false,
): TableOneValue {
  return { key, label, isPercent, digits, overall: defined(overall), outermost: defined(outermost) };
}

/** The same line with the spread of both values over repeats. */
export function withDeviation(value: TableOneValue, overall: number, outermost: number): TableOneValue {
  return { ...value, deviation: { overall: defined(overall), outermost: defined(outermost) } };
}

function defined(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** What the first rows of table 1 need of a shell. */
interface ShellCounts {
  readonly nObserved: number;
  readonly completeness: number;
  readonly multiplicity: number;
  readonly meanIOverSigma: number;
}

/** The rows that every table 1 begins with: how much was measured, and how strong it is. */
export function tableOneCounts(overall: ShellCounts, outermost: ShellCounts): TableOneValue[] {
  const row = (key: keyof ShellCounts, label: string, digits: number, isPercent = false) =>
    tableOneValue(key, label, digits, overall[key], outermost[key], isPercent);
  const observations = ({ multiplicity, nObserved }: ShellCounts) => Math.round(multiplicity * nObserved);
  return [
    tableOneValue('nObservations', 'Observations', 0, observations(overall), observations(outermost)),
    tableOneValue('nReflections', 'Unique reflections', 0, overall.nObserved, outermost.nObserved),
    row('completeness', 'Completeness', 1, true),
    row('multiplicity', 'Multiplicity', 1),
    row('meanIOverSigma', 'Mean I/sigma(I)', 1),
  ];
}
