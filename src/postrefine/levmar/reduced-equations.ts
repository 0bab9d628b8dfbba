import { backSubstitute, choleskyFactor, forwardSubstitute } from '../../numeric/cholesky.js';
import type { LinearSystem } from '../../numeric/conjugate-gradient.js';
import { nRsParameters } from '../rs/rs-model.js';
import type { FrameScales } from './frame-scales.js';
import type { LevmarData, LevmarModel } from './levmar-data.js';

/** Parameters that nothing depends on are damped as if they had this curvature. */
const NO_CURVATURE = 1;

/**
 * Normal equations of the frames' parameters with the intensities eliminated. With A the block of the frames (block-diagonal),
 * D that of the intensities (diagonal) and W between them, S = A - W D⁻¹ Wᵀ: the Schur complement. S is never written down; it
 * is known by what it does to a vector, which costs two passes over the observations, so that memory is proportional to their
 * number. Of each observation the factor and its derivatives are kept, in single precision: the gradient, which says where the
 * minimum is, is summed in double.
 */
export class ReducedEquations implements LinearSystem {
  /** Gradient of half the target, one entry a refined parameter of a member. */
  readonly gradient: Float64Array;
  /** Diagonal of A; damping is in its units. */
  readonly curvature: Float64Array;
  private readonly k: number;
  /** Per frame: factors, then derivatives by each refined parameter, n of each. */
  private readonly kept: readonly Float32Array[];
  private readonly information: Float64Array;
  private readonly projected: Float64Array;
  /** Diagonal blocks of S, and the factors of the damped ones. */
  private readonly blocks: Float64Array;
  private readonly factors: Float64Array;
  private intensity: Float64Array = new Float64Array(0);
  private damping = 0;

  constructor(
    private readonly data: LevmarData,
    private readonly model: LevmarModel,
    private readonly members: ArrayLike<number>,
  ) {
    const k = model.free.length;
    this.k = k;
    this.gradient = new Float64Array(k * members.length);
    this.curvature = new Float64Array(k * members.length);
    this.kept = Array.from(members, (f) => new Float32Array((1 + k) * data.frames[f].reflection.length));
    this.information = new Float64Array(data.dStarSquared.length);
    this.projected = new Float64Array(data.dStarSquared.length);
    this.blocks = new Float64Array(k * k * members.length);
    this.factors = new Float64Array(k * k * members.length);
  }

  /** Sets the equations up at parameters `x` and the best intensities for them. */
  linearize(scales: FrameScales, x: Float64Array, intensity: Float64Array): void {
    const { members, model, kept, information, gradient, k } = this;
    this.intensity = intensity;
    information.fill(0);
    gradient.fill(0);
    for (let m = 0; m < members.length; m++) {
      const f = members[m];
      const { reflection, weight, intensity: observed } = this.data.frames[f];
      const n = reflection.length;
      scales.evaluate(this.data.frames[f], x.subarray(f * nRsParameters, (f + 1) * nRsParameters));
      const own = kept[m];
      const { scale } = scales;
      own.set(scale.subarray(0, n));
      for (let i = 0; i < n; i++) information[reflection[i]] += weight[i] * own[i] * own[i];
      for (let p = 0; p < k; p++) {
        const column = scales.columns[model.free[p]];
        own.set(column.subarray(0, n), (1 + p) * n);
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const I = intensity[reflection[i]];
          sum -= weight[i] * I * column[i] * (observed[i] - scale[i] * I);
        }
        gradient[k * m + p] = sum;
      }
    }
    this.sumBlocks();
  }

  /** Diagonal blocks of A (of which the diagonal is kept) and of S. */
  private sumBlocks(): void {
    const { members, kept, information, intensity, blocks, curvature, k } = this;
    for (let m = 0; m < members.length; m++) {
      const { reflection, weight } = this.data.frames[members[m]];
      const n = reflection.length;
      const own = kept[m];
      for (let p = 0; p < k; p++) {
        const a = (1 + p) * n;
        for (let q = 0; q <= p; q++) {
          const b = (1 + q) * n;
          let whole = 0;
          let reduced = 0;
          for (let i = 0; i < n; i++) {
            const r = reflection[i];
            const term = weight[i] * intensity[r] * intensity[r] * own[a + i] * own[b + i];
            whole += term;
            if (information[r] > 0) reduced += term * (1 - (weight[i] * own[i] * own[i]) / information[r]);
          }
          blocks[(m * k + p) * k + q] = reduced;
          if (p === q) curvature[k * m + p] = whole > 0 ? whole : NO_CURVATURE;
        }
      }
    }
  }

  /** Sets the damping: S + damping × diagonal of A. */
  damp(damping: number): void {
    const { members, blocks, factors, curvature, k } = this;
    this.damping = damping;
    factors.set(blocks);
    for (let m = 0; m < members.length; m++) {
      const block = factors.subarray(m * k * k, (m + 1) * k * k);
      for (let p = 0; p < k; p++) block[p * k + p] += damping * curvature[k * m + p];
      if (choleskyFactor(block, k)) continue;
      block.fill(0);
      for (let p = 0; p < k; p++) block[p * k + p] = Math.sqrt((1 + damping) * curvature[k * m + p]);
    }
  }

  readonly precondition = (v: Float64Array, out: Float64Array): void => {
    const { factors, k } = this;
    out.set(v);
    for (let m = 0; m < this.members.length; m++) {
      const block = factors.subarray(m * k * k, (m + 1) * k * k);
      const part = out.subarray(m * k, (m + 1) * k);
      forwardSubstitute(block, k, part);
      backSubstitute(block, k, part);
    }
  };

  readonly apply = (v: Float64Array, out: Float64Array): void => {
    const { members, kept, information, intensity, projected, curvature, k, damping } = this;
    projected.fill(0);
    for (let m = 0; m < members.length; m++) {
      const { reflection, weight } = this.data.frames[members[m]];
      const own = kept[m];
      const n = reflection.length;
      for (let i = 0; i < n; i++) {
        let t = 0;
        for (let p = 0; p < k; p++) t += own[(1 + p) * n + i] * v[m * k + p];
        projected[reflection[i]] += weight[i] * own[i] * intensity[reflection[i]] * t;
      }
    }
    for (let r = 0; r < projected.length; r++) if (information[r] > 0) projected[r] /= information[r];
    for (let m = 0; m < members.length; m++) {
      const { reflection, weight } = this.data.frames[members[m]];
      const own = kept[m];
      const n = reflection.length;
      for (let p = 0; p < k; p++) out[m * k + p] = damping * curvature[m * k + p] * v[m * k + p];
      for (let i = 0; i < n; i++) {
        const I = intensity[reflection[i]];
        let t = 0;
        for (let p = 0; p < k; p++) t += own[(1 + p) * n + i] * v[m * k + p];
        const left = weight[i] * I * (I * t - own[i] * projected[reflection[i]]);
        for (let p = 0; p < k; p++) out[m * k + p] += left * own[(1 + p) * n + i];
      }
    }
  };
}
