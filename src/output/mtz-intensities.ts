import { mapToAsu } from '../crystal/reflection.js';
import { groupByHkl } from '../crystal/reflection-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { MtzColumn } from './mtz-writer.js';

/** Merged intensities; Friedel mates are separate reflections where `anomalous`. */
export interface MergedIntensities {
  /** 3 a reflection. */
  readonly hkl: Int32Array;
  readonly intensity: ArrayLike<number>;
  readonly sigma: ArrayLike<number>;
  readonly anomalous: boolean;
}

export interface IntensityColumns {
  /** 3 a row, in the asymmetric unit. */
  readonly hkl: Int32Array;
  readonly columns: readonly MtzColumn[];
}

function isSame(p: Int32Array, q: Int32Array, j: number): boolean {
  return p[j] === q[j] && p[j + 1] === q[j + 1] && p[j + 2] === q[j + 2];
}

/**
 * The columns that hold merged intensities: IOBS and SIGIOBS, or, with Friedel mates apart, IOBS(+), SIGIOBS(+),
 * IOBS(-), SIGIOBS(-) with both mates in one row. `root` is the label IOBS.
 */
export function intensityColumns(
  spaceGroup: SpaceGroup,
  data: MergedIntensities,
  root = 'IOBS',
): IntensityColumns {
  const { hkl, intensity, sigma } = data;
  const asu = mapToAsu(spaceGroup, hkl, false);
  if (!data.anomalous) {
    return {
      hkl: asu,
      columns: [
        { label: root, type: 'J', values: intensity },
        { label: `SIG${root}`, type: 'Q', values: sigma },
      ],
    };
  }
  const apart = mapToAsu(spaceGroup, hkl, true);
  const { permutation, offsets, unique } = groupByHkl(asu);
  const n = offsets.length - 1;
  const values = [0, 1, 2, 3].map(() => new Float64Array(n).fill(NaN));
  for (let row = 0; row < n; row++) {
    for (let m = offsets[row]; m < offsets[row + 1]; m++) {
      const i = permutation[m];
      const first = isSame(asu, apart, 3 * i) ? 0 : 2;
      values[first][row] = intensity[i];
      values[first + 1][row] = sigma[i];
    }
  }
  const labels = [`${root}(+)`, `SIG${root}(+)`, `${root}(-)`, `SIG${root}(-)`];
  return {
    hkl: unique,
    columns: labels.map((label, c) => ({ label, type: 'KM'[c % 2], values: values[c] })),
  };
}
