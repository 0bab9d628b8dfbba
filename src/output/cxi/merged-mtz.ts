import { compareHkl, packHkl } from '../../crystal/reflection-groups.js';
import { mapToAsu } from '../../crystal/reflection.js';
import type { SpaceGroup } from '../../crystal/space-group.js';
import type { UnitCell } from '../../crystal/unit-cell.js';
import type { MergedData } from '../../merge/cxi/merged-data.js';
import { type MtzColumn, writeMtz } from '../mtz-writer.js';

/** What cxi.merge writes of a merge. */
export interface CxiMerge {
  readonly title: string | null;
  /** Lines about program and parameters. */
  readonly history: readonly string[];
  readonly unitCell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  readonly wavelength: number;
  /** Bijvoet mates apart; null where they are merged. */
  readonly mates: MergedData | null;
  /** Means of the mates. */
  readonly mean: MergedData;
}

/** The MTZ file of cxi.merge: Iobs(+), SIGIobs(+), Iobs(-), SIGIobs(-), or Iobs, SIGIobs; and IMEAN, SIGIMEAN. */
export function cxiMergeMtz({
  title,
  history,
  unitCell,
  spaceGroup,
  wavelength,
  mates,
  mean,
}: CxiMerge): Uint8Array {
  const first =
    mates === null
      ? pair('Iobs', 'JQ', mean.intensity, mean.sigma)
      : handColumns(spaceGroup, mean.hkl, mates);
  return writeMtz({
    cell: unitCell,
    spaceGroup,
    wavelength,
    title: title ?? 'cxi.merge',
    history,
    projectName: 'cxi.merge',
    hkl: mean.hkl,
    columns: [...first, ...pair('IMEAN', 'JQ', mean.intensity, mean.sigma)],
  });
}

function pair(label: string, types: string, intensity: Float64Array, sigma: Float64Array): MtzColumn[] {
  return [
    { label, type: types[0], values: intensity },
    { label: `SIG${label}`, type: types[1], values: sigma },
  ];
}

/** Both hands in the rows of the means; NaN where a mate was not measured. */
function handColumns(spaceGroup: SpaceGroup, rows: Int32Array, mates: MergedData): MtzColumn[] {
  const n = rows.length / 3;
  const rowOf = new Map(
    Array.from({ length: n }, (_, r) => [packHkl(rows[3 * r], rows[3 * r + 1], rows[3 * r + 2]), r]),
  );
  const asu = mapToAsu(spaceGroup, mates.hkl, false);
  const values = [0, 1, 2, 3].map(() => new Float64Array(n).fill(NaN));
  for (let i = 0; i < mates.intensity.length; i++) {
    const row = rowOf.get(packHkl(asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]));
    if (row === undefined) throw new Error('invariant: every mate has a row of its mean');
    const hand = compareHkl(asu, i, mates.hkl, i) === 0 ? 0 : 2;
    values[hand][row] = mates.intensity[i];
    values[hand + 1][row] = mates.sigma[i];
  }
  return [...pair('Iobs(+)', 'KM', values[0], values[1]), ...pair('Iobs(-)', 'KM', values[2], values[3])];
}
