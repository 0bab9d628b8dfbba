import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../src/numeric/random.js';
import { exponential, logarithmRatio } from '../../../../src/numeric/wasm/exp-log.js';
import { FunctionBuilder } from '../../../../src/numeric/wasm/function-builder.js';
import { ConstantPool, moduleBytes } from '../../../../src/numeric/wasm/module.js';
import { int, load } from '../../../../src/numeric/wasm/value.js';

const nNumbers = 2000;
const constants = new ConstantPool(64);
const start = constants.nBytes;

/** A function that works in place on the numbers from `start` on. */
function inPlace(name: string, make: typeof exponential): FunctionBuilder {
  const f = new FunctionBuilder(name, 0);
  f.repeat(int(start), int(start + 8 * nNumbers), int(16), (at) =>
    f.store(at, 0, make(f, constants, load(at, 0))),
  );
  return f;
}

const functions = [inPlace('exponential', exponential), inPlace('logarithmRatio', logarithmRatio)];
const { exports } = new WebAssembly.Instance(
  new WebAssembly.Module(moduleBytes(functions, constants, 1)),
) as unknown as {
  exports: {
    memory: WebAssembly.Memory;
    exponential: () => void;
    logarithmRatio: () => void;
  };
};
const numbers = new Float64Array(exports.memory.buffer, start, nNumbers);

function apply(name: 'exponential' | 'logarithmRatio', values: (i: number) => number) {
  const arguments_ = Float64Array.from({ length: nNumbers }, (_, i) => values(i));
  numbers.set(arguments_);
  exports[name]();
  return { arguments_, results: numbers.slice() };
}

/** Of the results, none is further from the truth than this, relative. */
function largestError(arguments_: Float64Array, results: Float64Array, truth: (x: number) => number): number {
  return results.reduce((worst, y, i) => {
    const expected = truth(arguments_[i]);
    return Math.max(worst, Math.abs(y - expected) / Math.abs(expected));
  }, 0);
}

const random = createRandom(3);

describe('e^x of WebAssembly', () => {
  it.each([
    ['about 0', 1e-3],
    ['within 1', 1],
    ['within 40', 40],
    ['within 700', 700],
  ])('%s', (_name, range) => {
    const { arguments_, results } = apply('exponential', () => range * (2 * random.uniform() - 1));
    expect(largestError(arguments_, results, Math.exp)).toBeLessThan(6e-16);
  });

  it('is exact at 0, nothing far below, infinite far above, and no number of none', () => {
    const special = [0, -0, -708.5, -1e300, -Infinity, 709.9, 1e300, Infinity, NaN];
    const { results } = apply('exponential', (i) => special[i] ?? 0);
    expect(Array.from(results.subarray(0, special.length))).toEqual([
      1,
      1,
      0,
      0,
      0,
      Infinity,
      Infinity,
      Infinity,
      NaN,
    ]);
    const limits = [-708, 709.78];
    const { arguments_, results: atLimits } = apply('exponential', (i) => limits[i] ?? 0);
    expect(largestError(arguments_, atLimits, Math.exp)).toBeLessThan(6e-16);
  });
});

describe('ln(1 + x)/x of WebAssembly', () => {
  it.each([-300, -20, -10, -4, -2, -1, 0, 1, 3, 10, 100])('x of the order of 10^%d', (power) => {
    const { arguments_, results } = apply(
      'logarithmRatio',
      () => (0.5 + 10 * random.uniform()) * 10 ** power,
    );
    expect(largestError(arguments_, results, (x) => Math.log1p(x) / x)).toBeLessThan(8e-16);
  });

  it('is 1 at 0', () => {
    const { results } = apply('logarithmRatio', () => 0);
    expect(results.every((value) => value === 1)).toBe(true);
  });
});
