import { translationDenominator } from '../symmetry-operation.js';
import { metricTensor } from '../unit-cell.js';
import type { AtomicModel } from './atomic-model.js';

/** An atom nearer to one of its images than this lies on a special position, Å. */
const NEAREST = 0.5;

/** Sites moved onto the special positions that they are meant to lie on, and each atom's share of an image. */
export interface PlacedSites {
  /** 3 an atom. */
  readonly site: Float64Array;
  /** One over the number of operations that leave the atom where it is. */
  readonly share: Float64Array;
}

/**
 * Finds the atoms on special positions. Summed over all operations of the group, an atom there would count several times;
 * occupancies are understood, as cctbx understands them, as those of one whole atom at its place.
 */
export function placeOnSpecialPositions({ spaceGroup, unitCell, site, n }: AtomicModel): PlacedSites {
  const placed = site.slice();
  const share = new Float64Array(n).fill(1);
  const metric = metricTensor(unitCell);
  const step = new Float64Array(3);
  const sum = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    const [x, y, z] = site.subarray(3 * i, 3 * i + 3);
    let fixing = 0;
    sum.fill(0);
    for (const { rotation: r, translation: t } of spaceGroup.operators) {
      for (let axis = 0; axis < 3; axis++) {
        const image = r[3 * axis] * x + r[3 * axis + 1] * y + r[3 * axis + 2] * z;
        const apart = image + t[axis] / translationDenominator - site[3 * i + axis];
        step[axis] = apart - Math.round(apart);
      }
      const [u, v, w] = step;
      const squared =
        u * (metric[0] * u + 2 * metric[1] * v + 2 * metric[2] * w) +
        v * (metric[4] * v + 2 * metric[5] * w) +
        metric[8] * w * w;
      if (squared > NEAREST * NEAREST) continue;
      fixing++;
      for (let axis = 0; axis < 3; axis++) sum[axis] += step[axis];
    }
    if (fixing < 2) continue;
    share[i] = 1 / fixing;
    for (let axis = 0; axis < 3; axis++) placed[3 * i + axis] += sum[axis] / fixing;
  }
  return { site: placed, share };
}
