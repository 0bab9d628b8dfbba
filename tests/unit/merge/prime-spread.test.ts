import { expect, it } from '@jest/globals';
import { mergePrime } from '../../../src/merge/merge-prime.js';
import { groupByReflection } from '../../../src/merge/observations.js';
import { primeSpread } from '../../../src/merge/prime-spread.js';
import { SpreadSums } from '../../../src/statistics/spread-sums.js';
import { expectClose } from '../../support/close.js';

/** Observations of one reflection, each of a frame of its own. */
function observationsOf(intensities: readonly number[]) {
  const n = intensities.length;
  const observations = {
    n,
    intensityFull: Float64Array.from(intensities),
    sigmaFull: new Float64Array(n).fill(1),
    frame: Int32Array.from(intensities, (_, i) => i),
    reflection: new Int32Array(n),
  };
  return {
    observations,
    groups: groupByReflection(observations.reflection, 1),
    accepted: new Uint8Array(n).fill(1),
  };
}

function figures(intensities: readonly number[], errors: readonly number[], mode: 'average' | 'weighted') {
  const { observations, groups, accepted } = observationsOf(intensities);
  const weights = Float64Array.from(errors);
  const options = { mode, sigmaRejection: 2, nRejectionCycle: 1 };
  const { merged, outliers } = mergePrime(observations, groups, accepted, weights, options);
  const spread = primeSpread(observations, groups, accepted, weights, outliers, mode);
  const sums = new SpreadSums();
  sums.add(spread, 0);
  return { ...sums.figures(), spread, merged, outliers };
}

it('100 and 200 merge to 150: Rmerge 1/3, Rmeas √2/3, Rpim 1/3', () => {
  const { rMerge, rMeas, rPim } = figures([100, 200], [1, 1], 'average');
  expectClose(rMerge, 1 / 3);
  expectClose(rMeas, Math.SQRT2 / 3);
  expectClose(rPim, 1 / 3);
});

it('has the weights of the merge: the mean is the merged intensity', () => {
  const { spread, merged } = figures([100, 200, 160], [10, 20, 14], 'weighted');
  expectClose(spread.denominator[0] / spread.nObservations[0], merged.intensity[0]);
});

it('leaves out what the merge dropped as an outlier', () => {
  const rest = [100, 110, 90, 105, 95, 102];
  const all = figures([...rest, 1e6], new Array<number>(7).fill(1), 'average');
  expect(Array.from(all.outliers)).toEqual([6]);
  const without = figures(rest, new Array<number>(6).fill(1), 'average');
  expect(all.spread).toEqual(without.spread);
});

it('has the even and odd means of the merge', () => {
  const { spread, merged } = figures([100, 200, 160, 140, 90], [10, 20, 14, 12, 11], 'weighted');
  expect([spread.even[0], spread.odd[0]]).toEqual([merged.intensityEven[0], merged.intensityOdd[0]]);
});
