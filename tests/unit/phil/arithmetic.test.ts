import { describe, expect, it } from '@jest/globals';
import {
  ArithmeticError,
  evaluateArguments,
  evaluateExpression,
  NotArithmetic,
} from '../../../src/phil/arithmetic.js';

describe('evaluateExpression', () => {
  it.each<[string, unknown]>([
    ['1/3', 1 / 3],
    ['7//-2', -4n],
    ['-7%3', 2n],
    ['7.5//2', 3],
    ['-7.5%2', 0.5],
    ['2**3**2', 512n],
    ['-2**2', -4n],
    ['2**-1', 0.5],
    ['--1', 1n],
    ['(1+2)*3', 9n],
    ['0x1f + 0b11 + 1_000', 1034n],
    ['1e3 + .5 + 2.', 1002.5],
    ['pi', Math.PI],
    ['sqrt(2)', Math.SQRT2],
    ['hypot(3, 4)', 5],
    ['atan2(1, 1)*4', Math.PI],
    ['log(8, 2)', 3],
    ['ceil(4/3)', 2n],
    ['round(2.5)', 2n],
    ['round(2.675, 2)', 2.67],
    ['round(0.125, 2)', 0.12],
    ['max(1, 2.5, -3)', 2.5],
    ['sum([1, 2, 3])', 6n],
    ['factorial(20)', 2432902008176640000n],
    ['comb(5, 2) + perm(5, 2) + gcd(12, 18) + lcm(4, 6) + isqrt(17)', 52n],
    ['degrees(pi)', 180],
    ['1, 2', [1n, 2n]],
    ["'text'", 'text'],
    ['True + 1', 2n],
    ['1 # a comment', 1n],
  ])('%s', (text, expected) => expect(evaluateExpression(text)).toEqual(expected));

  it.each([
    ['1/0', 'ZeroDivisionError: division by zero'],
    ['0.0**-1', 'ZeroDivisionError: 0.0 cannot be raised to a negative power'],
    ['sqrt(-1)', 'ValueError: math domain error'],
    ['log(0)', 'ValueError: math domain error'],
    ['exp(1000)', 'OverflowError: math range error'],
    ['10.0**1000', "OverflowError: (34, 'Numerical result out of range')"],
    ['abc', "NameError: name 'abc' is not defined"],
    ['pi(1)', "TypeError: 'float' object is not callable"],
    ['sqrt(1, 2)', 'TypeError: math.sqrt() takes exactly one argument (2 given)'],
    ['atan2(1)', 'TypeError: atan2 expected 2 arguments, got 1'],
    ['1 2', 'SyntaxError: invalid syntax (line 1)'],
    ['(1 2)', 'SyntaxError: invalid syntax. Perhaps you forgot a comma? (line 1)'],
    ['(1', "SyntaxError: '(' was never closed (line 1)"],
    ['1)', "SyntaxError: unmatched ')' (line 1)"],
    ['1a', 'SyntaxError: invalid decimal literal (line 1)'],
    ['0b12', "SyntaxError: invalid digit '2' in binary literal (line 1)"],
    ['', 'SyntaxError: invalid syntax (line 0)'],
  ])('%s', (text, message) => {
    expect(() => evaluateExpression(text)).toThrow(ArithmeticError);
    expect(() => evaluateExpression(text)).toThrow(message);
  });

  it.each([
    '1 if 2 else 3',
    'not 1',
    '1 < 2',
    'lambda: 1',
    '{1: 2}',
    'pi.real',
    "'a' + 'b'",
    '(-8)**0.5',
    '9**9**9',
    'factorial(10**6)',
    `${'('.repeat(60)}1${')'.repeat(60)}`,
    '1+'.repeat(400) + '1',
  ])('%s is more than arithmetic', (text) => expect(() => evaluateExpression(text)).toThrow(NotArithmetic));

  it('knows nothing of the program that runs it', () => {
    for (const name of ['process', 'globalThis', 'constructor', '__proto__', 'toString', '__import__']) {
      expect(() => evaluateExpression(name)).toThrow(`NameError: name '${name}' is not defined`);
    }
  });
});

describe('special functions', () => {
  // Reference values to 16 digits: Abramowitz & Stegun tables 6.1 and 7.1, and Γ(1/2) = √π.
  it.each([
    ['gamma(0.5)', Math.sqrt(Math.PI)],
    ['gamma(6)', 120],
    ['gamma(-0.5)', -2 * Math.sqrt(Math.PI)],
    ['lgamma(100.0)', 359.1342053695754],
    ['erf(0.5)', 0.5204998778130465],
    ['erf(-2)', -0.9953222650189527],
    ['erfc(3)', 2.209049699858544e-5],
    ['erf(30)', 1],
  ])('%s', (text, expected) => {
    const value = evaluateExpression(text) as number;
    expect(Math.abs(value / expected - 1)).toBeLessThan(2e-14);
  });
});

it('reads the arguments of a call', () => {
  const { positional, named } = evaluateArguments('(1, 2/4, size=3, flag=True,)');
  expect(positional).toEqual([1n, 0.5]);
  expect([...named]).toEqual([
    ['size', 3n],
    ['flag', true],
  ]);
  expect(() => evaluateArguments('(a=1, 2)')).toThrow('positional argument follows keyword argument');
  expect(() => evaluateArguments('(a=1, a=2)')).toThrow('keyword argument repeated: a');
});
