import type { SpaceGroup } from '../space-group.js';
import { translationDenominator } from '../symmetry-operation.js';
import { type MapGrid, wrap } from './map-grid.js';

/** The operations of a space group on the points of a grid that has its symmetry. */
export class GridImages {
  readonly n: number;
  /** Nine entries of the rotation and three steps of the translation, an operation after the other. */
  private readonly operations: Int32Array;

  constructor(
    private readonly grid: MapGrid,
    { operators }: SpaceGroup,
  ) {
    this.n = operators.length;
    this.operations = Int32Array.from(
      operators.flatMap(({ rotation, translation }) => [
        ...rotation,
        ...translation.map((t, axis) => Math.round((t * grid.size[axis]) / translationDenominator)),
      ]),
    );
  }

  /** Writes the places of all images of the point (x, y, z); those of a special position come several times. */
  places(x: number, y: number, z: number, out: Int32Array): void {
    const [nx, ny, nz] = this.grid.size;
    const o = this.operations;
    for (let s = 0, at = 0; s < this.n; s++, at += 12) {
      const u = inPeriod(o[at] * x + o[at + 1] * y + o[at + 2] * z + o[at + 9], nx);
      const v = inPeriod(o[at + 3] * x + o[at + 4] * y + o[at + 5] * z + o[at + 10], ny);
      const w = inPeriod(o[at + 6] * x + o[at + 7] * y + o[at + 8] * z + o[at + 11], nz);
      out[s] = (u * ny + v) * nz + w;
    }
  }
}

/** `wrap` without a division for the common case of an index that is at most one period off. */
export function inPeriod(index: number, n: number): number {
  if (index >= 0) {
    if (index < n) return index;
    return index < 2 * n ? index - n : wrap(index, n);
  }
  return index + n >= 0 ? index + n : wrap(index, n);
}
