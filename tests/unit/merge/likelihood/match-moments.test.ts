import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchMoments } from '../../../../src/merge/likelihood/match-moments.js';
import {
  acentricPosterior,
  centricPosterior,
  type Posterior,
} from '../../../../src/merge/likelihood/wilson-posterior.js';

const PRIOR = 40;

function matched(posterior: Posterior, mean: number, variance: number) {
  const told = new Float64Array(2);
  const moments = new Float64Array(2);
  matchMoments(posterior, mean, variance, PRIOR, told);
  posterior(told[0], told[1], PRIOR, moments);
  return { mean: moments[0], variance: moments[1], information: told[1] };
}

describe.each<[string, Posterior]>([
  ['acentric', acentricPosterior],
  ['centric', centricPosterior],
])('moments of an %s posterior', (_, posterior) => {
  it('are met where a Wilson posterior can have them', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -2, max: 12, noNaN: true }),
        (lnInformation, ratio) => {
          const d = Math.exp(lnInformation) / PRIOR ** 2;
          const moments = new Float64Array(2);
          posterior(d * ratio * PRIOR, d, PRIOR, moments);
          const [mean, variance] = moments;
          const found = matched(posterior, mean, variance);
          expect(found.mean / mean).toBeCloseTo(1, 2);
          expect(found.variance / variance).toBeCloseTo(1, 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('have the mean in any case', () => {
    for (const mean of [0.2, 1, 4, 12])
      for (const ratio of [1.5, 4, 30]) {
        const found = matched(posterior, mean * PRIOR, ratio * (mean * PRIOR) ** 2);
        expect(found.mean / (mean * PRIOR)).toBeCloseTo(1, 2);
        expect(found.information).toBeGreaterThan(0);
      }
  });
});
