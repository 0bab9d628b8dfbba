import { isCentric } from '../crystal/reflection.js';
import { intensitySigma } from './measured-reference.js';
import type { MtzColumnHeader } from './mtz-header.js';
import { columnValues, type MtzError, type MtzFile } from './mtz-file.js';

/** Intensities of an MTZ file: one entry a value that is not missing. */
export interface MtzIntensities {
  readonly kind: 'intensities';
  /** 3 an entry; of I(-) columns, the indices of the mates. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  /** Null where the file has none. */
  readonly sigma: Float64Array | null;
  /** Friedel mates are separate entries. */
  readonly anomalous: boolean;
  /** Whether amplitudes were squared. */
  readonly fromAmplitudes: boolean;
  /** Labels of the columns taken. */
  readonly labels: readonly string[];
}

/** One column of values with its sigmas, of one hand of a pair of Friedel mates or of both. */
interface Source {
  readonly column: MtzColumnHeader;
  readonly sigma: MtzColumnHeader | undefined;
  readonly sign: 1 | -1;
}

interface SourceValues {
  readonly sign: 1 | -1;
  readonly values: Float32Array;
  readonly sigmas: Float32Array | null;
}

const sigmaTypes = 'QML';

function isMinus(label: string): boolean {
  return /-|MINU/i.test(label);
}

/** The sigma column of a column: SIG before its label, or the next column if that holds sigmas. */
function sigmaOf(mtz: MtzFile, column: MtzColumnHeader): MtzColumnHeader | undefined {
  const { columns } = mtz;
  const named = columns.find(
    ({ label, type }) => label === `SIG${column.label}` && sigmaTypes.includes(type),
  );
  const next = columns[columns.indexOf(column) + 1];
  return named ?? (next !== undefined && sigmaTypes.includes(next.type) ? next : undefined);
}

/** The label without the mark of its hand. */
function rootOf(label: string): string {
  return label.replace(/\(?(?:[+-]|PLUS|MINUS?)\)?/i, '');
}

/** The first column of a mean type or of a type of hands, with its other hand. */
function chooseSources(mtz: MtzFile, meanType: string, handType: string, label?: string): Source[] {
  const { columns } = mtz;
  const wanted = (column: MtzColumnHeader): boolean =>
    (column.type === meanType || column.type === handType) && (label === undefined || column.label === label);
  const first = columns.find(wanted);
  if (first === undefined) return [];
  const pair = columns.filter(
    ({ type, label: other }) => type === handType && rootOf(other) === rootOf(first.label),
  );
  const chosen = first.type === meanType ? [first] : pair;
  return chosen.map((column) => ({
    column,
    sigma: sigmaOf(mtz, column),
    sign: first.type === handType && isMinus(column.label) ? -1 : 1,
  }));
}

/**
 * Rows whose value goes in, hand by hand. Of two hands, one with value and sigma 0 was not measured (so writes CCP4,
 * and so reads the reference); of centric reflections the second goes in only where the first is missing, as -1 - row.
 */
function selectRows(mtz: MtzFile, sources: readonly SourceValues[], hkl: Int32Array): number[][] {
  const taken = new Uint8Array(mtz.nRows);
  const twoHands = sources.length > 1;
  return sources.map(({ sign, values, sigmas }) => {
    const rows: number[] = [];
    for (let row = 0; row < mtz.nRows; row++) {
      if (Number.isNaN(values[row])) continue;
      if (twoHands && values[row] === 0 && sigmas?.[row] === 0) continue;
      const centric = twoHands && isCentric(mtz.spaceGroup, hkl[3 * row], hkl[3 * row + 1], hkl[3 * row + 2]);
      if (centric && taken[row] === 1) continue;
      taken[row] = 1;
      rows.push(centric && sign < 0 ? -1 - row : row);
    }
    return rows;
  });
}

function millerIndices(mtz: MtzFile): Int32Array {
  const axes = mtz.columns.filter(({ type }) => type === 'H').map(({ label }) => columnValues(mtz, label)!);
  const hkl = new Int32Array(3 * mtz.nRows);
  if (axes.length < 3) return hkl;
  for (let row = 0; row < mtz.nRows; row++) {
    for (let axis = 0; axis < 3; axis++) hkl[3 * row + axis] = Math.round(axes[axis][row]);
  }
  return hkl;
}

function collect(mtz: MtzFile, chosen: readonly Source[], fromAmplitudes: boolean): MtzIntensities {
  const indices = millerIndices(mtz);
  const sources = chosen.map(({ column, sigma, sign }) => ({
    sign,
    values: columnValues(mtz, column.label)!,
    sigmas: sigma === undefined ? null : columnValues(mtz, sigma.label),
  }));
  const rows = selectRows(mtz, sources, indices);
  const n = rows.reduce((sum, list) => sum + list.length, 0);
  const hkl = new Int32Array(3 * n);
  const intensity = new Float64Array(n);
  const sigma = sources.every(({ sigmas }) => sigmas !== null) ? new Float64Array(n) : null;
  let i = 0;
  sources.forEach(({ sign, values, sigmas }, s) => {
    for (const place of rows[s]) {
      const row = place < 0 ? -1 - place : place;
      for (let axis = 0; axis < 3; axis++)
        hkl[3 * i + axis] = (place < 0 ? 1 : sign) * indices[3 * row + axis];
      const value = values[row];
      const error = sigmas?.[row] ?? NaN;
      intensity[i] = fromAmplitudes ? value * value : value;
      if (sigma !== null) sigma[i] = fromAmplitudes ? intensitySigma(value, error) : error;
      i++;
    }
  });
  const labels = chosen.flatMap(({ column, sigma: other }) => [
    column.label,
    ...(other ? [other.label] : []),
  ]);
  return { kind: 'intensities', hkl, intensity, sigma, anomalous: chosen.length > 1, fromAmplitudes, labels };
}

/**
 * The intensities of a file: the first column of mean intensities (J) or of those of Friedel mates (K), or that named
 * by `label`; where there is none, amplitudes (F, G) squared. Missing values are left out.
 */
export function intensitiesOf(mtz: MtzFile, label?: string): MtzIntensities | MtzError {
  const intensities = chooseSources(mtz, 'J', 'K', label);
  if (intensities.length > 0) return collect(mtz, intensities, false);
  const amplitudes = chooseSources(mtz, 'F', 'G', label);
  if (amplitudes.length > 0) return collect(mtz, amplitudes, true);
  const present = mtz.columns.map((column) => column.label).join(' ');
  const wanted =
    label === undefined ? 'intensities or amplitudes' : `intensities or amplitudes called ${label}`;
  return {
    kind: 'error',
    reason: 'no-intensities',
    detail: `there are no ${wanted} among the columns ${present}`,
  };
}
