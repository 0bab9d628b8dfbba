import { expect, it } from '@jest/globals';
import { posteriorSums } from '../../../src/merge/cxi/posterior-sums.js';
import { completeSet } from '../../../src/crystal/complete-set.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { isCentric, mapToAsu } from '../../../src/crystal/reflection.js';
import { createRandom } from '../../../src/numeric/random.js';
import { mergePosteriors } from '../../../src/pipeline/cxi-posterior.js';

const target = { spaceGroup: spaceGroup('P61'), unitCell: unitCell([60, 60, 80, 90, 90, 120]) };
const hkl = completeSet(target.unitCell, target.spaceGroup, 4, Infinity, true);
const n = hkl.length / 3;
const centricOf = Uint8Array.from({ length: n }, (_, r) =>
  isCentric(target.spaceGroup, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]) ? 1 : 0,
);

it('a mate whose mate was not observed has the Wilson prior, and what was not observed is not written', () => {
  const random = createRandom(3);
  const numbers = new Map(Array.from({ length: n }, (_, r) => [hkl.subarray(3 * r, 3 * r + 3).join(), r]));
  const asu = mapToAsu(target.spaceGroup, hkl, false);
  const isPlus = (r: number) => numbers.get(asu.subarray(3 * r, 3 * r + 3).join()) === r;
  const sumWeight = Float64Array.from({ length: n }, (_, r) => (isPlus(r) ? 1e-4 : 0));
  const sums = {
    nMerged: Int32Array.from(sumWeight, (w) => (w > 0 ? 2 : 0)),
    sumWeighted: sumWeight.map((w) => w * (-300 * Math.log(1 - random.uniform()) + 100 * random.normal())),
    sumWeight,
  };
  const { each, mean } = mergePosteriors(hkl, sums, target);
  // One Wilson mean for all would be 300: the shells learn it.
  const alone = posteriorSums(sums, centricOf, new Float64Array(n).fill(300));
  let observed = 0;
  for (let r = 0; r < n; r++) {
    expect(each.sumWeight[r] > 0).toBe(isPlus(r));
    if (!isPlus(r)) continue;
    observed++;
    const difference = each.sumWeighted[r] / each.sumWeight[r] - alone.sumWeighted[r] / alone.sumWeight[r];
    expect(Math.abs(difference)).toBeLessThan(30);
  }
  expect(observed).toBe(mean.sumWeight.filter((w) => w > 0).length);
});

it('a mate that was hardly observed comes near the other', () => {
  const random = createRandom(5);
  const numbers = new Map(Array.from({ length: n }, (_, r) => [hkl.subarray(3 * r, 3 * r + 3).join(), r]));
  const asu = mapToAsu(target.spaceGroup, hkl, false);
  const pairOf = (r: number) => numbers.get(asu.subarray(3 * r, 3 * r + 3).join()) ?? r;
  const truth = Float64Array.from({ length: n }, () => -300 * Math.log(1 - random.uniform()));
  // Of one mate in forty hardly anything is known, and that a hundred times too strong.
  const isFaint = (r: number) => r % 40 === 0 && pairOf(r) !== r;
  const sumWeight = Float64Array.from({ length: n }, (_, r) => (isFaint(r) ? 1e-9 : 0.01));
  const { each, spread } = mergePosteriors(
    hkl,
    {
      nMerged: new Int32Array(n).fill(2),
      sumWeighted: sumWeight.map(
        (w, r) => w * (isFaint(r) ? 30000 : truth[pairOf(r)] + 10 * random.normal()),
      ),
      sumWeight,
    },
    target,
  );
  const faint = Array.from({ length: n }, (_, r) => r).filter(isFaint);
  expect(faint.length).toBeGreaterThan(20);
  expect(spread).toBeLessThan(0.01);
  for (const r of faint) {
    const sigma = Math.sqrt(1 / each.sumWeight[r]);
    const error = each.sumWeighted[r] / each.sumWeight[r] - truth[pairOf(r)];
    expect(Math.abs(error)).toBeLessThan(5 * sigma);
    // That of the Wilson prior is 300.
    expect(sigma).toBeLessThan(100);
  }
});
