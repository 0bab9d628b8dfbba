import type { SpaceGroup } from '../crystal/space-group.js';
import { formatOperation, translationModPositive } from '../crystal/symmetry-operation.js';
import { cellParameters, type UnitCell } from '../crystal/unit-cell.js';
import { asciiLine } from './ascii.js';
import { general } from './format-general.js';

/** Records of 80 characters of an MTZ header (CCP4 MTZ:V1.1) that merged and unmerged files have in common. */

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

/** The symmetry, operations with centring. */
export function symmetryRecords(spaceGroup: SpaceGroup): string[] {
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

export function cellText(cell: UnitCell): string {
  return cellParameters(cell)
    .map((value) => value.toFixed(4).padStart(10))
    .join('');
}

/** Least and greatest of some numbers; NaN aside. */
export class ValueRange {
  private min = Infinity;
  private max = -Infinity;

  add(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Both 0 where there was no number. */
  limits(): readonly [number, number] {
    return this.min <= this.max ? [this.min, this.max] : [0, 0];
  }
}

export function rangeOf(values: ArrayLike<number>): ValueRange {
  const range = new ValueRange();
  for (let i = 0; i < values.length; i++) range.add(values[i]);
  return range;
}

export function columnRecord(label: string, type: string, range: ValueRange): string {
  const [low, high] = range.limits().map((value) => general(Math.fround(value), 9).padStart(17));
  return `COLUMN ${label.padEnd(30)} ${type} ${low} ${high}    1`;
}

/** What the header says of the data as a whole. */
export interface MtzDescription {
  readonly title: string;
  readonly nColumns: number;
  readonly nRows: number;
  readonly nBatches: number;
  readonly sortOrder: readonly number[];
  readonly cell: UnitCell;
  readonly spaceGroup: SpaceGroup;
  /** 1/d², Å⁻². */
  readonly resolution: ValueRange;
}

/** The records before those of the columns. */
export function leadingRecords(d: MtzDescription): string[] {
  const sort = Array.from({ length: 5 }, (_, i) => String(d.sortOrder[i] ?? 0).padStart(4)).join('');
  const [low, high] = d.resolution.limits();
  return [
    'VERS MTZ:V1.1',
    `TITLE ${asciiLine(d.title).slice(0, 70)}`,
    `NCOL ${String(d.nColumns).padStart(8)} ${String(d.nRows).padStart(12)} ${String(d.nBatches).padStart(8)}`,
    `CELL ${cellText(d.cell)}`,
    `SORT ${sort}`,
    ...symmetryRecords(d.spaceGroup),
    `RESO ${low.toFixed(16)}   ${high.toFixed(16)}`,
    'VALM NAN',
  ];
}

/** The one dataset: project, crystal and dataset names, cell and wavelength. */
export function datasetRecords(
  names: readonly [string, string, string],
  cell: UnitCell,
  wavelength: number,
): string[] {
  const [project, crystal, dataset] = names.map((name) => asciiLine(name).slice(0, 64));
  return [
    'NDIF        1',
    `PROJECT       1 ${project}`,
    `CRYSTAL       1 ${crystal}`,
    `DATASET       1 ${dataset}`,
    `DCELL         1 ${cellText(cell)}`,
    `DWAVEL        1 ${wavelength.toFixed(5).padStart(10)}`,
  ];
}

export function historyRecords(history: readonly string[]): string[] {
  return history.length === 0 ? [] : [`MTZHIST ${String(history.length).padStart(3)}`, ...history];
}

/** Records as bytes, 80 each. */
export function recordBytes(records: readonly string[]): Uint8Array {
  const text = records.map((record) =>
    record
      .replace(/[^ -~]/g, '?')
      .slice(0, 80)
      .padEnd(80),
  );
  return new TextEncoder().encode(text.join(''));
}

/** The 80 bytes at the beginning of a file whose data are so many words long: where the header is, the machine stamp. */
export function firstBytes(nDataWords: number): Uint8Array {
  const bytes = new Uint8Array(80);
  bytes.set(new TextEncoder().encode('MTZ '), 0);
  const view = new DataView(bytes.buffer);
  const place = 20 + nDataWords + 1;
  const isLarge = place > 0x7fffffff;
  view.setInt32(4, isLarge ? -1 : place, true);
  bytes.set([0x44, 0x41], 8);
  if (isLarge) view.setBigInt64(12, BigInt(place), true);
  return bytes;
}
