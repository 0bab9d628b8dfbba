import { changeOfBasisFromMap, parseChangeOfBasis, type ChangeOfBasis } from './change-of-basis.js';
import { multiplyInteger3, negated } from './integer-matrix.js';
import { changeGroupBasis, generateGroup, type OperatorGroup } from './operator-group.js';
import { SymmetryError } from './symmetry-error.js';
import {
  addTranslations,
  identityRotation,
  translationModPositive,
  zeroTranslation,
  type SymmetryOperation,
} from './symmetry-operation.js';

/*
 * The notation of Hall (1981), doi:10.1107/S0567739481001228; International Tables B, 1.4 appendix. Also accepted,
 * as in the reference: `,` or `.` for `'`, `;` or `:` for `"`, underscores for spaces, and any change of basis.
 */

/** Generators of the centring translations, twelfths. */
const centringGenerators: Readonly<Record<string, readonly (readonly number[])[]>> = {
  p: [],
  a: [[0, 6, 6]],
  b: [[6, 0, 6]],
  c: [[6, 6, 0]],
  i: [[6, 6, 6]],
  r: [[8, 4, 4]],
  h: [[8, 4, 0]],
  f: [
    [0, 6, 6],
    [6, 0, 6],
  ],
};

const translationOfLetter: Readonly<Record<string, readonly number[]>> = {
  a: [6, 0, 0],
  b: [0, 6, 0],
  c: [0, 0, 6],
  n: [6, 6, 6],
  u: [3, 0, 0],
  v: [0, 3, 0],
  w: [0, 0, 3],
  d: [3, 3, 3],
};

const rotationOfSymbol: Readonly<Record<string, readonly number[]>> = {
  '1': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  '2': [-1, 0, 0, 0, -1, 0, 0, 0, 1],
  "2'": [0, -1, 0, -1, 0, 0, 0, 0, -1],
  '2"': [0, 1, 0, 1, 0, 0, 0, 0, -1],
  '3': [0, -1, 0, 1, -1, 0, 0, 0, 1],
  '3*': [0, 0, 1, 1, 0, 0, 0, 1, 0],
  '4': [0, -1, 0, 1, 0, 0, 0, 0, 1],
  '6': [1, -1, 0, 1, 0, 0, 0, 0, 1],
};

const aboutDiagonal = [0, 0, 1, 1, 0, 0, 0, 1, 0];
const aboutDiagonalBack = [0, 1, 0, 0, 0, 1, 1, 0, 0];

/** A matrix symbol such as `-4bd` or `31"`, taken apart. */
interface MatrixSymbol {
  readonly improper: boolean;
  readonly order: number;
  readonly screw: number;
  readonly axis: string;
  readonly direction: string;
  readonly translation: Int32Array;
}

function hallError(what: string): SymmetryError {
  return new SymmetryError(`cctbx Error: ${what}`);
}

function isSpace(char: string): boolean {
  return char === '_' || /\s/.test(char);
}

/** The letters after the order of a matrix symbol. */
function readQualifiers(text: string, order: number, screw: number): Omit<MatrixSymbol, 'improper'> {
  let axis = '';
  let direction = '';
  let translation: Int32Array = zeroTranslation();
  for (const char of text.toLowerCase()) {
    const asDirection = { ',': "'", '.': "'", ';': '"', ':': '"' }[char] ?? char;
    if ('xyz'.includes(char)) {
      if (axis !== '') throw hallError('Multiple axis symbols.');
      if (order === 1 || (order === 3 && direction === '*')) throw hallError('Inconsistent matrix symbol.');
      axis = char;
    } else if (`'"*`.includes(asDirection)) {
      if (direction !== '') throw hallError('Multiple axis symbols.');
      if (order !== (asDirection === '*' ? 3 : 2)) throw hallError('Inconsistent matrix symbol.');
      if (screw !== 0) throw hallError('Screw translation for non-principal direction.');
      direction = asDirection;
    } else if (char in translationOfLetter) {
      translation = translationModPositive(addTranslations(translation, translationOfLetter[char]));
    } else {
      throw hallError('Malformed matrix symbol.');
    }
  }
  return { order, screw, axis, direction, translation };
}

function readMatrixSymbol(text: string): MatrixSymbol {
  const improper = text.startsWith('-');
  const body = improper ? text.slice(1) : text;
  if (body === '') throw hallError('Incomplete matrix symbol.');
  if (!/^[12346]/.test(body)) throw hallError('Improper symbol for rotational order.');
  const order = Number(body[0]);
  const screw = /^[1-5]/.test(body.slice(1)) ? Number(body[1]) : 0;
  if (screw >= order) throw hallError('Improper screw translation.');
  return { improper, ...readQualifiers(body.slice(screw === 0 ? 1 : 2), order, screw) };
}

