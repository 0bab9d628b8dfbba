import type { GridSize } from '../../numeric/fft3.js';
import type { Matrix3 } from '../matrix3.js';
import { metricTensor, orthogonalization, reciprocalCell, type UnitCell } from '../unit-cell.js';

/** Lines of a grid along z that come near a point: see `MapGrid.visitRows`. */
type RowVisitor = (row: number, dx: number, dy: number) => void;

/** A periodic grid over one unit cell; the value of (x, y, z) stands at (x·ny + y)·nz + z. */
export class MapGrid {
  readonly nPoints: number;
  /** Squared length of a step (x, y, z): g11 g22 g33 and twice g12 g13 g23, Å². */
  readonly metric: Float64Array;
  /** Columns: the steps of the grid, Å. */
  readonly toCartesian: Matrix3;
  /** How many steps a sphere of radius 1 Å reaches along each axis. */
  private readonly reach: readonly [number, number, number];

  constructor(
    cell: UnitCell,
    readonly size: GridSize,
  ) {
    const [nx, ny, nz] = size;
    const g = metricTensor(cell);
    const reciprocal = reciprocalCell(cell);
    this.nPoints = nx * ny * nz;
    this.metric = Float64Array.of(
      g[0] / (nx * nx),
      g[4] / (ny * ny),
      g[8] / (nz * nz),
      (2 * g[1]) / (nx * ny),
      (2 * g[2]) / (nx * nz),
      (2 * g[5]) / (ny * nz),
    );
    this.toCartesian = orthogonalization(cell).map((value, i) => value / size[i % 3]);
    this.reach = [reciprocal.a * nx, reciprocal.b * ny, reciprocal.c * nz];
  }

  /** First and last step along an axis of the box around a sphere, for a centre at so many steps. */
  range(axis: 0 | 1 | 2, centre: number, radius: number): readonly [number, number] {
    const reach = radius * this.reach[axis];
    return [Math.ceil(centre - reach), Math.floor(centre + reach)];
  }

  /**
   * Visits every row of points along z that the box around a sphere of `radius` Å touches.
   * @param visit is given the place of the row's first point and the row's distance from the centre, in steps along x and y
   */
  visitRows(x: number, y: number, radius: number, visit: RowVisitor): void {
    const [nx, ny, nz] = this.size;
    const [xs, ys] = [x * nx, y * ny];
    const [xFrom, xTo] = this.range(0, xs, radius);
    const [yFrom, yTo] = this.range(1, ys, radius);
    for (let ix = xFrom; ix <= xTo; ix++) {
      for (let iy = yFrom; iy <= yTo; iy++) visit((wrap(ix, nx) * ny + wrap(iy, ny)) * nz, ix - xs, iy - ys);
    }
  }
}

/** An index into the period of n points. */
export function wrap(index: number, n: number): number {
  const rest = index % n;
  return rest < 0 ? rest + n : rest;
}
