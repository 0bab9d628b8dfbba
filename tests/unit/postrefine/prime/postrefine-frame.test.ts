import { describe, expect, it } from '@jest/globals';
import type { CrystalSystem } from '../../../../src/crystal/constraints.js';
import { multiply3, transpose3 } from '../../../../src/crystal/matrix3.js';
import { cellParameters, unitCell, type UnitCell } from '../../../../src/crystal/unit-cell.js';
import type { Frame } from '../../../../src/frame/frame.js';
import type { FrameModel } from '../../../../src/postrefine/frame-model.js';
import { postrefineFrame, type PostrefineResult } from '../../../../src/postrefine/prime/postrefine-frame.js';
import type { PrimeScheme } from '../../../../src/postrefine/prime/scheme.js';
import { PrimeWorkspace } from '../../../../src/postrefine/prime/workspace.js';
import { expectClose } from '../../../support/close.js';
import { defaultScheme } from '../../../support/default-scheme.js';
import { syntheticFrame } from '../synthetic-frame.js';

const limits = { dMin: 0.1, dMax: 99, sigmaMin: 1.5, partialityMin: 0.1 };
const scheme = defaultScheme('Tetragonal', limits, limits, limits);

/** Indexed cell and the true one, which differs as its symmetry allows. */
const cells: Readonly<Record<CrystalSystem, readonly [UnitCell, UnitCell]>> = {
  Triclinic: [unitCell(57, 62, 69, 81, 76, 69), unitCell(57.06, 61.94, 69.03, 81.03, 76.02, 68.96)],
  Monoclinic: [unitCell(60, 55, 70, 90, 104, 90), unitCell(60.05, 54.95, 70.04, 90, 104.03, 90)],
  Orthorhombic: [unitCell(55, 60, 70), unitCell(55.05, 59.96, 70.03)],
  Tetragonal: [unitCell(60, 60, 70), unitCell(60.05, 60.05, 69.95)],
  Trigonal: [unitCell(60, 60, 70, 90, 90, 120), unitCell(60.05, 60.05, 69.95, 90, 90, 120)],
  Hexagonal: [unitCell(60, 60, 70, 90, 90, 120), unitCell(59.96, 59.96, 70.04, 90, 90, 120)],
  Cubic: [unitCell(62, 62, 62), unitCell(62.05, 62.05, 62.05)],
};

const truth = {
  scaleG: 0.6,
  bFactor: 4,
  gammaY: 0,
  gammaZ: 0,
  gamma0: 0.0006,
  gammaE: 0.0012,
  voigtNu: 0.5,
};
const missetting = [0.0004, -0.0003] as const;

interface Given {
  readonly system?: CrystalSystem;
  readonly noise?: number;
  readonly model?: Partial<typeof truth>;
  readonly options?: Partial<PrimeScheme>;
}

function make({ system = 'Tetragonal', noise = 0, model = {}, options = {} }: Given = {}) {
  const [indexed, unitCellTrue] = cells[system];
  const used: PrimeScheme = { ...scheme, crystalSystem: system, ...options };
  const made = syntheticFrame({ ...truth, ...model, unitCell: unitCellTrue }, missetting, indexed, {
    partialityModel: used.partialityModel,
    flagBeamDivergence: used.flagBeamDivergence,
    dMin: 2,
    range: 0.0012,
    noise,
    seed: 3,
  });
  return { ...made, scheme: used };
}

function refined(result: PostrefineResult): Extract<PostrefineResult, { kind: 'refined' }> {
  if (result.kind === 'failed') throw new Error(`${result.reason}: ${result.detail}`);
  return result;
}

/** Angle between two orientations, radians. */
function misorientation(u: Float64Array, v: Float64Array): number {
  const r = multiply3(u, transpose3(v));
  return Math.hypot(r[7] - r[5], r[2] - r[6], r[3] - r[1]) / 2;
}

/** Refines cycle after cycle against the same reference. */
function cycles(n: number, frame: Frame, reference: Float64Array, used: PrimeScheme) {
  let model: FrameModel | null = null;
  let last: ReturnType<typeof refined> | null = null;
  for (let i = 0; i < n; i++) {
    last = refined(postrefineFrame(frame, reference, model, used));
    model = last.model;
  }
  return last!;
}

/** B is fitted in the first cycle alone, with the orientation of indexing: without error only where it is known. */
const exact = { model: { bFactor: 0 }, options: { bRefineDMin: 0.1 } };

