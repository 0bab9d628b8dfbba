import { multiply3, rotationX, rotationY, type Matrix3 } from '../crystal/matrix3.js';
import { reciprocalOrthogonalization, type UnitCell } from '../crystal/unit-cell.js';
import type { ObservationTable } from './observation-table.js';

/** Orientation and cell of a crystal: A* = rotation · B, rotation = Ry(rotY) · Rx(rotX) · U. */
export interface Lattice {
  readonly rotation: Matrix3;
  readonly aStar: Matrix3;
  /** Unit vectors about which rotX and rotY turn the crystal as it now lies. */
  readonly axisX: readonly [number, number, number];
  readonly axisY: readonly [number, number, number];
}

export function lattice(rotationU: Matrix3, rotX: number, rotY: number, cell: UnitCell): Lattice {
  const rotation = multiply3(rotationY(rotY), multiply3(rotationX(rotX), rotationU));
  return {
    rotation,
    aStar: multiply3(rotation, reciprocalOrthogonalization(cell)),
    axisX: [Math.cos(rotY), 0, -Math.sin(rotY)],
    axisY: [0, 1, 0],
  };
}

/** Positions of the lower triangle of a 3x3 matrix, in the order of the columns of `EwaldBlock.outer`. */
export const lowerTriangle = [0, 3, 4, 6, 7, 8] as const;

/** Distances of reflections from the Ewald sphere and what their derivatives are made of. */
export interface EwaldBlock {
  readonly size: number;
  /** r_h = |A* h + s0| - 1/λ, Å⁻¹. */
  readonly offset: Float64Array;
  /** ∂r_h/∂rotX, ∂r_h/∂rotY, Å⁻¹. */
  readonly byRotX: Float64Array;
  readonly byRotY: Float64Array;
  /**
   * Six columns of `size`: the lower triangle of u hᵀ, u the unit vector along A* h + s0 in the crystal's Cartesian
   * axes. For a lower triangular dB the change of r_h is the sum of the products of the two triangles.
   */
  readonly outer: Float64Array;
}

export function ewaldBlock(size: number): EwaldBlock {
  return {
    size,
    offset: new Float64Array(size),
    byRotX: new Float64Array(size),
    byRotY: new Float64Array(size),
    outer: new Float64Array(6 * size),
  };
}

/** Fills in the block for the rows `from`, ..., `from + n - 1` of the table. */
export function fillEwaldBlock(
  block: EwaldBlock,
  table: ObservationTable,
  from: number,
  n: number,
  { rotation: r, aStar: a, axisX, axisY }: Lattice,
  wavelength: number,
): void {
  const { size, offset, byRotX, byRotY, outer } = block;
  const { h: hs, k: ks, l: ls } = table;
  const k0 = 1 / wavelength;
  const a0 = a[0];
  const a1 = a[1];
  const a2 = a[2];
  const a3 = a[3];
  const a4 = a[4];
  const a5 = a[5];
  const a6 = a[6];
  const a7 = a[7];
  const a8 = a[8];
  const r0 = r[0];
  const r1 = r[1];
  const r2 = r[2];
  const r3 = r[3];
  const r4 = r[4];
  const r5 = r[5];
  const r6 = r[6];
  const r7 = r[7];
  const r8 = r[8];
  const px = axisX[0];
  const py = axisX[1];
  const pz = axisX[2];
  const qx = axisY[0];
  const qy = axisY[1];
  const qz = axisY[2];
  for (let i = 0; i < n; i++) {
    const h = hs[from + i];
    const k = ks[from + i];
    const l = ls[from + i];
    const x = a0 * h + a1 * k + a2 * l;
    const y = a3 * h + a4 * k + a5 * l;
    const z = a6 * h + a7 * k + a8 * l;
    const sz = z - k0;
    const length = Math.sqrt(x * x + y * y + sz * sz);
    const inverse = 1 / length;
    const ux = x * inverse;
    const uy = y * inverse;
    const uz = sz * inverse;
    offset[i] = length - k0;
    // u · (axis × x) = axis · (x × u)
    const tx = y * uz - z * uy;
    const ty = z * ux - x * uz;
    const tz = x * uy - y * ux;
    byRotX[i] = px * tx + py * ty + pz * tz;
    byRotY[i] = qx * tx + qy * ty + qz * tz;
    const v0 = r0 * ux + r3 * uy + r6 * uz;
    const v1 = r1 * ux + r4 * uy + r7 * uz;
    const v2 = r2 * ux + r5 * uy + r8 * uz;
    outer[i] = v0 * h;
    outer[size + i] = v1 * h;
    outer[2 * size + i] = v1 * k;
    outer[3 * size + i] = v2 * h;
    outer[4 * size + i] = v2 * k;
    outer[5 * size + i] = v2 * l;
  }
}
