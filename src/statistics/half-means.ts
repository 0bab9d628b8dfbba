import type { HalfDeviations, MergeReliability } from '../merge/likelihood/half-agreement.js';

/**
 * Means of z = J/S - 1 over the reflections of a shell that both halves observed. They are 0 where the Wilson mean S is right; where it is
 * not, as of noise, z of both halves are off by the same, which is no agreement on any reflection.
 */
export class HalfMeans {
  private n = 0;
  private readonly sumMeasured: [number, number] = [0, 0];
  private readonly sumPredicted: [number, number] = [0, 0];
  private sumWhole = 0;

  add({ measured, predicted, whole }: MergeReliability['agreement'], r: number): void {
    this.n++;
    this.sumWhole += whole[r];
    this.sumMeasured[0] += measured.a[r];
    this.sumMeasured[1] += measured.b[r];
    this.sumPredicted[0] += predicted.a[r];
    this.sumPredicted[1] += predicted.b[r];
  }

  /** z of the whole less its mean. */
  whole(z: number): number {
    return z - this.sumWhole / this.n;
  }

  /** Product of the deviations of both halves from their means. */
  measured(of: HalfDeviations, r: number): number {
    return centred(of, r, this.sumMeasured, this.n);
  }

  /** The same of simulated halves, from the means that they have. */
  predicted(of: HalfDeviations, r: number): number {
    return centred(of, r, this.sumPredicted, this.n);
  }
}

function centred({ a, b, product }: HalfDeviations, r: number, sums: [number, number], n: number): number {
  const [meanA, meanB] = [sums[0] / n, sums[1] / n];
  return product[r] - meanA * b[r] - meanB * a[r] + meanA * meanB;
}
