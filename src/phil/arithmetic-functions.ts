import { calculate, roundHalfEven } from './arithmetic-operators.js';
import {
  ArithmeticError,
  asNumber,
  NotArithmetic,
  toDouble,
  toInteger,
  tooLarge,
  typeName,
  type ExpressionValue,
  type NumberValue,
} from './arithmetic-values.js';
import { roundToPlaces } from './decimal.js';
import { fallingFactorial, gcd, integerRoot, lcm, roundInteger } from './integer-functions.js';
import { erf, erfc, gamma, lnGamma } from './special-functions.js';

/** The names and functions of Python's math, and the few of its built-in functions that take and give numbers. */
export type ExpressionFunction = (values: readonly ExpressionValue[], name: string) => ExpressionValue;

export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
  ['inf', Infinity],
  ['nan', NaN],
]);

const domainError = (): ArithmeticError => new ArithmeticError('ValueError', 'math domain error');

function double(value: ExpressionValue): number {
  const number = asNumber(value);
  if (number === undefined) {
    throw new ArithmeticError('TypeError', `must be real number, not ${typeName(value)}`);
  }
  return toDouble(number);
}

function integer(value: ExpressionValue): bigint {
  const number = asNumber(value);
  if (typeof number === 'bigint') return number;
  const name = typeName(value);
  throw new ArithmeticError('TypeError', `'${name}' object cannot be interpreted as an integer`);
}

function nonNegative(value: ExpressionValue, message: string): bigint {
  const number = integer(value);
  if (number < 0n) throw new ArithmeticError('ValueError', message);
  return number;
}

/** A result that must be finite when what it is made of is. */
function checked(result: number, values: readonly number[]): number {
  if (Number.isFinite(result) || !values.every(Number.isFinite)) {
    if (Number.isNaN(result) && !values.some(Number.isNaN)) throw domainError();
    return result;
  }
  if (Number.isNaN(result)) throw domainError();
  throw new ArithmeticError('OverflowError', 'math range error');
}

function counted(count: number, values: readonly ExpressionValue[], name: string): void {
  if (values.length === count) return;
  const message =
    count === 1
      ? `math.${name}() takes exactly one argument (${values.length} given)`
      : `${name} expected ${count} arguments, got ${values.length}`;
  throw new ArithmeticError('TypeError', message);
}

function ofDoubles(count: number, f: (...values: number[]) => number): ExpressionFunction {
  return (values, name) => {
    counted(count, values, name);
    const doubles = values.map(double);
    return checked(f(...doubles), doubles);
  };
}

/** For functions that are infinite, not too large, at the edge of their domain. */
function withPole(f: (x: number) => number, isPole: (x: number) => boolean): ExpressionFunction {
  return ofDoubles(1, (x) => {
    if (isPole(x)) throw domainError();
    return f(x);
  });
}

function toWhole(round: (x: number) => bigint): ExpressionFunction {
  return (values, name) => {
    counted(1, values, name);
    const number = asNumber(values[0]);
    return typeof number === 'bigint' ? number : round(double(values[0]));
  };
}

/** log(x), or log(x, base); exact integers may be larger than any double. */
const logarithm: ExpressionFunction = (values) => {
  if (values.length < 1 || values.length > 2) {
    throw new ArithmeticError('TypeError', 'math.log requires 1 to 2 arguments');
  }
  const [x, base] = values.map((value) => {
    const number = double(value);
    if (number <= 0) throw domainError();
    return Math.log(number);
  });
  if (base === undefined) return x;
  if (base === 0) throw new ArithmeticError('ZeroDivisionError', 'float division by zero');
  return x / base;
};

const combinations: ExpressionFunction = (values, name) => {
  counted(2, values, name);
  values.forEach(integer);
  const n = nonNegative(values[0], 'n must be a non-negative integer');
  const k = nonNegative(values[1], 'k must be a non-negative integer');
  if (k > n) return 0n;
  const fewer = k > n - k ? n - k : k;
  return fallingFactorial(n, fewer) / fallingFactorial(fewer, fewer);
};

const permutations: ExpressionFunction = (values) => {
  values.forEach(integer);
  const n = nonNegative(values[0], 'n must be a non-negative integer');
  const k = values.length > 1 ? nonNegative(values[1], 'k must be a non-negative integer') : n;
  return k > n ? 0n : fallingFactorial(n, k);
};

function list(values: readonly ExpressionValue[]): readonly ExpressionValue[] {
  return values.length === 1 && Array.isArray(values[0]) ? (values[0] as readonly ExpressionValue[]) : values;
}

function numbers(values: readonly ExpressionValue[], name: string): NumberValue[] {
  return values.map((value) => {
    const number = asNumber(value);
    if (number === undefined) throw new NotArithmetic(`${name}() takes numbers`);
    return number;
  });
}

function extreme(isBetter: (a: NumberValue, b: NumberValue) => boolean): ExpressionFunction {
  return (values, name) => {
    if (values.length === 0) {
      throw new ArithmeticError('TypeError', `${name} expected at least 1 argument, got 0`);
    }
    const all = numbers(list(values), name);
    if (all.length === 0) throw new ArithmeticError('ValueError', `${name}() arg is an empty sequence`);
    return all.reduce((best, value) => (isBetter(value, best) ? value : best));
  };
}

