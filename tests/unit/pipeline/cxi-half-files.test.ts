import { describe, expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { readMtz } from '../../../src/input/mtz-reader.js';
import { readHalfMtz } from '../../../src/output/cxi/half-mtz.js';
import { cxiParams } from '../../support/cxi-run.js';
import { readHalves, refinementTag, writeHalves } from '../../../src/pipeline/cxi-half-files.js';

const params = cxiParams(['data=x', 'd_min=2', 'model=a.pdb']);
const target = {
  unitCell: { a: 50, b: 60, c: 70, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroup('P212121'),
};
const frame = (name: string, scaleG: number) => ({ name, wavelength: 1, postrefined: { scaleG } });
const frames = [frame('a', 1 / 3), frame('b', 2)];

function half(factor: number) {
  const values = (of: number) => Float64Array.of(of, 2.5 * of, NaN).map((v) => factor * v);
  return {
    intensity: values(8),
    sigma: values(1),
    observed: values(-4),
    observedSigma: values(2),
    wilsonMean: Float64Array.of(factor, factor, factor),
    nObservations: Float64Array.of(3, 1, NaN),
  };
}

function filesInMemory() {
  const kept = new Map<string, string | Uint8Array>();
  return {
    history: ['a line'],
    log: () => undefined,
    write: (suffix: string, content: string | Uint8Array) => {
      kept.set(suffix, content);
      return suffix;
    },
    checkNames: () => undefined,
    read: (suffix: string) => {
      const content = kept.get(suffix);
      return typeof content === 'object' ? content : null;
    },
  };
}

describe('files of independent halves', () => {
  // In the order of the file.
  const hkl = Int32Array.of(0, 0, 2, 1, 2, 3, 4, 0, 1);

  it('come back as they were written', () => {
    const files = filesInMemory();
    const halves = [half(1), half(2)] as const;
    expect(writeHalves({ params, files }, target, frames, { hkl, halves })).toEqual([
      '_s1_mark0.mtz',
      '_s2_mark0.mtz',
    ]);
    expect(readHalves({ params, files }, frames)).toEqual({ kind: 'halves', left: { hkl, halves } });
  });

  it('count for the refinement that they are of, and no other', () => {
    const files = filesInMemory();
    expect(readHalves({ params, files }, frames)).toEqual({ kind: 'none' });
    writeHalves({ params, files }, target, frames, { hkl, halves: [half(1), half(2)] });
    for (const others of [[frames[0]], [...frames].reverse(), [frames[0], frame('b', 2 + 1e-15)], []])
      expect(readHalves({ params, files }, others)).toMatchObject({
        kind: 'unusable',
        file: `${params.output.prefix}_s1_mark0.mtz`,
        why: expect.stringContaining('another refinement'),
      });
    files.write('_s2_mark0.mtz', Uint8Array.of(1, 2, 3));
    expect(readHalves({ params, files }, frames)).toMatchObject({
      kind: 'unusable',
      file: `${params.output.prefix}_s2_mark0.mtz`,
    });
  });

  it('are not used where one is missing or has not all columns, and it is said why', () => {
    const files = filesInMemory();
    writeHalves({ params, files }, target, frames, { hkl, halves: [half(1), half(2)] });
    const kept = readMtz(files.read('_s2_mark0.mtz') ?? Uint8Array.of());
    if (kept.kind === 'error') throw new Error(kept.detail);
    const withoutLast = { ...kept, columns: kept.columns.slice(0, -1) };
    expect(readHalfMtz(withoutLast, refinementTag(frames))).toEqual({
      kind: 'unusable',
      why: 'it has no NOBS, which an older version of cxi.merge did not write',
    });
    const alone = {
      ...files,
      read: (suffix: string) => (suffix.startsWith('_s1') ? files.read(suffix) : null),
    };
    expect(readHalves({ params, files: alone }, frames)).toMatchObject({
      kind: 'unusable',
      why: 'it is not there',
    });
  });

  it('name their refinement in a line that fits into an MTZ file', () => {
    expect(refinementTag(new Array(99999).fill(frames[0])).length).toBeLessThan(80);
  });
});
