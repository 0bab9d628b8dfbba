import {
  ArithmeticError,
  limited,
  maximalBits,
  NotArithmetic,
  toDouble,
  toInteger,
  tooLarge,
  type NumberValue,
} from './arithmetic-values.js';

export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

function divisionByZero(message: string): ArithmeticError {
  return new ArithmeticError('ZeroDivisionError', message);
}

/** Quotient rounded down, and the remainder with the sign of the divisor. */
function divideIntegers(a: bigint, b: bigint): { quotient: bigint; remainder: bigint } {
  const remainder = a % b;
  const shift = remainder !== 0n && remainder < 0n !== b < 0n;
  return shift ? { quotient: a / b - 1n, remainder: remainder + b } : { quotient: a / b, remainder };
}

function withIntegers(operator: Operator, a: bigint, b: bigint): NumberValue {
  switch (operator) {
    case '+':
      return limited(a + b);
    case '-':
      return limited(a - b);
    case '*':
      return limited(a * b);
    case '/':
      if (b === 0n) throw divisionByZero('division by zero');
      return toDouble(a) / toDouble(b);
    case '//':
      if (b === 0n) throw divisionByZero('integer division or modulo by zero');
      return divideIntegers(a, b).quotient;
    case '%':
      if (b === 0n) throw divisionByZero('integer modulo by zero');
      return divideIntegers(a, b).remainder;
    case '**':
      return b < 0n ? powerOfDoubles(toDouble(a), toDouble(b)) : powerOfIntegers(a, b);
  }
}

function powerOfIntegers(base: bigint, exponent: bigint): bigint {
  const size = base < 0n ? -base : base;
  if (size > 1n && exponent * BigInt(size.toString(2).length - 1) > maximalBits) throw tooLarge();
  return base ** exponent;
}

function moduloOfDoubles(a: number, b: number): number {
  if (b === 0) throw divisionByZero('float modulo');
  const remainder = a % b;
  if (remainder !== 0) return remainder < 0 !== b < 0 ? remainder + b : remainder;
  return b < 0 ? -0 : 0;
}

function floorOfDoubles(a: number, b: number): number {
  if (b === 0) throw divisionByZero('float floor division by zero');
  // From the remainder, so that the quotient is right where a / b would round up to a whole number.
  const quotient = (a - moduloOfDoubles(a, b)) / b;
  return quotient === 0 ? 0 * (a / b) : Math.round(quotient);
}

function powerOfDoubles(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw divisionByZero('0.0 cannot be raised to a negative power');
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new NotArithmetic('the power is a complex number');
  }
  if (base === 1 || (base === -1 && !Number.isFinite(exponent) && !Number.isNaN(exponent))) return 1;
  const power = base ** exponent;
  if (!Number.isFinite(power) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new ArithmeticError('OverflowError', "(34, 'Numerical result out of range')");
  }
  return power;
}

function withDoubles(operator: Operator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw divisionByZero('float division by zero');
      return a / b;
    case '//':
      return floorOfDoubles(a, b);
    case '%':
      return moduloOfDoubles(a, b);
    case '**':
      return powerOfDoubles(a, b);
  }
}

/** Python's result: whole numbers stay whole except under `/`. */
export function calculate(operator: Operator, a: NumberValue, b: NumberValue): NumberValue {
  if (typeof a === 'bigint' && typeof b === 'bigint') return withIntegers(operator, a, b);
  return withDoubles(operator, toDouble(a), toDouble(b));
}

/** Rounds halves to the even neighbour, as Python's round(). */
export function roundHalfEven(value: number): bigint {
  const whole = toInteger(Math.floor(value));
  const rest = value - Math.floor(value);
  if (rest < 0.5 || (rest === 0.5 && whole % 2n === 0n)) return whole;
  return whole + 1n;
}
