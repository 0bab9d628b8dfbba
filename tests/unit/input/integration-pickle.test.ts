import { describe, expect, it } from '@jest/globals';
import { flexDouble } from '../../../examples/flex-writer.js';
import { writePickle, type PythonValue } from '../../../examples/pickle-writer.js';
import { readIntegrationPickle } from '../../../src/input/integration-pickle.js';
import type { RawFrame, ReadResult } from '../../../src/input/raw-frame.js';
import { pixelsOf } from '../../support/pixel-spots.js';
import { sampleImage, sampleLattice, samplePickle } from '../../support/pickled-frame.js';

function read(pickle: Buffer): readonly ReadResult[] {
  return readIntegrationPickle(pickle, 'a/b.pickle', 'b.pickle');
}

function frameOf(pickle: Buffer): RawFrame {
  const [result] = read(pickle);
  if (result.kind !== 'frame') throw new Error(result.detail);
  return result;
}

const lattice = sampleImage.lattices[0];

describe('readIntegrationPickle', () => {
  it.each(['python3', 'python3-protocol2', 'python2'] as const)('reads what %s wrote', (style) => {
    const frame = frameOf(samplePickle({}, style));
    expect({
      ...frame,
      hkl: [...frame.hkl],
      intensity: [...frame.intensity],
      sigma: [...frame.sigma],
    }).toMatchObject({
      kind: 'frame',
      source: 'a/b.pickle',
      name: 'b.pickle',
      lattice: 0,
      n: 3,
      hkl: lattice.hkl,
      intensity: lattice.intensity,
      sigma: lattice.sigma,
      spots: { kind: 'pixels', beamXMm: 97.25, beamYMm: 96.5, pixelSizeMm: 0.11 },
      polarizationNormal: [1, 0],
      detectorDistanceMm: 110,
      wavelength: 1.3,
      unitCell: { a: 40, b: 50, c: 80, alpha: 90, beta: 90, gamma: 90 },
      hall: 'P 2 2',
      isoform: null,
    });
    expect([...pixelsOf(frame).px]).toEqual(lattice.spotPx);
    expect([...frame.reciprocalMatrix]).toEqual(lattice.reciprocalMatrix);
  });

  it('gives every lattice of an image', () => {
    const second = { ...lattice, intensity: [1, 2, 3], hall: 'P 4 2', cell: [40, 40, 80, 90, 90, 90] };
    const results = read(samplePickle({}, 'python3', { ...sampleImage, lattices: [lattice, second] }));
    expect(results.map((result) => [result.kind, result.lattice])).toEqual([
      ['frame', 0],
      ['frame', 1],
    ]);
    expect([...(results[1] as RawFrame).intensity]).toEqual([1, 2, 3]);
    expect(results[1]).toMatchObject({ hall: 'P 4 2', wavelength: 1.3 });
  });

  it('rejects one lattice and keeps the others', () => {
    const bad = { ...lattice, cell: [40, 50, 80, 90, 90, 180] };
    const results = read(samplePickle({}, 'python3', { ...sampleImage, lattices: [bad, lattice] }));
    expect(results.map((result) => [result.kind, result.lattice])).toEqual([
      ['rejected', 0],
      ['frame', 1],
    ]);
  });

  it('needs neither pixel size nor isoform nor what it does not use, and takes them where they are', () => {
    const fields = [
      'pixel_size',
      'residual',
      'mosaicity',
      'pointgroup',
      'sa_parameters',
      'identified_isoform',
    ];
    const bare = samplePickle(
      Object.fromEntries([...fields, 'current_cb_op_to_primitive'].map((f) => [f, undefined])),
    );
    expect(frameOf(bare)).toMatchObject({ spots: { pixelSizeMm: null }, isoform: null });
    expect(frameOf(samplePickle({ pixel_size: null }))).toMatchObject({ spots: { pixelSizeMm: null } });
    expect(frameOf(samplePickle({ identified_isoform: 'A' }))).toMatchObject({ isoform: 'A' });
  });

  it('takes integers and numbers of numpy', () => {
    const f8 = Buffer.alloc(8);
    f8.writeDoubleLE(1.25);
    const dtype: PythonValue = {
      call: 'numpy dtype',
      args: ['f8', false, true],
      state: { tuple: [{ int: 3 }, '<', null, null, null, { int: -1 }, { int: -1 }, { int: 0 }] },
    };
    const scalar: PythonValue = { call: 'numpy.core.multiarray scalar', args: [dtype, f8] };
    for (const style of ['python3', 'python3-protocol2', 'python2'] as const)
      expect(frameOf(samplePickle({ wavelength: scalar, xbeam: { int: 97 } }, style))).toMatchObject({
        wavelength: 1.25,
        spots: { beamXMm: 97 },
      });
  });

  it('keeps observations without a sound sigma or intensity, for the frame room to count', () => {
    const frame = frameOf(sampleLattice({ intensity: [NaN, 1, 2], sigma: [1, 0, -2] }));
    expect([...frame.intensity]).toEqual([NaN, 1, 2]);
    expect([...frame.sigma]).toEqual([1, 0, -2]);
  });

  it('inverts a direct matrix, whose rows are a, b, c', () => {
    const direct: PythonValue = {
      call: 'cctbx_orientation_ext crystal_orientation',
      args: [{ tuple: [40, 0, 0, 5, 50, 0, 0, 7, 80] }, false],
    };
    const { reciprocalMatrix: m } = frameOf(samplePickle({ current_orientation: [direct] }));
    const rows = [
      [40, 0, 0],
      [5, 50, 0],
      [0, 7, 80],
    ];
    // a . a* = 1, a . b* = 0 and so on.
    const products = rows.map((row) =>
      [0, 1, 2].map((j) => row[0] * m[j] + row[1] * m[3 + j] + row[2] * m[6 + j]),
    );
    products.flat().forEach((product, i) => expect(product).toBeCloseTo(i % 4 === 0 ? 1 : 0, 12));
  });

  it.each([
    'observations',
    'mapped_predictions',
    'xbeam',
    'ybeam',
    'distance',
    'wavelength',
    'current_orientation',
  ])('misses %s by name', (field) => {
    for (const value of [undefined, null])
      expect(read(samplePickle({ [field]: value }))).toEqual([
        {
          kind: 'rejected',
          source: 'a/b.pickle',
          name: 'b.pickle',
          lattice: 0,
          reason: 'missing-field',
          detail: expect.stringContaining(field),
        },
      ]);
  });

  const one = flexDouble([1, 2, 3]);
  it.each<[string, Buffer, string]>([
    ['a wavelength of 0', samplePickle({ wavelength: 0 }), 'bad-value'],
    ['a negative distance', samplePickle({ distance: -1 }), 'bad-value'],
    ['a beam of NaN', samplePickle({ xbeam: NaN }), 'bad-value'],
    ['a beam of text', samplePickle({ ybeam: '97' }), 'bad-value'],
    ['an infinite wavelength', samplePickle({ wavelength: Infinity }), 'bad-value'],
    ['a pixel of no size', samplePickle({ pixel_size: 0 }), 'bad-value'],
    ['observations that are no list', samplePickle({ observations: one }), 'bad-value'],
    ['observations of another type', samplePickle({ observations: [one] }), 'bad-value'],
    ['no lattice', samplePickle({ observations: [] }), 'empty'],
    ['too many lattices', samplePickle({ observations: new Array<null>(1001).fill(null) }), 'too-large'],
    ['spots that are no list', samplePickle({ mapped_predictions: 1 }), 'bad-value'],
    ['spots of another lattice only', samplePickle({ mapped_predictions: [] }), 'missing-field'],
    ['spots of another type', samplePickle({ mapped_predictions: [one] }), 'bad-value'],
    ['an orientation of another type', samplePickle({ current_orientation: [one] }), 'bad-value'],
    ['no observation', sampleLattice({ hkl: [], intensity: [], sigma: [], spotPx: [] }), 'empty'],
    ['fewer sigmas', sampleLattice({ sigma: [1, 2] }), 'bad-value'],
    ['fewer indices', sampleLattice({ hkl: [1, 2, 3] }), 'bad-value'],
    ['more spots', sampleLattice({ spotPx: [1, 2, 3, 4, 5, 6, 7, 8] }), 'bad-value'],
    ['a spot nowhere', sampleLattice({ spotPx: [1, 2, 3, 4, 5, Infinity] }), 'bad-value'],
    ['a cell of five numbers', sampleLattice({ cell: [1, 2, 3, 90, 90] }), 'bad-value'],
    ['a cell with a NaN', sampleLattice({ cell: [10, 20, NaN, 90, 90, 90] }), 'bad-value'],
    ['a cell of atoms', sampleLattice({ cell: [0.1, 20, 30, 90, 90, 90] }), 'bad-value'],
    ['a cell that does not close', sampleLattice({ cell: [40, 50, 80, 30, 30, 90] }), 'bad-value'],
    ['a flat orientation', sampleLattice({ reciprocalMatrix: [1, 0, 0, 0, 1, 0, 0, 0, 0] }), 'bad-value'],
    [
      'an orientation of eight numbers',
      sampleLattice({ reciprocalMatrix: [1, 0, 0, 0, 1, 0, 0, 0] }),
      'bad-value',
    ],
    ['no space group', sampleLattice({ hall: ' ' }), 'bad-value'],
    ['a list', writePickle([1, 2]), 'foreign'],
    ['a dict of something else', writePickle({ dict: { a: 1 } }), 'missing-field'],
    ['half a file', samplePickle().subarray(0, 500), 'truncated'],
    ['nothing', Buffer.alloc(0), 'empty'],
    ['noise', Buffer.from('not a pickle'), 'foreign'],
    ['a program', samplePickle({ residual: { call: 'os system', args: ['ls'] } }), 'refused'],
  ])('rejects %s', (_what, pickle, reason) => {
    const [result, ...others] = read(pickle);
    expect(others).toEqual([]);
    expect(result).toMatchObject({
      kind: 'rejected',
      lattice: 0,
      reason,
      detail: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it('rejects amplitudes', () => {
    const amplitude = { call: 'cctbx.xray.observation_types amplitude', args: [], isNew: true } as const;
    const array: PythonValue = {
      call: 'cctbx.miller array',
      args: [],
      isNew: true,
      state: { dict: { _observation_type: amplitude } },
    };
    expect(read(samplePickle({ observations: [array] }))).toMatchObject([{ reason: 'bad-value' }]);
  });
});
