import {
  backSubstitute,
  choleskyFactor,
  forwardSubstitute,
  inverseDiagonal,
} from '../../numeric/cholesky.js';
import type { ParameterPrior, RefinedFrame } from './refine-frame.js';

/** What is learnt of one frame: parameters, and what was left open when they were refined under the previous priors. */
export type LearntFrame = Pick<RefinedFrame, 'vector' | 'covarianceDiagonal' | 'profileInformation'>;

/**
 * Profile parameters of all frames under other priors than those they were refined with, without refining again: to second order
 * the data of a frame say -½ θᵀ A θ + bᵀ θ of them, with A the information less that of the prior, and b such that θ of the
 * refinement is the maximum together with that prior. The expectation step of Dempster, Laird & Rubin (1977),
 * https://doi.org/10.1111/j.2517-6161.1977.tb01600.x.
 */
export class ProfileExpectation {
  /** By parameter of the profile, by frame; written by `update`. */
  readonly values: readonly Float64Array[];
  readonly variances: readonly Float64Array[];
  private readonly frames: readonly DataForm[];
  private readonly n: number;
  private readonly matrix: Float64Array;
  private readonly vector: Float64Array;
  private readonly diagonal: Float64Array;

  /** `prior` is the one of the refinement; the parameters of the profile stand from `first` on. */
  constructor(
    frames: readonly LearntFrame[],
    private readonly first: number,
    prior: ParameterPrior,
  ) {
    this.n = prior.mean.length - first;
    this.frames = frames.map((frame) => dataForm(frame, first, prior));
    const column = (): Float64Array => new Float64Array(frames.length);
    this.values = Array.from({ length: this.n }, column);
    this.variances = Array.from({ length: this.n }, column);
    this.matrix = new Float64Array(this.n * this.n);
    this.vector = new Float64Array(this.n);
    this.diagonal = new Float64Array(this.n);
  }

  update({ mean, precision }: ParameterPrior): void {
    const { n, first, matrix, vector, diagonal } = this;
    this.frames.forEach((frame, f) => {
      matrix.set(frame.information);
      vector.set(frame.weighted);
      for (let j = 0; j < n; j++) {
        matrix[j * n + j] += precision[first + j];
        vector[j] += precision[first + j] * mean[first + j];
      }
      if (choleskyFactor(matrix, n)) {
        forwardSubstitute(matrix, n, vector);
        backSubstitute(matrix, n, vector);
        inverseDiagonal(matrix, n, diagonal);
      } else {
        vector.set(mean.subarray(first));
        for (let j = 0; j < n; j++) diagonal[j] = 1 / precision[first + j];
      }
      for (let j = 0; j < n; j++) {
        this.values[j][f] = vector[j];
        this.variances[j][f] = diagonal[j];
      }
    });
  }
}

/** A and b. */
interface DataForm {
  readonly information: Float64Array;
  readonly weighted: Float64Array;
}

/** A frame whose normal matrix was singular says nothing. */
function dataForm(frame: LearntFrame, first: number, { mean, precision }: ParameterPrior): DataForm {
  const theta = frame.vector.subarray(first);
  const n = theta.length;
  const weighted = new Float64Array(n);
  if (Number.isNaN(frame.profileInformation[0])) return { information: new Float64Array(n * n), weighted };
  const information = frame.profileInformation.slice();
  for (let i = 0; i < n; i++) {
    // b = H θ - T⁻¹ μ
    weighted[i] = -precision[first + i] * mean[first + i];
    for (let j = 0; j < n; j++) weighted[i] += information[i * n + j] * theta[j];
  }
  for (let i = 0; i < n; i++)
    information[i * n + i] = Math.max(0, information[i * n + i] - precision[first + i]);
  return { information, weighted };
}
