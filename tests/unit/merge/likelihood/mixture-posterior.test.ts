import { describe, expect, it } from '@jest/globals';
import { GrossErrorDensity, type GrossErrors } from '../../../../src/merge/likelihood/gross-errors.js';
import { lnCentricDensity, lnIntensityDensity } from '../../../../src/merge/likelihood/intensity-tail.js';
import { mergeLikelihood } from '../../../../src/merge/likelihood/merge-likelihood.js';
import {
  type DoubtedReflection,
  MixturePosterior,
} from '../../../../src/merge/likelihood/mixture-posterior.js';
import { outputCandidates } from '../../../../src/merge/likelihood/output-candidates.js';
import { ROBUSTNESS } from '../../../../src/merge/likelihood/variance-model.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { lnStudentFactor } from '../../../../src/numeric/gamma-ratio.js';
import { lnNormalAbove } from '../../../../src/numeric/truncated-normal.js';
import { BACKGROUND_ONLY, mergeOfRows, type Row } from './synthetic.js';

const WILSON_MEAN = 100;
const NU = 15;
const ERRORS: GrossErrors = { fraction: 0.02, positive: 0.9, lnSize: 7, spread: 1.2, degrees: 50 };

/** Observations of unit kp and variance 4. */
function reflection(
  observed: readonly number[],
  more: Partial<DoubtedReflection> = {},
): DoubtedReflection & { readonly rejected: Uint8Array } {
  const n = observed.length;
  return {
    size: n,
    wilsonMean: WILSON_MEAN,
    isCentric: false,
    intensity: observed[0],
    active: new Uint8Array(n).fill(1),
    rejected: new Uint8Array(n),
    doubted: new Uint8Array(n).fill(1),
    observed: Float64Array.from(observed),
    threshold: new Float64Array(0),
    kp: new Float64Array(n).fill(1),
    constant: new Float64Array(n).fill(4),
    linear: new Float64Array(n),
    square: new Float64Array(n),
    ...more,
  };
}

function posteriorOf(given: DoubtedReflection, errors = ERRORS, tail = 0): MixturePosterior {
  const posterior = new MixturePosterior(NU, errors, tail, given.size);
  posterior.sum(given);
  return posterior;
}

/** By the normal number as far out, which is within 3 % for 15 degrees of freedom. */
function lnStudentAbove(t: number): number {
  return lnNormalAbove(Math.sign(t) * Math.sqrt(NU * Math.log1p((t * t) / NU)));
}

/** The same by a sum over J in small steps, all ways at once. */
function bruteForce(given: DoubtedReflection, errors = ERRORS, tail = 0) {
  const density = new GrossErrorDensity(errors);
  const lnDensity = given.isCentric ? lnCentricDensity : lnIntensityDensity;
  const step = 0.2;
  let total = 0;
  let first = 0;
  let second = 0;
  const probability = new Float64Array(given.size);
  for (let j = step / 2; j < 40 * WILSON_MEAN; j += step) {
    let p = Math.exp(lnDensity(j / WILSON_MEAN, tail));
    const odds: number[] = [];
    for (let k = 0; k < given.size; k++) {
      const r = given.observed[k] - given.kp[k] * j;
      const v = given.constant[k];
      const above =
        given.threshold.length > 0
          ? lnStudentAbove((given.threshold[k] - given.kp[k] * j) / Math.sqrt(v))
          : 0;
      const good =
        (1 - errors.fraction) *
        Math.exp(lnStudentFactor(NU) - above) *
        v ** -0.5 *
        (1 + (r * r) / (NU * v)) ** (-(NU + 1) / 2);
      const wrong = errors.fraction * Math.exp(density.ln(r, Math.sqrt(v)));
      p *= good + wrong;
      odds.push(wrong / (good + wrong));
    }
    total += p;
    first += p * j;
    second += p * j * j;
    odds.forEach((o, k) => (probability[k] += p * o));
  }
  const mean = first / total;
  return {
    mean,
    spread: Math.sqrt(second / total - mean ** 2),
    probability: probability.map((p) => p / total),
  };
}

