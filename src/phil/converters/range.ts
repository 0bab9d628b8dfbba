import { formatGeneral } from '../decimal.js';
import { PhilError } from '../errors.js';
import { floatFromNumber, integerFromNumber } from '../numbers.js';
import { fullPath, type PhilDefinition } from '../objects.js';
import { whereSuffix } from '../source.js';
import type { ExpressionValue } from '../arithmetic.js';
import type { Word } from '../words.js';
import { assertOption, numberOption, type TypeOptions } from './arguments.js';
import { wrongValue } from './wrong-value.js';

type Number = number | bigint;

/** Whole numbers or any numbers: how they are read and written. */
export interface NumberKind {
  readonly read: (value: ExpressionValue, words: readonly Word[], path: string) => Number;
  readonly write: (value: Number) => string;
}

export const wholeNumbers: NumberKind = {
  read: integerFromNumber,
  write: (value) => (typeof value === 'bigint' ? value : BigInt(Math.trunc(value))).toString(),
};

export const anyNumbers: NumberKind = {
  read: floatFromNumber,
  write: (value) => formatGeneral(globalThis.Number(value), 10),
};

/** A value from the program as a number, where it is one that can be written. */
export function givenNumber(value: unknown, master: PhilDefinition, kind: NumberKind): Number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && (kind === anyNumbers || Number.isFinite(value))) return value;
  throw wrongValue(master, value, kind === anyNumbers ? 'a number' : 'a whole number');
}

/** `value_min` and `value_max` of a type. */
export class ValueRange {
  readonly min: Number | undefined;
  readonly max: Number | undefined;
  private readonly kind: NumberKind;

  constructor(options: TypeOptions, kind: NumberKind) {
    this.kind = kind;
    this.min = numberOption(options, 'value_min');
    this.max = numberOption(options, 'value_max');
    if (this.min !== undefined && this.max !== undefined) {
      assertOption(this.min <= this.max, 'value_min must not be above value_max');
    }
  }

  /** As `.type` shows it. */
  texts(): string[] {
    const { min, max, kind } = this;
    return [
      ...(min === undefined ? [] : [`value_min=${kind.write(min)}`]),
      ...(max === undefined ? [] : [`value_max=${kind.write(max)}`]),
    ];
  }

  /** Throws a PhilError for a value outside. */
  check(value: Number, master: PhilDefinition, words?: readonly Word[]): void {
    const { min, max, kind } = this;
    const position = words?.[0]?.position;
    const fail = (what: string, sign: string, limit: Number): PhilError =>
      new PhilError(
        `${fullPath(master)} element is ${what} allowed value: ${kind.write(value)} ${sign} ${kind.write(limit)}` +
          whereSuffix(position),
        position,
      );
    if (min !== undefined && value < min) throw fail('less than the minimum', '<', min);
    if (max !== undefined && value > max) throw fail('greater than the maximum', '>', max);
  }
}
