import { describe, expect, it } from '@jest/globals';
import { INITIAL_VARIANCE } from '../../../src/merge/likelihood/variance-model.js';
import { inScaledSigmas } from '../../../src/pipeline/likelihood-data.js';
import { scaledSigmasText, sigmaFactor, sigmasBeyondBoundsText } from '../../../src/pipeline/wrong-sigmas.js';

describe('sigmas of the input that are wrong', () => {
  it('says by how much they were scaled, and nothing where they were not', () => {
    expect(scaledSigmasText(1)).toBeNull();
    expect(scaledSigmasText(1e-4)).toContain('at least 100 times too large');
    expect(scaledSigmasText(3.2e-10)).toContain('at least 56000 times too large');
    expect(sigmaFactor(1)).toBe(1);
    expect(sigmaFactor(1e-4)).toBeCloseTo(0.01, 12);
  });

  it('warns where the error model ends at a bound of the background, and nowhere else', () => {
    const told = (background: number) => sigmasBeyondBoundsText({ ...INITIAL_VARIANCE, background });
    expect(told(0.01)).toContain('too large by more than can be put right');
    expect(told(1e8)).toContain('too small by more than can be put right');
    for (const background of [0.011, 1, 9e7]) expect(told(background)).toBeNull();
  });

  it('keeps a cut by I/sigma where it was', () => {
    expect(inScaledSigmas(0.3, { varianceScale: 1 })).toBe(0.3);
    expect(inScaledSigmas(0.3, { varianceScale: 0.01 })).toBeCloseTo(3, 12);
  });
});
