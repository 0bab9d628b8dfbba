import { describe, expect, it } from '@jest/globals';
import {
  reducedChiSquared,
  withCorrectedSigmas,
  withSampleResiduals,
} from '../../../src/merge/cxi/error-models.js';
import { MergingSums } from '../../../src/merge/cxi/merging-sums.js';
import { refineSdfac, type SdfacMinimizer } from '../../../src/merge/cxi/refine-sdfac.js';
import { sdfacGradients } from '../../../src/merge/cxi/sdfac-gradient.js';
import { SdfacTarget } from '../../../src/merge/cxi/sdfac-target.js';
import { createRandom } from '../../../src/numeric/random.js';

const TRUE_FACTOR = 1.6;
const TRUE_ADD = 0.25;

/** Observations whose true spread is 1.6² (σ² + (.25 I)²). */
function simulated(): MergingSums {
  const random = createRandom(3);
  const n = 1500;
  const sums = new MergingSums(n, true, true);
  for (let frame = 0; frame < 8; frame++) {
    const reflection = Int32Array.from({ length: n }, (_, r) => r);
    const sigma = new Float64Array(n).fill(20);
    const intensity = Float64Array.from(reflection, (r) => {
      const mean = (1000 * (r + 1)) / n;
      return mean + TRUE_FACTOR * Math.hypot(20, TRUE_ADD * mean) * random.normal();
    });
    sums.addFrame({ reflection, intensity, sigma, slope: 1 }, frame);
  }
  return sums;
}

describe('sdfac_refine', () => {
  const sums = simulated();
  const target = new SdfacTarget(sums.unmerged(), sums.n);
  const ends: number[] = [];
  it.each(['simplex', 'lbfgs', 'LevMar'] as SdfacMinimizer[])(
    '%s finds the errors that were put in',
    (minimizer) => {
      const { parameters, target: end, targetBefore } = refineSdfac(target, minimizer, 0);
      expect(end).toBeLessThan(0.2 * targetBefore);
      const at = (mean: number): number =>
        parameters.sdfac * Math.sqrt(400 + parameters.sdb ** 2 * mean + (parameters.sdadd * mean) ** 2);
      for (const mean of [100, 300, 600, 900])
        expect(Math.abs(at(mean) / (TRUE_FACTOR * Math.hypot(20, TRUE_ADD * mean)) - 1)).toBeLessThan(0.12);
      ends.push(end);
    },
  );

  it('all three end at the same target', () => {
    expect(ends).toHaveLength(3);
    expect(Math.max(...ends) / Math.min(...ends)).toBeLessThan(1.02);
  });

  it('shows both gradients', () => {
    const { analytical, numerical } = sdfacGradients(target);
    analytical.forEach((v, p) => {
      expect(v).not.toBe(0);
      expect(Math.abs(numerical[p] / v - 1)).toBeLessThan(1e-4);
    });
  });

  it('has the derivatives of finite differences', () => {
    const x = { sdfac: 1.3, sdb: 0.7, sdadd: 0.2 };
    const { nBins } = target;
    const jacobian = new Float64Array(3 * nBins);
    const [here, up, down] = [0, 1, 2].map(() => new Float64Array(nBins));
    target.residuals(x, here, jacobian);
    (['sdfac', 'sdb', 'sdadd'] as const).forEach((name, p) => {
      target.residuals({ ...x, [name]: x[name] + 1e-6 }, up);
      target.residuals({ ...x, [name]: x[name] - 1e-6 }, down);
      for (let k = 0; k < nBins; k++)
        expect(2 * x[name] * jacobian[p * nBins + k]).toBeCloseTo((up[k] - down[k]) / 2e-6, 4);
    });
  });
});

/** Observations of a spread of σ² + (.3 D)², with D known and different for each; a second term has nothing to do with it. */
function withTerms(): MergingSums {
  const random = createRandom(8);
  const n = 1200;
  const sums = new MergingSums(n, true, true);
  for (let frame = 0; frame < 8; frame++) {
    const reflection = Int32Array.from({ length: n }, (_, r) => r);
    const derivatives = Float64Array.from({ length: 2 * n }, () => 300 * random.normal());
    const intensity = Float64Array.from(
      reflection,
      (r) => 200 + (1000 * r) / n + Math.hypot(20, 0.3 * derivatives[2 * r]) * random.normal(),
    );
    const sigma = new Float64Array(n).fill(20);
    sums.addFrame({ reflection, intensity, sigma, slope: 1, derivatives }, frame);
  }
  return sums;
}