describe('postrefineFrame finds the truth in exact data', () => {
  it.each(Object.keys(cells) as CrystalSystem[])('%s', (system) => {
    const { frame, reference, trueModel, scheme: used } = make({ system, ...exact });
    const { model, fit } = cycles(20, frame, reference, used);
    expectClose(model.scaleG, trueModel.scaleG, 0.01);
    expectClose(model.gamma0, trueModel.gamma0, 0.02);
    expectClose(model.gammaE, trueModel.gammaE, 0.02);
    expect(misorientation(model.rotationU, trueModel.rotationU)).toBeLessThan(1e-5);
    const expected = cellParameters(trueModel.unitCell);
    cellParameters(model.unitCell).forEach((value, i) => expectClose(value, expected[i], 5e-5));
    expect(fit.ccAfter).toBeGreaterThan(0.9999);
  });

  it('with the three steps in place of allparams', () => {
    const {
      frame,
      reference,
      trueModel,
      scheme: used,
    } = make({
      ...exact,
      options: { ...exact.options, allparams: { ...scheme.allparams, flagOn: false }, nPostrefSubCycle: 3 },
    });
    // The unit-cell step looks at the spots, which here are at random places.
    const noSpots = { ...used, unitCell: { ...used.unitCell, flagOn: false } };
    const { model, stages } = cycles(20, { ...frame, unitCell: trueModel.unitCell }, reference, noSpots);
    expect(new Set(stages.map((stage) => stage.name))).toEqual(
      new Set(['crystal-orientation', 'reflecting-range']),
    );
    expect(misorientation(model.rotationU, trueModel.rotationU)).toBeLessThan(2e-5);
    expectClose(model.gammaE, trueModel.gammaE, 0.05);
  });

  it('with the pseudo-Voigt profile and its ν', () => {
    const {
      frame,
      reference,
      trueModel,
      scheme: used,
    } = make({
      model: { bFactor: 0, voigtNu: 0.3 },
      options: { bRefineDMin: 0.1, partialityModel: 'Voigt' },
    });
    const { model } = cycles(30, frame, reference, used);
    expectClose(model.scaleG, trueModel.scaleG, 0.02);
    expect(Math.abs(model.voigtNu - 0.3)).toBeLessThan(0.05);
    expect(misorientation(model.rotationU, trueModel.rotationU)).toBeLessThan(2e-5);
  });

  it('with beam divergence', () => {
    const {
      frame,
      reference,
      trueModel,
      scheme: used,
    } = make({
      model: { bFactor: 0, gammaY: 0.0006, gammaZ: 0.0002 },
      options: { bRefineDMin: 0.1, flagBeamDivergence: true },
    });
    const { model } = cycles(30, frame, reference, used);
    expect(model.gammaY - model.gammaZ).toBeGreaterThan(0.0003);
    expect(misorientation(model.rotationU, trueModel.rotationU)).toBeLessThan(2e-5);
  });
});

describe('the parameters of a frame', () => {
  const names = (options: Partial<PrimeScheme>): readonly string[] => {
    const { frame, reference, scheme: used } = make({ options });
    return refined(postrefineFrame(frame, reference, null, used)).stages.at(-1)!.free;
  };

  it('are those that have an influence', () => {
    expect(names({})).toEqual(['rotX', 'rotY', 'lowRadius', 'gammaE', 'a', 'c']);
    expect(names({ partialityModel: 'Voigt', flagBeamDivergence: true })).toEqual([
      'rotX',
      'rotY',
      'gammaY',
      'gammaZ',
      'lowRadius',
      'gammaE',
      'voigtNu',
      'a',
      'c',
    ]);
  });

  it('fit B beyond b_refine_d_min alone', () => {
    const first = (bRefineDMin: number): readonly string[] => {
      const { frame, reference, scheme: used } = make({ options: { bRefineDMin } });
      return refined(postrefineFrame(frame, reference, null, used)).stages[0].free;
    };
    expect(first(99)).toEqual(['lnScaleG', 'bFactor']);
    expect(first(1.9)).toEqual(['lnScaleG']);
  });

  it('leave out the steps that are off, and B after the first cycle', () => {
    const {
      frame,
      reference,
      scheme: used,
    } = make({
      options: {
        allparams: { ...scheme.allparams, flagOn: false },
        reflectingRange: { ...scheme.reflectingRange, flagOn: false },
        unitCell: { ...scheme.unitCell, flagOn: false },
      },
    });
    const first = refined(postrefineFrame(frame, reference, null, used));
    expect(first.stages[0].name).toBe('scale');
    const second = refined(postrefineFrame(frame, reference, first.model, used));
    expect(new Set(second.stages.map((stage) => stage.name))).toEqual(new Set(['crystal-orientation']));
    expect(second.model.bFactor).toBe(first.model.bFactor);
  });

  it('have standard deviations of the size of their errors', () => {
    const { frame, reference, scheme: used } = make({ ...exact, noise: 1 });
    const { stages, model } = cycles(20, frame, reference, used);
    const { free, summary } = stages.at(-1)!;
    const esd = summary.esds[free.indexOf('rotX')];
    const exactRotation = make({ ...exact }).trueModel.rotationU;
    expect(esd).toBeGreaterThan(0);
    expect(misorientation(model.rotationU, exactRotation)).toBeLessThan(10 * esd);
  });
});

