import type { CellConstraint } from '../../crystal/constraints.js';
import type { LeastSquaresSummary } from '../../numeric/least-squares.js';

export type RsAlgorithm = 'rs' | 'rs2' | 'rs_hybrid' | 'eta_deff';
export type TargetWeighting = 'unit' | 'variance' | 'gentle' | 'extreme';

export interface RsOptions {
  readonly algorithm: RsAlgorithm;
  readonly lineshape: 'lorentzian' | 'gaussian';
  readonly weighting: TargetWeighting;
  /** Exponent of the partiality in the weights of the merge; not for rs and eta_deff. */
  readonly mergePartialityExponent: number;
  /** Observations of rs_hybrid need a partiality above this; 0.2 for the others. */
  readonly partialityThreshold: number;
  readonly negatives: boolean;
  /**
   * What the uncertainty of parameters does to the intensities. 'none': left out. 'own': sigmas get it, as the esds of each
   * frame say. Else the free values of a cell: derivatives by terms that all frames share come with the intensities, and the
   * sigmas are left alone.
   */
  readonly propagation: 'none' | 'own' | CellConstraint;
}

/** Refined parameters: B in Å², rotations in radians, radius in Å⁻¹; eta and D instead of a radius with eta_deff. */
export interface RsParameters {
  readonly scaleG: number;
  readonly bFactor: number;
  readonly rotX: number;
  readonly rotY: number;
  readonly radius: number;
  readonly eta: number | null;
  readonly domainSize: number | null;
  /** How far G, B, the rotations and the shape are known, in their order. */
  readonly esds: readonly number[];
}

export type RsResult =
  | {
      readonly kind: 'refined';
      readonly parameters: RsParameters;
      /** Places of the observations that are near enough to the sphere, and their full intensities. */
      readonly kept: Int32Array;
      readonly intensity: Float64Array;
      readonly sigma: Float64Array;
      /** Correlation of the full intensities with the model. */
      readonly correlation: number;
      readonly summary: LeastSquaresSummary;
      readonly partiality: Float64Array;
      /** See `errorDerivatives`; null unless they are asked for. */
      readonly derivatives: Float64Array | null;
    }
  | { readonly kind: 'rejected'; readonly detail: string };
