import { ResolutionShells } from '../crystal/resolution-shells.js';
import type { MergedReflections } from '../merge/merge-prime.js';
import { Correlation } from '../numeric/correlation.js';

const N_SHELLS = 10;

/**
 * How alike two successive merges are: the correlation of intensities over the mean of their resolution shell, for
 * reflections that both have, in shells whose means are positive in both. 1 when nothing changes, whatever happens to the overall scale and fall-off.
 */
export function mergeAgreement(
  before: MergedReflections,
  after: MergedReflections,
  dStarSquared: Float64Array,
): number {
  const earlier = new Float64Array(dStarSquared.length).fill(NaN);
  for (let i = 0; i < before.n; i++) earlier[before.reflection[i]] = before.intensity[i];
  const common: number[] = [];
  for (let i = 0; i < after.n; i++) if (!Number.isNaN(earlier[after.reflection[i]])) common.push(i);
  if (common.length < 2) return 0;
  const shells = ResolutionShells.over(
    common.map((i) => dStarSquared[after.reflection[i]]),
    N_SHELLS,
  );
  const count = new Float64Array(N_SHELLS);
  const sumBefore = new Float64Array(N_SHELLS);
  const sumAfter = new Float64Array(N_SHELLS);
  const shellOf = common.map((i) => shells.shellOf(dStarSquared[after.reflection[i]]));
  common.forEach((i, j) => {
    count[shellOf[j]]++;
    sumBefore[shellOf[j]] += earlier[after.reflection[i]];
    sumAfter[shellOf[j]] += after.intensity[i];
  });
  const cc = new Correlation();
  common.forEach((i, j) => {
    const s = shellOf[j];
    // A shell of nothing but noise may have a mean of zero or below: it cannot be normalised.
    if (!(sumBefore[s] > 0 && sumAfter[s] > 0)) return;
    cc.add(
      (earlier[after.reflection[i]] * count[s]) / sumBefore[s],
      (after.intensity[i] * count[s]) / sumAfter[s],
    );
  });
  return cc.coefficient();
}
