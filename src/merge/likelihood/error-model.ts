import { nnlsWorkspace, nonNegativeLeastSquares } from '../../numeric/nnls.js';
import { coefficientsOf, N_TERMS } from './residual.js';
import { type AddScoringSums, scoringPlace, scoringSumsSize } from './scoring-sums.js';
import type { VarianceModel } from './variance-model.js';

/** Sigmas of the input can be wrong by any factor, but no variance may come out as nothing, and photons were counted. */
const LEAST = [0.01, 0, 1e-4, 0, 0];
const LEAST_COUNTING = 0.3;
const LARGEST = [1e8, 1e8, Infinity, Infinity, Infinity];
/** Where the scoring begins for the terms that the initial model does not have. */
const START_OF_NEW_TERM = 0.001;
const N_STEPS = 10;
/** Relative change of the variances (r.m.s.) below which further steps, each some five times smaller, change nothing that matters. */
const CONVERGED = 1e-3;
/** Ridge on the normal matrix of unit diagonal. */
const RIDGE = 1e-9;
const FEWEST_OBSERVATIONS = 10 * N_TERMS;
/**
 * Observations beyond the cut of chi² are gross errors, and tell nothing, while they have less than this part in what tells the noise
 * (terms 0 and 1). With more it is the noise that is taken for far too small.
 */
const MOST_FAR = 0.2;

/**
 * Learns the variance of an observation from the residuals of accepted frames against the posterior of the other frames:
 * ten steps of Fisher scoring of the linear model, each a non-negative least squares of u r² - kp² v on the terms with
 * weights 1/V² (sections 7 and 16), with the sums of `addUp`. The partiality term of the initial model is dropped.
 * Returns the model unchanged where fewer than 50 observations can be judged.
 */
export async function learnVariance(model: VarianceModel, addUp: AddScoringSums): Promise<VarianceModel> {
  const coefficients = coefficientsOf(model);
  for (const j of [3, 4])
    if (model.partiality > 0 && coefficients[j] === 0) coefficients[j] = START_OF_NEW_TERM;
  const equations = new ScoringEquations();
  for (let step = 0; step < N_STEPS; step++) {
    equations.take(await addUp(coefficients));
    if (equations.nObservations < FEWEST_OBSERVATIONS) return model;
    if (equations.solve(coefficients) <= CONVERGED) break;
  }
  const [background, counting, proportional, wilson, tail] = coefficients;
  return { background, counting, proportional, wilson, tail, partiality: 0 };
}

/** Which of its bounds sb has come to: what the sigmas of the input say of the errors is further off than can be put right. */
export function boundOfBackground({ background }: VarianceModel): 'least' | 'largest' | null {
  if (background <= LEAST[0]) return 'least';
  return background >= LARGEST[0] ? 'largest' : null;
}

class ScoringEquations {
  nObservations = 0;
  private readonly sums = new Float64Array(scoringSumsSize);
  private readonly matrix = new Float64Array(N_TERMS * N_TERMS);
  private readonly rhs = new Float64Array(N_TERMS);
  private readonly scale = new Float64Array(N_TERMS);
  private readonly before = new Float64Array(N_TERMS);
  private readonly solution = new Float64Array(N_TERMS);
  private readonly work = nnlsWorkspace(N_TERMS);

  /** The sums of all pieces, in their order. */
  take(pieces: Float64Array): void {
    const { sums, matrix, rhs } = this;
    sums.fill(0);
    for (let at = 0; at < pieces.length; at++) sums[at % scoringSumsSize] += pieces[at];
    this.nObservations = sums[scoringPlace.count];
    const diagonal = (j: number) => sums[scoringPlace.matrix + (j * (j + 3)) / 2];
    const countsFar = [0, 1].some((j) => sums[scoringPlace.farDiagonal + j] > MOST_FAR * diagonal(j));
    for (let j = 0; j < N_TERMS; j++) {
      rhs[j] = sums[scoringPlace.rhs + j] + (countsFar ? sums[scoringPlace.farRhs + j] : 0);
      for (let k = 0; k <= j; k++)
        matrix[j * N_TERMS + k] = sums[scoringPlace.matrix + (j * (j + 1)) / 2 + k];
    }
  }

  /**
   * The minimum over non-negative coefficients, clamped; scaled to unit diagonal. Terms that are 0 everywhere get 0.
   * Returns by how much the variances of the observations change, as part of them (r.m.s.).
   */
  solve(coefficients: Float64Array): number {
    const { matrix, rhs, scale, solution, before } = this;
    before.set(coefficients);
    for (let j = 0; j < N_TERMS; j++) {
      const diagonal = matrix[j * N_TERMS + j];
      scale[j] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
      rhs[j] *= scale[j];
      for (let k = 0; k < j; k++) matrix[j * N_TERMS + k] *= scale[j] * scale[k];
      matrix[j * N_TERMS + j] = 1 + RIDGE;
    }
    if (!nonNegativeLeastSquares(matrix, rhs, N_TERMS, solution, this.work)) return 0;
    for (let j = 0; j < N_TERMS; j++)
      coefficients[j] = Math.min(Math.max(solution[j] * scale[j], LEAST[j]), LARGEST[j]);
    coefficients[1] = Math.max(coefficients[1], LEAST_COUNTING * Math.min(coefficients[0], 1));
    return this.relativeChange(coefficients);
  }

  /** √(Σ (Δcᵀx/V)²/n): the matrix is that of Σ x xᵀ/V². */
  private relativeChange(coefficients: Float64Array): number {
    const { matrix, scale, before } = this;
    const change = (j: number) => (scale[j] > 0 ? (coefficients[j] - before[j]) / scale[j] : 0);
    let squares = 0;
    for (let j = 0; j < N_TERMS; j++)
      for (let k = 0; k <= j; k++)
        squares += (k < j ? 2 : 1) * change(j) * change(k) * matrix[j * N_TERMS + k];
    return Math.sqrt(Math.max(squares, 0) / this.nObservations);
  }
}
