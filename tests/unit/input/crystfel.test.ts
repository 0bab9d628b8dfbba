import { describe, expect, it } from '@jest/globals';
import { indexStream } from '../../../src/input/crystfel-index.js';
import { readChunks } from '../../../src/input/crystfel-chunk.js';
import { memorySource } from '../../../src/input/bytes.js';
import { hallOfLattice } from '../../../src/input/lattice-symmetry.js';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { NumberScanner } from '../../../src/input/text-numbers.js';
import { readIntegrationPickle } from '../../../src/input/integration-pickle.js';
import { samplePickle } from '../../support/pickled-frame.js';
import { crystalOf, streamOfFrames } from '../../support/stream-writer.js';

const orthorhombic = { type: 'orthorhombic', centring: 'P', uniqueAxis: '*' };
const sample = readIntegrationPickle(samplePickle(), 'a.pickle', 'a.pickle')[0] as RawFrame;
const frame = { ...sample, hkl: Int32Array.of(1, 0, -3, 12, -300, 7, 0, 0, 1) };
const stream = streamOfFrames([frame, frame], orthorhombic);
const read = (text: string) => readChunks(Buffer.from(text), 's');

describe('readChunks', () => {
  it('turns half a turn about y into our frame of reference', () => {
    const [result] = read(stream);
    if (result.kind !== 'frame') throw new Error(result.detail);
    expect(result).toMatchObject({
      source: 's',
      name: 'a.pickle',
      lattice: 0,
      n: 3,
      hall: 'P 2 2',
      polarizationNormal: [0, 1],
    });
    expect([result.hkl, result.intensity, result.sigma]).toEqual([frame.hkl, frame.intensity, frame.sigma]);
    result.reciprocalMatrix.forEach((x, i) =>
      expect(Math.abs(x - frame.reciprocalMatrix[i])).toBeLessThan(1e-15),
    );
    expect(Math.abs(result.wavelength - frame.wavelength)).toBeLessThan(1e-14);
    expect(result.detectorDistanceMm).toBeCloseTo(110, 10);
  });

  it('takes left-handed axes as ours with z reversed', () => {
    const mirrored = { ...frame, reciprocalMatrix: frame.reciprocalMatrix.map((x, i) => (i < 3 ? -x : x)) };
    const [result] = read(streamOfFrames([mirrored], orthorhombic));
    if (result.kind !== 'frame') throw new Error(result.detail);
    expect(result.polarizationNormal).toEqual([1, 0]);
    result.reciprocalMatrix.forEach((x, i) =>
      expect(Math.abs(x - frame.reciprocalMatrix[i])).toBeLessThan(1e-15),
    );
  });

  it('gives all crystals of an image', () => {
    const two = stream.replace('--- End crystal\n', `--- End crystal\n${crystalOf(frame, orthorhombic)}\n`);
    expect(read(two).map(({ kind, lattice }) => [kind, lattice])).toEqual([
      ['frame', 0],
      ['frame', 1],
      ['frame', 0],
    ]);
  });

  it('reads tables with other columns, nan and exponents', () => {
    const other = stream
      .replaceAll('I   sigma(I)', 'I phase sigma(I)')
      .replace(/^1 {2}0 {2}-3 {2}.*$/m, ' 1 0 -3 1.5e2 - nan 3 0 1 2 p0')
      .replaceAll(/^(12|0) {2}(-300|0) {2}(7|1) {2}(\S+)/gm, '$1 $2 $3 $4 -');
    const [result] = read(other);
    if (result.kind !== 'frame') throw new Error(result.detail);
    expect([...result.intensity]).toEqual([150, -3.25, 0]);
    expect([...result.sigma]).toEqual([NaN, 2.5, 1e-3]);
  });

  it.each([
    ['no energy', /photon_energy_eV.*\n/, '', 'missing-field'],
    ['an energy of zero', /photon_energy_eV = .*/, 'photon_energy_eV = 0', 'bad-value'],
    ['no distance', /average_camera_length.*\n/, '', 'missing-field'],
    ['no axis', /bstar.*\n/, '', 'missing-field'],
    ['axes that are no numbers', /cstar = \S+/, 'cstar = x', 'bad-value'],
    ['axes in a plane', /cstar = .*/, 'cstar = 0 0 0 nm^-1', 'bad-value'],
    ['another cell', /Cell parameters \S+/, 'Cell parameters 5', 'bad-value'],
    ['an impossible cell', /Cell parameters \S+/, 'Cell parameters -4', 'bad-value'],
    ['angles that are none', /nm, \S+/, 'nm, 181', 'bad-value'],
    ['more reflections announced', 'num_reflections = 3', 'num_reflections = 4', 'truncated'],
    ['a huge number announced', 'num_reflections = 3', 'num_reflections = 999999999999', 'truncated'],
    ['fewer reflections announced', 'num_reflections = 3', 'num_reflections = 2', 'bad-value'],
    ['a row that is no row', /^12 {2}-300.*$/m, 'something else', 'bad-value'],
    ['half a row', /^12 {2}-300.*$/m, '12 -300', 'bad-value'],
    ['an index of a half', /^12 {2}-300/m, '12.5 -300', 'bad-value'],
    ['columns that are not known', 'I   sigma(I)', 'intensity sd', 'bad-value'],
    ['no end of the table', 'End of reflections', '', 'truncated'],
  ] as [string, string | RegExp, string, string][])(
    'gives a reason for %s, and the next image',
    (_what, from, to, reason) => {
      expect(read(stream.replace(from, to))).toMatchObject([{ kind: 'rejected', reason }, { kind: 'frame' }]);
    },
  );

  it.each([0.95, 0.8, 0.6])('says that a stream cut after %d of it is cut', (part) => {
    const results = read(stream.slice(0, part * stream.length));
    expect(results.at(-1)).toMatchObject({ kind: 'rejected', reason: 'truncated' });
  });
});