describe('what is kept', () => {
  const noisy = make({ noise: 3 });

  it('never has a higher residual than the start', () => {
    let model: FrameModel | null = null;
    for (let i = 0; i < 5; i++) {
      const result = refined(postrefineFrame(noisy.frame, noisy.reference, model, noisy.scheme));
      expect(result.fit.residualAfter).toBeLessThanOrEqual(result.fit.residualBefore);
      model = result.model;
    }
  });

  it('is the start, without rotation, where nothing is better', () => {
    const { frame, reference, trueModel, scheme: used } = make({ model: { bFactor: 0 } });
    // The true model explains exact data without error: a step can only come back to it.
    const result = refined(postrefineFrame(frame, reference, { ...trueModel, rotX: 0.1 }, used));
    expect(result.fit.residualAfter).toBeLessThan(1e-6);
    expect(misorientation(result.model.rotationU, trueModel.rotationU)).toBeLessThan(1e-9);
    expect(Math.abs(result.model.rotX)).toBeLessThan(1e-9);
  });

  it('keeps the reflecting radius positive and gammaE within three times its start', () => {
    const { frame, reference, scheme: used } = make({ noise: 3, model: { gamma0: 0.00001, gammaE: 0.02 } });
    const { model } = cycles(3, frame, reference, used);
    expect(model.gammaE).toBeLessThanOrEqual(3 * used.gammaE);
    const tangents = frame.sinThetaOverLambdaSquared.map((s) => {
      const sin2 = s * frame.wavelength ** 2;
      return Math.tan(2 * Math.asin(Math.sqrt(sin2)));
    });
    for (const t of tangents) expect(model.gamma0 + model.gammaE * t).toBeGreaterThan(0);
  });

  it('starts from a model whose radius is negative as from its mirror image', () => {
    const { frame, reference, trueModel, scheme: used } = make();
    const mirrored = { ...trueModel, gamma0: -trueModel.gamma0, gammaE: -trueModel.gammaE };
    const one = refined(
      postrefineFrame(frame, reference, { ...trueModel, rotationU: noisy.trueModel.rotationU }, used),
    );
    const other = refined(
      postrefineFrame(frame, reference, { ...mirrored, rotationU: noisy.trueModel.rotationU }, used),
    );
    expectClose(other.fit.residualBefore, one.fit.residualBefore);
    expect(other.fit.residualAfter).toBeLessThanOrEqual(other.fit.residualBefore);
  });
});

describe('observations', () => {
  it('without a reference intensity or left out of the run take no part', () => {
    const { frame, reference, scheme: used } = make({ noise: 1 });
    const missing = reference.slice();
    missing[5] = NaN;
    const reflection = frame.reflection.slice();
    reflection[7] = -1;
    const wild = frame.intensity.slice();
    wild[5] = wild[7] = 1e9;
    const one = refined(postrefineFrame({ ...frame, reflection }, missing, null, used));
    const other = refined(postrefineFrame({ ...frame, reflection, intensity: wild }, missing, null, used));
    expect(one.fit.nCommon).toBe(frame.n - 2);
    expect(other.fit).toEqual(one.fit);
    expect(other.model).toEqual(one.model);
  });

  it('outside the limits of a step count in the residual alone', () => {
    const { frame, reference, scheme: used } = make({ noise: 1 });
    const narrow = { ...used, allparams: { ...used.allparams, dMin: 3, dMax: 10 } };
    const { fit } = refined(postrefineFrame(frame, reference, null, narrow));
    expect(fit.nCommon).toBe(frame.n);
    expect(fit.nRefined).toBeLessThan(0.5 * frame.n);
  });

  it('give the same result in a workspace that was used before', () => {
    const workspace = new PrimeWorkspace();
    const large = make({ system: 'Cubic', noise: 1 });
    postrefineFrame(large.frame, large.reference, null, large.scheme, workspace);
    const { frame, reference, scheme: used } = make({ noise: 1, options: { partialityModel: 'Voigt' } });
    expect(postrefineFrame(frame, reference, null, used, workspace)).toEqual(
      postrefineFrame(frame, reference, null, used),
    );
  });
});

describe('failures', () => {
  const { frame, reference, scheme: used } = make({ noise: 1 });

  it('too-few-common', () => {
    const few = reference.map((value, i) => (i < 13 ? value : NaN));
    const result = postrefineFrame(frame, few, null, used);
    expect(result).toMatchObject({ kind: 'failed', reason: 'too-few-common' });
    expect(result.kind === 'failed' && result.detail).toContain('13 observations');
  });

  it('too-few-strong', () => {
    const weak = { ...frame, sigma: frame.sigma.map((value) => 1e6 * value) };
    expect(postrefineFrame(weak, reference, null, used)).toMatchObject({
      kind: 'failed',
      reason: 'too-few-strong',
    });
  });

  it('scale-undetermined', () => {
    const negative = reference.map((value) => -value);
    expect(postrefineFrame(frame, negative, null, used)).toMatchObject({
      kind: 'failed',
      reason: 'scale-undetermined',
    });
  });
});
