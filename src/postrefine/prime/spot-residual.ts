import { unitCell } from '../../crystal/unit-cell.js';
import type { LeastSquaresProblem, NormalEquations } from '../../numeric/least-squares-problem.js';
import { lattice, type Lattice } from '../ewald-geometry.js';
import { reciprocalDerivatives } from '../lattice-derivatives.js';
import type { ObservationTable } from '../observation-table.js';
import type { ResidualTask } from './frame-task.js';
import { freeCellDerivatives } from './intensity-jacobian.js';
import { nSlots, slot, writeFree } from './parameters.js';

/**
 * Distances (mm, along x and along y) from the predicted spots to those of the model on a detector at right angles to
 * the beam: with S = A*h + s0 the spot is at -D/S_z (S_x, S_y). Only rotations and cell may be free.
 */
export class SpotResidual implements LeastSquaresProblem {
  lower: Float64Array = new Float64Array(0);
  upper: Float64Array = new Float64Array(0);
  private task: ResidualTask | null = null;
  private readonly vector = new Float64Array(nSlots);
  /** Derivatives of both distances by each free parameter. */
  private row = new Float64Array(0);
  private readonly shift = new Float64Array(3);

  get nParameters(): number {
    return this.task?.free.length ?? 0;
  }

  get nEquations(): number {
    return 2 * (this.task?.table.n ?? 0);
  }

  bind(task: ResidualTask): this {
    this.task = task;
    this.row = new Float64Array(2 * task.free.length);
    this.lower = Float64Array.from(task.free, (parameter) => parameter.lower);
    this.upper = Float64Array.from(task.free, (parameter) => parameter.upper);
    return this;
  }

  evaluate(parameters: Float64Array, equations: NormalEquations | null): number {
    const { task, vector } = this;
    if (task === null) throw new Error('a residual is evaluated before it was given a task');
    vector.set(task.vector);
    writeFree(vector, task.free, parameters);
    try {
      const cell = unitCell(vector.subarray(slot.a));
      const place = lattice(task.geometry.rotationU, vector[slot.rotX], vector[slot.rotY], cell);
      const derivatives = freeCellDerivatives(reciprocalDerivatives(cell), task.free);
      return this.sum(task, place, derivatives, equations);
    } catch (error) {
      if (error instanceof RangeError) return NaN;
      throw error;
    }
  }

  private sum(
    task: ResidualTask,
    place: Lattice,
    derivatives: readonly Float64Array[],
    equations: NormalEquations | null,
  ): number {
    const { table, geometry, free } = task;
    const a = place.aStar;
    const k0 = 1 / geometry.wavelength;
    equations?.matrix.fill(0);
    equations?.gradient.fill(0);
    let chiSquared = 0;
    for (let i = 0; i < table.n; i++) {
      const h = table.h[i];
      const k = table.k[i];
      const l = table.l[i];
      const x = a[0] * h + a[1] * k + a[2] * l;
      const y = a[3] * h + a[4] * k + a[5] * l;
      const z = a[6] * h + a[7] * k + a[8] * l;
      const scale = -geometry.detectorDistanceMm / (z - k0);
      const rx = x * scale - table.spotXMm[i];
      const ry = y * scale - table.spotYMm[i];
      chiSquared += rx * rx + ry * ry;
      if (equations === null) continue;
      for (let c = 0; c < free.length; c++) {
        displace(this.shift, free[c].name, derivatives[c], place, table, i, x, y, z);
        const slope = -this.shift[2] / (z - k0);
        this.row[2 * c] = scale * (this.shift[0] + slope * x);
        this.row[2 * c + 1] = scale * (this.shift[1] + slope * y);
      }
      addRow(this.row, rx, ry, free.length, equations);
    }
    return chiSquared;
  }
}

/** Fills in the derivative of x = A*h by a parameter. */
function displace(
  out: Float64Array,
  name: string,
  dB: Float64Array,
  { rotation: r, axisX, axisY }: Lattice,
  table: ObservationTable,
  row: number,
  x: number,
  y: number,
  z: number,
): void {
  if (name === 'rotX' || name === 'rotY') {
    const axis = name === 'rotX' ? axisX : axisY;
    out[0] = axis[1] * z - axis[2] * y;
    out[1] = axis[2] * x - axis[0] * z;
    out[2] = axis[0] * y - axis[1] * x;
    return;
  }
  const h = table.h[row];
  const k = table.k[row];
  const v0 = dB[0] * h;
  const v1 = dB[1] * h + dB[2] * k;
  const v2 = dB[3] * h + dB[4] * k + dB[5] * table.l[row];
  for (let i = 0; i < 3; i++) out[i] = r[3 * i] * v0 + r[3 * i + 1] * v1 + r[3 * i + 2] * v2;
}

function addRow(row: Float64Array, rx: number, ry: number, n: number, equations: NormalEquations): void {
  for (let i = 0; i < n; i++) {
    equations.gradient[i] += row[2 * i] * rx + row[2 * i + 1] * ry;
    for (let j = 0; j <= i; j++) {
      equations.matrix[i * n + j] += row[2 * i] * row[2 * j] + row[2 * i + 1] * row[2 * j + 1];
    }
  }
}
