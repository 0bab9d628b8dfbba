import { describe, expect, it } from '@jest/globals';
import { solveLeastSquares } from '../../../../src/numeric/least-squares.js';
import { BestIntensities } from '../../../../src/postrefine/levmar/best-intensities.js';
import { FrameScales } from '../../../../src/postrefine/levmar/frame-scales.js';
import type { LevmarData, LevmarModel } from '../../../../src/postrefine/levmar/levmar-data.js';
import { ReducedEquations } from '../../../../src/postrefine/levmar/reduced-equations.js';
import {
  levmarModel,
  type LevmarOptions,
  levmarSteps,
  refineLevmar,
} from '../../../../src/postrefine/levmar/refine-levmar.js';
import { B, G, nRsParameters } from '../../../../src/postrefine/rs/rs-model.js';
import { levmarSample, type LevmarSample } from '../../../support/levmar-sample.js';

const EXACT: LevmarOptions = {
  stepThreshold: 1e-10,
  decreaseThreshold: null,
  maxIterations: 200,
  withEta: false,
  minCorrelation: -1,
};
const ALL = ['PartialityEtaDeff', 'Bfactor', 'Deff', 'Eta', 'Rxy'];

const everyone = (data: LevmarData): number[] => data.frames.map((_, f) => f);

function sample(
  flags: readonly string[],
  changes: Partial<Parameters<typeof levmarSample>[0]> = {},
): LevmarSample {
  const model = levmarModel(flags);
  return levmarSample({ nFrames: 12, model, largest: 7, reach: 0.0015, noise: 20, seed: 3, ...changes });
}

/** Half the target with the best intensities. */
function halfTarget(data: LevmarData, model: LevmarModel, x: Float64Array, near: Float64Array): number {
  return new BestIntensities(data, new FrameScales(data, model)).find(everyone(data), x, near) / 2;
}

