import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import { framesOf, packFrames } from '../../../src/frame/frame-batch.js';
import { inReflectionOrder } from '../../../src/frame/order-observations.js';
import { polarizationFactor } from '../../../src/frame/polarization.js';
import { prepareFrame, type PrepareOptions } from '../../../src/frame/prepare.js';
import { numberReflections } from '../../../src/frame/number-reflections.js';
import { ReflectionLookup } from '../../../src/frame/reflection-list.js';
import type { PixelSpots, RawFrame } from '../../../src/input/raw-frame.js';
import { expectClose } from '../../support/close.js';

const cell = unitCell([50, 60, 70, 90, 90, 90]);

function pixelSpots(pixelSizeMm: number | null, n: number): PixelSpots {
  const px = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? 1000 + 5 * i : 900));
  return { kind: 'pixels', px, beamXMm: 97, beamYMm: 97, pixelSizeMm };
}

/** Rows: h k l I sigma. */
function rawFrame(rows: readonly (readonly number[])[], over: Partial<RawFrame> = {}): RawFrame {
  return {
    kind: 'frame',
    source: 'a.pickle',
    name: 'a.pickle',
    lattice: 0,
    n: rows.length,
    hkl: Int32Array.from(rows.flatMap((r) => r.slice(0, 3))),
    intensity: Float64Array.from(rows, (r) => r[3]),
    sigma: Float64Array.from(rows, (r) => r[4]),
    failed: null,
    spots: pixelSpots(0.1, rows.length),
    polarizationNormal: [1, 0],
    detectorDistanceMm: 110,
    wavelength: 1.3,
    unitCell: cell,
    hall: ' P 2ac 2ab',
    reciprocalMatrix: Float64Array.of(1 / 50, 0, 0, 0, 1 / 60, 0, 0, 0, 1 / 70),
    isoform: null,
    ...over,
  };
}

const options: PrepareOptions = {
  spaceGroup: spaceGroup('P212121'),
  anomalous: false,
  crystalSystem: null,
  overrideCell: null,
  pixelSizeMm: null,
  polarizationFraction: null,
  dMin: 3,
  dMax: 40,
  sigmaMin: -3,
  iceRing: null,
  replaceSigma: false,
  isoform: null,
};

describe('preparing a frame', () => {
  it('counts what it leaves out by reason and keeps the rest', () => {
    const result = prepareFrame(
      rawFrame([
        [1, 2, 3, 100, 10],
        [3, 0, 0, 100, 10],
        [30, 2, 3, 100, 10],
        [1, 2, 4, -100, 10],
        [1, 2, 5, NaN, 10],
        [1, 2, 6, 100, 0],
        [1, 2, 7, 1e300, 10],
        [1, 2, 8, 100, 1e31],
        [80, 2, 3, 100, 10],
        [-1, -2, 3, 50, 5],
      ]),
      options,
    );
    expect(result.rejected).toEqual({
      'systematic-absence': 1,
      resolution: 1,
      weak: 1,
      'not-finite': 3,
      'beyond-ewald-sphere': 1,
      'sigma-not-positive': 1,
    });
    if (result.kind !== 'prepared') throw new Error(result.detail);
    expect(result.frame.n).toBe(2);
    expect(Array.from(result.frame.hklAsu)).toEqual([1, 2, 3, 1, 2, 3]);
    expectClose(result.frame.sinThetaOverLambdaSquared[0], (1 / 2500 + 4 / 3600 + 9 / 4900) / 4, 1e-12);
    expectClose(result.frame.spotXMm[0], 0.1 * 1000 - 97, 1e-12);
  });

  it('leaves out the ice ring', () => {
    const d = 1 / Math.sqrt(1 / 2500 + 4 / 3600 + 9 / 4900);
    const ring = { ...options, iceRing: { dUpper: d + 0.1, dLower: d - 0.1 } };
    const result = prepareFrame(rawFrame([[1, 2, 3, 100, 10]]), ring);
    expect(result.kind).toBe('rejected');
    expect(result.rejected).toEqual({ 'ice-ring': 1 });
  });

  it('divides intensity and sigma by the polarization factor', () => {
    const plain = prepareFrame(rawFrame([[8, 2, 3, 100, 10]]), options);
    const corrected = prepareFrame(rawFrame([[8, 2, 3, 100, 10]]), { ...options, polarizationFraction: 1 });
    if (plain.kind !== 'prepared' || corrected.kind !== 'prepared') throw new Error('not prepared');
    const sinThetaSquared = plain.frame.sinThetaOverLambdaSquared[0] * 1.3 ** 2;
    const factor = polarizationFactor(3, -7, 1 - 2 * sinThetaSquared, 1);
    expect(factor).toBeLessThan(1);
    expectClose(corrected.frame.intensity[0], 100 / factor, 1e-12);
    expectClose(corrected.frame.sigma[0], 10 / factor, 1e-12);
  });

  it.each([
    ['other-isoform', { isoform: 'B' }, { isoform: 'A' }],
    ['no-pixel-size', { spots: pixelSpots(null, 1) }, {}],
    ['bad-value', { reciprocalMatrix: Float64Array.of(1 / 50, 0, 0, 0, 1 / 60, 0, 0, 0, -1 / 70) }, {}],
    ['cell-mismatch', {}, { spaceGroup: spaceGroup('P6122') }],
  ] as [string, Partial<RawFrame>, Partial<PrepareOptions>][])('rejects: %s', (reason, raw, change) => {
    const result = prepareFrame(rawFrame([[1, 2, 3, 100, 10]], raw), { ...options, ...change });
    expect(result).toMatchObject({ kind: 'rejected', reason });
  });
});

