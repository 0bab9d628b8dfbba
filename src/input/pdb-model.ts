import { isElement } from '../crystal/model/form-factor.js';
import { apply3, invert3, multiply3, transpose3, type Matrix3 } from '../crystal/matrix3.js';
import { spaceGroup, type SpaceGroup } from '../crystal/space-group.js';
import { orthogonalization, unitCell, type UnitCell } from '../crystal/unit-cell.js';
import { type AtomRecord, buildModel, type BuiltModel } from './model-builder.js';
import { ReferenceProblem } from './reference-problem.js';

/** Whether text has the records of a PDB file: a cell, and atoms in columns. */
export function looksLikePdb(text: string): boolean {
  return /^(ATOM {2}|HETATM).{24}[ \d.-]{24}/m.test(text) && !/^\s*data_/m.test(text.slice(0, 2000));
}

/**
 * Reads a model by the columns of the PDB format 3.3 (https://www.wwpdb.org/documentation/file-format). Elements come from
 * columns 77-78 or, in older files, from the atom name.
 * @throws ReferenceProblem
 */
export function readPdbModel(text: string): BuiltModel {
  const lines = text.split(/\r?\n/);
  const { cell, group } = crystalOf(lines);
  const axes = axesOf(lines, cell);
  const atoms = atomsOf(lines, axes?.turn ?? null);
  if (atoms.length === 0) throw new ReferenceProblem('it has no atoms (ATOM and HETATM records)');
  const built = buildModel(atoms, cell, group, axes?.toFractional);
  const notes = [...built.notes];
  if (axes !== null)
    notes.push('coordinates are taken in the axes of the SCALE records, which are not the usual ones');
  const copies = lines.filter((line) => line.startsWith('MTRIX1') && line[59] !== '1').length;
  if (copies > 0)
    notes.push(`${copies} MTRIX operations are not applied: copies that are not in the file are missing`);
  return { model: built.model, notes };
}

function crystalOf(lines: readonly string[]): { cell: UnitCell; group: SpaceGroup } {
  const at = lines.findIndex((line) => line.startsWith('CRYST1'));
  if (at < 0) throw new ReferenceProblem('it has no CRYST1 record, so that its unit cell is not known');
  const line = lines[at];
  const limits = [6, 15, 24, 33, 40, 47, 54];
  const numbers = limits.slice(0, 6).map((from, i) => Number(line.slice(from, limits[i + 1]).trim() || NaN));
  const symbol = line.slice(55, 66).trim();
  if (symbol === '') throw new ReferenceProblem(`line ${at + 1}: the CRYST1 record names no space group`);
  try {
    const cell = unitCell(numbers);
    if (cell.a * cell.b * cell.c < 2)
      throw new RangeError('the cell of 1 Å stands for a model without a crystal');
    return { cell, group: spaceGroup(symbol) };
  } catch (error) {
    throw new ReferenceProblem(`line ${at + 1}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface Axes {
  readonly toFractional: (x: number, y: number, z: number) => Float64Array;
  /** Turns Cartesian vectors of the file into those of the usual axes. */
  readonly turn: Matrix3;
}

/** Differences of SCALE from the cell's usual matrix that are more than rounding. */
const ROUNDING = 0.02;

/** The SCALE records where they say something else than CRYST1. */
function axesOf(lines: readonly string[], cell: UnitCell): Axes | null {
  const rows = ['SCALE1', 'SCALE2', 'SCALE3'].map((name) => lines.find((line) => line.startsWith(name)));
  if (rows.some((row) => row === undefined)) return null;
  const numbers = rows.map((row) =>
    [10, 20, 30, 45].map((from) => Number(row!.slice(from, from + 10).trim() || NaN)),
  );
  const scale = Float64Array.from(numbers.flatMap((row) => row.slice(0, 3)));
  const shift = numbers.map((row) => row[3]);
  const product = multiply3(orthogonalization(cell), scale);
  const isUsual =
    product.every((value, i) => Math.abs(value - (i % 4 === 0 ? 1 : 0)) < ROUNDING) &&
    shift.every((value) => Math.abs(value) < 1e-5);
  if (isUsual || !product.every(Number.isFinite)) return null;
  try {
    invert3(scale);
  } catch {
    return null;
  }
  return {
    toFractional: (x, y, z) => apply3(scale, x, y, z).map((value, i) => value + shift[i]),
    turn: product,
  };
}

function atomsOf(lines: readonly string[], turn: Matrix3 | null): AtomRecord[] {
  const atoms: AtomRecord[] = [];
  let model = 1;
  let before = '';
  lines.forEach((line, i) => {
    const name = line.slice(0, 6);
    if (name === 'MODEL ') model = Number(line.slice(6, 14)) || model + 1;
    if (name === 'ATOM  ' || name === 'HETATM') {
      atoms.push(atomOf(line, i + 1, model));
      before = line.slice(6, 27);
    } else if (name === 'ANISOU' && atoms.length > 0 && line.slice(6, 27) === before) {
      const u = [28, 35, 42, 49, 56, 63].map((from) => 1e-4 * Number(line.slice(from, from + 7)));
      if (!u.every(Number.isFinite))
        throw new ReferenceProblem(`line ${i + 1}: the ANISOU record has no six numbers`);
      atoms[atoms.length - 1] = { ...atoms[atoms.length - 1], u: turn === null ? u : turned(u, turn) };
    }
  });
  return atoms;
}

function turned([u11, u22, u33, u12, u13, u23]: readonly number[], turn: Matrix3): number[] {
  const m = multiply3(multiply3(turn, [u11, u12, u13, u12, u22, u23, u13, u23, u33]), transpose3(turn));
  return [m[0], m[4], m[8], m[1], m[2], m[5]];
}

function atomOf(line: string, number: number, model: number): AtomRecord {
  const field = (from: number, to: number, missing: number): number => {
    const text = line.slice(from, to).trim();
    const value = text === '' ? missing : Number(text);
    if (!Number.isFinite(value))
      throw new ReferenceProblem(`line ${number}: columns ${from + 1}-${to} hold "${text}", not a number`);
    return value;
  };
  return {
    element: elementOfLine(line),
    charge: chargeOf(line.slice(78, 80)),
    x: field(30, 38, NaN),
    y: field(38, 46, NaN),
    z: field(46, 54, NaN),
    occupancy: field(54, 60, 1),
    b: field(60, 66, 0),
    u: null,
    model,
  };
}

/** `2+` or `+2`. */
function chargeOf(text: string): number {
  const match = /^(?:(\d)([+-])|([+-])(\d))$/.exec(text.trim());
  if (match === null) return 0;
  return Number(match[1] ?? match[4]) * ((match[2] ?? match[3]) === '-' ? -1 : 1);
}

/** Atom names have their element right-justified in columns 13 and 14, but for hydrogens with four letters. */
function elementOfLine(line: string): string {
  const stated = line.slice(76, 78).trim();
  if (isElement(stated) || /^[A-Z]$/i.test(stated)) return stated;
  const name = line.slice(12, 16);
  const two = name.slice(0, 2).trim();
  if (/^[A-Z]{2}$/i.test(two) && isElement(two) && !/^H[A-Z].\S/i.test(name)) return two;
  return /[A-Z]/i.exec(name)?.[0] ?? '';
}
