import { mapToAsuWithIsym } from '../crystal/reflection.js';
import { dStarSquared, reciprocalMetric } from '../crystal/unit-cell.js';
import { batchBytes } from './mtz-batch.js';
import {
  columnRecord,
  datasetRecords,
  firstBytes,
  historyRecords,
  leadingRecords,
  recordBytes,
  ValueRange,
} from './mtz-records.js';
import type { UnmergedFile, UnmergedFrame } from './unmerged-file.js';
import type { GrowingFile } from './write-atomic.js';

const COLUMNS = [
  ['H', 'H'],
  ['K', 'H'],
  ['L', 'H'],
  ['M/ISYM', 'Y'],
  ['BATCH', 'B'],
  ['I', 'J'],
  ['SIGI', 'Q'],
  ['FRACTIONCALC', 'R'],
  ['SCALEUSED', 'R'],
] as const;
const WIDTH = 4 * COLUMNS.length;
/** Numbers of batches in one BATCH record. */
const PER_RECORD = 8;

/**
 * An MTZ file with one batch a frame: every observation in the asymmetric unit with its M/ISYM, sorted by batch. Frame
 * after frame is written and forgotten, so memory holds one frame and the headers of the batches.
 */
export function writeUnmergedMtz(file: GrowingFile, data: UnmergedFile, history: readonly string[]): void {
  const ranges = COLUMNS.map(() => new ValueRange());
  const resolution = new ValueRange();
  const batches: Uint8Array[] = [];
  const numbers: number[] = [];
  let nRows = 0;
  file.write(firstBytes(0));
  for (const frame of data.frames()) {
    file.write(rowsOf(frame, data, ranges, resolution));
    batches.push(batchBytes(frame));
    numbers.push(frame.number);
    nRows += frame.observations.n;
  }
  file.write(
    recordBytes([
      ...leadingRecords({
        title: data.title ?? `prime.run ${data.stage}, unmerged`,
        nColumns: COLUMNS.length,
        nRows,
        nBatches: numbers.length,
        sortOrder: [5],
        cell: data.unitCell,
        spaceGroup: data.spaceGroup,
        resolution,
      }),
      ...COLUMNS.map(([label, type], c) => columnRecord(label, type, ranges[c])),
      ...datasetRecords(['prime.run', 'crystal', data.stage], data.unitCell, data.wavelength),
      ...numberRecords(numbers),
      'END',
      ...historyRecords([`prime.run: ${data.stage}, every observation of the merge`, ...history]),
      'MTZBATS',
    ]),
  );
  for (const batch of batches) file.write(batch);
  file.write(recordBytes(['MTZENDOFHEADERS']));
  file.overwrite(0, firstBytes(nRows * COLUMNS.length));
}

/** The rows of one frame as 32-bit floats, little-endian. */
function rowsOf(
  { number, observations }: UnmergedFrame,
  { spaceGroup, unitCell }: UnmergedFile,
  ranges: readonly ValueRange[],
  resolution: ValueRange,
): Uint8Array {
  const { n } = observations;
  const hkl = observations.hkl.subarray(0, 3 * n);
  const asu = new Int32Array(3 * n);
  const isym = new Int32Array(n);
  mapToAsuWithIsym(spaceGroup, hkl, asu, isym);
  const metric = reciprocalMetric(unitCell);
  const bytes = new Uint8Array(WIDTH * n);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < n; i++)
    resolution.add(dStarSquared(metric, asu[3 * i], asu[3 * i + 1], asu[3 * i + 2]));
  const put = (column: number, values: ArrayLike<number>, stride = 1, first = 0) => {
    for (let i = 0, from = first, at = 4 * column; i < n; i++, from += stride, at += WIDTH) {
      view.setFloat32(at, values[from], true);
      ranges[column].add(values[from]);
    }
  };
  for (const axis of [0, 1, 2]) put(axis, asu, 3, axis);
  put(3, isym);
  put(4, [number], 0);
  put(5, observations.intensity);
  put(6, observations.sigma);
  put(7, observations.partiality);
  put(8, observations.scale);
  return bytes;
}

function numberRecords(numbers: readonly number[]): string[] {
  const records: string[] = [];
  for (let i = 0; i < numbers.length; i += PER_RECORD)
    records.push(
      `BATCH ${numbers
        .slice(i, i + PER_RECORD)
        .map((number) => String(number).padStart(6))
        .join(' ')}`,
    );
  return records;
}
