import { determinant3, invert3, type Matrix3 } from '../matrix3.js';
import type { FormFactor } from './form-factor.js';

/** Density below this is left out, electrons per Å³. */
const FAINTEST = 2e-5;
const FARTHEST = 12;
const FOUR_PI_SQUARED = 4 * Math.PI * Math.PI;

/** Terms of a form factor at most: four Gaussians and the constant. */
export const maxGaussians = 5;

/**
 * The density of one atom as a sum of Gaussians. The term a exp(-b s²) of a form factor, with displacement B, is the density
 * a (4π/(b + B))^(3/2) exp(-4π² r²/(b + B)); with a tensor T = b + 8π²U it is a (4π)^(3/2) |T|^(-1/2) exp(-4π² rᵀT⁻¹r).
 */
export class AtomGaussians {
  n = 0;
  /** e/Å³ at the centre. */
  readonly height = new Float64Array(maxGaussians);
  /** exp(-fall r²), Å⁻²; of an anisotropic atom, that of its slowest direction. */
  readonly fall = new Float64Array(maxGaussians);
  /** Exponents of an anisotropic atom as quadratic forms in grid steps, six each: the diagonal, then twice 12, 13, 23. */
  readonly forms = new Float64Array(6 * maxGaussians);

  /** @param b of the atom, Å² */
  setIsotropic(weight: number, factor: FormFactor, b: number): void {
    this.n = factor.a.length;
    for (let g = 0; g < this.n; g++) {
      const width = factor.b[g] + b;
      this.height[g] = weight * factor.a[g] * ((4 * Math.PI) / width) ** 1.5;
      this.fall[g] = FOUR_PI_SQUARED / width;
    }
  }

  /**
   * @param u U11 U22 U33 U12 U13 U23, Å²
   * @param bExtra added to the diagonal, Å²
   * @param toCartesian columns: the steps of the grid, Å
   * @returns false, and nothing is set, for a tensor that is not positive definite
   */
  setAnisotropic(
    weight: number,
    factor: FormFactor,
    u: Float64Array,
    bExtra: number,
    toCartesian: Matrix3,
  ): boolean {
    const [b11, b22, b33, b12, b13, b23] = u.map((value) => 2 * FOUR_PI_SQUARED * value);
    const sides = Math.abs(b12) + Math.abs(b13) + Math.abs(b23);
    this.n = factor.a.length;
    for (let g = 0; g < this.n; g++) {
      const add = factor.b[g] + bExtra;
      const tensor = Float64Array.of(b11 + add, b12, b13, b12, b22 + add, b23, b13, b23, b33 + add);
      const determinant = determinant3(tensor);
      if (!(tensor[0] > 0 && tensor[0] * tensor[4] > b12 * b12 && determinant > 0)) return false;
      this.height[g] = weight * factor.a[g] * (4 * Math.PI) ** 1.5 * determinant ** -0.5;
      this.fall[g] = FOUR_PI_SQUARED / (Math.max(b11, b22, b33) + sides + add);
      quadraticForm(invert3(tensor), toCartesian, this.forms.subarray(6 * g, 6 * g + 6));
    }
    return true;
  }

  /** Å beyond which nothing is left. */
  radius(): number {
    let density = Infinity;
    let radius = 0.5;
    for (; density > FAINTEST && radius < FARTHEST; radius += 0.1) {
      density = 0;
      for (let g = 0; g < this.n; g++)
        density += Math.abs(this.height[g]) * Math.exp(-this.fall[g] * radius * radius);
    }
    return radius;
  }
}

/** 4π² oᵀ m o as six numbers: the diagonal, then twice 12, 13, 23. */
function quadraticForm(m: Matrix3, o: Matrix3, out: Float64Array): void {
  const element = (i: number, j: number): number => {
    let sum = 0;
    for (let p = 0; p < 3; p++) for (let q = 0; q < 3; q++) sum += o[3 * p + i] * m[3 * p + q] * o[3 * q + j];
    return FOUR_PI_SQUARED * sum;
  };
  for (let i = 0; i < 3; i++) out[i] = element(i, i);
  out[3] = 2 * element(0, 1);
  out[4] = 2 * element(0, 2);
  out[5] = 2 * element(1, 2);
}
