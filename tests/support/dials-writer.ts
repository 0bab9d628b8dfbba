import { invert3 } from '../../src/crystal/matrix3.js';
import type { RawFrame } from '../../src/input/raw-frame.js';
import { pack, type Packable } from './message-packer.js';

/** A column of a reflection table: type and the bytes of its items. */
export type Column = readonly [type: string, n: number, bytes: Buffer];

export function doubles(values: ArrayLike<number>, perItem = 1): Column {
  const bytes = Buffer.from(Float64Array.from(values).buffer);
  return [perItem === 1 ? 'double' : `vec${perItem}<double>`, values.length / perItem, bytes];
}

export function integers(values: ArrayLike<number>): Column {
  return ['int', values.length, Buffer.from(Int32Array.from(values).buffer)];
}

export function indices(values: ArrayLike<number>): Column {
  return ['cctbx::miller::index<>', values.length / 3, Buffer.from(Int32Array.from(values).buffer)];
}

export function sizes(values: ArrayLike<number>): Column {
  const bytes = BigUint64Array.from(Array.from(values), BigInt);
  return ['std::size_t', values.length, Buffer.from(bytes.buffer)];
}

/** A reflection table as DIALS writes it. */
export function reflectionTable(
  columns: Readonly<Record<string, Column>>,
  identifiers: readonly string[],
  nRows = Object.values(columns)[0][1],
): Buffer {
  const data = new Map<Packable, Packable>(
    Object.entries(columns).map(([name, [type, n, bytes]]) => [name, [type, [n, bytes]]]),
  );
  const body = new Map<Packable, Packable>([
    ['identifiers', new Map<Packable, Packable>(identifiers.map((identifier, id) => [id, identifier]))],
    ['nrows', nRows],
    ['data', data],
  ]);
  return pack(['dials::af::reflection_table', 1, body]);
}

export const integratedSum = 256;
export const integratedProfile = 512;

/** The columns that dials.stills_process writes beside those that are read, and the bytes of their items. */
const unreadColumns: Readonly<
  Record<string, readonly [type: string, bytes: number, names: readonly string[]]>
> = {
  vectors: [
    'vec3<double>',
    24,
    [
      ...['s1', 'xyzcal.mm', 'xyzcal.px', 'xyzobs.mm.value', 'xyzobs.mm.variance'],
      ...['xyzobs.px.value', 'xyzobs.px.variance'],
    ],
  ],
  boxes: ['int6', 24, ['bbox']],
  numbers: [
    'double',
    8,
    [
      ...['background.dispersion', 'background.mse', 'background.sum.value', 'background.sum.variance'],
      ...['d', 'delpsical.rad', 'partiality'],
    ],
  ],
  sizes: ['std::size_t', 8, ['panel', 'partial_id']],
  counts: [
    'int',
    4,
    [
      ...['imageset_id', 'num_pixels.background', 'num_pixels.background_used'],
      ...['num_pixels.foreground', 'num_pixels.valid'],
    ],
  ],
  flags: ['bool', 1, ['entering']],
};

/** These columns as zeros: what a table has to be read around. */
function otherColumns(n: number): Record<string, Column> {
  const columns = Object.values(unreadColumns).flatMap(([type, bytes, names]) =>
    names.map((name): [string, Column] => [name, [type, n, Buffer.alloc(bytes * n)]]),
  );
  return Object.fromEntries(columns);
}

/** The table of some frames, with intensities of summation; `isFull`: with all the columns of DIALS. */
export function tableOfFrames(
  frames: readonly RawFrame[],
  identifiers: readonly string[],
  isFull = false,
): Buffer {
  const all = (of: (frame: RawFrame) => ArrayLike<number>) =>
    frames.flatMap((frame) => Array.from(of(frame)));
  return reflectionTable(
    {
      'background.mean': doubles(all(({ intensity }) => intensity.map(() => 1))),
      ...(isFull ? otherColumns(frames.reduce((sum, { n }) => sum + n, 0)) : {}),
      miller_index: indices(all(({ hkl }) => hkl)),
      id: integers(frames.flatMap(({ n }, id) => new Array<number>(n).fill(id))),
      flags: sizes(all(({ intensity }) => intensity.map(() => integratedSum))),
      'intensity.sum.value': doubles(all(({ intensity }) => intensity)),
      'intensity.sum.variance': doubles(all(({ sigma }) => sigma.map((value) => value * value))),
    },
    identifiers,
  );
}

/**
 * The experiments of some frames: each with a beam and a crystal of its own, one detector of a single panel. The normal of the
 * polarization is what the frames say.
 */
export function experimentsOfFrames(frames: readonly RawFrame[], identifiers: readonly string[]): object {
  const experiment = frames.map((_frame, i) => ({
    __id__: 'Experiment',
    identifier: identifiers[i],
    beam: i,
    detector: 0,
    crystal: i,
    imageset: i,
  }));
  const beam = frames.map(({ wavelength, polarizationNormal }) => ({
    direction: [0, 0, 1],
    wavelength,
    polarization_normal: [...(polarizationNormal ?? [0, 1]), 0],
    polarization_fraction: 0.999,
  }));
  const crystal = frames.map(({ reciprocalMatrix, hall }) => {
    const axes = Array.from(invert3(reciprocalMatrix));
    return {
      __id__: 'crystal',
      real_space_a: axes.slice(0, 3),
      real_space_b: axes.slice(3, 6),
      real_space_c: axes.slice(6, 9),
      space_group_hall_symbol: hall,
    };
  });
  const panel = {
    fast_axis: [1, 0, 0],
    slow_axis: [0, -1, 0],
    origin: [-100, 100, -frames[0].detectorDistanceMm],
    pixel_size: [0.11, 0.11],
    image_size: [1800, 1800],
  };
  const imageset = frames.map(({ name }) => ({ __id__: 'ImageSet', images: [`/data/images/${name}`] }));
  return { __id__: 'ExperimentList', experiment, imageset, beam, detector: [{ panels: [panel] }], crystal };
}
