import { packHkl } from '../crystal/reflection-groups.js';
import { mapToAsu } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { type MergedFile } from './merged-file.js';
import { type MergedSet, rowsByIndex } from './merged-set.js';
import { type MtzColumn, writeMtz } from './mtz-writer.js';

/** Labels of intensities: IMEAN, I(+), I(-), or IOBS, IOBS(+), IOBS(-). */
export type IntensityLabels = 'IMEAN' | 'IOBS';

/** MTZ file of a merge with all that is known of each reflection; `history` are lines of at most 80 characters. */
export function mergedMtz(
  merge: MergedFile,
  labels: IntensityLabels,
  history: readonly string[],
): Uint8Array {
  return writeMtz({
    cell: merge.unitCell,
    spaceGroup: merge.spaceGroup,
    wavelength: merge.wavelength,
    title: merge.title ?? `prime.run ${merge.stage}`,
    history: [`prime.run: ${merge.stage}`, ...history],
    projectName: 'prime.run',
    datasetName: merge.stage,
    hkl: merge.mean.hkl,
    columns: mergedColumns(merge, labels),
  });
}

/** Columns in the order of CCP4: intensities, amplitudes, counts, half sets, test set. */
function mergedColumns(merge: MergedFile, labels: IntensityLabels): MtzColumn[] {
  const { mean, mates, halves, freeFlags } = merge;
  const apart = mates === null ? null : handRows(merge.spaceGroup, mean.hkl, mates);
  const { amplitude, amplitudeSigma } = mean.amplitudes();
  const ofMates = mates?.amplitudes();
  const hand = labels === 'IMEAN' ? 'I' : 'IOBS';
  return [
    ...pair(labels, 'JQ', mean.intensity, mean.sigma),
    ...(apart === null || mates === null ? [] : hands(hand, 'KM', apart, mates.intensity, mates.sigma)),
    ...pair('F', 'FQ', amplitude, amplitudeSigma),
    ...(apart === null || ofMates === undefined
      ? []
      : hands('F', 'GL', apart, ofMates.amplitude, ofMates.amplitudeSigma)),
    { label: 'N', type: 'I', values: mean.multiplicity },
    ...(halves ?? []).flatMap((half, h) => halfColumns(`IHALF${h + 1}`, mean.hkl, half)),
    ...(freeFlags === null ? [] : [{ label: 'FreeR_flag', type: 'I', values: freeFlags.flag }]),
  ];
}

function pair(label: string, types: string, values: Float64Array, sigmas: Float64Array): MtzColumn[] {
  return [
    { label, type: types[0], values },
    { label: `SIG${label}`, type: types[1], values: sigmas },
  ];
}

/** Where each row of the mean has its two hands among the mates; -1 where one is missing. */
export interface HandRows {
  readonly plus: Int32Array;
  readonly minus: Int32Array;
}

/** A mate is a plus one when its index is that of the asymmetric unit with mates merged. */
export function handRows(group: SpaceGroup, hkl: Int32Array, mates: MergedSet): HandRows {
  const rows = rowsByIndex(hkl);
  const n = hkl.length / 3;
  const out = { plus: new Int32Array(n).fill(-1), minus: new Int32Array(n).fill(-1) };
  const asu = mapToAsu(group, mates.hkl, false);
  const apart = mapToAsu(group, mates.hkl, true);
  for (let i = 0, j = 0; j < asu.length; i++, j += 3) {
    const row = rows.get(packHkl(asu[j], asu[j + 1], asu[j + 2]));
    if (row === undefined) continue;
    const isPlus = asu[j] === apart[j] && asu[j + 1] === apart[j + 1] && asu[j + 2] === apart[j + 2];
    (isPlus ? out.plus : out.minus)[row] = i;
  }
  return out;
}

function hands(
  root: string,
  types: string,
  { plus, minus }: HandRows,
  values: Float64Array,
  sigmas: Float64Array,
): MtzColumn[] {
  return [...pick(`${root}(+)`, plus), ...pick(`${root}(-)`, minus)];

  function pick(label: string, rows: Int32Array): MtzColumn[] {
    return pair(label, types, valuesAt(values, rows), valuesAt(sigmas, rows));
  }
}

function halfColumns(label: string, hkl: Int32Array, half: MergedSet): MtzColumn[] {
  const known = rowsByIndex(half.hkl);
  const rows = new Int32Array(hkl.length / 3);
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3)
    rows[i] = known.get(packHkl(hkl[j], hkl[j + 1], hkl[j + 2])) ?? -1;
  return pair(label, 'JQ', valuesAt(half.intensity, rows), valuesAt(half.sigma, rows));
}

/** Values of the given rows, NaN for rows that are not there. */
export function valuesAt(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = rows[i] < 0 ? NaN : values[rows[i]];
  return out;
}
