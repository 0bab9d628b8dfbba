import { determinant3, type Matrix3 } from '../crystal/matrix3.js';
import { checkedCell, frameOf, maxObservations } from './indexed-lattice.js';
import { InputProblem } from './input-problem.js';
import { hallOfLattice } from './lattice-symmetry.js';
import { intoLaboratory } from './laboratory-frame.js';
import { type Origin, rejected } from './origin.js';
import type { RawFrame, ReadResult } from './raw-frame.js';
import { NumberScanner } from './text-numbers.js';

export const chunkStart = '----- Begin chunk -----';
export const chunkEnd = '----- End chunk -----';
const crystalStart = '--- Begin crystal';
const crystalEnd = '--- End crystal';
const peaksStart = 'Peaks from peak search';
const tableStart = 'Reflections measured after indexing';
const tableEnd = 'End of reflections';

const maxCrystals = 1000;

/** h c, eV Å (CODATA 2018). */
const EV_ANGSTROM = 12398.41984332;

/** What a chunk says of its image. */
interface Image {
  readonly wavelength: number;
  readonly detectorDistanceMm: number;
}

/**
 * The crystals of one chunk of a CrystFEL stream (2.0 and later), or of a piece of a stream with several chunks. A chunk
 * without crystals gives nothing.
 *
 * CrystFEL's beam runs along +z, x is horizontal and so, without a word about it, is the polarization. Axes that are
 * left-handed are no crystal's: such a lattice was written in our own frame of reference with z reversed, and is read so.
 *
 * @param source as shown to people
 */
export function readChunks(bytes: Buffer, source: string): ReadResult[] {
  const results: ReadResult[] = [];
  const budget = { observations: maxObservations };
  let start = bytes.indexOf(chunkStart);
  while (start >= 0) {
    const next = bytes.indexOf(chunkStart, start + chunkStart.length);
    const end = next < 0 ? bytes.length : next;
    readChunk(bytes, start, end, source, budget, results);
    start = next;
  }
  return results;
}

function readChunk(
  bytes: Buffer,
  start: number,
  end: number,
  source: string,
  budget: { observations: number },
  results: ReadResult[],
): void {
  let at = indexBetween(bytes, crystalStart, start, end);
  const isWhole = indexBetween(bytes, chunkEnd, start, end) >= 0;
  const header = headerText(bytes, start, at < 0 ? end : at);
  const name = imageName(header, source);
  let lattice = 0;
  while (at >= 0) {
    const stop = indexBetween(bytes, crystalEnd, at, end);
    const origin = { source, name, lattice: lattice++ };
    try {
      if (stop < 0) throw new InputProblem('truncated', 'The stream ends within a crystal.');
      if (lattice > maxCrystals)
        throw new InputProblem('too-large', `An image has more than ${maxCrystals} crystals.`);
      results.push(readCrystal(bytes, at, stop, imageOf(header), origin, budget));
    } catch (error) {
      results.push(rejected(origin, error));
    }
    at = stop < 0 || lattice > maxCrystals ? -1 : indexBetween(bytes, crystalStart, stop, end);
  }
  if (!isWhole && results.at(-1)?.kind !== 'rejected')
    results.push(
      rejected({ source, name, lattice }, new InputProblem('truncated', 'The stream ends within an image.')),
    );
}

function indexBetween(bytes: Buffer, text: string, start: number, end: number): number {
  const at = bytes.subarray(start, end).indexOf(text);
  return at < 0 ? -1 : start + at;
}

/** The lines before the list of peaks. */
function headerText(bytes: Buffer, start: number, end: number): string {
  const peaks = indexBetween(bytes, peaksStart, start, end);
  return bytes.toString('utf8', start, Math.min(peaks < 0 ? end : peaks, start + 65536));
}

/** Name of the image alone, with the event where a file holds several. */
function imageName(header: string, source: string): string {
  const file = /^Image filename: (.+?)\r?$/m.exec(header)?.[1].trim() ?? source;
  const event = /^Event: (\S+)/m.exec(header)?.[1] ?? '';
  return file.slice(file.lastIndexOf('/') + 1) + (event === '//' ? '' : event);
}

function numberAfter(header: string, pattern: RegExp, what: string): number {
  const value = pattern.exec(header)?.[1];
  if (value === undefined) throw new InputProblem('missing-field', `The image has no ${what}.`);
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0)
    throw new InputProblem('bad-value', `The image's ${what} is ${value}, and must be a positive number.`);
  return number;
}

function imageOf(header: string): Image {
  const energy = numberAfter(header, /^photon_energy_eV = (\S+)/m, 'photon_energy_eV');
  const metres = numberAfter(header, /^average_camera_length = (\S+)/m, 'average_camera_length');
  return { wavelength: EV_ANGSTROM / energy, detectorDistanceMm: 1000 * metres };
}

function readCrystal(
  bytes: Buffer,
  start: number,
  end: number,
  image: Image,
  origin: Origin,
  budget: { observations: number },
): RawFrame {
  const table = indexBetween(bytes, tableStart, start, end);
  if (table < 0) throw new InputProblem('empty', 'The crystal has no reflections.');
  const header = bytes.toString('latin1', start, Math.min(table, start + 65536));
  const observations = readTable(bytes, table, end, statedNumber(header), budget);
  const word = (key: string) => new RegExp(`^${key} = (\\S+)`, 'm').exec(header)?.[1] ?? '';
  return frameOf({
    ...origin,
    ...image,
    ...observations,
    failed: null,
    ...laboratoryLattice(axesOf(header)),
    unitCell: cellOf(header),
    hall: hallOfLattice({
      type: word('lattice_type'),
      centring: word('centering'),
      uniqueAxis: word('unique_axis'),
    }),
  });
}

