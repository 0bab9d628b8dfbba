import { describe, expect, it } from '@jest/globals';
import { constantScale } from '../../../../src/merge/likelihood/error-scale.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import { outputCandidates } from '../../../../src/merge/likelihood/output-candidates.js';
import { outputSigmas } from '../../../../src/merge/likelihood/output-sigmas.js';
import { studentScale } from '../../../../src/merge/likelihood/student-scale.js';
import { INITIAL_VARIANCE } from '../../../../src/merge/likelihood/variance-model.js';
import { expectClose } from '../../../support/close.js';
import { mergeOfRows, type Row, simulate } from './synthetic.js';

describe('sigmas of the output', () => {
  const rows: Row[] = [0, 1, 2, 3].map((frame) => ({ frame, reflection: 0, intensity: 100 + frame }));
  rows.push({ frame: 0, reflection: 1, intensity: 0.2, kp: 1e-4 });
  rows.sort((a, b) => a.frame - b.frame);
  const merge = mergeOfRows(rows, [100, 50, 70]);
  mergeLikelihood(merge, INITIAL_VARIANCE);
  const candidates = outputCandidates(merge);

  it('are those of the posterior where all information counts', () => {
    expect(Array.from(outputSigmas(candidates, constantScale(1)))).toEqual(
      Array.from(candidates.posteriorVariance, Math.sqrt),
    );
  });

  it('grow with K where the observations decide and stay with the prior where they do not', () => {
    const [strong, hardly, unobserved] = outputSigmas(candidates, constantScale(3));
    expectClose(strong, 3 / Math.sqrt(candidates.information[0]), 0.02);
    expectClose(hardly, candidates.wilsonMean[1], 1e-3);
    expectClose(unobserved, candidates.wilsonMean[2], 1e-6);
  });

  it('K of Student’s t is √((ν + 3)/(ν + 1))', () => {
    expectClose(studentScale(15), Math.sqrt(18 / 16), 1e-12);
  });

  it('a mean of many observations with Student’s weights has the sigma that is said', () => {
    // Observations of variance 4 with tails of nu = 15, many of each reflection: prior and learning play no part.
    const noise = { background: 4, gain: 0 };
    const options = { seed: 5, nFrames: 12, nReflections: 1500, coverage: 1, wilsonMean: 1000, ...noise };
    const { rows: observed, truth } = simulate({ ...options, variance: () => 4 });
    const model = {
      background: 1,
      counting: 1,
      proportional: 0,
      tail: 0,
      partiality: 0,
      wilson: 0,
    };
    const many = mergeOfRows(
      observed,
      Array.from(truth, () => 1000),
    );
    mergeLikelihood(many, model);
    const found = outputCandidates(many);
    const sigma = outputSigmas(found, constantScale(studentScale()));
    const ratio = found.posterior.map((value, r) => Math.abs(value - truth[r]) / sigma[r]).sort();
    const robust = 1.4826 * ratio[Math.floor(ratio.length / 2)];
    // Error of the median for 1500: 3 %.
    expect(robust).toBeGreaterThan(0.92);
    expect(robust).toBeLessThan(1.08);
  });
});
