import type { BackendFrame } from './backend.js';

/** The columns of the frame table, in the order of the flat files: after post-refinement, and without it. */
export const postrefinedColumns = [
  'wavelength',
  'beam_x',
  'beam_y',
  'distance',
  'G',
  'BFACTOR',
  'RS',
  ...Array.from({ length: 9 }, (_, i) => `Astar_${i + 1}`),
  'thetax',
  'thetay',
  'unique_file_name',
  'c_c',
] as const;

export const scaledColumns = [
  'wavelength',
  'beam_x',
  'beam_y',
  'distance',
  'c_c',
  'slope',
  'offset',
  ...Array.from({ length: 9 }, (_, i) => `res_ori_${i + 1}`),
  'rotation100_rad',
  'rotation010_rad',
  'rotation001_rad',
  'half_mosaicity_deg',
  'wave_HE_ang',
  'wave_LE_ang',
  'domain_size_ang',
  'unique_file_name',
] as const;

/** Number of columns of the longer table. */
export const nFrameColumns = scaledColumns.length;

/** Values of one row in the order of its columns; null where there is none. */
export function frameValues(frame: BackendFrame): (number | string | null)[] {
  const { wavelength, beamXMm, beamYMm, detectorDistanceMm, matrix, postrefined: p } = frame;
  const geometry = [wavelength, beamXMm, beamYMm, detectorDistanceMm];
  if (p !== null)
    return [
      ...geometry,
      p.scaleG,
      p.bFactor,
      p.radius,
      ...matrix,
      p.rotX,
      p.rotY,
      frame.name,
      frame.correlation,
    ];
  const unknown = [null, null, null, NaN, null, null, NaN];
  return [...geometry, frame.correlation, frame.slope, frame.offset, ...matrix, ...unknown, frame.name];
}

/** The frame of such a row. */
export function frameOfValues(
  values: readonly (number | string | null)[],
  isPostrefined: boolean,
): BackendFrame {
  const at = (i: number): number => {
    const value = values[i];
    return value === null ? NaN : Number(value);
  };
  const geometry = { wavelength: at(0), beamXMm: at(1), beamYMm: at(2), detectorDistanceMm: at(3) };
  const matrix = (from: number): number[] => Array.from({ length: 9 }, (_, i) => at(from + i));
  if (isPostrefined)
    return {
      ...geometry,
      name: String(values[18]),
      correlation: at(19),
      slope: 1,
      offset: 0,
      matrix: matrix(7),
      postrefined: { scaleG: at(4), bFactor: at(5), radius: at(6), rotX: at(16), rotY: at(17) },
    };
  return {
    ...geometry,
    name: String(values[23]),
    correlation: at(4),
    slope: at(5),
    offset: at(6),
    matrix: matrix(7),
    postrefined: null,
  };
}
