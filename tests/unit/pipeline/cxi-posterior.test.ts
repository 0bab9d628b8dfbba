import { expect, it } from '@jest/globals';
import { completeSet } from '../../../src/crystal/complete-set.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { ReflectionLookup } from '../../../src/frame/reflection-list.js';
import { mapToAsu } from '../../../src/crystal/reflection.js';
import { createRandom } from '../../../src/numeric/random.js';
import { mergePosteriors } from '../../../src/pipeline/cxi-posterior.js';

it('Bijvoet mates share one prior: their weighted mean is the posterior of the mean', () => {
  const target = { spaceGroup: spaceGroup('P61'), unitCell: unitCell([60, 60, 80, 90, 90, 120]) };
  const hkl = completeSet(target.unitCell, target.spaceGroup, 4, Infinity, true);
  const n = hkl.length / 3;
  const random = createRandom(3);
  const sigma = Float64Array.from({ length: n }, () => 20 * (1 + random.uniform()));
  // Strong, so that no posterior is cut at 0: there the identity is exact.
  const intensity = sigma.map((s) => 2000 - 300 * Math.log(1 - random.uniform()) + s * random.normal());
  const sumWeight = sigma.map((s) => 1 / (s * s));
  const sums = {
    nMerged: new Int32Array(n).fill(2),
    sumWeighted: intensity.map((v, r) => v * sumWeight[r]),
    sumWeight,
  };
  const { each, mean, meanReflections } = mergePosteriors(hkl, sums, target);
  const lookup = new ReflectionLookup(meanReflections);
  const asu = mapToAsu(target.spaceGroup, hkl, false);
  const joined = {
    weighted: new Float64Array(mean.sumWeight.length),
    weight: new Float64Array(mean.sumWeight.length),
  };
  let pairs = 0;
  for (let r = 0; r < n; r++) {
    const place = lookup.find(asu[3 * r], asu[3 * r + 1], asu[3 * r + 2]);
    if (joined.weight[place] > 0) pairs++;
    joined.weighted[place] += each.sumWeighted[r];
    joined.weight[place] += each.sumWeight[r];
  }
  expect(pairs).toBeGreaterThan(300);
  for (let r = 0; r < mean.sumWeight.length; r++) {
    if (meanReflections.centric[r] === 1) continue;
    const together = mean.sumWeighted[r] / mean.sumWeight[r];
    expect(Math.abs(joined.weighted[r] / joined.weight[r] / together - 1)).toBeLessThan(1e-9);
    expect(Math.abs(joined.weight[r] / mean.sumWeight[r] - 1)).toBeLessThan(1e-9);
  }
});

it('a mate that was hardly observed stays near the Wilson mean', () => {
  const target = { spaceGroup: spaceGroup('P61'), unitCell: unitCell([60, 60, 80, 90, 90, 120]) };
  const hkl = completeSet(target.unitCell, target.spaceGroup, 4, Infinity, true);
  const n = hkl.length / 3;
  const random = createRandom(5);
  const intensity = Float64Array.from({ length: n }, () => -300 * Math.log(1 - random.uniform()));
  // Of one reflection in twenty hardly anything is known, and that a hundred times too strong.
  const isFaint = (r: number) => r % 20 === 0;
  const sumWeight = Float64Array.from({ length: n }, (_, r) => (isFaint(r) ? 1e-9 : 0.01));
  const { each } = mergePosteriors(
    hkl,
    {
      nMerged: new Int32Array(n).fill(2),
      sumWeighted: intensity.map((v, r) => (isFaint(r) ? 30000 : v) * sumWeight[r]),
      sumWeight,
    },
    target,
  );
  const faint = Array.from({ length: n }, (_, r) => r).filter(isFaint);
  expect(Math.max(...faint.map((r) => each.sumWeighted[r] / each.sumWeight[r]))).toBeLessThan(7 * 300);
});
