import type { CrystalSystem } from '../../crystal/constraints.js';
import type { PartialityOptions } from '../partiality.js';

/** Which observations a step uses; resolution in Å. */
export interface SelectionLimits {
  readonly dMin: number;
  readonly dMax: number;
  /** Smallest I/σ. */
  readonly sigmaMin: number;
  /** Smallest partiality at the start of the step; not used by `scale`. */
  readonly partialityMin: number;
}

export interface StepOptions extends SelectionLimits {
  readonly flagOn: boolean;
}

/** Parameters of the prime scheme; names as in the parameter file. */
export interface PrimeScheme extends PartialityOptions {
  /** Of the target: decides which parameters of the cell are free. */
  readonly crystalSystem: CrystalSystem;
  /** Start of gammaE, Å⁻¹; a third of the largest value a frame may reach. */
  readonly gammaE: number;
  /** Start of ν (Voigt), or of the distance of the zero from the mode (Lognormal, Å⁻¹). */
  readonly voigtNu: number;
  /** B is fitted where the data reach beyond this resolution, Å. */
  readonly bRefineDMin: number;
  readonly nPostrefSubCycle: number;
  /** A step may raise its intensity residual, or its spot residual, by this percentage and still be kept. */
  readonly residualThreshold: number;
  readonly residualThresholdXy: number;
  readonly scale: SelectionLimits;
  /** The three steps in place of `allparams` where that is off. */
  readonly crystalOrientation: StepOptions;
  readonly reflectingRange: StepOptions;
  readonly unitCell: StepOptions;
  readonly allparams: StepOptions;
}