describe('polarization factor', () => {
  it('is 1 forward, cos² along the polarization and 1 across it', () => {
    expect(polarizationFactor(1, 2, 1, 1)).toBe(1);
    const c = Math.cos(0.5);
    // In the original's form the fraction counts spots on the y axis as those along the polarization.
    expectClose(polarizationFactor(0, 1, c, 1), c * c, 1e-12);
    expectClose(polarizationFactor(1, 0, c, 1), 1, 1e-12);
    expectClose(polarizationFactor(3, 4, c, 0.5), (1 + c * c) / 2, 1e-12);
  });
});

describe('a batch of frames', () => {
  it('gives back what was packed', () => {
    const prepared = [
      rawFrame([[1, 2, 3, 100, 10]]),
      rawFrame(
        [
          [2, 2, 3, 7, 1],
          [4, 1, 3, 9, 2],
        ],
        { name: 'b' },
      ),
    ].map((raw) => {
      const result = prepareFrame(raw, options);
      if (result.kind !== 'prepared') throw new Error(result.detail);
      return result.frame;
    });
    const frames = framesOf(packFrames(prepared), 5);
    expect(frames.map((f) => [f.id, f.name, f.n])).toEqual([
      [5, 'a.pickle', 1],
      [6, 'b', 2],
    ]);
    expect(Array.from(frames[1].intensity)).toEqual([7, 9]);
    expect(Array.from(frames[1].hkl)).toEqual([2, 2, 3, 4, 1, 3]);
    expect(Array.from(frames[1].reflection)).toEqual([-1, -1]);
  });
});

describe('observations in the order of their reflections', () => {
  it('keep their numbers beside each other, and equal ones their order', () => {
    const rows: readonly (readonly number[])[] = [
      [4, 1, 3, 9, 2],
      [1, 2, 3, 100, 10],
      [4, 1, 3, 8, 3],
    ];
    const result = prepareFrame(rawFrame(rows), options);
    if (result.kind !== 'prepared') throw new Error(result.detail);
    const ordered = inReflectionOrder(result.frame);
    expect(Array.from(ordered.intensity)).toEqual([100, 9, 8]);
    expect(Array.from(ordered.sigma)).toEqual([10, 2, 3]);
    expect(Array.from(ordered.hkl)).toEqual([1, 2, 3, 4, 1, 3, 4, 1, 3]);
    const { hklAsu, spotXMm, spotYMm, polarization, sinThetaOverLambdaSquared } = result.frame;
    const moved = [1, 0, 2];
    expect(Array.from(ordered.hklAsu)).toEqual(
      moved.flatMap((i) => Array.from(hklAsu.subarray(3 * i, 3 * i + 3))),
    );
    for (const [column, from] of [
      [ordered.spotXMm, spotXMm],
      [ordered.spotYMm, spotYMm],
      [ordered.polarization, polarization],
      [ordered.sinThetaOverLambdaSquared, sinThetaOverLambdaSquared],
    ])
      expect(Array.from(column)).toEqual(moved.map((i) => from[i]));
  });
});

describe('numbering reflections', () => {
  it('goes by h, k, l and finds each again', () => {
    const hkl = Int32Array.of(2, 0, 1, 1, 5, 1, 2, 0, 1, 1, 2, 9);
    const { list, number } = numberReflections(hkl);
    expect(Array.from(list.hkl)).toEqual([1, 2, 9, 1, 5, 1, 2, 0, 1]);
    expect(Array.from(number)).toEqual([2, 1, 2, 0]);
    const lookup = new ReflectionLookup(list);
    expect([lookup.find(1, 5, 1), lookup.find(-1, -5, -1)]).toEqual([1, -1]);
  });
});
