import { describe, expect, it } from '@jest/globals';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import {
  OBSERVATION_REJECTIONS,
  combineRejections,
  countByReason,
  observationRejections,
} from '../../../../src/merge/likelihood/rejections.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { mergeOfRows } from './synthetic.js';
import type { Row } from './synthetic.js';

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
