import { integrationDict, type IntegratedImage } from '../../examples/integration-pickle.js';
import { writePickle, type PickleStyle, type PythonValue } from '../../examples/pickle-writer.js';

/** An image of one lattice of three observations; the matrix is that of an orthorhombic cell along the axes. */
export const sampleImage: IntegratedImage = {
  beamMm: [97.25, 96.5],
  detectorDistanceMm: 110,
  wavelength: 1.3,
  pixelSizeMm: 0.11,
  pointGroup: 'P222',
  lattices: [
    {
      hkl: [1, 0, -3, 12, -300, 70000, 0, 0, 1],
      intensity: [100.5, -3.25, 0],
      sigma: [10, 2.5, 1e-3],
      spotPx: [880.125, 870.5, 1, 2, 1700.75, -3.5],
      cell: [40, 50, 80, 90, 90, 90],
      hall: ' P 2 2',
      reciprocalMatrix: [1 / 40, 0, 0, 0, 1 / 50, 0, 0, 0, 1 / 80],
    },
  ],
};

/** The pickle of an image, with some of its fields given other values (undefined: left out). */
export function samplePickle(
  fields: Readonly<Record<string, PythonValue | undefined>> = {},
  style: PickleStyle = 'python3',
  image: IntegratedImage = sampleImage,
): Buffer {
  const entries = Object.entries({ ...integrationDict(image).dict, ...fields });
  const dict = Object.fromEntries(
    entries.filter((entry): entry is [string, PythonValue] => entry[1] !== undefined),
  );
  return writePickle({ dict }, style);
}

/** The pickle of an image whose only lattice has other values. */
export function sampleLattice(changes: Partial<IntegratedImage['lattices'][number]>): Buffer {
  return samplePickle({}, 'python3', {
    ...sampleImage,
    lattices: [{ ...sampleImage.lattices[0], ...changes }],
  });
}
