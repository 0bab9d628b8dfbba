/** The normal equations of a least-squares problem at one point: JᵀJ (lower triangle, n x n) and Jᵀr. */
export interface NormalEquations {
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
}

export interface LeastSquaresProblem {
  readonly nParameters: number;
  /** Number of equations, for the variance of unit weight. */
  readonly nEquations: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** chi² at `parameters`, filling in the normal equations. NaN where the model is not defined. */
  evaluate(parameters: Float64Array, equations: NormalEquations): number;
}
