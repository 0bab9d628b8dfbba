import type { HalfDeviations, MergeReliability } from '../merge/likelihood/half-agreement.js';
import { expectedDeviations, type KnownBeforehand } from './expected-deviations.js';

/**
 * Deviations z = J/S - 1, of reflections that both halves observed, from what is expected of them without their intensities. That is 0
 * where the Wilson mean S is right; where it is not, as of noise, z of both halves are off by the same, which is no agreement on any reflection.
 */
export class AgreementBeyondExpected {
  private readonly expectedOfWhole: Float64Array;
  private readonly expectedMeasured: Expected;
  private readonly expectedPredicted: Expected;

  constructor(
    private readonly agreement: MergeReliability['agreement'],
    reflections: Omit<KnownBeforehand, 'nObservations'>,
  ) {
    const { whole, measured, predicted, nObservations } = agreement;
    const [a, b] = nObservations.map((counts) => ({ ...reflections, nObservations: counts }));
    const both = nObservations[0].map((count, r) => count + nObservations[1][r]);
    const ofHalves = (of: HalfDeviations) => ({
      a: expectedDeviations(of.a, a),
      b: expectedDeviations(of.b, b),
    });
    this.expectedOfWhole = expectedDeviations(whole, { ...reflections, nObservations: both });
    this.expectedMeasured = ofHalves(measured);
    this.expectedPredicted = ofHalves(predicted);
  }

  /** z of the whole beyond what is expected. */
  whole(r: number): number {
    return this.agreement.whole[r] - this.expectedOfWhole[r];
  }

  /** Product of what both halves have beyond what is expected. */
  measured(r: number): number {
    return productBeyond(this.agreement.measured, this.expectedMeasured, r);
  }

  /** The same of simulated halves, beyond what is expected of those. */
  predicted(r: number): number {
    return productBeyond(this.agreement.predicted, this.expectedPredicted, r);
  }
}

interface Expected {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function productBeyond({ a, b, product }: HalfDeviations, expected: Expected, r: number): number {
  return product[r] - expected.a[r] * b[r] - expected.b[r] * a[r] + expected.a[r] * expected.b[r];
}
