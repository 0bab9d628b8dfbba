import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { accumulateNormalEquations } from '../../numeric/least-squares-accumulate.js';
import type { NormalEquations } from '../../numeric/least-squares-problem.js';
import { derivativeColumns, fillDerivatives } from './derivative-columns.js';
import { beginBlocks, differentiateProfile, evaluateBlock, setLowAngle } from './evaluate-block.js';
import { EvaluationWorkspace, evaluateLikelihoodFrame, type EvaluatedFrame } from './evaluate-frame.js';
import { blockSize } from './model-block.js';
import { likelihoodLayout, type LikelihoodLayout } from './parameters.js';
import type { ProfileTable } from './profile-table.js';
import { squaredNorms } from './squared-norms.js';
import { studentWeight, type VarianceModel } from './variance-model.js';

/** The observations of a frame and what the other frames say of their reflections; arrays of n numbers. */
export interface FrameFit {
  readonly frame: LikelihoodFrame;
  /** Posterior mean and variance of each observation's reflection with this frame left out. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Further variance of each observation, beside the terms of the model. */
  readonly extra: Float64Array;
  /** 0: the observation takes no part. */
  readonly included: Uint8Array;
  readonly varianceModel: VarianceModel;
  /** What was learnt of the profile beyond its formula; without it the formula is all. */
  readonly table?: ProfileTable | null;
}

/**
 * Sums over the observations of one frame: the one expensive part of the engine. `bind` says which frame; then any
 * number of the two sums. Parameter vectors are those of `likelihoodLayout(frame.nCell)`.
 */
export interface LikelihoodKernel {
  bind(fit: FrameFit): void;
  /**
   * Computes the weights W at `vector` and keeps them; fills in matrix = Σ W m² D Dᵀ (lower triangle) and gradient =
   * -Σ W r m D, where m = kp J, r = I - m and D = ∂ ln kp/∂θ. Gives Σ W r².
   */
  normalEquations(vector: Float64Array, equations: NormalEquations): number;
  /** Σ W r² at `vector` with the weights of the last `normalEquations`. */
  weightedSquares(vector: Float64Array): number;
  /** What the merge and the error model ask of the frame at `vector`. */
  model(vector: Float64Array, out: EvaluatedFrame): void;
  /**
   * Dᵀ H⁻¹ D of each observation at `vector`: the variance of ln kp that goes with the normal matrix H = L Lᵀ. `factor` is L,
   * row by row.
   */
  lnKpVariance(vector: Float64Array, factor: Float64Array, out: Float64Array): void;
}

/** The kernel in TypeScript: blocks of observations that stay in the first cache, no Jacobian kept. */
export class BlockKernel implements LikelihoodKernel {
  private readonly evaluation = new EvaluationWorkspace();
  private readonly block = this.evaluation.block;
  private readonly residual = new Float64Array(blockSize);
  private readonly factor = new Float64Array(blockSize);
  private readonly ones = new Float64Array(blockSize).fill(1);
  private columns: Float64Array = new Float64Array(0);
  private lowAngle = new Float64Array(0);
  private weight = new Float64Array(0);
  private fit: FrameFit | null = null;
  private layout: LikelihoodLayout = likelihoodLayout(0);

  bind(fit: FrameFit): void {
    const { n, nCell } = fit.frame;
    if (this.weight.length < n) {
      this.weight = new Float64Array(n);
      this.lowAngle = new Float64Array(n);
    }
    // Columns beyond the last parameter must stay zero, so each number of parameters has its own room.
    if (this.fit?.frame.nCell !== nCell) {
      this.layout = likelihoodLayout(nCell);
      this.columns = derivativeColumns(this.layout.nParameters);
    }
    setLowAngle(fit.frame, this.lowAngle);
    this.block.table = fit.table ?? null;
    this.fit = fit;
  }

  normalEquations(vector: Float64Array, equations: NormalEquations): number {
    const fit = this.bound();
    const { block, columns, layout, lowAngle, factor, residual } = this;
    const { frame } = fit;
    const p = layout.nParameters;
    equations.matrix.fill(0);
    equations.gradient.fill(0);
    beginBlocks(frame, vector, layout, block);
    let sum = 0;
    for (let from = 0; from < frame.n; from += blockSize) {
      const to = Math.min(frame.n, from + blockSize);
      const count = to - from;
      evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
      differentiateProfile(frame, vector, layout, from, count, block);
      sum += this.weighBlock(fit, from, count);
      fillDerivatives(frame, lowAngle, vector, layout, from, count, block, factor, columns);
      accumulateNormalEquations(columns, blockSize, p, residual, count, equations.matrix, equations.gradient);
    }
    return sum;
  }

  weightedSquares(vector: Float64Array): number {
    const { frame, mean } = this.bound();
    const { block, layout, lowAngle, weight } = this;
    const { kp } = block;
    const { intensity } = frame;
    beginBlocks(frame, vector, layout, block);
    let sum = 0;
    for (let from = 0; from < frame.n; from += blockSize) {
      const to = Math.min(frame.n, from + blockSize);
      evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
      for (let i = from, j = 0; i < to; i++, j++) {
        const r = intensity[i] - kp[j] * mean[i];
        if (weight[i] > 0) sum += weight[i] * r * r;
      }
    }
    return sum;
  }

  model(vector: Float64Array, out: EvaluatedFrame): void {
    evaluateLikelihoodFrame(this.bound().frame, vector, out, this.evaluation);
  }

  lnKpVariance(vector: Float64Array, factor: Float64Array, out: Float64Array): void {
    const { frame } = this.bound();
    const { block, columns, layout, lowAngle } = this;
    beginBlocks(frame, vector, layout, block);
    for (let from = 0; from < frame.n; from += blockSize) {
      const to = Math.min(frame.n, from + blockSize);
      const count = to - from;
      evaluateBlock(frame, lowAngle, vector, layout, from, to, block);
      differentiateProfile(frame, vector, layout, from, count, block);
      fillDerivatives(frame, lowAngle, vector, layout, from, count, block, this.ones, columns);
      squaredNorms(columns, factor, layout.nParameters, count, out.subarray(from, to));
    }
  }

  private bound(): FrameFit {
    if (this.fit === null) throw new Error('the kernel was asked for sums before it was bound to a frame');
    return this.fit;
  }

  /** Weights, weighted residuals √W r and the factors -√W m of the derivatives of one block; gives Σ W r². */
  private weighBlock(fit: FrameFit, from: number, count: number): number {
    const { mean, variance, extra, included, varianceModel } = fit;
    const { intensity, background, gain } = fit.frame;
    const { background: sb, gain: sg, relative, offset, frameFactor, nu } = varianceModel;
    const { kp, byZ } = this.block;
    const { weight, factor, residual } = this;
    let sum = 0;
    for (let j = 0, i = from; j < count; j++, i++) {
      if (included[i] === 0) {
        weight[i] = factor[j] = residual[j] = 0;
        continue;
      }
      const m = kp[j] * mean[i];
      const known = Math.max(mean[i], 0);
      const r = intensity[i] - m;
      const slope = byZ[j];
      const v =
        sb * background[i] +
        extra[i] +
        sg * gain[i] * Math.max(m, 0) +
        kp[j] * kp[j] * (variance[i] + known * known * (relative + offset * slope * slope));
      const w = studentWeight(r * r, frameFactor * v, nu);
      const root = Math.sqrt(w);
      weight[i] = w;
      residual[j] = root * r;
      factor[j] = -root * m;
      sum += w * r * r;
    }
    return sum;
  }
}
