import { gcd } from './integer-matrix.js';
import { SymmetryError, unsuitableRotation, unsuitableTranslation } from './symmetry-error.js';

/** What the letters of a triplet stand for: coordinates, indices, or basis vectors. */
export type TripletKind = 'xyz' | 'hkl' | 'abc';

/** Three linear expressions such as `-x,y+1/2,-z`: numerators of coefficients, row by row, and of constants. */
export interface Triplet {
  readonly kind: TripletKind;
  readonly rotation: Int32Array;
  readonly translation: Int32Array;
}

/** How to read a triplet: denominators of the result, notations allowed, part of the text. */
export interface TripletOptions {
  readonly rotationDenominator: number;
  readonly translationDenominator: number;
  readonly kinds?: readonly TripletKind[];
  readonly start?: number;
  readonly end?: number;
}

const kinds: readonly TripletKind[] = ['xyz', 'hkl', 'abc'];

function parseError(text: string, position: number, what: string): SymmetryError {
  return new SymmetryError(`Parse error: ${what}:\n  ${text}\n  ${'_'.repeat(position)}^`);
}

interface Token {
  readonly kind: 'number' | 'letter' | 'sign' | 'operator' | 'separator' | 'end';
  readonly text: string;
  readonly position: number;
}

function tokenize(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  const pattern = /[\s_]+|(\d+\.?\d*|\.\d+)|([xyzhklabc])|([+-])|([*/:])|([,;])/iy;
  for (let position = start; position < end; position = pattern.lastIndex) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) throw parseError(text, position, 'unexpected character');
    const group = match.slice(1).findIndex((part) => part !== undefined);
    if (group < 0) continue;
    const kind = (['number', 'letter', 'sign', 'operator', 'separator'] as const)[group];
    tokens.push({ kind, text: match[0].toLowerCase(), position });
  }
  tokens.push({ kind: 'end', text: '', position: end });
  return tokens;
}

/** One term: its factor and the column of its letter, or -1 for a constant. */
interface Term {
  readonly value: number;
  readonly column: number;
}

/** Reads `1/2*x`, `x/2`, `2x`, `3/4`: a product of numbers with at most one letter. */
class TripletReader {
  private index = 0;
  private nRows = 0;
  kind: TripletKind | undefined;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly allowed: readonly TripletKind[],
  ) {}

  get token(): Token {
    return this.tokens[this.index];
  }

  fail(what: string): SymmetryError {
    return parseError(this.text, this.token.position, what);
  }

  take(kind: Token['kind']): Token | undefined {
    return this.token.kind === kind ? this.tokens[this.index++] : undefined;
  }

  private letterColumn(letter: string): number {
    const kind = kinds.find((candidate) => candidate.includes(letter))!;
    const spelled = (name: string) => [...name].join(',');
    if (!this.allowed.includes(kind)) {
      throw this.fail(`${spelled(kind)} notation not supported in this context`);
    }
    if (this.kind !== undefined && this.kind !== kind) {
      const [first, second] = kinds.filter((candidate) => candidate === kind || candidate === this.kind);
      throw this.fail(`mix of ${spelled(first)} and ${spelled(second)} notation`);
    }
    this.kind = kind;
    return kind.indexOf(letter);
  }

  private unexpected(): SymmetryError {
    const { kind, text } = this.token;
    if (kind === 'letter') this.letterColumn(text);
    if (kind === 'separator' && this.nRows === 2) return this.fail('too many row expressions');
    return this.fail(
      kind === 'end' || kind === 'separator' ? 'unexpected end of input' : 'unexpected character',
    );
  }

  private term(sign: number): Term {
    let value = sign;
    let column = -1;
    for (let operator = '*'; ;) {
      if (this.token.kind === 'number') {
        const factor = Number(this.token.text);
        if (operator === '/' && factor === 0) throw this.unexpected();
        value = operator === '/' ? value / factor : value * factor;
      } else if (this.token.kind === 'letter' && column < 0 && operator === '*') {
        column = this.letterColumn(this.token.text);
      } else {
        throw this.unexpected();
      }
      this.index++;
      const next = this.take('operator');
      if (next !== undefined) operator = next.text === '*' ? '*' : '/';
      else if (this.token.kind === 'letter' && column < 0) operator = '*';
      else return { value, column };
    }
  }

  /** One expression: three coefficients and a constant. */
  row(): number[] {
    const row = [0, 0, 0, 0];
    for (let sign = this.take('sign'); ; sign = this.take('sign')) {
      const term = this.term(sign?.text === '-' ? -1 : 1);
      row[term.column < 0 ? 3 : term.column] += term.value;
      if (this.token.kind === 'sign') continue;
      if (this.token.kind === 'end' || this.token.kind === 'separator') {
        this.nRows++;
        return row;
      }
      throw this.unexpected();
    }
  }
}

/** value times denominator as a whole number; throws where it is none. */
function numerator(value: number, denominator: number, error: () => SymmetryError): number {
  const n = Math.round(value * denominator);
  if (Math.abs(value - n / denominator) > 0.0005) throw error();
  return n;
}

/**
 * Reads three expressions separated by commas in x,y,z, in h,k,l or in a,b,c. Fractions, decimals and any order of
 * factors are allowed. Throws a SymmetryError that points at the place, or one for elements that do not have the
 * denominators asked for.
 */
export function parseTriplet(text: string, options: TripletOptions): Triplet {
  const { start = 0, end = text.length } = options;
  const reader = new TripletReader(text, tokenize(text, start, end), options.kinds ?? kinds);
  const rotation: number[] = [];
  const translation: number[] = [];
  for (;;) {
    const row = reader.row();
    for (const value of row.slice(0, 3)) {
      rotation.push(numerator(value, options.rotationDenominator, unsuitableRotation));
    }
    translation.push(numerator(row[3], options.translationDenominator, unsuitableTranslation));
    if (reader.token.kind === 'end') break;
    if (translation.length === 3) throw reader.fail('too many row expressions');
    reader.take('separator');
  }
  if (translation.length !== 3) throw reader.fail('not enough row expressions');
  return {
    kind: reader.kind ?? 'xyz',
    rotation: Int32Array.from(rotation),
    translation: Int32Array.from(translation),
  };
}

function fraction(numerator: number, denominator: number): string {
  const divisor = gcd(numerator, denominator);
  return denominator === divisor
    ? `${numerator / divisor}`
    : `${numerator / divisor}/${denominator / divisor}`;
}

/** `-x,1/2*x+y,z+1/2` from numerators. */
export function formatTriplet(
  rotation: ArrayLike<number>,
  rotationDenominator: number,
  translation: ArrayLike<number>,
  translationDenominator: number,
  letters: TripletKind = 'xyz',
): string {
  const rows = [0, 1, 2].map((i) => {
    let row = '';
    for (let j = 0; j < 3; j++) {
      const n = rotation[3 * i + j];
      if (n === 0) continue;
      row += n < 0 ? '-' : row === '' ? '' : '+';
      if (Math.abs(n) !== rotationDenominator) row += `${fraction(Math.abs(n), rotationDenominator)}*`;
      row += letters[j];
    }
    const t = translation[i];
    if (t === 0) return row === '' ? '0' : row;
    return `${row}${t > 0 && row !== '' ? '+' : ''}${fraction(t, translationDenominator)}`;
  });
  return rows.join(',');
}
