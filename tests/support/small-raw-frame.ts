import type { RawFrame } from '../../src/input/raw-frame.js';

/** A frame of few reflections near the Ewald sphere, of a cell of 40, 50 and 80 Å along the axes. */
export const smallRawFrame: RawFrame = {
  kind: 'frame',
  source: 'a',
  name: 'a.cbf',
  lattice: 0,
  n: 3,
  hkl: Int32Array.of(1, 0, 0, 0, 2, 0, -3, 1, 0),
  intensity: Float64Array.of(100.5, -3.25, 7),
  sigma: Float64Array.of(10, 2.5, 1.5),
  failed: null,
  spots: { kind: 'predicted' },
  detectorDistanceMm: 110,
  polarizationNormal: [0, 1],
  wavelength: 1.3,
  unitCell: { a: 40, b: 50, c: 80, alpha: 90, beta: 90, gamma: 90 },
  hall: 'P 2 2',
  reciprocalMatrix: Float64Array.of(1 / 40, 0, 0, 0, 1 / 50, 0, 0, 0, 1 / 80),
  isoform: null,
};
