import { describe, expect, it } from '@jest/globals';
import { createKernel } from '../../../../src/postrefine/likelihood/create-kernel.js';
import type { FrameFit } from '../../../../src/postrefine/likelihood/kernel.js';
import { takeBackOwnPulls } from '../../../../src/postrefine/likelihood/own-pull.js';
import { likelihoodLayout } from '../../../../src/postrefine/likelihood/parameters.js';
import {
  defaultRefineFrameOptions,
  refineLikelihoodFrame,
  RefineFrameWorkspace,
} from '../../../../src/postrefine/likelihood/refine-frame.js';
import { parameterPrior, startPriors } from '../../../../src/postrefine/likelihood/shared-priors.js';
import { busyVector, evaluated, syntheticLikelihoodFrame } from './synthetic-likelihood.js';

const nCell = 2;
const layout = likelihoodLayout(nCell);
const p = layout.nParameters;
const strict = { ...defaultRefineFrameOptions, maxIterations: 60, tolerance: 1e-10 };

/** A small frame whose observations have no other errors than normal noise, and whose intensities are known. */
function noisyFit(): { fit: FrameFit; vector: Float64Array } {
  const vector = busyVector(nCell);
  const options = {
    system: 'Hexagonal',
    dMin: 5,
    range: 0.002,
    seed: 3,
    missetting: [-0.0005, 0.0003],
  } as const;
  const { frame, trueIntensity } = syntheticLikelihoodFrame(options, vector);
  const fit = {
    frame,
    mean: trueIntensity,
    variance: new Float64Array(frame.n),
    extra: new Float64Array(frame.n),
    included: new Uint8Array(frame.n).fill(1),
    varianceModel: { background: 1, gain: 1, relative: 0, offset: 0, frameFactor: 1, nu: 1e9 },
  };
  return { fit, vector };
}

const { kernel } = createKernel('typescript');

function pulls(fit: FrameFit, vector: Float64Array, factor: Float64Array) {
  const out = { correction: new Float64Array(fit.frame.n), lnKpVariance: new Float64Array(fit.frame.n) };
  const model = evaluated(fit.frame, vector);
  kernel.bind(fit);
  kernel.lnKpVariance(vector, factor, out.lnKpVariance);
  takeBackOwnPulls(fit, model, out);
  return out;
}

/** L of a frame of which only the scale is free. */
function onlyScale(normal: number): Float64Array {
  const factor = new Float64Array(p * p);
  for (let j = 0; j < p; j++) factor[j * p + j] = 1e9;
  factor[layout.lnG * p + layout.lnG] = Math.sqrt(normal);
  return factor;
}

describe('scale and partiality without the own pull of an observation', () => {
  it('are those of a fit that leaves the observation out', () => {
    const { fit, vector } = noisyFit();
    const prior = parameterPrior(startPriors(layout, [-7.1, 0.4, 0.3]));
    const workspace = new RefineFrameWorkspace();
    const all = refineLikelihoodFrame(fit, vector, prior, strict, workspace);
    const { correction, lnKpVariance } = pulls(fit, all.vector, workspace.equations(p).matrix);
    const { kp } = evaluated(fit.frame, all.vector);
    const rank = Array.from(correction, (_, i) => i).sort(
      (a, b) => Math.abs(correction[b]) - Math.abs(correction[a]),
    );
    // Those with the largest pull that is not limited, where a mistake would show most.
    const chosen = rank.filter((i) => Math.abs(correction[i]) < 0.08).slice(0, 12);
    let differences = 0;
    let squares = 0;
    for (const i of chosen) {
      const included = fit.included.slice();
      included[i] = 0;
      const without = refineLikelihoodFrame({ ...fit, included }, all.vector, prior, strict, workspace);
      const moved = Math.log(evaluated(fit.frame, without.vector).kp[i] / kp[i]);
      const variance = pulls(
        { ...fit, included },
        without.vector,
        workspace.equations(p).matrix,
      ).lnKpVariance;
      expect(Math.abs(lnKpVariance[i] / variance[i] - 1)).toBeLessThan(0.25);
      differences += (correction[i] - moved) ** 2;
      squares += moved ** 2;
    }
    expect(Math.sqrt(squares / chosen.length)).toBeGreaterThan(0.005);
    expect(Math.sqrt(differences / squares)).toBeLessThan(0.2);
  });

  it('by hand: one scale, many observations', () => {
    const { fit, vector } = noisyFit();
    const { kp } = evaluated(fit.frame, vector);
    const weights = Array.from(kp, (value, i) => {
      const m = value * fit.mean[i];
      const v = fit.frame.background[i] + fit.frame.gain[i] * Math.max(m, 0) + value ** 2 * fit.variance[i];
      return { m, r: fit.frame.intensity[i] - m, information: (m * m) / v };
    });
    const normal = weights.reduce((sum, { information }) => sum + information, 0);
    const { correction, lnKpVariance } = pulls(fit, vector, onlyScale(normal));
    let nChecked = 0;
    weights.forEach(({ m, r, information }, i) => {
      // Without the observation the normal equation is one of one unknown, with this observation's terms taken out.
      const rest = normal - information;
      const expected = -(information * r) / (m * rest);
      if (information > 0.9 * normal || Math.abs(expected) > 0.05) return;
      nChecked++;
      expect(Math.abs(lnKpVariance[i] * rest - 1)).toBeLessThan(1e-6);
      if (Math.abs(expected) < 2 * Math.sqrt(information / normal / rest))
        expect(Math.abs(correction[i] - expected)).toBeLessThan(1e-6 * Math.abs(expected) + 1e-12);
    });
    expect(nChecked).toBeGreaterThan(50);
  });

  it('observations that say little or take no part have none', () => {
    const { fit, vector } = noisyFit();
    const factor = onlyScale(1e3);
    const noise = pulls(fit, vector, factor);
    const weak = pulls({ ...fit, extra: new Float64Array(fit.frame.n).fill(1e12) }, vector, factor);
    expect(Math.max(...weak.correction.map(Math.abs))).toBeLessThan(1e-6);
    const left = pulls({ ...fit, included: new Uint8Array(fit.frame.n) }, vector, factor);
    expect(Math.max(...noise.correction.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(left.correction.every((value) => value === 0)).toBe(true);
    for (const value of left.lnKpVariance) expect(Math.abs(value * 1e3 - 1)).toBeLessThan(1e-6);
  });

  it('are limited where one observation would decide', () => {
    const { fit, vector } = noisyFit();
    fit.frame.intensity.fill(1e9);
    const { correction, lnKpVariance } = pulls(fit, vector, onlyScale(1e-3));
    expect(Math.max(...correction.map(Math.abs))).toBeLessThanOrEqual(0.3);
    expect(lnKpVariance.every(Number.isFinite)).toBe(true);
  });
});