const round: ExpressionFunction = (values) => {
  const number = asNumber(values[0]);
  if (number === undefined || values.length > 2) throw new NotArithmetic('round() takes a number');
  if (values.length === 1) return typeof number === 'bigint' ? number : roundHalfEven(number);
  const places = Number(integer(values[1]));
  if (typeof number === 'number') return roundToPlaces(number, places);
  if (places < -300) throw tooLarge();
  return places >= 0 ? number : roundInteger(number, 10n ** BigInt(-places));
};

const scaledByPowerOfTwo: ExpressionFunction = (values, name) => {
  counted(2, values, name);
  const power = asNumber(values[1]);
  if (typeof power !== 'bigint') {
    throw new ArithmeticError('TypeError', 'Expected an int as second argument to ldexp.');
  }
  const x = double(values[0]);
  // In two steps, as the power alone may overflow where the product does not.
  const half = Math.trunc(Number(power) / 2);
  return checked(x * 2 ** half * 2 ** (Number(power) - half), [x]);
};

const fmod = (x: number, y: number): number => x % y;

/** The remainder of the nearest whole quotient, ties to even. */
function ieeeRemainder(x: number, y: number): number {
  if (!Number.isFinite(y) && !Number.isNaN(y) && Number.isFinite(x)) return x;
  const size = Math.abs(y);
  const low = Math.abs(x) % (2 * size);
  const nearest = low > size * 1.5 ? low - 2 * size : low > size / 2 && low !== size * 1.5 ? low - size : low;
  const remainder = low === size * 1.5 ? -size / 2 : nearest;
  return x < 0 ? -remainder : remainder;
}

function powerOf(x: number, y: number): number {
  if (x === 0 && y < 0) throw domainError();
  return x === 1 ? 1 : x ** y;
}

function copySign(x: number, y: number): number {
  return Math.abs(x) * (y < 0 || Object.is(y, -0) ? -1 : 1);
}

const isWholeNotPositive = (x: number): boolean => x <= 0 && Number.isInteger(x);

export const functions: ReadonlyMap<string, ExpressionFunction> = new Map<string, ExpressionFunction>([
  ...(
    [
      'acos',
      'acosh',
      'asin',
      'asinh',
      'atan',
      'cbrt',
      'cos',
      'cosh',
      'exp',
      'expm1',
      'sin',
      'sinh',
      'sqrt',
      'tan',
      'tanh',
    ] as const
  ).map((name): [string, ExpressionFunction] => [name, ofDoubles(1, Math[name])]),
  ['atanh', withPole(Math.atanh, (x) => Math.abs(x) >= 1)],
  ['log10', withPole(Math.log10, (x) => x <= 0)],
  ['log2', withPole(Math.log2, (x) => x <= 0)],
  ['log1p', withPole(Math.log1p, (x) => x <= -1)],
  ['gamma', withPole(gamma, isWholeNotPositive)],
  ['lgamma', withPole(lnGamma, isWholeNotPositive)],
  ['log', logarithm],
  ['exp2', ofDoubles(1, (x) => 2 ** x)],
  ['fabs', ofDoubles(1, Math.abs)],
  ['erf', ofDoubles(1, erf)],
  ['erfc', ofDoubles(1, erfc)],
  ['degrees', ofDoubles(1, (x) => x * (180 / Math.PI))],
  ['radians', ofDoubles(1, (x) => x * (Math.PI / 180))],
  ['atan2', ofDoubles(2, Math.atan2)],
  ['pow', ofDoubles(2, powerOf)],
  ['fmod', ofDoubles(2, fmod)],
  ['remainder', ofDoubles(2, ieeeRemainder)],
  ['copysign', ofDoubles(2, copySign)],
  ['hypot', (values) => Math.hypot(...values.map(double))],
  ['ldexp', scaledByPowerOfTwo],
  ['ceil', toWhole((x) => toInteger(Math.ceil(x)))],
  ['floor', toWhole((x) => toInteger(Math.floor(x)))],
  ['trunc', toWhole((x) => toInteger(Math.trunc(x)))],
  ['int', toWhole((x) => toInteger(Math.trunc(x)))],
  ['float', (values, name) => (counted(1, values, name), double(values[0]))],
  ['round', round],
  [
    'abs',
    (values, name) => {
      const [number] = numbers(values, name);
      return number < 0 ? -number : typeof number === 'number' ? Math.abs(number) : number;
    },
  ],
  ['min', extreme((a, b) => a < b)],
  ['max', extreme((a, b) => a > b)],
  ['sum', (values, name) => numbers(list(values), name).reduce((a, b) => calculate('+', a, b), 0n)],
  ['prod', (values, name) => numbers(list(values), name).reduce((a, b) => calculate('*', a, b), 1n)],
  ['fsum', (values, name) => numbers(list(values), name).reduce((a: number, b) => a + toDouble(b), 0)],
  ['gcd', (values) => values.map(integer).reduce(gcd, 0n)],
  ['lcm', (values) => values.map(integer).reduce(lcm, 1n)],
  ['comb', combinations],
  ['perm', permutations],
  ['isqrt', (values) => integerRoot(nonNegative(values[0], 'isqrt() argument must be nonnegative'))],
  [
    'factorial',
    (values) => {
      const n = nonNegative(values[0], 'factorial() not defined for negative values');
      return fallingFactorial(n, n);
    },
  ],
]);
