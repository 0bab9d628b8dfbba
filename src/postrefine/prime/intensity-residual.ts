import { unitCell } from '../../crystal/unit-cell.js';
import { accumulateNormalEquations } from '../../numeric/least-squares-accumulate.js';
import type { LeastSquaresProblem, NormalEquations } from '../../numeric/least-squares-problem.js';
import { lattice, type Lattice } from '../ewald-geometry.js';
import { reciprocalDerivatives } from '../lattice-derivatives.js';
import { minimumRadius, type ResidualTask } from './frame-task.js';
import { blockSize, IntensityBlock } from './intensity-block.js';
import { fillColumns, freeCellDerivatives } from './intensity-jacobian.js';
import { nSlots, slot, writeFree } from './parameters.js';

/**
 * The residuals (I_ref - I_full)/σ with I_full = I/(G exp(-2B s²) p) of a frame and their derivatives (Uervirojnangkoorn
 * et al. 2015, DOI 10.7554/eLife.05421), as a least-squares problem. A partiality below 1e-6 counts as 1e-6. While gammaE
 * is free, the reflecting radius has to be positive over the whole frame: elsewhere the residual is NaN. One object
 * serves any number of tasks, one after the other.
 */
export class IntensityResidual implements LeastSquaresProblem {
  lower: Float64Array = new Float64Array(0);
  upper: Float64Array = new Float64Array(0);
  private task: ResidualTask | null = null;
  private radiusIsFree = false;
  private columns = new Float64Array(0);
  private readonly vector = new Float64Array(nSlots);
  private readonly block = new IntensityBlock();

  get nParameters(): number {
    return this.task?.free.length ?? 0;
  }

  get nEquations(): number {
    return this.task?.table.n ?? 0;
  }

  bind(task: ResidualTask): this {
    this.task = task;
    this.block.prepare(task);
    this.radiusIsFree = task.free.some(({ name }) => name === 'gammaE');
    const size = 3 * Math.ceil(task.free.length / 3) * blockSize;
    if (this.columns.length < size) this.columns = new Float64Array(size);
    else this.columns.fill(0);
    this.lower = Float64Array.from(task.free, (parameter) => parameter.lower);
    this.upper = Float64Array.from(task.free, (parameter) => parameter.upper);
    return this;
  }

  evaluate(parameters: Float64Array, equations: NormalEquations | null): number {
    const task = this.boundTask();
    const { table, free } = task;
    const place = this.place(task, parameters);
    if (place === null) return NaN;
    const derivatives = equations === null ? [] : this.cellDerivatives(task);
    equations?.matrix.fill(0);
    equations?.gradient.fill(0);
    let chiSquared = 0;
    for (let from = 0; from < table.n; from += blockSize) {
      const n = Math.min(blockSize, table.n - from);
      chiSquared += this.block.evaluate(task, this.vector, place, from, n);
      if (equations === null) continue;
      fillColumns(this.columns, this.block, task, this.vector, derivatives, from, n);
      const { matrix, gradient } = equations;
      accumulateNormalEquations(
        this.columns,
        blockSize,
        free.length,
        this.block.residual,
        n,
        matrix,
        gradient,
      );
    }
    return chiSquared;
  }

  /** I_full of every row of the table at the values of the task's vector. */
  fullIntensities(out: Float64Array): void {
    const { sigma } = this.boundTask().table;
    this.forEachBlock(out, (from, n) => {
      for (let i = 0; i < n; i++) out[from + i] = this.block.full[i] * sigma[from + i];
    });
  }

  /** Partiality of every row of the table at the values of the task's vector. */
  partialities(out: Float64Array): void {
    this.forEachBlock(out, (from, n) => out.set(this.block.profile.partiality.subarray(0, n), from));
  }

  private forEachBlock(out: Float64Array, use: (from: number, n: number) => void): void {
    const task = this.boundTask();
    const place = this.place(task, null);
    if (place === null) {
      out.fill(NaN);
      return;
    }
    for (let from = 0; from < task.table.n; from += blockSize) {
      const n = Math.min(blockSize, task.table.n - from);
      this.block.evaluate(task, this.vector, place, from, n);
      use(from, n);
    }
  }

  private boundTask(): ResidualTask {
    if (this.task === null) throw new Error('a residual is evaluated before it was given a task');
    return this.task;
  }

  /** Sets the parameter vector; null where there is no such cell or the radius is not positive. */
  private place(task: ResidualTask, parameters: Float64Array | null): Lattice | null {
    const { vector } = this;
    const { rotationU, tanTwoThetaLow, tanTwoThetaHigh } = task.geometry;
    vector.set(task.vector);
    if (parameters !== null) writeFree(vector, task.free, parameters);
    const highRadius = vector[slot.lowRadius] + vector[slot.gammaE] * (tanTwoThetaHigh - tanTwoThetaLow);
    if (this.radiusIsFree && !(highRadius >= minimumRadius)) return null;
    try {
      return lattice(rotationU, vector[slot.rotX], vector[slot.rotY], unitCell(vector.subarray(slot.a)));
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  private cellDerivatives({ free }: ResidualTask): readonly Float64Array[] {
    return freeCellDerivatives(reciprocalDerivatives(unitCell(this.vector.subarray(slot.a))), free);
  }
}
