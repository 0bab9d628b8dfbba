import { mapToAsu } from '../crystal/reflection.js';
import { sortPermutation } from '../crystal/reflection-groups.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import { formatOperation, translationModPositive } from '../crystal/symmetry-operation.js';
import { cellParameters, dStarSquared, reciprocalMetric, type UnitCell } from '../crystal/unit-cell.js';
import { general } from './format-general.js';
import { asciiLine } from './ascii.js';

/** A column of an MTZ file. Types: J, Q mean intensity and sigma; K, M those of one hand; F amplitude; I integer... */
export interface MtzColumn {
  readonly label: string;
  readonly type: string;
  /** One value a row; NaN where there is none. */
  readonly values: ArrayLike<number>;
}

/** What goes into a file of merged reflections. */
export interface MtzContent {
  readonly cell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** Å */
  readonly wavelength: number;
  readonly title?: string;
  /** Lines of at most 80 characters. */
  readonly history?: readonly string[];
  readonly projectName?: string;
  readonly crystalName?: string;
  readonly datasetName?: string;
  /** Miller indices, 3 a row, each reflection once; they are brought into the asymmetric unit and sorted. */
  readonly hkl: Int32Array;
  readonly columns: readonly MtzColumn[];
}

interface Rows {
  /** Index of each row in its place in the file, and the row of the input it comes from. */
  readonly hkl: Int32Array;
  readonly permutation: Uint32Array;
}

function arrangeRows(content: MtzContent): Rows {
  const asu = mapToAsu(content.spaceGroup, content.hkl, false);
  const permutation = sortPermutation(asu);
  const hkl = new Int32Array(asu.length);
  permutation.forEach((from, to) => {
    hkl.set(asu.subarray(3 * from, 3 * from + 3), 3 * to);
    const before = 3 * (to - 1);
    if (to > 0 && [0, 1, 2].every((i) => hkl[before + i] === hkl[before + 3 + i])) {
      const index = hkl.subarray(before, before + 3).join(' ');
      throw new RangeError(`the reflection ${index} is given twice, perhaps in two equivalent forms`);
    }
  });
  return { hkl, permutation };
}

function checkColumns(content: MtzContent): void {
  const n = content.hkl.length / 3;
  for (const { label, type, values } of content.columns) {
    if (!/^\S{1,30}$/.test(label)) throw new RangeError(`'${label}' is no label of an MTZ column`);
    if (!/^[A-Z]$/.test(type)) throw new RangeError(`'${type}' is no type of an MTZ column`);
    if (values.length !== n)
      throw new RangeError(`column ${label} has ${values.length} values for ${n} reflections`);
  }
}

/** The name of a setting as CCP4 and its readers know it: `P43212`, `C2`, `H3`, `Pnnn:2`; `No.3` of one untabulated. */
function ccp4Name(spaceGroup: SpaceGroup): string {
  const { extension, hermannMauguin, number } = spaceGroup;
  if (hermannMauguin.includes('(')) return `No.${number}`;
  const short = hermannMauguin.replace(/^(.) 1 (\S+) 1$/, '$1 $2').replaceAll(' ', '');
  if (extension === 'H') return `H${short.slice(1)}`;
  return extension === '1' || extension === '2' ? `${short}:${extension}` : short;
}

