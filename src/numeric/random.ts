/**
 * Random numbers that a seed determines. The one source of chance of the whole program: the same seed and stream give
 * the same numbers on every platform.
 */
export interface Random {
  /** 32 random bits, as an integer from 0 to 2^32 - 1. */
  bits(): number;
  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Uniform among 0 .. n - 1, for n up to 2^32. */
  integer(n: number): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** Exponential with mean 1. */
  exponential(): number;
  /** Poisson; `mean` is not negative. */
  poisson(mean: number): number;
  /** Puts the elements in random order, in place (Fisher and Yates). */
  shuffle(values: { readonly length: number; [index: number]: number }): void;
}

/**
 * xoshiro128** 1.1 (Blackman & Vigna 2021, doi:10.1145/3460772): period 2^128 - 1, 32-bit integer arithmetic only.
 *
 * @param seed any integer up to 2^53
 * @param stream number of an independent sequence of the same seed, for instance of a frame
 */
export function createRandom(seed: number, stream = 0): Random {
  const generator = new Xoshiro(seededState(seed, stream));
  return {
    bits: () => generator.next(),
    uniform: () => generator.uniform(),
    integer: (n) => uniformInteger(generator, n),
    normal: () => generator.normal(),
    exponential: () => -Math.log1p(-generator.uniform()),
    poisson: (mean) => poisson(generator, mean),
    shuffle: (values) => shuffle(generator, values),
  };
}

/** The generator with its state of four 32-bit words, not all zero. */
export class Xoshiro {
  private readonly s: Uint32Array;
  /** The second of a pair of normal numbers, kept for the next call. */
  private spare = NaN;

  constructor(state: ArrayLike<number>) {
    this.s = Uint32Array.from(state);
  }

  next(): number {
    const { s } = this;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  uniform(): number {
    const high = this.next() >>> 5;
    return (high * 2 ** 26 + (this.next() >>> 6)) * 2 ** -53;
  }

  /** The polar method (Marsaglia & Bray 1964, doi:10.1137/1006063). */
  normal(): number {
    const kept = this.spare;
    this.spare = NaN;
    if (!Number.isNaN(kept)) return kept;
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.spare = y * factor;
      return x * factor;
    }
  }
}

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** Words of splitmix32, a bijection of a counter, so that near seeds give unlike states. */
function seededState(seed: number, stream: number): number[] {
  let counter = mix(mix(seed >>> 0) ^ Math.floor(seed / 2 ** 32)) ^ mix(stream + 0x2545f491);
  return [0, 1, 2, 3].map(() => mix((counter = (counter + 0x9e3779b9) | 0)));
}

/** The finaliser of MurmurHash3 (public domain, Appleby), on 32 bits. */
function mix(x: number): number {
  let z = x | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** Without bias: bits beyond the last whole multiple of n are drawn again. */
function uniformInteger(generator: Xoshiro, n: number): number {
  if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32))
    throw new RangeError(`invariant: ${n} is no number of choices`);
  const limit = 2 ** 32 - (2 ** 32 % n);
  for (;;) {
    const bits = generator.next();
    if (bits < limit) return bits % n;
  }
}

function shuffle(generator: Xoshiro, values: { readonly length: number; [index: number]: number }): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = uniformInteger(generator, i + 1);
    const kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}

function poisson(generator: Xoshiro, mean: number): number {
  if (!(mean >= 0 && mean < 2 ** 53))
    throw new RangeError(`invariant: a Poisson number cannot have the mean ${mean}`);
  return mean < 10 ? poissonBySearch(generator, mean) : poissonByRejection(generator, mean);
}

/** Sums the probabilities from 0 until they pass a uniform number; for small means. */
function poissonBySearch(generator: Xoshiro, mean: number): number {
  let probability = Math.exp(-mean);
  let left = generator.uniform() - probability;
  let k = 0;
  while (left >= 0 && k < 1000) {
    probability *= mean / ++k;
    left -= probability;
  }
  return k;
}

/** Transformed rejection, PTRS (Hörmann 1993, doi:10.1016/0167-6687(93)90997-4); for means of 10 and more. */
function poissonByRejection(generator: Xoshiro, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vR = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = generator.uniform() - 0.5;
    const v = generator.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vR) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const logAccept = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (logAccept <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

const LOG_FACTORIALS = [1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880].map(Math.log);

/** ln k!, by Stirling's series above 9 (error below 1e-12; https://dlmf.nist.gov/5.11.E1). */
export function logFactorial(k: number): number {
  if (k < LOG_FACTORIALS.length) return LOG_FACTORIALS[k];
  const x = k + 1;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x * x)) / (x * x)) / (x * x)) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** A number in [0, 1) that a seed and some integers, such as a Miller index, determine: the same on every platform. */
export function uniformOf(seed: number, ...key: readonly number[]): number {
  let state = mix(seed | 0);
  for (const part of key) state = mix(Math.imul(state, 0x9e3779b1) + part + 1);
  return mix(state) / 2 ** 32;
}
