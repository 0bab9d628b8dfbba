import { describe, expect, it } from '@jest/globals';
import {
  backSubstitute,
  choleskyFactor,
  forwardSubstitute,
  inverseDiagonal,
  marginalInformation,
} from '../../../../src/numeric/cholesky.js';
import { createRandom } from '../../../../src/numeric/random.js';
import { ProfileExpectation } from '../../../../src/postrefine/likelihood/profile-expectation.js';
import { expectClose } from '../../../support/close.js';

const P = 5;
const FIRST = 2;
const random = createRandom(3);

/** What data say of five parameters: Σ x xᵀ of twelve random rows, and its product with where they have their maximum. */
const information = sumOfSquares();
const weighted = Float64Array.from({ length: P }, () => 5 * random.normal());

function sumOfSquares(): Float64Array {
  const out = new Float64Array(P * P);
  for (let row = 0; row < 12; row++) {
    const x = Float64Array.from({ length: P }, () => random.normal());
    for (let i = 0; i < P; i++) for (let j = 0; j < P; j++) out[i * P + j] += x[i] * x[j];
  }
  return out;
}

const prior = (mean: number[], precision: number[]) => ({
  mean: Float64Array.from(mean),
  precision: Float64Array.from(precision),
});

/** The maximum of the data and a prior, the diagonal of its covariance, and L of the normal matrix. */
function refined({ mean, precision }: ReturnType<typeof prior>) {
  const factor = information.slice();
  const vector = weighted.slice();
  for (let j = 0; j < P; j++) {
    factor[j * P + j] += precision[j];
    vector[j] += precision[j] * mean[j];
  }
  choleskyFactor(factor, P);
  forwardSubstitute(factor, P, vector);
  backSubstitute(factor, P, vector);
  const covarianceDiagonal = new Float64Array(P);
  inverseDiagonal(factor, P, covarianceDiagonal);
  return { vector, covarianceDiagonal, profileInformation: marginalInformation(factor, P, FIRST) };
}

const before = prior([1, -1, 0.5, 2, 0], [1, 2, 3, 4, 5]);

describe('profile parameters under another prior', () => {
  it('under the same prior are those of the refinement', () => {
    const frame = refined(before);
    const expectation = new ProfileExpectation([frame], FIRST, before);
    expectation.update(before);
    for (let j = FIRST; j < P; j++) {
      expectClose(expectation.values[j - FIRST][0], frame.vector[j], 1e-12);
      expectClose(expectation.variances[j - FIRST][0], frame.covarianceDiagonal[j], 1e-12);
    }
  });

  it('are what refining again would give', () => {
    const after = prior([1, -1, 3, 0, 1], [1, 2, 70, 0.1, 20]);
    const again = refined(after);
    const expectation = new ProfileExpectation([refined(before), refined(before)], FIRST, before);
    expectation.update(after);
    for (let j = FIRST; j < P; j++)
      for (const f of [0, 1]) {
        expectClose(expectation.values[j - FIRST][f], again.vector[j], 1e-12);
        expectClose(expectation.variances[j - FIRST][f], again.covarianceDiagonal[j], 1e-12);
      }
  });

  it('of a frame whose normal matrix was singular are those of the prior', () => {
    const frame = { ...refined(before), profileInformation: new Float64Array((P - FIRST) ** 2).fill(NaN) };
    const expectation = new ProfileExpectation([frame], FIRST, before);
    expectation.update(before);
    [0.5, 2, 0].forEach((mean, j) => expect(expectation.values[j][0]).toBeCloseTo(mean, 12));
    expectClose(expectation.variances[1][0], 1 / 4, 1e-15);
  });
});
