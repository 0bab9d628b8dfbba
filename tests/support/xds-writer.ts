import { invert3 } from '../../src/crystal/matrix3.js';
import type { RawFrame } from '../../src/input/raw-frame.js';

/** Frames with the same orientation and wavelength as one XDS_ASCII file of stills, image after image. XDS: beam along z, as it travels. */
export function xdsAscii(frames: readonly RawFrame[], spaceGroupNumber: number): string {
  const { reciprocalMatrix, wavelength, detectorDistanceMm } = frames[0];
  // Half a turn about y: x and z reversed.
  const axes = Array.from(invert3(reciprocalMatrix), (value, i) => (i % 3 === 1 ? value : -value));
  const rows = frames.flatMap(({ n, hkl, intensity, sigma }, image) =>
    Array.from({ length: n }, (_, i) =>
      [
        ...hkl.subarray(3 * i, 3 * i + 3),
        intensity[i],
        sigma[i],
        10.5,
        20.5,
        image + 0.5,
        1,
        90,
        50,
        0.1,
      ].join(' '),
    ),
  );
  return [
    "!FORMAT=XDS_ASCII    MERGE=FALSE    FRIEDEL'S_LAW=FALSE",
    `!SPACE_GROUP_NUMBER=   ${spaceGroupNumber}`,
    ...['A', 'B', 'C'].map((axis, i) => `!UNIT_CELL_${axis}-AXIS= ${axes.slice(3 * i, 3 * i + 3).join(' ')}`),
    `!X-RAY_WAVELENGTH= ${wavelength}`,
    '!INCIDENT_BEAM_DIRECTION= 0.0 0.0 1.0',
    '!ROTATION_AXIS= 1.0 0.0 0.0',
    '!OSCILLATION_RANGE= 0.0',
    '!STARTING_ANGLE= 0.0',
    '!STARTING_FRAME= 1',
    `!ORGX= 1 ORGY= 1  DETECTOR_DISTANCE= ${detectorDistanceMm}`,
    '!NUMBER_OF_ITEMS_IN_EACH_DATA_RECORD=12',
    ...['H', 'K', 'L', 'IOBS', 'SIGMA(IOBS)', 'XD', 'YD', 'ZD'].map((item, i) => `!ITEM_${item}=${i + 1}`),
    '!END_OF_HEADER',
    ...rows,
    '!END_OF_DATA',
    '',
  ].join('\n');
}