describe('refine_propagated_errors', () => {
  const sums = withTerms();
  const observations = sums.unmerged();
  const target = new SdfacTarget(observations, sums.n, [0.1, 0.1]);

  it('keeps the derivatives with their observations', () => {
    expect(observations.derivatives).toHaveLength(2 * observations.reflection.length);
    const some = new MergingSums(3, false, true);
    const frame = { reflection: Int32Array.of(0, 1, 2), sigma: Float64Array.of(1, 1, 1), slope: 1 };
    const derivatives = Float64Array.of(1, 2, 3, 4, 5, 6);
    some.addFrame({ ...frame, intensity: Float64Array.of(5, -1, 5), derivatives }, 0);
    expect([...(some.unmerged().derivatives ?? [])]).toEqual([1, 2, 5, 6]);
  });

  it('has the derivatives of finite differences', () => {
    const x = { sdfac: 1.1, sdb: 0.7, sdadd: 0.02, propagated: [0.25, 0.15] };
    const { nBins } = target;
    const jacobian = new Float64Array(5 * nBins);
    const [here, up, down] = [0, 1, 2].map(() => new Float64Array(nBins));
    target.residuals(x, here, jacobian);
    [0, 1].forEach((t) => {
      const moved = (by: number) => ({
        ...x,
        propagated: x.propagated.map((v, i) => (i === t ? v + by : v)),
      });
      target.residuals(moved(1e-6), up);
      target.residuals(moved(-1e-6), down);
      for (let k = 0; k < nBins; k++)
        expect(2 * x.propagated[t] * jacobian[(3 + t) * nBins + k]).toBeCloseTo((up[k] - down[k]) / 2e-6, 4);
    });
  });

  it.each(['simplex', 'lbfgs', 'LevMar'] as SdfacMinimizer[])(
    '%s ends below its start, and about where it ends without the terms',
    (minimizer) => {
      const alone = refineSdfac(new SdfacTarget(observations, sums.n), minimizer, 0);
      const { parameters, target: end, targetBefore } = refineSdfac(target, minimizer, 0);
      expect(end).toBeLessThan(targetBefore);
      expect(end).toBeLessThan(alone.target * 1.05);
      expect(parameters.propagated).toHaveLength(2);
      const merged = withCorrectedSigmas(sums, observations, parameters);
      expect(merged.sumWeight.every((w) => w > 0)).toBe(true);
    },
  );

  it('weighs observations by what is propagated', () => {
    const x = { sdfac: 1, sdb: 0, sdadd: 0, propagated: [0.3, 0] };
    const merged = withCorrectedSigmas(sums, observations, x);
    const { reflection, sigma, derivatives = new Float64Array(0) } = observations;
    let expected = 0;
    reflection.forEach((r, i) => {
      if (r === 7) expected += 1 / (sigma[i] ** 2 + (0.3 * derivatives[2 * i]) ** 2);
    });
    expect(merged.sumWeight[7]).toBeCloseTo(expected, 12);
  });
});

describe('errors from the observations themselves', () => {
  const sums = new MergingSums(2, true, true);
  const add = (intensity: number, frame: number): void =>
    sums.addFrame(
      {
        reflection: Int32Array.of(0),
        intensity: Float64Array.of(intensity),
        sigma: Float64Array.of(5),
        slope: 1,
      },
      frame,
    );
  add(90, 0);
  add(110, 1);
  sums.addFrame(
    { reflection: Int32Array.of(1), intensity: Float64Array.of(7), sigma: Float64Array.of(2), slope: 1 },
    2,
  );

  it('sample residuals: variance 200 of two observations, none of a single one', () => {
    const merged = withSampleResiduals(sums, sums.unmerged(), false);
    expect(merged.sumWeight[0]).toBeCloseTo(2 / 200, 12);
    expect(merged.sumWeighted[0] / merged.sumWeight[0]).toBeCloseTo(100, 12);
    expect(merged.sumWeight[1]).toBe(0);
    expect(withSampleResiduals(sums, sums.unmerged(), true).sumWeight[0]).toBeCloseTo(2 / 100, 12);
  });

  it('reduced chi squared: (10² + 10²)/5²/(2 - 1) = 8, and 1 of a single one', () => {
    expect([...reducedChiSquared(sums, sums.unmerged())]).toEqual([8, 1]);
  });
});
