/** So often an observation has nothing to do with its reflection: no single one can decide of a frame. */
const UNRELATED = 0.02;
/** No product overflows in one step between these. */
const LARGEST_EXPONENT = 200;
const SMALLEST_PRODUCT = 1e-100;

/**
 * Products by frame of the odds of its observations. A logarithm is taken where a product becomes too large or too small, not
 * for every observation.
 */
export class OddsByFrame {
  private readonly product: Float64Array;
  private readonly ln: Float64Array;

  constructor(nFrames: number) {
    this.product = new Float64Array(nFrames).fill(1);
    this.ln = new Float64Array(nFrames);
  }

  /** U + (1 - U) R with R = mantissa exp(exponent): an observation of a right frame may be unrelated, with the probability U. */
  multiply(frame: number, mantissa: number, exponent: number): void {
    if (exponent > LARGEST_EXPONENT) {
      // U is nothing beside it.
      this.ln[frame] += Math.log((1 - UNRELATED) * mantissa) + exponent;
      return;
    }
    this.take(frame, UNRELATED + (1 - UNRELATED) * mantissa * Math.exp(exponent));
  }

  /** (U + (1 - U) R)/(1 - U + U R): one of either kind of frame may be as if it were of the other. */
  multiplyEitherWay(frame: number, mantissa: number, exponent: number): void {
    const odds = mantissa * Math.exp(Math.min(exponent, LARGEST_EXPONENT));
    this.take(frame, (UNRELATED + (1 - UNRELATED) * odds) / (1 - UNRELATED + UNRELATED * odds));
  }

  logarithms(): Float64Array {
    return this.ln.map((ln, f) => ln + Math.log(this.product[f]));
  }

  private take(frame: number, odds: number): void {
    const product = this.product[frame] * odds;
    if (product > 1 / SMALLEST_PRODUCT || product < SMALLEST_PRODUCT) {
      this.ln[frame] += Math.log(product);
      this.product[frame] = 1;
    } else this.product[frame] = product;
  }
}
