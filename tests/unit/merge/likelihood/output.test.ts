import { describe, expect, it } from '@jest/globals';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import {
  OBSERVATION_REJECTIONS,
  combineRejections,
  countByReason,
  observationRejections,
} from '../../../../src/merge/likelihood/rejections.js';
import { sigmaScale } from '../../../../src/merge/likelihood/sigma-scale.js';
import type { HalfSet } from '../../../../src/merge/likelihood/sigma-scale.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { mergeOfRows } from './synthetic.js';
import type { Row } from './synthetic.js';

describe('sigmaScale', () => {
  const n = 4000;
  const qSquared = Float64Array.from({ length: n }, (_, r) => r / n);
  const ratio = (q2: number) => 1.3 * Math.exp(-0.8 * q2 + 0.5 * q2 * q2);

  /** Two halves whose errors are `scale` times what their information says, B on its own scale. */
  function halves(scale: number): [HalfSet, HalfSet] {
    const random = createRandom(3);
    const half = () => ({
      n,
      posterior: new Float64Array(n),
      information: new Float64Array(n),
      relativeInformation: new Float64Array(n),
    });
    const [a, b] = [half(), half()];
    for (let r = 0; r < n; r++) {
      const truth = 100 * random.exponential();
      for (const [set, k] of [[a, 1] as const, [b, 1 / ratio(qSquared[r])] as const]) {
        const sigma = k * (2 + 5 * random.uniform());
        set.information[r] = 1 / sigma ** 2;
        set.relativeInformation[r] = (100 * k) ** 2 / sigma ** 2;
        set.posterior[r] = k * truth + scale * sigma * random.normal();
      }
    }
    return [a, b];
  }

  it.each([1, 1.23, 3])('finds errors %p times too large, whatever the scale between the halves', (scale) => {
    const [a, b] = halves(scale);
    const found = sigmaScale(a, b, qSquared);
    expect(found.nReflections).toBe(n);
    expect(Math.abs(found.scale / scale - 1)).toBeLessThan(0.05);
  });

  it('looks only at reflections that both halves know', () => {
    const [a, b] = halves(1);
    for (let r = 0; r < n; r += 2) {
      a.posterior[r] = 1e6;
      (r % 4 === 0 ? a : b).relativeInformation[r] = 9;
    }
    const found = sigmaScale(a, b, qSquared);
    expect(found.nReflections).toBe(n / 2);
    expect(Math.abs(found.scale - 1)).toBeLessThan(0.06);
  });

  it('is 1 where there is too little to compare', () => {
    const [a, b] = halves(2);
    a.relativeInformation.fill(0);
    expect(sigmaScale(a, b, qSquared)).toEqual({ scale: 1, nReflections: 0 });
  });
});

describe('rejections', () => {
  const rows: Row[] = [100, 101, 99, 7000].map((intensity, frame) => ({ frame, reflection: 0, intensity }));
  rows.push({ frame: 4, reflection: 1, intensity: 3 }, { frame: 4, reflection: -1, intensity: 9 });

  function rejected(firstIndex: number) {
    const merge = mergeOfRows(rows, [100, 5]);
    merge.frames.accepted[4] = 0;
    mergeLikelihood(merge, INITIAL_VARIANCE);
    return observationRejections(merge, firstIndex);
  }

  it('are listed with chi² and reason', () => {
    const list = rejected(10);
    expect(Array.from(list.index)).toEqual([13, 14]);
    expect(Array.from(list.reason, (code) => OBSERVATION_REJECTIONS[code])).toEqual([
      'outlier',
      'frameNotAccepted',
    ]);
    expect(list.chi2[0]).toBeGreaterThan(100);
    expect(list.nObservations).toBe(5);
    expect(countByReason(list)).toEqual({ outlier: 1, frameNotAccepted: 1 });
  });

  it('of two sets combine to those of their union, in either order', () => {
    const [a, b] = [rejected(0), rejected(6)];
    const union = combineRejections(a, b);
    expect(Array.from(union.index)).toEqual([3, 4, 9, 10]);
    expect(Array.from(union.chi2)).toEqual([...a.chi2, ...b.chi2]);
    expect(union.nObservations).toBe(10);
    expect(combineRejections(b, a)).toEqual(union);
    expect(combineRejections(combineRejections(a, b), rejected(12))).toEqual(
      combineRejections(a, combineRejections(b, rejected(12))),
    );
  });
});
