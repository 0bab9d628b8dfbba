import { erfcxExponent, erfcxMantissa } from '../../numeric/erfcx.js';
import { NOT_SET } from '../../numeric/not-set.js';
import { parabolicExponent, parabolicMantissa } from '../../numeric/parabolic-cylinder.js';

const ROOT_HALF_PI = Math.sqrt(Math.PI / 2);

/**
 * ∫ prior(J) exp(N J - D J²/2) dJ over J >= 0: how well observations of information D and weighted sum N fit a reflection of
 * the Wilson distribution of mean S; 1 without observations. As mantissa exp(exponent): ratios of such integrals are wanted, which take
 * one exponential, and the exponents alone would overflow.
 */
export class WilsonIntegral {
  mantissa = NOT_SET;
  exponent = NOT_SET;

  /** The prior is exp(-J/S)/S. */
  setAcentric(weightedSum: number, information: number, prior: number): this {
    if (!(information > 0)) return this.setNothing();
    const root = Math.sqrt(information);
    const x = ((1 / prior - weightedSum) / root) * Math.SQRT1_2;
    this.mantissa = (ROOT_HALF_PI / (root * prior)) * erfcxMantissa(x);
    this.exponent = erfcxExponent(x);
    return this;
  }

  /** The prior is exp(-J/2S)/√(2πSJ). */
  setCentric(weightedSum: number, information: number, prior: number): this {
    if (!(information > 0)) return this.setNothing();
    const root = Math.sqrt(information);
    const x = (0.5 / prior - weightedSum) / root;
    this.mantissa = parabolicMantissa(x) / Math.sqrt(2 * Math.PI * prior * root);
    this.exponent = parabolicExponent(x);
    return this;
  }

  get ln(): number {
    return Math.log(this.mantissa) + this.exponent;
  }

  private setNothing(): this {
    this.mantissa = 1;
    this.exponent = 0;
    return this;
  }
}
