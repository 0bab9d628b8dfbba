import { AtomGaussians } from './atom-gaussians.js';
import { type AtomicModel, sharpestB } from './atomic-model.js';
import { gridSize } from './grid-size.js';
import { MapGrid, wrap } from './map-grid.js';
import { placeOnSpecialPositions } from './special-positions.js';

/** Steps of the grid in units of the finest spacing: the map is sampled 1.5 times as finely as it has to be. */
export const densityStep = 1 / 3;
/** What the grid folds back onto the finest reflections is damped by this factor. */
const DAMPING = 300;

/** The electron density of the atoms of the asymmetric unit alone; symmetry is applied to their structure factors. */
export interface SampledDensity {
  readonly grid: MapGrid;
  /** e/Å³. */
  readonly map: Float32Array;
  /** What was added to every B, so that the grid resolves the sharpest atom, Å². */
  readonly bExtra: number;
}

/** The density for structure factors to dMin (Å), good to .01 % of them. */
export function densityMap(model: AtomicModel, dMin: number): SampledDensity {
  const grid = new MapGrid(model.unitCell, gridSize(model.unitCell, dMin * densityStep));
  // Of frequencies up to 2/d that fold onto those up to 1/d, exp(-B (2² - 1²)/(4d²)) is left.
  const wanted = (4 / 3) * Math.log(DAMPING) * dMin * dMin;
  const bExtra = Math.max(0, wanted - sharpestB(model));
  const { site, share } = placeOnSpecialPositions(model);
  const map = new Float32Array(grid.nPoints);
  const atom = new AtomGaussians();
  for (let i = 0; i < model.n; i++) {
    const weight = model.occupancy[i] * share[i];
    if (weight === 0) continue;
    const factor = model.formFactors[model.kind[i]];
    const u = model.uAniso.subarray(6 * i, 6 * i + 6);
    const [x, y, z] = site.subarray(3 * i, 3 * i + 3);
    if (!Number.isNaN(u[0]) && atom.setAnisotropic(weight, factor, u, bExtra, grid.toCartesian)) {
      addAnisotropic(map, grid, atom, x, y, z);
    } else {
      atom.setIsotropic(weight, factor, Math.max(0, model.bIso[i]) + bExtra);
      addIsotropic(map, grid, atom, x, y, z);
    }
  }
  return { grid, map, bExtra };
}

/**
 * Row by row from the point nearest to the atom outwards: along a row a Gaussian falls by factors that themselves fall by
 * exp(-2 fall step²), so that a row takes three exponentials a Gaussian however long it is.
 */
function addIsotropic(
  map: Float32Array,
  grid: MapGrid,
  atom: AtomGaussians,
  x: number,
  y: number,
  z: number,
): void {
  const { n, height, fall } = atom;
  const radius = atom.radius();
  const { metric } = grid;
  const nz = grid.size[2];
  const zs = z * nz;
  const [least, most] = grid.range(2, zs, radius);
  const line = new Float64Array(most - least + 3);
  const step = metric[2];
  const curvature = fall.map((f) => Math.exp(-2 * f * step));
  grid.visitRows(x, y, radius, (row, dx, dy) => {
    // The squared distance from the atom is nearest + step d², d from the middle of the row.
    const middle = -(metric[4] * dx + metric[5] * dy) / (2 * step);
    const nearest = dx * (metric[0] * dx + metric[3] * dy) + metric[1] * dy * dy - step * middle * middle;
    const half = Math.sqrt((radius * radius - nearest) / step);
    const from = Math.ceil(zs + middle - half);
    const count = Math.floor(zs + middle + half) - from + 1;
    if (!(count > 0)) return;
    const centre = Math.min(count - 1, Math.max(0, Math.round(zs + middle) - from));
    const d = from + centre - zs - middle;
    line.fill(0, 0, count);
    for (let g = 0; g < n; g++) {
      const f = fall[g] * step;
      const top = height[g] * Math.exp(-fall[g] * nearest - f * d * d);
      let value = top;
      let ratio = Math.exp(-f * (1 + 2 * d));
      for (let i = centre; i < count; i++, value *= ratio, ratio *= curvature[g]) line[i] += value;
      ratio = Math.exp(-f * (1 - 2 * d));
      value = top * ratio;
      for (let i = centre - 1; i >= 0; i--) {
        line[i] += value;
        ratio *= curvature[g];
        value *= ratio;
      }
    }
    for (let i = 0, at = wrap(from, nz); i < count; i++, at = at + 1 === nz ? 0 : at + 1)
      map[row + at] += line[i];
  });
}

function addAnisotropic(
  map: Float32Array,
  grid: MapGrid,
  atom: AtomGaussians,
  x: number,
  y: number,
  z: number,
): void {
  const { n, height, forms } = atom;
  const radius = atom.radius();
  const nz = grid.size[2];
  const zs = z * nz;
  const [from, to] = grid.range(2, zs, radius);
  grid.visitRows(x, y, radius, (row, dx, dy) => {
    for (let iz = from, at = wrap(from, nz); iz <= to; iz++, at = at + 1 === nz ? 0 : at + 1) {
      const dz = iz - zs;
      let density = 0;
      for (let g = 0, q = 0; g < n; g++, q += 6) {
        const exponent =
          dx * (forms[q] * dx + forms[q + 3] * dy + forms[q + 4] * dz) +
          dy * (forms[q + 1] * dy + forms[q + 5] * dz) +
          forms[q + 2] * dz * dz;
        density += height[g] * Math.exp(-exponent);
      }
      map[row + at] += density;
    }
  });
}
