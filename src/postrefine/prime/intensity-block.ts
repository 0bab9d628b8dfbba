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
  /** I_full/σ */
  readonly full = new Float64Array(blockSize);
  /** (I_ref - I_full)/σ */
  readonly residual = new Float64Array(blockSize);
  private readonly radius = new Float64Array(blockSize);

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
    const { full, residual, profile } = this;
    const { intensity, sigma, reference, sinThetaOverLambdaSquared } = table;
    const lnG = vector[slot.lnScaleG];
    const twoB = 2 * vector[slot.bFactor];
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const j = from + i;
      let p = profile.partiality[i];
      if (!(p > minimumPartiality)) {
        p = minimumPartiality;
        profile.byOffset[i] = profile.byRadius[i] = profile.byNu[i] = 0;
      }
      const inverseSigma = 1 / sigma[j];
      const scaled = Math.exp(twoB * sinThetaOverLambdaSquared[j] - lnG) / p;
      full[i] = intensity[j] * inverseSigma * scaled;
      const r = reference[j] * inverseSigma - full[i];
      residual[i] = r;
      sum += r * r;
    }
    return sum;
  }
}