/** The columns a*, b*, c* in Å⁻¹, in CrystFEL's frame. */
function axesOf(header: string): Matrix3 {
  const matrix = new Float64Array(9);
  ['astar', 'bstar', 'cstar'].forEach((axis, column) => {
    const words = new RegExp(`^${axis} = (\\S+) (\\S+) (\\S+) nm\\^-1`, 'm').exec(header);
    if (words === null) throw new InputProblem('missing-field', `The crystal has no ${axis}.`);
    for (let row = 0; row < 3; row++) matrix[3 * row + column] = Number(words[row + 1]) / 10;
  });
  if (!matrix.every(Number.isFinite))
    throw new InputProblem('bad-value', 'The reciprocal axes are no finite numbers.');
  return matrix;
}

function laboratoryLattice(matrix: Matrix3): Pick<RawFrame, 'reciprocalMatrix' | 'polarizationNormal'> {
  if (determinant3(matrix) >= 0) return intoLaboratory(matrix, [0, 0, 1], [0, 1, 0]);
  const reciprocalMatrix = Float64Array.from(matrix, (value, i) => (i < 6 ? value : -value));
  return { reciprocalMatrix, polarizationNormal: [1, 0] };
}

function cellOf(header: string) {
  const words = /^Cell parameters (\S+) (\S+) (\S+) nm, (\S+) (\S+) (\S+) deg/m.exec(header);
  if (words === null) throw new InputProblem('missing-field', 'The crystal has no cell parameters.');
  return checkedCell(words.slice(1, 7).map((value, i) => (i < 3 ? 10 : 1) * Number(value)));
}

function statedNumber(header: string): number {
  const stated = /^num_reflections = (\d{1,12})\s*$/m.exec(header)?.[1];
  if (stated === undefined) throw new InputProblem('missing-field', 'The crystal has no num_reflections.');
  return Number(stated);
}

interface Table {
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
}

/** Which words of a row are I and sigma(I): the table names its columns in its second line. */
function columnsOf(bytes: Buffer, start: number, end: number): { names: string[]; rows: number } {
  const lineEnd = bytes.indexOf(10, start);
  const titleEnd = lineEnd < 0 ? -1 : bytes.indexOf(10, lineEnd + 1);
  if (titleEnd < 0 || titleEnd >= end)
    throw new InputProblem('truncated', 'The list of reflections has no columns.');
  const names = bytes
    .toString('latin1', lineEnd + 1, titleEnd)
    .trim()
    .split(/\s+/);
  return { names, rows: titleEnd + 1 };
}

function readTable(
  bytes: Buffer,
  start: number,
  end: number,
  stated: number,
  budget: { observations: number },
): Table {
  const { names, rows } = columnsOf(bytes, start, end);
  const intensityAt = names.indexOf('I');
  const sigmaAt = names.indexOf('sigma(I)');
  if (names.slice(0, 3).join() !== 'h,k,l' || intensityAt < 3 || sigmaAt <= intensityAt)
    throw new InputProblem('bad-value', 'The list of reflections lacks the columns h, k, l, I and sigma(I).');
  const stop = indexBetween(bytes, tableEnd, rows, end);
  if (stop < 0) throw new InputProblem('truncated', 'The list of reflections does not end.');
  // A row takes at least ten bytes, so no false count can ask for much memory.
  if (stated > (stop - rows) / 10)
    throw new InputProblem('truncated', `The crystal should have ${stated} reflections and has fewer.`);
  budget.observations -= stated;
  if (budget.observations < 0)
    throw new InputProblem(
      'too-large',
      `More than ${maxObservations} reflections of one source are not read.`,
    );
  const table: Table = {
    hkl: new Int32Array(3 * stated),
    intensity: new Float64Array(stated),
    sigma: new Float64Array(stated),
  };
  const scanner = new NumberScanner(bytes, rows, stop);
  let n = 0;
  for (; scanner.at < stop; n++) {
    if (n === stated || !readRow(scanner, table, n, intensityAt, sigmaAt)) {
      if (n === stated && !scanner.toNext()) break;
      const why = n === stated ? `${stated} were announced` : 'it is not read as numbers';
      throw new InputProblem('bad-value', `Reflection ${n + 1} of the crystal is wrong: ${why}.`);
    }
  }
  if (n !== stated) throw new InputProblem('truncated', `The crystal has ${n} of ${stated} reflections.`);
  return table;
}

/** Takes one row; false where a word is missing or no number. */
function readRow(
  scanner: NumberScanner,
  { hkl, intensity, sigma }: Table,
  n: number,
  intensityAt: number,
  sigmaAt: number,
): boolean {
  for (let i = 0; i < 3; i++) {
    const index = scanner.number();
    if (index === undefined || !(Math.abs(index) < 32768) || !Number.isInteger(index)) return false;
    hkl[3 * n + i] = index;
  }
  for (let i = 3; i < intensityAt; i++) scanner.skipWord();
  const value = scanner.number();
  for (let i = intensityAt + 1; i < sigmaAt; i++) scanner.skipWord();
  const error = scanner.number();
  if (value === undefined || error === undefined) return false;
  intensity[n] = value;
  sigma[n] = error;
  scanner.nextLine();
  return true;
}
