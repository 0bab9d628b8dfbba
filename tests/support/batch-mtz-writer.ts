import { cellParameters } from '../../src/crystal/unit-cell.js';
import type { RawFrame } from '../../src/input/raw-frame.js';

const nIntegers = 29;
const nReals = 156;

/** The rotation of a reciprocal matrix whose a* lies along x and b* in the xy plane before it, by Gram and Schmidt; row-major. */
function rotationOf(m: ArrayLike<number>): number[] {
  const column = (j: number) => [m[j], m[3 + j], m[6 + j]];
  const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
  const dot = (u: number[], v: number[]) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  const x = unit(column(0));
  const b = column(1);
  const y = unit(b.map((value, i) => value - dot(b, x) * x[i]));
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return [0, 1, 2].flatMap((i) => [x[i], y[i], z[i]]);
}

/** A* in the Cambridge frame, in which the beam runs along x: ours turned a quarter about y. */
function cambridge(m: ArrayLike<number>): number[] {
  return [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((j) => (row === 1 ? m[3 + j] : row === 0 ? -m[6 + j] : m[j])),
  );
}

/** An unmerged MTZ file in P 1 with a batch a frame, little-endian, with the source vector against the beam;
 * `scale` goes into a column SCALEUSED. */
export function batchMtz(frames: readonly RawFrame[], scale?: number): Buffer {
  const labels = [
    'H',
    'K',
    'L',
    'M/ISYM',
    'BATCH',
    'I',
    'SIGI',
    ...(scale === undefined ? [] : ['SCALEUSED']),
  ];
  const rows = frames.flatMap(({ n, hkl, intensity, sigma }, batch) =>
    Array.from({ length: n }, (_, i) => [
      ...hkl.subarray(3 * i, 3 * i + 3),
      1,
      batch + 1,
      intensity[i],
      sigma[i],
      ...(scale === undefined ? [] : [scale]),
    ]),
  );
  const data = Buffer.from(Float32Array.from(rows.flat()).buffer);
  const head = Buffer.alloc(80);
  head.write('MTZ ');
  head.writeInt32LE(21 + data.length / 4, 4);
  head.set([0x44, 0x41], 8);
  const record = (text: string) => Buffer.from(text.padEnd(80).slice(0, 80), 'latin1');
  const cell = cellParameters(frames[0].unitCell).join(' ');
  const records = [
    'VERS MTZ:V1.1',
    'NDIF 1',
    `NCOL ${labels.length} ${rows.length} ${frames.length}`,
    `CELL ${cell}`,
    "SYMINF 1 1 P 1 'P 1' PG1",
    'SYMM X, Y, Z',
    'VALM NAN',
    ...labels.map((label, i) => `COLUMN ${label} ${'HHHYBJQR'[i]} 0 1 1`),
    'PROJECT 1 p',
    'CRYSTAL 1 c',
    'DATASET 1 d',
    `DCELL 1 ${cell}`,
    `DWAVEL 1 ${frames[0].wavelength}`,
    `BATCH ${frames.map((_frame, i) => i + 1).join(' ')}`,
    'END',
    'MTZBATS',
  ];
  const batches = frames.flatMap((frame, i) => {
    const binary = Buffer.alloc(4 * (nIntegers + nReals));
    const real = (place: number, values: readonly number[]) =>
      values.forEach((value, j) => binary.writeFloatLE(value, 4 * (nIntegers + place + j)));
    binary.writeInt32LE(1, 4 * 20);
    const u = rotationOf(cambridge(frame.reciprocalMatrix));
    real(0, cellParameters(frame.unitCell));
    real(
      6,
      [0, 1, 2].flatMap((j) => [u[j], u[3 + j], u[6 + j]]),
    );
    real(80, [-1, 0, 0]);
    real(83, [-1, 0, 0]);
    real(86, [frame.wavelength]);
    real(111, [frame.detectorDistanceMm]);
    const words = `BH ${i + 1} ${nIntegers + nReals} ${nIntegers} ${nReals}`;
    return [record(words), record('TITLE frame'), binary, record('BHCH')];
  });
  return Buffer.concat([head, data, ...records.map(record), ...batches, record('MTZENDOFHEADERS')]);
}
