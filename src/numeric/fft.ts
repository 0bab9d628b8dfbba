import { combineOf, type Radix } from './fft-butterflies.js';

/** Four at a time where it goes, then the primes. */
const RADICES: readonly Radix[] = [4, 2, 3, 5];

/** The smallest length of at least n that `factor` (itself without greater primes) divides, with no prime factor above 5. */
export function fastLength(n: number, factor = 1): number {
  for (let multiple = Math.max(1, Math.ceil(n / factor)); ; multiple++) {
    const length = multiple * factor;
    let rest = multiple;
    for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p;
    if (rest === 1) return length;
  }
}

/** One pass: sub-transforms of length `done` become those of length done·radix. */
interface Stage {
  readonly radix: Radix;
  readonly done: number;
  /** cos and sin of 2π jq / (done·radix), for q = 1 .. radix - 1 of each j. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function stagesOf(n: number): Stage[] {
  const stages: Stage[] = [];
  for (let done = 1; done < n; done *= stages[stages.length - 1].radix) {
    const rest = n / done;
    const radix = RADICES.find((p) => rest % p === 0);
    if (radix === undefined) throw new RangeError(`a length of ${n} has a prime factor above 5`);
    const cos = new Float64Array(done * (radix - 1));
    const sin = new Float64Array(cos.length);
    for (let j = 0, at = 0; j < done; j++) {
      for (let q = 1; q < radix; q++, at++) {
        const angle = (2 * Math.PI * j * q) / (done * radix);
        cos[at] = Math.cos(angle);
        sin[at] = Math.sin(angle);
      }
    }
    stages.push({ radix, done, cos, sin });
  }
  return stages;
}

/**
 * Complex Fourier transforms X(k) = Σ x(j) exp(+2πi jk/n) of many lines at once, without scaling, in Stockham's form, in
 * which the result comes in order. Element j of line b stands at j·batch + b of `re` and `im`; the result takes its place.
 */
export class BatchFft {
  readonly re: Float64Array;
  readonly im: Float64Array;
  private readonly otherRe: Float64Array;
  private readonly otherIm: Float64Array;
  private readonly stages: readonly Stage[];

  constructor(
    readonly n: number,
    readonly batch: number,
  ) {
    this.stages = stagesOf(n);
    [this.re, this.im, this.otherRe, this.otherIm] = [0, 1, 2, 3].map(() => new Float64Array(n * batch));
  }

  transform(): void {
    let [re, im, toRe, toIm] = [this.re, this.im, this.otherRe, this.otherIm];
    for (const stage of this.stages) {
      this.pass(stage, re, im, toRe, toIm);
      [re, im, toRe, toIm] = [toRe, toIm, re, im];
    }
    if (re === this.re) return;
    this.re.set(re);
    this.im.set(im);
  }

  private pass(
    { radix, done, cos, sin }: Stage,
    re: Float64Array,
    im: Float64Array,
    toRe: Float64Array,
    toIm: Float64Array,
  ): void {
    const { batch } = this;
    const apart = (this.n / radix) * batch;
    const step = done * batch;
    const pass = { re, im, toRe, toIm, cos, sin, batch, apart, step };
    const combine = combineOf[radix];
    for (let from = 0, to = 0; from < apart; from += step, to += radix * step)
      for (let j = 0; j < done; j++) combine(pass, from + j * batch, to + j * batch, j * (radix - 1));
  }
}
