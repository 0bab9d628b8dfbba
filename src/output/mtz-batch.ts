import { invert3, multiply3, type Matrix3 } from '../crystal/matrix3.js';
import { cellParameters, orthogonalization, reciprocalCell, type UnitCell } from '../crystal/unit-cell.js';
import { asciiLine } from './ascii.js';
import { recordBytes } from './mtz-records.js';
import type { UnmergedFrame } from './unmerged-file.js';

/*
 * The header of one batch (CCP4's MTZBAT): 29 integers and 156 reals in a fixed order, of which stills fill few. The
 * numbers below are the places of what is written.
 */
const N_INTEGERS = 29;
const N_REALS = 156;
const N_WORDS = N_INTEGERS + N_REALS;
const INTEGER = {
  nCrystals: 12,
  dataType: 14,
  scanAxis: 15,
  nAxes: 17,
  nDetectors: 19,
  dataset: 20,
} as const;
const REAL = {
  cell: 0,
  u: 6,
  scanAxis: 38,
  axis: 59,
  source: 80,
  s0: 83,
  wavelength: 86,
  distance: 111,
} as const;
/** Type of data 1: stills and other two-dimensional data. */
const STILLS = 1;

/**
 * From cctbx's laboratory frame (beam along -z) to that of CCP4 (beam along +x, rotation axis along z): of a still, y
 * takes the place of the axis.
 */
const TO_CCP4 = Float64Array.of(0, 0, -1, -1, 0, 0, 0, 1, 0);

/** The records of one batch: title, 185 words, the name of the axis. */
export function batchBytes(frame: UnmergedFrame): Uint8Array {
  const number = String(frame.number).padStart(8);
  const counts = [N_WORDS, N_INTEGERS, N_REALS].map((n) => String(n).padStart(8)).join('');
  const head = recordBytes([`BH ${number}${counts}`, `TITLE ${asciiLine(frame.name).slice(0, 70)}`]);
  const tail = recordBytes(['BHCH  AXIS']);
  const bytes = new Uint8Array(head.length + 4 * N_WORDS + tail.length);
  bytes.set(head, 0);
  bytes.set(tail, head.length + 4 * N_WORDS);
  const view = new DataView(bytes.buffer, head.length, 4 * N_WORDS);
  const integer = (place: number, value: number) => view.setInt32(4 * place, value, true);
  const real = (place: number, ...values: number[]) =>
    values.forEach((value, i) => view.setFloat32(4 * (N_INTEGERS + place + i), value, true));
  [N_WORDS, N_INTEGERS, N_REALS].forEach((n, place) => integer(place, n));
  for (const name of ['nCrystals', 'scanAxis', 'nAxes', 'nDetectors', 'dataset'] as const)
    integer(INTEGER[name], 1);
  integer(INTEGER.dataType, STILLS);
  real(REAL.cell, ...cellParameters(frame.unitCell));
  real(REAL.u, ...byColumns(ccp4Rotation(frame.reciprocalMatrix, frame.unitCell)));
  real(REAL.scanAxis, 0, 0, 1);
  real(REAL.axis, 0, 0, 1);
  real(REAL.source, -1, 0, 0);
  real(REAL.s0, -1, 0, 0);
  real(REAL.wavelength, frame.wavelength);
  real(REAL.distance, frame.detectorDistanceMm);
  return bytes;
}

/** U of x = U B h in CCP4's frame, with B of Busing & Levy (1967): a* along x, b* in the xy plane. */
function ccp4Rotation(reciprocalMatrix: Float64Array, cell: UnitCell): Matrix3 {
  const b = orthogonalization(reciprocalCell(cell));
  return multiply3(TO_CCP4, multiply3(reciprocalMatrix, invert3(b)));
}

function byColumns(m: Matrix3): number[] {
  return [0, 1, 2].flatMap((column) => [m[column], m[3 + column], m[6 + column]]);
}
