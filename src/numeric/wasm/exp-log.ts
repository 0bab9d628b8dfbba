import type { FunctionBuilder } from './function-builder.js';
import type { ConstantPool } from './module.js';
import {
  add,
  addBits,
  bitsAnd,
  bitsOr,
  bitsWithout,
  choose,
  divide,
  isLess,
  larger,
  multiply,
  multiplyAdd,
  type Pair,
  shiftLeft,
  shiftRight,
  smaller,
  subtract,
} from './value.js';

/** ln 2 in two parts; the first has 31 bits, so that its products with exponents are exact. */
const LN2_HIGH = Math.floor(Math.LN2 * 2 ** 32) / 2 ** 32;
const LN2_LOW = 1.9082149292705877e-10;

/** Sum of c_k x^k, even and odd powers apart: two short chains of operations that wait for each other instead of a long one. */
function polynomial(
  f: FunctionBuilder,
  constants: ConstantPool,
  x: Pair,
  coefficients: readonly number[],
): Pair {
  const squared = f.keep(multiply(x, x));
  const chain = (parity: number): Pair =>
    coefficients
      .filter((_, k) => k % 2 === parity)
      .map((c) => constants.twice(c))
      .reduceRight((sum, c) => multiplyAdd(sum, squared, c));
  return multiplyAdd(chain(1), x, chain(0));
}

/** 1/k!: with |r| <= ln(2)/2 what is left out is below 5e-18. */
const EXPONENTIAL_SERIES = Array.from({ length: 14 }, (_, k) => {
  let factorial = 1;
  for (let i = 2; i <= k; i++) factorial *= i;
  return 1 / factorial;
});
const LARGEST_EXPONENT = 709.78;
const SMALLEST_EXPONENT = -708;
/** Adding it rounds to an integer, which then stands in the lowest bits. */
const ROUNDING = 1.5 * 2 ** 52;

/** e^x to 1e-15 (relative); 0 below -708, infinite above 709.78. x = n ln 2 + r, e^x = 2^n e^r. */
export function exponential(f: FunctionBuilder, constants: ConstantPool, exponent: Pair): Pair {
  const twice = (value: number) => constants.twice(value);
  const x = f.keep(exponent);
  const limited = f.keep(smaller(larger(x, twice(SMALLEST_EXPONENT)), twice(LARGEST_EXPONENT)));
  const shifted = f.keep(multiplyAdd(limited, twice(Math.LOG2E), twice(ROUNDING)));
  const n = f.keep(subtract(shifted, twice(ROUNDING)));
  const coarse = subtract(limited, multiply(n, twice(LN2_HIGH)));
  const r = f.keep(subtract(coarse, multiply(n, twice(LN2_LOW))));
  const power = polynomial(f, constants, r, EXPONENTIAL_SERIES);
  const scaled = addBits(power, shiftLeft(shifted, 52));
  const positive = bitsWithout(scaled, isLess(x, twice(SMALLEST_EXPONENT)));
  return choose(isLess(twice(LARGEST_EXPONENT), x), twice(Infinity), positive);
}

/** 2/(2k + 1): ln m = s (2 + 2/3 s² + 2/5 s⁴ + ...), s = (m - 1)/(m + 1) within 0.172; the rest is below 1e-17. */
const LOGARITHM_SERIES = Array.from({ length: 10 }, (_, k) => 2 / (2 * k + 3));
const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const ONE_BITS = 0x3ff0000000000000n;
const FRACTION_BITS = 0x000fffffffffffffn;
/** The double 2^52: an integer below 2^52 put into its lowest bits adds to it. */
const TWO_TO_52_BITS = 0x4330000000000000n;

/**
 * ln(1 + x)/x for finite x >= 0 to 1e-15 (relative), 1 at 0. 1 + x = 2^k m with m between sqrt(1/2) and sqrt(2); what
 * rounding of 1 + x loses is added at the end.
 */
export function logarithmRatio(f: FunctionBuilder, constants: ConstantPool, argument: Pair): Pair {
  const twice = (value: number) => constants.twice(value);
  // So small that the ratio is 1, and no division of 0 by 0.
  const x = f.keep(larger(argument, twice(1e-300)));
  const u = f.keep(add(x, twice(1)));
  const lost = divide(subtract(x, subtract(u, twice(1))), u);
  const above = f.keep(addBits(u, constants.bits(ONE_BITS - SQRT_HALF_BITS)));
  const biased = bitsOr(shiftRight(above, 52), constants.bits(TWO_TO_52_BITS));
  const k = f.keep(subtract(biased, twice(2 ** 52 + 1023)));
  const m = addBits(bitsAnd(above, constants.bits(FRACTION_BITS)), constants.bits(SQRT_HALF_BITS));
  const mMinus1 = f.keep(subtract(m, twice(1)));
  const s = f.keep(divide(mMinus1, add(mMinus1, twice(2))));
  const sSquared = f.keep(multiply(s, s));
  const series = multiply(polynomial(f, constants, sSquared, LOGARITHM_SERIES), sSquared);
  // 2s = f - s f: f is exact, and the rounding of the rest does not count.
  const small = f.keep(multiply(s, subtract(series, mMinus1)));
  const low = add(small, multiplyAdd(k, twice(LN2_LOW), lost));
  return divide(add(multiply(k, twice(LN2_HIGH)), add(mMinus1, low)), x);
}
