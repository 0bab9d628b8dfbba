import { describe, expect, it } from '@jest/globals';
import { mergeAgreement, normalisedIntensities } from '../../../../src/merge/likelihood/merge-agreement.js';
import { correlation } from '../../../../src/numeric/correlation.js';

const { NaN: unseen } = Number;

describe('mergeAgreement', () => {
  it('is the correlation over the reflections that both observed', () => {
    const before = Float64Array.of(1, 2, unseen, 0.5, 3, 9);
    const after = Float64Array.of(1.1, 1.8, 7, 0.7, 3.2, unseen);
    expect(mergeAgreement(before, after)).toBeCloseTo(correlation([1, 2, 0.5, 3], [1.1, 1.8, 0.7, 3.2]), 12);
  });

  it('is 0 where there is nothing to compare', () => {
    expect(mergeAgreement(Float64Array.of(unseen, 1), Float64Array.of(1, unseen))).toBe(0);
  });
});

describe('normalisedIntensities', () => {
  it('divides by the Wilson mean and leaves out what no frame observed', () => {
    const state = {
      intensity: Float64Array.of(6, 4, 5),
      weightedSum: new Float64Array(3),
      information: Float64Array.of(1, 0, 2),
      wilsonMean: Float64Array.of(3, 4, 10),
      weight: new Float64Array(0),
      effective: new Float64Array(0),
      chi2: new Float64Array(0),
      rejected: new Uint8Array(0),
      grossErrors: new Float64Array(5),
      mixtureVariance: new Float64Array(0),
      intensityTail: Float64Array.of(0),
      anisotropy: { coefficients: new Float64Array(0), lnEvidence: new Float64Array(1) },
    };
    expect([...normalisedIntensities(state)]).toEqual([2, NaN, 0.5]);
  });
});
