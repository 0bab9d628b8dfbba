import { multiply3, type Matrix3 } from '../crystal/matrix3.js';
import type { Vector3 } from './laboratory-frame.js';

/** What the header of a batch says of its frame (CCP4's MTZ format, cmtz). */
export interface Batch {
  readonly number: number;
  /** Å, degrees. */
  readonly cell: readonly number[];
  /** U at the middle of the rotation of the batch, row-major. */
  readonly rotation: Matrix3;
  /** Å; 0 where the file has none. */
  readonly wavelength: number;
  /** Along the beam, or against it. */
  readonly source: Vector3;
  /** Crystal to detector; 0 where the file has none. */
  readonly distanceMm: number;
}

/** Places among the real numbers of a header. */
const REAL = {
  cell: 0,
  u: 6,
  phiStart: 36,
  phiEnd: 37,
  scanAxis: 38,
  source: 80,
  ideal: 83,
  wavelength: 86,
  distance: 111,
};
const nReals = 156;

/** The headers of batches of an MTZ file; none where the file has none, and those before damage where it is damaged. */
export function readBatches(bytes: Buffer): Batch[] {
  const batches: Batch[] = [];
  const littleEndian = bytes[8] >> 4 !== 1;
  let at = bytes.lastIndexOf('MTZBATS');
  if (at < 0) return batches;
  for (at += 80; bytes.toString('latin1', at, at + 3) === 'BH ';) {
    const words = bytes
      .toString('latin1', at, at + 80)
      .trim()
      .split(/\s+/)
      .map(Number);
    const [, number, nWords, nIntegers, n] = words;
    // Behind the title, integers and reals, and a line of names.
    const reals = at + 160 + 4 * nIntegers;
    const next = at + 160 + 4 * nWords + 80;
    if (!(
      n >= REAL.distance + 1 &&
      n <= 1000 &&
      nIntegers >= 3 &&
      nIntegers <= 1000 &&
      nWords === nIntegers + n
    ))
      break;
    if (!(reals + 4 * nReals <= bytes.length && next <= bytes.length) || !Number.isInteger(number)) break;
    const values = Array.from({ length: n }, (_, i) => realAt(bytes, reals + 4 * i, littleEndian));
    batches.push(batchOf(number, values));
    at = next;
  }
  return batches;
}

function realAt(bytes: Buffer, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes.readFloatLE(at) : bytes.readFloatBE(at);
}

function batchOf(number: number, values: readonly number[]): Batch {
  const u = values.slice(REAL.u, REAL.u + 9);
  // Fortran's order: column after column.
  const rows = [0, 1, 2].flatMap((row) => [u[row], u[row + 3], u[row + 6]]);
  const phi = (values[REAL.phiStart] + values[REAL.phiEnd]) / 2;
  const axis = vectorAt(values, REAL.scanAxis);
  const source = vectorAt(values, REAL.source);
  const isGiven = Math.hypot(...source) > 0.5;
  return {
    number,
    cell: values.slice(REAL.cell, REAL.cell + 6),
    rotation: multiply3(rotationAbout(axis, (phi * Math.PI) / 180), rows),
    wavelength: values[REAL.wavelength],
    source: isGiven ? source : vectorAt(values, REAL.ideal),
    distanceMm: values[REAL.distance],
  };
}

function vectorAt(values: readonly number[], place: number): Vector3 {
  return [values[place], values[place + 1], values[place + 2]];
}

/** The rotation by an angle (radians) about an axis (Rodrigues); none about an axis that is no direction. */
export function rotationAbout(axis: Vector3, angle: number): Matrix3 {
  const length = Math.hypot(...axis);
  if (!(length > 0) || !Number.isFinite(angle)) return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const [x, y, z] = axis.map((component) => component / length);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const t = 1 - c;
  return Float64Array.of(
    t * x * x + c,
    t * x * y - s * z,
    t * x * z + s * y,
    t * x * y + s * z,
    t * y * y + c,
    t * y * z - s * x,
    t * x * z - s * y,
    t * y * z + s * x,
    t * z * z + c,
  );
}
