/**
 * The values of expressions, with Python's rules: integers are exact and of any size (bigint), other numbers are doubles; a boolean
 * counts as 0 or 1. A value that is no number can be written too (a text, a list, the name of a function), but not calculated with.
 */
export type ExpressionValue =
  bigint | number | boolean | null | string | FunctionName | readonly ExpressionValue[];

/** A function that is named but not called. */
export interface FunctionName {
  readonly kind: 'function';
  readonly name: string;
}

export type NumberValue = bigint | number;

/** Why an expression has no value: the kind of Python's error, and what it says. */
export class ArithmeticError extends Error {
  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`);
  }
}

/** What the language of parameter files has no use for, though Python might know a value. */
export class NotArithmetic extends Error {}

const typeNames: Record<string, string> = {
  bigint: 'int',
  number: 'float',
  boolean: 'bool',
  string: 'str',
};

export function typeName(value: ExpressionValue): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  return typeNames[typeof value] ?? 'function';
}

/** The value as a number to calculate with, or undefined when it is none. */
export function asNumber(value: ExpressionValue): NumberValue | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

export function toDouble(value: NumberValue): number {
  const double = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(double)) {
    throw new ArithmeticError('OverflowError', 'int too large to convert to float');
  }
  return double;
}

export function toInteger(value: number): bigint {
  if (Number.isNaN(value)) throw new ArithmeticError('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(value)) {
    throw new ArithmeticError('OverflowError', 'cannot convert float infinity to integer');
  }
  return BigInt(value);
}

/** Integers beyond this are refused: no parameter needs them, and they would take all memory. */
export const maximalBits = 8192n;
const largest = 1n << maximalBits;

export function tooLarge(): NotArithmetic {
  return new NotArithmetic('the number is too large');
}

export function limited(value: bigint): bigint {
  if (value > largest || value < -largest) throw tooLarge();
  return value;
}
