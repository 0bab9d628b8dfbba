import { ewaldBlock, fillEwaldBlock, type Lattice } from '../ewald-geometry.js';
import { evaluateProfile, minimumPartiality, profileBuffers } from '../profile.js';
import type { ResidualTask } from './frame-task.js';
import { slot } from './parameters.js';

/** Observations of one block: their Jacobian stays in the first-level cache. */
export const blockSize = 128;

/** Model of a block of observations, in buffers that are used over and over. */
export class IntensityBlock {
  readonly ewald = ewaldBlock(blockSize);
  /** Derivatives of ln p. */
  readonly profile = profileBuffers(blockSize);
  /** The part of the reflecting radius that is due to gammaY and gammaZ, Å⁻¹. */
  readonly divergence = new Float64Array(blockSize);
  /** I_full/σ, and times the derivatives of ln p by r_h and by r_s. */
  readonly full = new Float64Array(blockSize);
  readonly fullByOffset = new Float64Array(blockSize);
  readonly fullByRadius = new Float64Array(blockSize);
  /** (I_ref - I_full)/σ */
  readonly residual = new Float64Array(blockSize);
  private readonly radius = new Float64Array(blockSize);
  /** I/σ, times exp(2B s²)/G where G and B are fixed, and I_ref/σ: of all rows of the table. */
  private observed = new Float64Array(0);
  private expected = new Float64Array(0);
  private scaleIsFree = false;

  /** Prepares for a task: what does not change with its free parameters is computed once. */
  prepare({ table, vector, free }: ResidualTask): void {
    const { n, intensity, sigma, reference, sinThetaOverLambdaSquared } = table;
    if (this.observed.length < n) {
      this.observed = new Float64Array(n);
      this.expected = new Float64Array(n);
    }
    this.scaleIsFree = free.some(({ slots: [first] }) => first === slot.lnScaleG || first === slot.bFactor);
    const lnG = vector[slot.lnScaleG];
    const twoB = 2 * vector[slot.bFactor];
    for (let i = 0; i < n; i++) {
      this.observed[i] = intensity[i] / sigma[i];
      if (!this.scaleIsFree) this.observed[i] *= Math.exp(twoB * sinThetaOverLambdaSquared[i] - lnG);
      this.expected[i] = reference[i] / sigma[i];
    }
  }
  /** Models the rows `from`, ..., `from + n - 1` of the task's table; the sum of their squared residuals. */
  evaluate(task: ResidualTask, vector: Float64Array, place: Lattice, from: number, n: number): number {
    const { table, geometry } = task;
    fillEwaldBlock(this.ewald, table, from, n, place, geometry.wavelength);
    this.fillRadius(task, vector, from, n);
    evaluateProfile(
      geometry.options.partialityModel,
      n,
      this.ewald.offset,
      this.radius,
      vector[slot.voigtNu],
      this.profile,
    );
    return this.fillResidual(task, vector, from, n);
  }

  private fillRadius({ table, geometry }: ResidualTask, vector: Float64Array, from: number, n: number): void {
    const { radius, divergence } = this;
    const gammaE = vector[slot.gammaE];
    const gamma0 = vector[slot.lowRadius] - gammaE * geometry.tanTwoThetaLow;
    for (let i = 0; i < n; i++) radius[i] = gamma0 + gammaE * table.tanTwoTheta[from + i];
    if (!geometry.options.flagBeamDivergence) return;
    const ySquared = vector[slot.gammaY] ** 2;
    const zSquared = vector[slot.gammaZ] ** 2;
    for (let i = 0; i < n; i++) {
      const j = from + i;
      divergence[i] = Math.sqrt(ySquared * table.cosAlphaSquared[j] + zSquared * table.sinAlphaSquared[j]);
      radius[i] += divergence[i];
    }
  }

  private fillResidual({ table }: ResidualTask, vector: Float64Array, from: number, n: number): number {
    const { full, fullByOffset, fullByRadius, residual, profile, observed, expected } = this;
    if (this.scaleIsFree) this.fillScale(table.sinThetaOverLambdaSquared, vector, from, n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const j = from + i;
      let p = profile.partiality[i];
      if (!(p > minimumPartiality)) {
        p = minimumPartiality;
        profile.byOffset[i] = profile.byRadius[i] = profile.byNu[i] = 0;
      }
      const f = this.scaleIsFree ? (observed[j] * full[i]) / p : observed[j] / p;
      full[i] = f;
      fullByOffset[i] = f * profile.byOffset[i];
      fullByRadius[i] = f * profile.byRadius[i];
      const r = expected[j] - f;
      residual[i] = r;
      sum += r * r;
    }
    return sum;
  }

  /** exp(2B s²)/G, for the time being in the place of the full intensities. */
  private fillScale(s2: Float64Array, vector: Float64Array, from: number, n: number): void {
    const lnG = vector[slot.lnScaleG];
    const twoB = 2 * vector[slot.bFactor];
    for (let i = 0; i < n; i++) this.full[i] = Math.exp(twoB * s2[from + i] - lnG);
  }
}