describe('MixturePosterior', () => {
  it.each<[string, DoubtedReflection, number]>([
    ['a single observation that may be as strong as that', reflection([900]), 0],
    ['one of a centric reflection', reflection([1100], { isCentric: true }), 0],
    ['one where intensities have a heavy tail', reflection([1200]), 0.2],
    ['two that contradict each other', reflection([520, 80]), 0],
    ['two of which the weaker may be the one that is right', reflection([700, 390]), 0],
    ['three, two of which agree', reflection([300, 303, 900]), 0],
    ['four of which two are errors', reflection([2500, 100, 104, 900]), 0],
    ['one of large variance', reflection([800], { constant: Float64Array.of(150 ** 2) }), 0],
    [
      'two above a threshold',
      reflection([900, 80], { constant: Float64Array.of(900, 900), threshold: Float64Array.of(45, 45) }),
      0,
    ],
  ])('has the mean, the spread and the probabilities of the integral over all ways: %s', (_, given, tail) => {
    const found = posteriorOf(given, ERRORS, tail);
    const exact = bruteForce(given, ERRORS, tail);
    const near = 0.15 * exact.spread + 0.02 * exact.mean;
    expect(Math.abs(found.mean - exact.mean)).toBeLessThan(near);
    expect(Math.abs(Math.sqrt(found.variance) - exact.spread)).toBeLessThan(near);
    found.probability.forEach((p, k) => expect(Math.abs(p - exact.probability[k])).toBeLessThan(0.1));
  });

  it('does not depend on what was taken for an error before', () => {
    for (const observed of [
      [520, 80],
      [1500, 80],
      [300, 303, 900],
      [1500, 1480, 100],
    ]) {
      const found = [0, 1].map((wrong) => {
        const given = reflection(observed);
        given.rejected[wrong] = 1;
        return posteriorOf(given);
      });
      expect(found[1].mean).toBeCloseTo(found[0].mean, 1);
      expect(found[1].variance / found[0].variance).toBeCloseTo(1, 1);
    }
  });

  it('takes what is not doubted as it is, and passes over what is of another set', () => {
    const good = reflection([900], { doubted: Uint8Array.of(0) });
    expect(posteriorOf(good).probability[0]).toBe(0);
    const wrong = reflection([900, 100], { doubted: new Uint8Array(2), rejected: Uint8Array.of(1, 0) });
    expect(posteriorOf(wrong).mean).toBeCloseTo(100, 0);
    const other = reflection([900, 100], { active: Uint8Array.of(0, 1) });
    expect(posteriorOf(other).mean).toBeCloseTo(posteriorOf(reflection([100])).mean, 6);
    expect(posteriorOf(other).weight[0]).toBe(0);
  });

  it('doubts nothing where there are no errors, and a strong one less where they are small', () => {
    expect(posteriorOf(reflection([1000]), { ...ERRORS, fraction: 1e-9 }).probability[0]).toBeLessThan(1e-3);
    const small = { ...ERRORS, lnSize: 3, spread: 0.8 };
    expect(posteriorOf(reflection([900]), small).probability[0]).toBeLessThan(
      0.2 * posteriorOf(reflection([900])).probability[0],
    );
  });

  it('screens by odds that are those of the posterior', () => {
    const given = reflection([900]);
    const posterior = posteriorOf(given);
    const p = posterior.probability[0];
    expect(Math.abs(posterior.lnOddsOfLone(given, 0) - Math.log(p / (1 - p)))).toBeLessThan(0.5);
  });
});

describe('a merge of few observations with gross errors', () => {
  const nReflections = 1500;

  function scored(part: number, tellsOutliers = true) {
    const random = createRandom(9);
    const truth = Array.from({ length: nReflections }, () => WILSON_MEAN * random.exponential());
    const rows: Row[] = [];
    for (let frame = 0; frame < 6; frame++)
      truth.forEach((j, r) => {
        if (random.uniform() > (r % 3 === 0 ? 0.8 : 0.3)) return;
        const error = random.uniform() < part ? 1000 * random.exponential() : 0;
        rows.push({ frame, reflection: r, intensity: j + error + 3 * random.normal(), background: 9 });
      });
    const merge = mergeOfRows(rows, new Array<number>(nReflections).fill(WILSON_MEAN));
    for (let k = 0; k < 3; k++) mergeLikelihood(merge, BACKGROUND_ONLY, { ...ROBUSTNESS, tellsOutliers });
    const { mixtureVariance, grossErrors } = merge.state;
    const { posterior, posteriorVariance, nObservations } = outputCandidates(merge);
    const observed = truth.map((_, r) => r).filter((r) => nObservations[r] > 0);
    const squared = (r: number) => (posterior[r] - truth[r]) ** 2;
    const sum = (of: (r: number) => number, some = observed) => some.reduce((total, r) => total + of(r), 0);
    const open = observed.filter((r) => mixtureVariance[r] > 0);
    return {
      error: sum(squared) / observed.length,
      nOpen: open.length,
      /** Mean squared error of what is open over what its variances say. */
      pull: sum(squared, open) / sum((r) => posteriorVariance[r], open),
      fraction: grossErrors[0],
    };
  }

  it('learns how many there are, and errs much less than by chi² alone', () => {
    const { error, fraction } = scored(0.03);
    expect(fraction).toBeGreaterThan(0.01);
    expect(fraction).toBeLessThan(0.035);
    expect(error).toBeLessThan(0.3 * scored(0.03, false).error);
  });

  it('has variances that are the errors where it stays open which observations are wrong', () => {
    const { pull, nOpen } = scored(0.03);
    expect(nOpen).toBeGreaterThan(12);
    expect(pull).toBeGreaterThan(0.4);
    expect(pull).toBeLessThan(2);
  });

  it('changes nothing where there are none', () => {
    const { error, nOpen, fraction } = scored(0);
    expect(fraction).toBeLessThan(5e-4);
    expect(nOpen).toBeLessThan(10);
    expect(error / scored(0, false).error).toBeCloseTo(1, 1);
  });
});