describe('what levmar refines', () => {
  it('is what the flags say, and only what means something', () => {
    expect(levmarModel([])).toEqual({ profile: 'full', free: [0] });
    expect(levmarModel(['Bfactor'])).toEqual({ profile: 'full', free: [0, 1] });
    expect(levmarModel(['Rxy', 'Deff', 'Eta'])).toEqual({ profile: 'full', free: [0] });
    expect(levmarModel(['PartialityDeff', 'Rxy', 'Deff', 'Eta'])).toEqual({
      profile: 'eta_deff',
      free: [0, 2, 3, 5],
    });
    expect(levmarModel(ALL).free).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('normal equations with the intensities eliminated', () => {
  const flags = ALL;
  const model = levmarModel(flags);
  const { data, parameters } = sample(flags, { nFrames: 5 });
  const x = parameters.map((value, j) => value * (1 + 0.05 * Math.sin(j)));
  const members = everyone(data);
  const scales = new FrameScales(data, model);
  const best = new BestIntensities(data, scales);
  best.find(members, x, new Float64Array(data.dStarSquared.length));
  const equations = new ReducedEquations(data, model, members);
  equations.linearize(scales, x, best.intensity);
  const k = model.free.length;

  it('has the gradient of finite differences', () => {
    members.forEach((f, m) =>
      model.free.forEach((place, p) => {
        const h = [1e-5, 1e-4, 1e-7, 1e-7, 1e-7, 1e-8][place];
        const at = f * nRsParameters + place;
        const moved = (by: number) => x.map((value, j) => (j === at ? value + by : value));
        const numerical =
          (halfTarget(data, model, moved(h), best.intensity) -
            halfTarget(data, model, moved(-h), best.intensity)) /
          (2 * h);
        const analytical = equations.gradient[m * k + p];
        const size = Math.sqrt(equations.curvature[m * k + p]);
        expect({
          f,
          place,
          analytical,
          numerical,
          ok: Math.abs(analytical - numerical) < 1e-4 * (Math.abs(numerical) + size),
        }).toMatchObject({ ok: true });
      }),
    );
  });

  it('does to a vector what the dense Schur complement does', () => {
    const nIntensities = data.dStarSquared.length;
    const n = members.length * k;
    const a = Array.from({ length: n }, () => new Float64Array(n));
    const w = Array.from({ length: n }, () => new Float64Array(nIntensities));
    const d = new Float64Array(nIntensities);
    members.forEach((f, m) => {
      const frame = data.frames[f];
      scales.evaluate(frame, x.subarray(f * nRsParameters, (f + 1) * nRsParameters));
      frame.reflection.forEach((r, i) => {
        const s = scales.scale[i];
        d[r] += frame.weight[i] * s * s;
        const row = model.free.map((place) => scales.columns[place][i] * best.intensity[r]);
        row.forEach((v, p) => {
          w[m * k + p][r] += frame.weight[i] * v * s;
          row.forEach((u, q) => (a[m * k + p][m * k + q] += frame.weight[i] * v * u));
        });
      });
    });
    const damping = 0.01;
    const v = Float64Array.from({ length: n }, (_, j) => Math.cos(3 * j) / Math.sqrt(a[j][j]));
    const expected = Float64Array.from({ length: n }, (_, i) => {
      let sum = damping * a[i][i] * v[i];
      for (let j = 0; j < n; j++) {
        let s = a[i][j];
        for (let r = 0; r < nIntensities; r++) if (d[r] > 0) s -= (w[i][r] * w[j][r]) / d[r];
        sum += s * v[j];
      }
      return sum;
    });
    const out = new Float64Array(n);
    equations.damp(damping);
    equations.apply(v, out);
    out.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * Math.sqrt(a[i][i])));
  });
});

/** All parameters and intensities in one dense problem, solved by the library's minimiser. */
function bruteForce(data: LevmarData, start: readonly number[]) {
  const nFrames = data.frames.length;
  const n = start.length;
  const column = new Float64Array(n);
  return solveLeastSquares(
    {
      nParameters: n,
      nEquations: data.frames.reduce((sum, { reflection }) => sum + reflection.length, 0),
      lower: new Float64Array(n).fill(-Infinity),
      upper: new Float64Array(n).fill(Infinity),
      evaluate: (x, { matrix, gradient }) => {
        matrix.fill(0);
        gradient.fill(0);
        let sum = 0;
        data.frames.forEach(({ reflection, intensity, weight }, f) =>
          reflection.forEach((r, i) => {
            const s = data.dStarSquared[r];
            const decay = Math.exp(-2 * x[nFrames + f] * s);
            const I = x[2 * nFrames + r];
            const residual = x[f] * decay * I - intensity[i];
            sum += weight[i] * residual * residual;
            const places = [f, nFrames + f, 2 * nFrames + r];
            [decay * I, -2 * s * x[f] * decay * I, x[f] * decay].forEach((v, j) => (column[places[j]] = v));
            for (const p of places) {
              gradient[p] += weight[i] * column[p] * residual;
              for (const q of places) if (q <= p) matrix[p * n + q] += weight[i] * column[p] * column[q];
            }
          }),
        );
        return sum;
      },
    },
    start,
    { maxIterations: 500, relativeTolerance: 1e-14, initialDamping: 1e-3, maxTries: 30 },
  );
}

describe('refineLevmar', () => {
  it('finds the minimum that brute force finds', () => {
    const { data } = sample(['Bfactor'], { nFrames: 4, largest: 5, reach: 0.004, noise: 100 });
    const ours = refineLevmar(data, levmarModel(['Bfactor']), everyone(data), EXACT);
    const start = [1, 1, 1, 1, 0, 0, 0, 0, ...Array.from(data.dStarSquared, () => 500)];
    const dense = bruteForce(data, start);
    expect(ours.target / dense.chiSquaredAfter).toBeCloseTo(1, 8);
    const ratio = ours.parameters[G] / dense.parameters[0];
    const shift = ours.parameters[B] - dense.parameters[4];
    for (let f = 0; f < 4; f++) {
      expect(ours.parameters[f * nRsParameters + G] / dense.parameters[f] / ratio).toBeCloseTo(1, 4);
      expect(ours.parameters[f * nRsParameters + B] - dense.parameters[4 + f] - shift).toBeCloseTo(0, 3);
    }
    ours.intensity.forEach((value, r) => {
      if (ours.information[r] === 0) return;
      const expected = (dense.parameters[8 + r] / ratio) * Math.exp(2 * shift * data.dStarSquared[r]);
      expect(Math.abs(value - expected)).toBeLessThan(1e-3 * Math.abs(expected) + 0.1);
    });
  });

  it.each([
    [[]],
    [['Bfactor']],
    [['PartialityDeff', 'Deff']],
    [['PartialityDeff', 'Bfactor', 'Deff', 'Rxy']],
  ])('finds the truth from observations without noise: %j', (flags: string[]) => {
    const model = levmarModel(flags);
    const { data, parameters, intensity } = sample(flags, { noise: 0, nFrames: 25 });
    const found = refineLevmar(data, model, everyone(data), EXACT);
    expect(found.target / found.nObservations).toBeLessThan(1e-3);
    const places = flags.includes('Rxy') ? [2, 3, 5] : model.free.slice(1);
    const g = found.parameters[G] / parameters[G];
    const b = found.parameters[B] - parameters[B];
    data.frames.forEach((_, f) => {
      expect(found.parameters[f * nRsParameters + G] / parameters[f * nRsParameters + G] / g).toBeCloseTo(
        1,
        3,
      );
      for (const place of places) {
        const at = f * nRsParameters + place;
        const gauge = place === B ? b : 0;
        const scale = [1, 0.01, 1e-6, 1e-6, 1e-6, 1e-6][place];
        expect(Math.abs(found.parameters[at] - gauge - parameters[at])).toBeLessThan(scale);
      }
    });
    intensity.forEach((value, r) => {
      if (!(found.information[r] > 0)) return;
      const expected = (value / g) * Math.exp(2 * b * data.dStarSquared[r]);
      expect(Math.abs(found.intensity[r] - expected)).toBeLessThan(2e-3 * expected + 0.05);
    });
  });

  it('does not depend on the unit of the intensities, nor on the order of the frames', () => {
    const flags = ['PartialityDeff', 'Bfactor', 'Deff', 'Rxy'];
    const { data } = sample(flags, { nFrames: 15 });
    const model = levmarModel(flags);
    const one = refineLevmar(data, model, everyone(data), EXACT);
    const unit = 1e4;
    const frames = data.frames.map((frame) => ({
      ...frame,
      intensity: frame.intensity.map((v) => v * unit),
      weight: frame.weight.map((v) => v / (unit * unit)),
    }));
    const other = refineLevmar({ ...data, frames }, model, everyone(data), EXACT);
    expect(other.target / one.target).toBeCloseTo(1, 7);
    one.intensity.forEach((value, r) =>
      expect(Math.abs(other.intensity[r] / unit - value)).toBeLessThan(1e-3 * Math.abs(value) + 0.1),
    );
    const turned = refineLevmar(
      { ...data, frames: [...data.frames].reverse() },
      model,
      everyone(data),
      EXACT,
    );
    expect(turned.target / one.target).toBeCloseTo(1, 7);
  });

  it('takes out a frame whose scale is not positive, and refines the others as if it were not there', () => {
    const { data } = sample([], { nFrames: 8, largest: 4, reach: 0.006 });
    const frames = data.frames.map((frame, f) =>
      f === 3 ? { ...frame, intensity: frame.intensity.map((v) => -v) } : frame,
    );
    const model = levmarModel([]);
    const found = refineLevmar({ ...data, frames }, model, everyone(data), EXACT);
    expect(found.dropped).toEqual([{ frame: 3, reason: 'scale' }]);
    const without = refineLevmar({ ...data, frames }, model, [0, 1, 2, 4, 5, 6, 7], EXACT);
    expect(found.target / without.target).toBeCloseTo(1, 9);
    expect([...found.parameters.subarray(18, 24)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('says why it ended, and tells each step', () => {
    const { data } = sample(['Bfactor'], { nFrames: 6 });
    const model = levmarModel(['Bfactor']);
    const run = (options: Partial<LevmarOptions>) =>
      refineLevmar(data, model, everyone(data), { ...EXACT, ...options });
    const short = run({ stepThreshold: 1e-2 });
    expect(short.end).toBe('step');
    const steps = [...levmarSteps(data, model, everyone(data), { ...EXACT, stepThreshold: 1e-2 })];
    expect(steps.map(({ iteration }) => iteration)).toEqual(steps.map((_, i) => i + 1));
    expect(steps).toHaveLength(short.nIterations);
    steps
      .map(({ target }) => target)
      .reduce((before, now) => {
        expect(now).toBeLessThan(before);
        return now;
      }, short.targetBefore);
    expect(run({ stepThreshold: 0, decreaseThreshold: 1e-3 }).end).toBe('decrease');
    expect(run({ maxIterations: 1, stepThreshold: 0 }).end).toBe('iterations');
    expect(run({ stepThreshold: 0 }).end).toBe('no better step');
  });
});
