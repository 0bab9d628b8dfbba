import { unitCell } from '../../crystal/unit-cell.js';
import type { Matrix3 } from '../../crystal/matrix3.js';
import { accumulateNormalEquations } from '../../numeric/least-squares-accumulate.js';
import type { LeastSquaresProblem, NormalEquations } from '../../numeric/least-squares.js';
import { ewaldBlock, fillEwaldBlock, lattice, lowerTriangle, type Lattice } from '../ewald-geometry.js';
import { reciprocalDerivatives } from '../lattice-derivatives.js';
import type { ObservationTable } from '../observation-table.js';
import type { PartialityOptions } from '../partiality.js';
import { evaluateProfile, minimumPartiality, profileBuffers } from '../profile.js';
import { nSlots, slot, writeFree, type FreeParameter } from './parameters.js';

/** Observations of one block: their Jacobian stays in the first-level cache. */
const blockSize = 128;

/** What a residual is evaluated on. */
export interface ResidualTask {
  readonly table: ObservationTable;
  readonly wavelength: number;
  /** Orientation from which rotX and rotY are counted. */
  readonly rotationU: Matrix3;
  /** Values of all parameters; the free ones are overwritten. */
  readonly vector: Float64Array;
  readonly free: readonly FreeParameter[];
  readonly options: PartialityOptions;
}

/**
 * The residuals (I_ref - I_full)/σ with I_full = I/(G exp(-2B s²) p) of a frame and their derivatives (Uervirojnangkoorn
 * et al. 2015, DOI 10.7554/eLife.05421), as a least-squares problem. Below 1e-6 a partiality counts as
 * that. One object serves any number of tasks, one after the other.
 */
export class IntensityResidual implements LeastSquaresProblem {
  lower: Float64Array = new Float64Array(0);
  upper: Float64Array = new Float64Array(0);
  private task: ResidualTask | null = null;
  private columns = new Float64Array(3 * blockSize);
  private readonly vector = new Float64Array(nSlots);
  private readonly geometry = ewaldBlock(blockSize);
  private readonly radius = new Float64Array(blockSize);
  private readonly divergence = new Float64Array(blockSize);
  private readonly profile = profileBuffers(blockSize);
  private readonly full = new Float64Array(blockSize);
  private readonly residual = new Float64Array(blockSize);

  get nParameters(): number {
    return this.task?.free.length ?? 0;
  }

  get nEquations(): number {
    return this.task?.table.n ?? 0;
  }

  bind(task: ResidualTask): this {
    this.task = task;
    const nColumns = 3 * Math.ceil(task.free.length / 3);
    if (this.columns.length < nColumns * blockSize) this.columns = new Float64Array(nColumns * blockSize);
    this.columns.fill(0);
    this.lower = Float64Array.from(task.free, (parameter) => parameter.lower);
    this.upper = Float64Array.from(task.free, (parameter) => parameter.upper);
    return this;
  }

  evaluate(parameters: Float64Array, equations: NormalEquations | null): number {
    const { task, vector } = this;
    if (task === null) throw new Error('a residual is evaluated before it was given a task');
    const { table, free } = task;
    vector.set(task.vector);
    writeFree(vector, free, parameters);
    const state = stateOfVector(vector, task);
    if (state === null) return NaN;
    equations?.matrix.fill(0);
    equations?.gradient.fill(0);
    let chiSquared = 0;
    for (let from = 0; from < table.n; from += blockSize) {
      const n = Math.min(blockSize, table.n - from);
      chiSquared += this.evaluateBlock(task, state, from, n);
      if (equations !== null) {
        this.fillColumns(task, state, from, n);
        accumulateNormalEquations(
          this.columns,
          blockSize,
          free.length,
          this.residual,
          n,
          equations.matrix,
          equations.gradient,
        );
      }
    }
    return chiSquared;
  }