describe('indexStream', () => {
  it('finds the images with crystals across the edges of blocks', () => {
    const blank = `----- Begin chunk -----\nnum_peaks = 0\n${' '.repeat(1_500_000)}\n----- End chunk -----\n`;
    const bytes = Buffer.from([stream, blank, stream.slice(stream.indexOf('-----')), blank, blank].join(''));
    // Every way in which the edge of a block at 4 MiB can cut a marker.
    for (let shift = 0; shift < 60; shift += 7) {
      const pad = (4 << 20) - bytes.indexOf('----- Begin chunk', 1_600_000) - 30 + shift;
      const shifted = Buffer.concat([Buffer.alloc(pad, 32), bytes]);
      const { chunks, nImages } = indexStream(memorySource(shifted));
      expect([nImages, chunks.map(({ number }) => number)]).toEqual([7, [1, 2, 4, 5]]);
      const texts = chunks.map(({ offset, size }) => shifted.subarray(offset, offset + size));
      expect(texts.flatMap((text) => readChunks(text, 's')).map(({ kind }) => kind)).toEqual(
        new Array(4).fill('frame'),
      );
    }
  });
});

describe('NumberScanner', () => {
  it.each([
    '0',
    '-0',
    '1.50',
    '-77',
    '.5',
    '5.',
    '123456789012345',
    '0.1234567890123456789',
    '1e-7',
    '-2.5E+3',
    '+4',
  ])('reads %s as Number does', (text) => {
    expect(new NumberScanner(Buffer.from(` ${text}\t\n`), 0, text.length + 3).number()).toBe(Number(text));
  });

  it.each(['', '-', '.', '1x', '1-2', 'e5', '0x10', '1e', '--1', '1_0'])('refuses %j', (text) => {
    expect(new NumberScanner(Buffer.from(text), 0, text.length).number()).toBeUndefined();
  });
});

describe('hallOfLattice', () => {
  it.each([
    ['orthorhombic', 'C', '?', 'C 2 2'],
    ['monoclinic', 'C', 'b', 'C 2y'],
    ['monoclinic', 'P', 'c', 'P 2'],
    ['monoclinic', 'P', '?', 'P 2y'],
    ['rhombohedral', 'R', '*', 'P 3*'],
    ['rhombohedral', 'H', 'c', 'R 3'],
    ['hexagonal', 'H', 'c', 'R 3'],
    ['cubic', 'F', '*', 'F 2 2 3'],
    ['', '', '', 'P 1'],
  ])('%s %s (%s) is %s', (type, centring, uniqueAxis, hall) => {
    expect(hallOfLattice({ type, centring, uniqueAxis })).toBe(hall);
  });
});
