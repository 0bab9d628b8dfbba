import { lnStudentFactor } from '../../numeric/gamma-ratio.js';

/**
 * What is known of gross errors: how many observations are one, and how large these are. The logarithm of their size is taken as normal, its mean and
 * variance as far as known as the examples tell: it follows Student's t of `degrees`.
 */
export interface GrossErrors {
  /** Part of the observations that are gross errors. */
  readonly fraction: number;
  /** Part of the errors that make an intensity larger. */
  readonly positive: number;
  readonly lnSize: number;
  readonly spread: number;
  readonly degrees: number;
}

/** Before anything is known one observation in 2000 is a gross error, of any size over some nine powers of e. */
export const FIRST_FRACTION = 5e-4;
export const FIRST_SPREAD = 2.6;
export const FIRST_DEGREES = 2;
/** With more it is the model that is wrong, as in the first cycles with many wrong frames, and nothing is told by it. */
const TOO_MANY = 0.04;

/** Where the mean logarithm of the intensities stands behind the numbers of `GrossErrors`. */
export const LN_INTENSITY = 5;

/** What is taken before anything was learnt from these intensities. */
export function firstGrossErrors(intensity: Float64Array): Float64Array {
  const all = new LnSizes();
  for (const value of intensity) all.add(value);
  const lnIntensity = all.mean(0);
  return Float64Array.of(FIRST_FRACTION, 0.5, lnIntensity, FIRST_SPREAD, FIRST_DEGREES, lnIntensity);
}

export function grossErrorsOf({ grossErrors }: { readonly grossErrors: Float64Array }): GrossErrors {
  const [fraction, positive, lnSize, spread, degrees] = grossErrors;
  return { fraction, positive, lnSize, spread, degrees };
}

export function areErrorsTold({ fraction }: GrossErrors): boolean {
  return fraction < TOO_MANY;
}

/** ln of the density of an error of this size, if the observation is a gross error. */
export class GrossErrorDensity {
  /** ln of the largest density times |r|. */
  readonly lnLargest: number;
  private readonly factor: number;

  constructor(private readonly errors: GrossErrors) {
    this.factor = lnStudentFactor(errors.degrees) - Math.log(errors.spread);
    this.lnLargest = this.factor + Math.log(Math.max(errors.positive, 1 - errors.positive));
  }

  /** Of the residual r; none is smaller than `least`, which is noise. */
  ln(r: number, least: number): number {
    const { positive, lnSize, spread, degrees } = this.errors;
    const lnR = Math.log(Math.max(Math.abs(r), least));
    const x = (lnR - lnSize) / spread;
    const sign = r > 0 ? positive : 1 - positive;
    return Math.log(sign) + this.factor - lnR - 0.5 * (degrees + 1) * Math.log1p((x * x) / degrees);
  }
}

/** Mean and scatter of ln |x|. */
export class LnSizes {
  n = 0;
  nPositive = 0;
  private sum = 0;
  private squares = 0;

  add(x: number): void {
    const size = Math.log(Math.abs(x));
    if (!Number.isFinite(size)) return;
    this.n++;
    if (x > 0) this.nPositive++;
    this.sum += size;
    this.squares += size * size;
  }

  /** `none`: where there are none. */
  mean(none: number): number {
    return this.n > 0 ? this.sum / this.n : none;
  }

  scatter(): number {
    return this.n > 0 ? Math.max(this.squares - this.sum ** 2 / this.n, 0) : 0;
  }
}