/** The point group without axes, such as 422. */
function pointGroupName(spaceGroup: SpaceGroup): string {
  const symbol = spaceGroup.pointGroup.replace(/ [:(].*/, '');
  const parts = symbol.split(' ').slice(1);
  const monoclinic = spaceGroup.crystalSystem === 'Monoclinic';
  return (
    monoclinic || spaceGroup.crystalSystem === 'Trigonal' ? parts.filter((part) => part !== '1') : parts
  ).join('');
}

function symmetryRecords(spaceGroup: SpaceGroup): string[] {
  const { nOperators, orderP, number, operators } = spaceGroup;
  const letter = spaceGroup.settingHall.trim().replace(/^-/, '')[0].toUpperCase();
  const counts = `${String(nOperators).padStart(3)} ${String(orderP).padStart(2)} ${letter} ${String(number).padStart(5)}`;
  const name = `'${ccp4Name(spaceGroup)}'`.padStart(22);
  const lines = operators.map(({ rotation, translation }) =>
    formatOperation({ rotation, translation: translationModPositive(translation) })
      .toUpperCase()
      .replaceAll('*', '')
      .replaceAll(',', ',  '),
  );
  return [
    `SYMINF ${counts} ${name} ${pointGroupName(spaceGroup).padStart(5)}`,
    ...lines.map((line) => `SYMM ${line}`),
  ];
}

function cellText(cell: UnitCell): string {
  return cellParameters(cell)
    .map((value) => value.toFixed(4).padStart(10))
    .join('');
}

function columnRecord(label: string, type: string, values: ArrayLike<number>): string {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  const range = min <= max ? [min, max] : [0, 0];
  const [low, high] = range.map((value) => general(Math.fround(value), 9).padStart(17));
  return `COLUMN ${label.padEnd(30)} ${type} ${low} ${high}    1`;
}

function resolutionRecord(content: MtzContent, hkl: Int32Array): string {
  const metric = reciprocalMetric(content.cell);
  let min = Infinity;
  let max = 0;
  for (let j = 0; j < hkl.length; j += 3) {
    const s = dStarSquared(metric, hkl[j], hkl[j + 1], hkl[j + 2]);
    if (s < min) min = s;
    if (s > max) max = s;
  }
  return `RESO ${Math.min(min, max).toFixed(16)}   ${max.toFixed(16)}`;
}

function headerRecords(content: MtzContent, hkl: Int32Array): string[] {
  const { title = '', projectName = 'project', crystalName = 'crystal', datasetName = 'dataset' } = content;
  const { history = [], columns } = content;
  const n = hkl.length / 3;
  const index = [0, 1, 2].map((axis) => hkl.filter((_, j) => j % 3 === axis));
  return [
    'VERS MTZ:V1.1',
    `TITLE ${asciiLine(title).slice(0, 70)}`,
    `NCOL ${String(columns.length + 3).padStart(8)} ${String(n).padStart(12)} ${'0'.padStart(8)}`,
    `CELL ${cellText(content.cell)}`,
    'SORT    1   2   3   0   0',
    ...symmetryRecords(content.spaceGroup),
    resolutionRecord(content, hkl),
    'VALM NAN',
    ...index.map((values, axis) => columnRecord('HKL'[axis], 'H', values)),
    ...columns.map(({ label, type, values }) => columnRecord(label, type, values)),
    'NDIF        1',
    `PROJECT       1 ${projectName.slice(0, 64)}`,
    `CRYSTAL       1 ${crystalName.slice(0, 64)}`,
    `DATASET       1 ${datasetName.slice(0, 64)}`,
    `DCELL         1 ${cellText(content.cell)}`,
    `DWAVEL        1 ${content.wavelength.toFixed(5).padStart(10)}`,
    'END',
    ...(history.length === 0 ? [] : [`MTZHIST ${String(history.length).padStart(3)}`, ...history]),
    'MTZENDOFHEADERS',
  ];
}

/** Fills the rows, H K L first, as 32-bit floats of this file's (little) order of bytes. */
function writeRows(view: DataView, content: MtzContent, rows: Rows): void {
  const { hkl, permutation } = rows;
  const width = 4 * (content.columns.length + 3);
  for (let row = 0; row < permutation.length; row++) {
    for (let axis = 0; axis < 3; axis++)
      view.setFloat32(80 + row * width + 4 * axis, hkl[3 * row + axis], true);
  }
  content.columns.forEach(({ values }, c) => {
    for (let row = 0, at = 80 + 4 * (c + 3); row < permutation.length; row++, at += width) {
      view.setFloat32(at, values[permutation[row]], true);
    }
  });
}

/**
 * A merged MTZ file (CCP4 MTZ:V1.1), little-endian, with H K L and the given columns in one dataset. Throws a
 * RangeError for columns of the wrong length and for a reflection given twice.
 */
export function writeMtz(content: MtzContent): Uint8Array {
  checkColumns(content);
  const rows = arrangeRows(content);
  const nWords = 20 + (content.columns.length + 3) * rows.permutation.length;
  const header = headerRecords(content, rows.hkl).map((record) =>
    record
      .replace(/[^ -~]/g, '?')
      .slice(0, 80)
      .padEnd(80),
  );
  const bytes = new Uint8Array(4 * nWords + 80 * header.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('MTZ '), 0);
  const large = nWords + 1 > 0x7fffffff;
  view.setInt32(4, large ? -1 : nWords + 1, true);
  bytes.set([0x44, 0x41], 8);
  if (large) view.setBigInt64(12, BigInt(nWords + 1), true);
  writeRows(view, content, rows);
  bytes.set(new TextEncoder().encode(header.join('')), 4 * nWords);
  return bytes;
}