/** The axis and direction a symbol leaves out, from its place and the first symbol. */
function withDefaults(symbol: MatrixSymbol, index: number, first: MatrixSymbol | undefined): MatrixSymbol {
  let { axis, direction } = symbol;
  const { order } = symbol;
  const firstOrder = first?.order ?? 0;
  if (axis === '') {
    if (index === 0 && order !== 1 && direction !== '*') {
      axis = 'z';
    } else if (index === 1 && order === 2) {
      if ((firstOrder === 2 || firstOrder === 4) && direction === '') axis = 'x';
      if (firstOrder === 3 || firstOrder === 6) {
        direction ||= "'";
        axis = first!.axis;
      }
    } else if (order === 3 && (index === 2 || (index === 1 && (firstOrder === 2 || firstOrder === 4)))) {
      direction = '*';
    }
  }
  if (axis === '' && (direction === "'" || direction === '"')) axis = 'z';
  if (axis === '' && order !== 1 && direction !== '*') throw hallError('Need explicit axis symbol.');
  return { ...symbol, axis, direction };
}

function operationOf(symbol: MatrixSymbol): SymmetryOperation {
  const { order, axis, direction, screw } = symbol;
  let rotation: Int32Array = Int32Array.from(rotationOfSymbol[`${order}${direction}`] ?? identityRotation);
  if (axis === 'x') rotation = multiplyInteger3(multiplyInteger3(aboutDiagonal, rotation), aboutDiagonalBack);
  if (axis === 'y') rotation = multiplyInteger3(multiplyInteger3(aboutDiagonalBack, rotation), aboutDiagonal);
  const translation = Int32Array.from(symbol.translation);
  if (screw !== 0) translation[Math.max(0, 'xyz'.indexOf(axis))] += (12 * screw) / order;
  return { rotation: symbol.improper ? negated(rotation) : rotation, translation };
}

/** The operator in parentheses: three twelfths of shift, or a triplet. `open` is the place of its parenthesis. */
function readChangeOfBasis(text: string, open: number): ChangeOfBasis {
  const close = text.indexOf(')', open);
  const end = close < 0 ? text.length : close;
  const inside = text.slice(open + 1, end);
  const shift = /^[\s_]*([+-]?\d+)[\s_]*,?[\s_]*([+-]?\d+)[\s_]*,?[\s_]*([+-]?\d+)[\s_]*$/.exec(inside);
  const cb =
    shift === null
      ? parseChangeOfBasis(text, open + 1, end)
      : changeOfBasisFromMap(
          Int32Array.from(identityRotation, (x) => 12 * x),
          Int32Array.from(shift.slice(1), (digits) => 12 * Number(digits)),
        );
  if (close < 0) throw hallError('Closing parenthesis expected after change-of-basis operator');
  if ([...text.slice(close + 1)].some((char) => !isSpace(char)))
    throw hallError('Unexpected extra character.');
  return cb;
}

/** What a Hall symbol says: the group before, and the change of basis, if there is one. */
export interface HallSymbol {
  readonly group: OperatorGroup;
  readonly changeOfBasis: ChangeOfBasis | null;
}

/** The generators of matrix symbols separated by spaces. */
function readGenerators(matrices: string, start: readonly SymmetryOperation[]): SymmetryOperation[] {
  const generators = [...start];
  const symbols: MatrixSymbol[] = [];
  for (const word of matrices.split(/[\s_]+/).filter((part) => part !== '')) {
    try {
      symbols.push(withDefaults(readMatrixSymbol(word), symbols.length, symbols[0]));
    } catch (error) {
      // that the symbols before it make no group is the earlier mistake
      generateGroup(generators);
      throw error;
    }
    generators.push(operationOf(symbols[symbols.length - 1]));
  }
  return generators;
}

/** Rules of the notation that the reference lets pass only where it is not asked to be strict. */
function requireStrictForm(matrices: string, hasChangeOfBasis: boolean): void {
  if (/^[\s_]*$/.test(matrices)) throw hallError('Matrix symbol expected.');
  if (!isSpace(matrices[0])) throw hallError('Space expected after lattice type symbol.');
  if (hasChangeOfBasis && !isSpace(matrices[matrices.length - 1])) {
    throw hallError('Space expected before change-of-basis operator.');
  }
}

/**
 * Reads a Hall symbol and keeps its change of basis apart. `strict` asks for at least one matrix symbol and for
 * spaces around. Throws a SymmetryError.
 */
export function parseHallSymbol(text: string, strict = false): HallSymbol {
  const open = text.indexOf('(');
  const [, minus, lattice, matrices] = /^[\s_]*(-?)(.?)(.*)$/s.exec(open < 0 ? text : text.slice(0, open))!;
  if (lattice === '') throw hallError('Lattice type not specified.');
  const centrings = centringGenerators[lattice.toLowerCase()];
  if (centrings === undefined) throw hallError('Illegal symbol for centring type of cell.');
  if (strict) requireStrictForm(matrices, open >= 0);
  const inversion = { rotation: negated(identityRotation), translation: zeroTranslation() };
  const generators = readGenerators(matrices, minus === '' ? [] : [inversion]);
  const group = generateGroup(
    generators,
    centrings.map((t) => Int32Array.from(t)),
  );
  return { group, changeOfBasis: open < 0 ? null : readChangeOfBasis(text, open) };
}

/** The group of a Hall symbol, in its own basis. Throws a SymmetryError. */
export function groupFromHall(text: string, strict = false): OperatorGroup {
  const { group, changeOfBasis } = parseHallSymbol(text, strict);
  return changeOfBasis === null ? group : changeGroupBasis(group, changeOfBasis);
}
