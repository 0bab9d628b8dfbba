import { expect, it } from '@jest/globals';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { unitCell } from '../../../src/crystal/unit-cell.js';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { latticeText } from '../../../src/report/lattice-text.js';
import { latticeReport } from '../../../src/statistics/lattice-report.js';

const rows: readonly (readonly [h: number, k: number, l: number, intensity: number, sigma: number])[] = [
  [0, 0, 4, 100, 10],
  [0, 0, 8, 60, 10],
  [0, 0, 1, 2, 10],
  [0, 0, 2, -4, 10],
  [3, 0, 0, 5, 10],
  [1, 2, 3, 200, 10],
  [5, 5, 5, NaN, 10],
  [6, 5, 5, 70, 0],
];
const frame: RawFrame = {
  kind: 'frame',
  source: 'run.tar:ind3',
  name: 'int-3.pickle',
  lattice: 0,
  n: rows.length,
  hkl: Int32Array.from(rows.flatMap(([h, k, l]) => [h, k, l])),
  intensity: Float64Array.from(rows, (row) => row[3]),
  sigma: Float64Array.from(rows, (row) => row[4]),
  failed: null,
  spots: { kind: 'pixels', px: new Float64Array(16), beamXMm: 97, beamYMm: 96.8, pixelSizeMm: 0.11 },
  detectorDistanceMm: 110,
  polarizationNormal: [1, 0],
  wavelength: 1.3,
  unitCell: unitCell([79, 79, 38, 90, 90, 90]),
  hall: ' P 4nw 2abw',
  reciprocalMatrix: Float64Array.of(1 / 79, 0, 0, 0, 1 / 79, 0, 0, 0, 1 / 38),
  isoform: null,
  crystal: { mosaicityDegrees: 0.12, halfMosaicityDegrees: null, domainSize: 1500 },
};

it('tells extinguished reflections from those of their kind', () => {
  const { kinds, absences, overall, shells } = latticeReport(frame, spaceGroup('P43212'), 4);
  const along = kinds.find(({ name }) => name === 'screw axis 4_3 along [0 0 1]')!;
  expect([along.absent.n, along.allowed.n]).toEqual([2, 2]);
  expect(along.absent.meanIOverSigma).toBeCloseTo(-0.1, 12);
  expect(along.allowed.meanIOverSigma).toBeCloseTo(8, 12);
  expect([absences.absent.n, absences.allowed.n, overall.n]).toEqual([3, 3, 6]);
  expect(absences.allowed.nStrong).toBe(3);
  expect(shells.reduce((sum, { n }) => sum + n, 0)).toBe(6);
});

it('is written with what the file says, and with what it does not', () => {
  const text = latticeText(latticeReport(frame, spaceGroup('P43212'), 2));
  expect(text).toMatch(/^run\.tar:ind3, lattice 1\n {2}space group +P 43 21 2/);
  expect(text).toContain('97.000, 96.800 mm (881.82, 880.00 pixels)');
  expect(text).toMatch(/mosaicity +0\.12°\n {2}domain size +1500 Å/);
  expect(text).toMatch(/8, 6 of them sound\n.*1 reflection with an intensity.*\n.*1 reflection with a sigma/);
  expect(text).toMatch(/screw axis 4_3 along \[0 0 1\]: absent +2 +-1\.00 +10\.00 +-0\.10 +0\.00/);
  const silent = latticeText(
    latticeReport(
      { ...frame, crystal: { mosaicityDegrees: null, halfMosaicityDegrees: null, domainSize: null } },
      spaceGroup('P422'),
      2,
    ),
  );
  expect(silent).toMatch(/mosaicity +not in the file/);
  expect(silent).toContain('P 4 2 2 has no systematic absences');
});
