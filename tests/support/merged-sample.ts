import { cellFromReference } from '../../src/crystal/constraints.js';
import { completeSet } from '../../src/crystal/complete-set.js';
import { type SpaceGroup, spaceGroup } from '../../src/crystal/space-group.js';
import { type UnitCell, unitCell } from '../../src/crystal/unit-cell.js';
import { freeFlags } from '../../src/merge/free-flags.js';
import type { MergedFile } from '../../src/output/merged-file.js';
import type { MergedSet } from '../../src/output/merged-set.js';

/** A set whose values tell the index: I = 1000 + 100 h + 10 k + l, sigma = I / 20, F = sqrt(I), N = 1 + |h|. */
export function sampleSet(hkl: Int32Array): MergedSet {
  const each = (value: (h: number, k: number, l: number) => number) =>
    Float64Array.from({ length: hkl.length / 3 }, (_, i) =>
      value(hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]),
    );
  const intensity = each((h, k, l) => 1000 + 100 * h + 10 * k + l);
  return {
    hkl,
    intensity,
    sigma: intensity.map((value) => Math.abs(value) / 20 + 1),
    amplitudes: () => ({
      amplitude: intensity.map((value) => Math.sqrt(Math.max(value, 1))),
      amplitudeSigma: intensity.map((value) => 0.01 * Math.abs(value) + 1),
    }),
    multiplicity: Int32Array.from(each((h) => 1 + Math.abs(h))),
  };
}

function sampleCell(group: SpaceGroup): UnitCell {
  const { number } = group;
  const reference =
    number < 3
      ? [20, 26, 34, 83, 109, 129]
      : number < 16
        ? [20, 26, 34, 90, 109, 90]
        : number > 142 && number < 195
          ? [20, 20, 34, 90, 90, 120]
          : [30, 30, 30, 90, 90, 90];
  return cellFromReference(unitCell(reference), group);
}

/** A merge in any setting, with half sets that lack some reflections, and with Friedel mates where `anomalous`. */
export function sampleMerge(symbol: string, anomalous: boolean): MergedFile {
  const group = spaceGroup(symbol);
  const cell = sampleCell(group);
  const hkl = completeSet(cell, group, 4);
  const every = (step: number) => hkl.filter((_, j) => Math.floor(j / 3) % step !== 0);
  return {
    stage: 'sample',
    title: 'a sample, 3 \u00c5',
    spaceGroup: group,
    unitCell: cell,
    wavelength: 1.3,
    mean: sampleSet(hkl),
    mates: anomalous ? sampleSet(completeSet(cell, group, 4, Infinity, true)) : null,
    halves: [sampleSet(every(3)), sampleSet(every(4))],
    freeFlags: freeFlags(hkl, group, { fraction: 0.1, seed: 1, earlier: null }),
  };
}
