import { describe, expect, it } from '@jest/globals';
import {
  formatChangeOfBasis,
  inverseChangeOfBasis,
  parseChangeOfBasis,
  chainBases,
  isIdentityBasis,
} from '../../../src/crystal/change-of-basis.js';
import {
  formatOperation,
  multiplyOperations,
  parseOperation,
} from '../../../src/crystal/symmetry-operation.js';

describe('symmetry operations as text', () => {
  it.each([
    ['x,y,z', 'x,y,z'],
    [' -X , Y+1/2 ; -z-0.25', '-x,y+1/2,-z-1/4'],
    ['1/3+y,x-y,z+2/3', 'y+1/3,x-y,z+2/3'],
    ['k,h,-l', 'y,x,-z'],
    ['-h-k,k,-l', '-x,-x+y,-z'],
    ['2*x/2,y,z', 'x,y,z'],
  ])('reads %j as %j', (text, expected) => {
    expect(formatOperation(parseOperation(text))).toBe(expected);
  });

  it.each([
    ['x,y', 'Parse error: not enough row expressions:\n  x,y\n  ___^'],
    ['x,y,z,', 'Parse error: too many row expressions:\n  x,y,z,\n  _____^'],
    ['x,y,q', 'Parse error: unexpected character:\n  x,y,q\n  ____^'],
    ['x,+,z', 'Parse error: unexpected end of input:\n  x,+,z\n  ___^'],
    ['a,b,c', 'Parse error: a,b,c notation not supported in this context:\n  a,b,c\n  ^'],
    ['x/2,y,z', 'cctbx Internal Error: Unsuitable value for rational rotation matrix.'],
    ['x,y,z+1/7', 'cctbx Internal Error: Unsuitable value for rational translation vector.'],
    ['x/0,y,z', 'Parse error: unexpected character:\n  x/0,y,z\n  __^'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parseOperation(text)).toThrow(new Error(message));
  });

  it('applies the right factor first', () => {
    const screw = parseOperation('-y,x,z+1/4');
    expect(formatOperation(multiplyOperations(parseOperation('x+1/2,y,z'), screw))).toBe('-y+1/2,x,z+1/4');
    expect(formatOperation(multiplyOperations(screw, parseOperation('x+1/2,y,z')))).toBe('-y,x+1/2,z+1/4');
  });
});

describe('changes of basis as text', () => {
  it('says the same in all three notations', () => {
    const cb = parseChangeOfBasis('a+c,b,c');
    expect(formatChangeOfBasis(cb)).toBe('x,y,-x+z');
    expect(formatChangeOfBasis(cb, 'hkl')).toBe('h+l,k,l');
    expect(formatChangeOfBasis(parseChangeOfBasis('h+l,k,l'), 'abc')).toBe('a+c,b,c');
    expect(isIdentityBasis(chainBases(inverseChangeOfBasis(cb), parseChangeOfBasis('x,y,-x+z')))).toBe(true);
  });

  it('refuses what has no inverse', () => {
    expect(() => parseChangeOfBasis('x,y,x+y')).toThrow('not invertible');
    expect(() => parseChangeOfBasis('5*x,y,z')).toThrow('Unsuitable value');
  });
});
