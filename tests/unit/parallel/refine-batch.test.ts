import { expect, it } from '@jest/globals';
import { packFrames } from '../../../src/frame/frame-batch.js';
import { batchReflections } from '../../../src/frame/frame-batch.js';
import { INITIAL_VARIANCE } from '../../../src/merge/likelihood/variance-model.js';
import type { LikelihoodColumns } from '../../../src/parallel/likelihood-columns.js';
import { BatchRefiner } from '../../../src/parallel/refine-batch.js';
import { createKernel } from '../../../src/postrefine/likelihood/create-kernel.js';
import { detectorFactors } from '../../../src/postrefine/likelihood/detector-factors.js';
import { detectorGrid } from '../../../src/postrefine/likelihood/detector-grid.js';
import { splinesOf } from '../../../src/postrefine/likelihood/detector-model.js';
import { likelihoodLayout } from '../../../src/postrefine/likelihood/parameters.js';
import { parameterPrior, startPriors } from '../../../src/postrefine/likelihood/shared-priors.js';
import { expectClose } from '../../support/close.js';
import { busyVector, syntheticLikelihoodFrame } from '../postrefine/likelihood/synthetic-likelihood.js';

it('a frame on a detector with D everywhere is the frame without it: the same parameters, and kp times D', () => {
  const truth = busyVector(3);
  const options = {
    system: 'Orthorhombic',
    dMin: 2.5,
    range: 0.002,
    seed: 4,
    missetting: [0.001, -0.0005],
  } as const;
  const { frame, trueIntensity, constraint, cell } = syntheticLikelihoodFrame(options, truth);
  const { n } = frame;
  const grid = detectorGrid([{ wavelength: frame.wavelength, detectorDistanceMm: 100 }], options.dMin);
  const model = {
    polarization: [0.8, -0.3] as const,
    map: {
      intervals: 8,
      coefficients: Float64Array.from({ length: splinesOf(8) ** 2 }, (_, k) => 0.2 * Math.sin(k)),
    },
  };
  const placed = { ...frame, detectorDistanceMm: 100 };
  const factor = detectorFactors(placed, frame, { model, grid });
  expect(Math.max(...factor) - Math.min(...factor)).toBeGreaterThan(0.1);

  const refine = (d: Float64Array, detector: { model: typeof model; grid: typeof grid } | null) => {
    const intensity = frame.intensity.map((value, i) => value * d[i]);
    const batch = packFrames(
      [
        {
          source: 'synthetic',
          name: 'synthetic',
          n,
          hkl: frame.hkl,
          hklAsu: frame.hkl,
          intensity,
          sigma: new Float64Array(n).fill(10),
          polarization: new Float64Array(n).fill(1),
          sinThetaOverLambdaSquared: new Float64Array(n),
          spotXMm: new Float64Array(n),
          spotYMm: new Float64Array(n),
          wavelength: frame.wavelength,
          detectorDistanceMm: 100,
          unitCell: cell,
          reciprocalMatrix: frame.reciprocalMatrix,
        },
      ],
      false,
    );
    batchReflections(batch).set(frame.reflection);
    const columns: LikelihoodColumns = {
      background: d.map((value) => 100 * value * value),
      gain: d.slice(),
      threshold: null,
      mean: trueIntensity,
      variance: trueIntensity.map((value) => (0.1 * value) ** 2),
      included: new Uint8Array(n).fill(1),
      kp: d.slice(),
      minusLnP: new Float64Array(n).fill(0.3),
      dLnPdz: new Float64Array(n),
      lnKpVariance: new Float64Array(n),
      profileBin: new Uint8Array(n),
      detectorBin: new Uint16Array(n),
    };
    const layout = likelihoodLayout(3);
    const [refined] = new BatchRefiner(createKernel('auto').kernel, constraint).refine({
      batch,
      firstFrame: 0,
      firstObservation: 0,
      columns,
      dMin: options.dMin,
      informationEvery: 1,
      members: [0],
      vectors: [busyVector(3)],
      prior: parameterPrior(startPriors(layout, [-7.1, 0.4, 0.3])),
      variance: { ...INITIAL_VARIANCE, wilson: 0.02, tail: 0.03 },
      factors: [1],
      wilsonMean: new Float64Array(n).fill(1000),
      nu: 15,
      table: null,
      detector,
    });
    return { refined, columns };
  };
  const plain = refine(new Float64Array(n).fill(1), null);
  const uneven = refine(factor, { model, grid });
  expect(plain.refined.summary.nIterations).toBeGreaterThan(1);
  plain.refined.vector.forEach((value, j) => expect(uneven.refined.vector[j]).toBeCloseTo(value, 8));
  for (let i = 0; i < n; i++) {
    expectClose(uneven.columns.kp[i], factor[i] * plain.columns.kp[i], 1e-6);
    expectClose(uneven.columns.lnKpVariance[i], plain.columns.lnKpVariance[i], 1e-6);
  }
  // Without D the same observations lead elsewhere.
  const ignorant = refine(factor, null);
  const moved = plain.refined.vector.map((value, j) => Math.abs(ignorant.refined.vector[j] - value));
  expect(Math.max(...moved)).toBeGreaterThan(0.01);
});
