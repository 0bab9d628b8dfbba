import { invert3, multiply3, type Matrix3 } from '../crystal/matrix3.js';
import { spaceGroup } from '../crystal/space-group.js';
import { SymmetryError } from '../crystal/symmetry-error.js';
import { expectNearEwaldSphere } from './check-ewald.js';
import { checkedCell, frameOf, maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { intoLaboratory, type Vector3 } from './laboratory-frame.js';
import { rotationAbout } from './mtz-batch-headers.js';
import { rejected } from './origin.js';
import type { ReadResult } from './raw-frame.js';
import { pickTriples, positionsByNumber } from './rows-by-number.js';
import { NumberScanner } from './text-numbers.js';

/** What the header of an XDS_ASCII file says of all its images. */
interface XdsHeader {
  readonly item: (name: string) => number;
  readonly number: (key: string, otherwise?: number) => number;
  readonly vector: (key: string) => Vector3;
  /** Where the reflections begin. */
  readonly rows: number;
}

const headerEnd = '!END_OF_HEADER';

/**
 * The images of an unmerged XDS_ASCII file (XDS, nXDS) whose header has the axes of the crystal: each image with reflections
 * is a frame. Its orientation is that of the middle of the image. CORRECT has corrected the intensities for polarization.
 * @throws InputProblem for the whole file
 */
export function readXdsAscii(bytes: Buffer, source: string, name: string): ReadResult[] {
  const header = readHeader(bytes);
  const rows = readRows(bytes, header);
  const lattice = crystalOf(header);
  const images = positionsByNumber(rows.image);
  const digits = String([...images.keys()].at(-1) ?? 0).length;
  if (images.size === 0) throw new InputProblem('empty', 'The file has no reflections.');
  return [...images].map(([image, at]): ReadResult => {
    const label = `image${String(image).padStart(digits, '0')}`;
    const origin = { source: `${source}:${label}`, name: `${name}:${label}`, lattice: 0 };
    try {
      const hkl = pickTriples(rows.hkl, at);
      const { reciprocalMatrix } = lattice.at(image);
      const frame = frameOf({
        ...origin,
        ...lattice.shared,
        reciprocalMatrix,
        polarizationNormal: null,
        hkl,
        intensity: Float64Array.from(at, (i) => rows.intensity[i]),
        sigma: Float64Array.from(at, (i) => Math.abs(rows.sigma[i])),
        // A negative sigma is how CORRECT marks a misfit.
        failed: Uint8Array.from(at, (i) => (rows.sigma[i] < 0 ? 1 : 0)),
      });
      expectNearEwaldSphere(hkl, reciprocalMatrix, frame.wavelength);
      return frame;
    } catch (error) {
      return rejected(origin, error);
    }
  });
}

function readHeader(bytes: Buffer): XdsHeader {
  const end = bytes.indexOf(headerEnd);
  if (end < 0) throw new InputProblem('truncated', 'The header of the XDS file does not end.');
  const text = bytes.toString('latin1', 0, end);
  if (/MERGE=TRUE/.test(text))
    throw new InputProblem('foreign', 'The XDS file is merged; give unmerged data.');
  const words = (key: string) => {
    const match = new RegExp(`${key.replace(/[-_]/g, '[-_]')}=\\s*([^!\\n]*)`).exec(text);
    if (match === null) throw new InputProblem('missing-field', `The header of the XDS file has no ${key}.`);
    return match[1].trim().split(/\s+/).map(Number);
  };
  const checked = (key: string, values: readonly number[], n: number) => {
    if (values.length < n || !values.slice(0, n).every(Number.isFinite))
      throw new InputProblem('bad-value', `The ${key} of the XDS file is not ${n} finite numbers.`);
    return values;
  };
  return {
    rows: bytes.indexOf(10, end) + 1,
    item: (key) => checked(key, words(`!ITEM_${key}`), 1)[0],
    number: (key, otherwise) =>
      otherwise !== undefined && !text.includes(`${key}=`) ? otherwise : checked(key, words(key), 1)[0],
    vector: (key) => {
      const [x, y, z] = checked(key, words(key), 3);
      return [x, y, z];
    },
  };
}

interface XdsRows {
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Number of the image on which the middle of the reflection was seen. */
  readonly image: Int32Array;
}

function readRows(bytes: Buffer, header: XdsHeader): XdsRows {
  const places = ['H', 'K', 'L', 'IOBS', 'SIGMA(IOBS)', 'ZD'].map((item) =>
    header.item(item.replace(/[()]/g, '\\$&')),
  );
  const last = Math.max(...places);
  if (!places.every((place) => Number.isInteger(place) && place >= 1 && place <= 100))
    throw new InputProblem('bad-value', 'The items of the XDS file have impossible places.');
  const hkl: number[] = [];
  const [intensity, sigma, image]: [number[], number[], number[]] = [[], [], []];
  const scanner = new NumberScanner(bytes, header.rows, bytes.length);
  const row = new Float64Array(last + 1);
  let isEnded = false;
  while (scanner.at < bytes.length) {
    if (bytes[scanner.at] === 0x21) {
      isEnded ||= bytes.toString('latin1', scanner.at, scanner.at + 12) === '!END_OF_DATA';
      scanner.nextLine();
      continue;
    }
    if (!scanner.toNext()) {
      scanner.nextLine();
      continue;
    }
    for (let i = 1; i <= last; i++) {
      const value = scanner.number();
      if (value === undefined)
        throw new InputProblem(
          'bad-value',
          `Reflection ${intensity.length + 1} of the XDS file is not read as numbers.`,
        );
      row[i] = value;
    }
    scanner.nextLine();
    if (intensity.length === maxObservations)
      throw new InputProblem('too-large', `It has more than ${maxObservations} reflections.`);
    for (let j = 0; j < 3; j++) hkl.push(row[places[j]]);
    intensity.push(row[places[3]]);
    sigma.push(row[places[4]]);
    // Image i lasts from i - 1 to i.
    image.push(Math.floor(row[places[5]]) + 1);
  }
  if (!isEnded) throw new InputProblem('truncated', 'The XDS file ends before !END_OF_DATA.');
  return {
    hkl: Int32Array.from(hkl),
    intensity: Float64Array.from(intensity),
    sigma: Float64Array.from(sigma),
    image: Int32Array.from(image),
  };
}

function crystalOf(header: XdsHeader) {
  const axes = ['A', 'B', 'C'].flatMap((axis) => header.vector(`UNIT_CELL_${axis}-AXIS`));
  const beam = header.vector('INCIDENT_BEAM_DIRECTION');
  const osc = header.number('OSCILLATION_RANGE', 0);
  const start = header.number('STARTING_ANGLE', 0);
  const first = header.number('STARTING_FRAME', 1);
  const axis = osc === 0 ? ([0, 0, 1] as const) : header.vector('ROTATION_AXIS');
  const unitCell = checkedCell(cellNumbers(header));
  let matrix: Matrix3;
  try {
    // Rows a, b, c of the crystal before it is turned; the inverse has the columns a*, b*, c*.
    matrix = invert3(axes);
  } catch (error) {
    if (error instanceof RangeError)
      throw new InputProblem('bad-value', 'The axes of the crystal lie in a plane.');
    throw error;
  }
  const normal: Vector3 = Math.abs(beam[1]) < 0.9 * Math.hypot(...beam) ? [0, 1, 0] : [1, 0, 0];
  return {
    shared: {
      unitCell,
      hall: hallOfNumber(header.number('SPACE_GROUP_NUMBER')),
      wavelength: header.number('X-RAY_WAVELENGTH'),
      detectorDistanceMm: Math.abs(header.number('DETECTOR_DISTANCE')),
    },
    at: (image: number) => {
      const angle = start + osc * (image - first + 0.5);
      const turned = multiply3(rotationAbout(axis, (angle * Math.PI) / 180), matrix);
      return intoLaboratory(turned, beam, normal);
    },
  };
}

function cellNumbers(header: XdsHeader): number[] {
  const axes = ['A', 'B', 'C'].map((axis) => header.vector(`UNIT_CELL_${axis}-AXIS`));
  const length = axes.map((axis) => Math.hypot(...axis));
  const angle = (i: number, j: number) => {
    const dot = axes[i][0] * axes[j][0] + axes[i][1] * axes[j][1] + axes[i][2] * axes[j][2];
    return (Math.acos(dot / (length[i] * length[j])) * 180) / Math.PI;
  };
  return [...length, angle(1, 2), angle(0, 2), angle(0, 1)];
}

function hallOfNumber(number: number): string {
  try {
    return spaceGroup(number).hall.trim();
  } catch (error) {
    if (error instanceof SymmetryError)
      throw new InputProblem('bad-value', `There is no space group number ${number}.`);
    throw error;
  }
}