  /** Full intensities over σ and residuals of one block; its share of chi². */
  private evaluateBlock(task: ResidualTask, { place }: State, from: number, n: number): number {
    const { vector, geometry, radius, divergence, profile, full, residual } = this;
    const { table, options, wavelength } = task;
    fillEwaldBlock(geometry, table, from, n, place, wavelength);
    const gamma0 = vector[slot.gamma0];
    const gammaE = vector[slot.gammaE];
    for (let i = 0; i < n; i++) radius[i] = gamma0 + gammaE * table.tanTwoTheta[from + i];
    if (options.flagBeamDivergence) {
      const ySquared = vector[slot.gammaY] ** 2;
      const zSquared = vector[slot.gammaZ] ** 2;
      for (let i = 0; i < n; i++) {
        const j = from + i;
        divergence[i] = Math.sqrt(ySquared * table.cosAlphaSquared[j] + zSquared * table.sinAlphaSquared[j]);
        radius[i] += divergence[i];
      }
    }
    evaluateProfile(options.partialityModel, n, geometry.offset, radius, vector[slot.voigtNu], profile);
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
      const inverseSigma = 1 / table.sigma[j];
      full[i] =
        (table.intensity[j] * inverseSigma * Math.exp(twoB * table.sinThetaOverLambdaSquared[j] - lnG)) / p;
      const r = table.reference[j] * inverseSigma - full[i];
      residual[i] = r;
      sum += r * r;
    }
    return sum;
  }

  /** The Jacobian of one block: every derivative of a residual is I_full/σ times that of ln(G exp(-2B s²) p). */
  private fillColumns(task: ResidualTask, { cellDerivatives }: State, from: number, n: number): void {
    const { free, table } = task;
    for (let c = 0; c < free.length; c++) {
      const column = c * blockSize;
      switch (free[c].name) {
        case 'lnScaleG':
          for (let i = 0; i < n; i++) this.columns[column + i] = this.full[i];
          break;
        case 'bFactor':
          for (let i = 0; i < n; i++) {
            this.columns[column + i] = -2 * this.full[i] * table.sinThetaOverLambdaSquared[from + i];
          }
          break;
        case 'rotX':
          this.offsetColumn(column, this.geometry.byRotX, n);
          break;
        case 'rotY':
          this.offsetColumn(column, this.geometry.byRotY, n);
          break;
        case 'gammaY':
          this.divergenceColumn(column, table.cosAlphaSquared, this.vector[slot.gammaY], from, n);
          break;
        case 'gammaZ':
          this.divergenceColumn(column, table.sinAlphaSquared, this.vector[slot.gammaZ], from, n);
          break;
        case 'gamma0':
          for (let i = 0; i < n; i++) this.columns[column + i] = this.full[i] * this.profile.byRadius[i];
          break;
        case 'gammaE':
          for (let i = 0; i < n; i++) {
            this.columns[column + i] = this.full[i] * this.profile.byRadius[i] * table.tanTwoTheta[from + i];
          }
          break;
        case 'voigtNu':
          for (let i = 0; i < n; i++) this.columns[column + i] = this.full[i] * this.profile.byNu[i];
          break;
        default:
          this.cellColumn(column, cellDerivatives[c], n);
      }
    }
  }

  private offsetColumn(column: number, derivative: Float64Array, n: number): void {
    const { columns, full, profile } = this;
    for (let i = 0; i < n; i++) columns[column + i] = full[i] * profile.byOffset[i] * derivative[i];
  }

  private divergenceColumn(
    column: number,
    share: Float64Array,
    gamma: number,
    from: number,
    n: number,
  ): void {
    const { columns, full, profile, divergence } = this;
    for (let i = 0; i < n; i++) {
      const slope = divergence[i] > 0 ? (gamma * share[from + i]) / divergence[i] : 0;
      columns[column + i] = full[i] * profile.byRadius[i] * slope;
    }
  }

  private cellColumn(column: number, derivative: Float64Array, n: number): void {
    const { columns, full, profile } = this;
    const { outer, size } = this.geometry;
    const [d0, d1, d2, d3, d4, d5] = derivative;
    for (let i = 0; i < n; i++) {
      const change =
        d0 * outer[i] +
        d1 * outer[size + i] +
        d2 * outer[2 * size + i] +
        d3 * outer[3 * size + i] +
        d4 * outer[4 * size + i] +
        d5 * outer[5 * size + i];
      columns[column + i] = full[i] * profile.byOffset[i] * change;
    }
  }
}

interface State {
  readonly place: Lattice;
  /** Of each free parameter of the cell: the lower triangle of dB. */
  readonly cellDerivatives: readonly Float64Array[];
}

/** null where the cell is impossible. */
function stateOfVector(vector: Float64Array, { rotationU, free }: ResidualTask): State | null {
  try {
    const cell = unitCell(vector.subarray(slot.a));
    const place = lattice(rotationU, vector[slot.rotX], vector[slot.rotY], cell);
    return { place, cellDerivatives: cellDerivatives(reciprocalDerivatives(cell), free) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const noDerivative = new Float64Array(6);

export function cellDerivatives(
  bySix: readonly Matrix3[],
  free: readonly FreeParameter[],
): readonly Float64Array[] {
  return free.map(({ slots }) => {
    if (slots[0] < slot.a) return noDerivative;
    const sum = new Float64Array(6);
    for (const j of slots) lowerTriangle.forEach((k, i) => (sum[i] += bySix[j - slot.a][k]));
    return sum;
  });
}
