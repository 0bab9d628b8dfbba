import type { GridSize } from '../../numeric/fft3.js';
import { elementOf, type AtomicModel } from './atomic-model.js';
import { GridImages, inPeriod } from './grid-images.js';
import { type MapGrid, wrap } from './map-grid.js';
import { vanDerWaalsRadius } from './van-der-waals.js';

/** Radius of the probe that rolls over the molecules and by how much the mask is shrunk again, Å (as cctbx's cxi.merge). */
const PROBE_RADIUS = 1.11;
const SHRINK_RADIUS = 0.9;

const SOLVENT = 1;
const MOLECULE = 0;
/** Within reach of the probe's radius around atoms, where its centre cannot be. */
const SURFACE = 2;
/** Of that layer, what shrinking gives back to the solvent. */
const REGAINED = 3;

/**
 * The region of bulk solvent: 1 in the solvent, 0 elsewhere, over a whole unit cell. Points farther from all atoms than van
 * der Waals and probe radius are solvent; so are those of the layer between that come within the shrinking radius of it
 * (Jiang & Brünger 1994, https://doi.org/10.1006/jmbi.1994.1633). Hydrogen and atoms of no occupancy are left out. The
 * atoms of the asymmetric unit are put on the grid once; symmetry brings their points to the images.
 * @param grid has the symmetry of the model
 */
export function solventMask(model: AtomicModel, grid: MapGrid): Uint8Array {
  const own = new Uint8Array(grid.nPoints).fill(SOLVENT);
  for (let i = 0; i < model.n; i++) {
    const element = elementOf(model.formFactors[model.kind[i]]);
    if (element === 'H' || model.occupancy[i] === 0) continue;
    const [x, y, z] = model.site.subarray(3 * i, 3 * i + 3);
    excludeAtom(own, grid, x, y, z, vanDerWaalsRadius(element));
  }
  const images = new GridImages(grid, model.spaceGroup);
  const mask = withImages(own, grid, images);
  shrink(mask, grid, images);
  return mask;
}

/** What the points of the asymmetric unit's atoms and of their images are: molecule before surface before solvent. */
function withImages(own: Uint8Array, { size }: MapGrid, images: GridImages): Uint8Array {
  const [nx, ny, nz] = size;
  const mask = new Uint8Array(own.length).fill(SOLVENT);
  const places = new Int32Array(images.n);
  for (let x = 0, at = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) {
      for (let z = 0; z < nz; z++, at++) {
        if (own[at] === SOLVENT) continue;
        images.places(x, y, z, places);
        for (const place of places) if (mask[place] !== MOLECULE) mask[place] = own[at];
      }
    }
  }
  return mask;
}

function excludeAtom(mask: Uint8Array, grid: MapGrid, x: number, y: number, z: number, radius: number): void {
  const { metric } = grid;
  const nz = grid.size[2];
  const zs = z * nz;
  const inner = radius * radius;
  const outer = (radius + PROBE_RADIUS) ** 2;
  const [from, to] = grid.range(2, zs, radius + PROBE_RADIUS);
  grid.visitRows(x, y, radius + PROBE_RADIUS, (row, dx, dy) => {
    const inPlane = dx * (metric[0] * dx + metric[3] * dy) + metric[1] * dy * dy;
    const slope = metric[4] * dx + metric[5] * dy;
    for (let iz = from, z = wrap(from, nz); iz <= to; iz++, z = z + 1 === nz ? 0 : z + 1) {
      const dz = iz - zs;
      const squared = inPlane + dz * (slope + metric[2] * dz);
      if (squared >= outer) continue;
      if (squared < inner) mask[row + z] = MOLECULE;
      else if (mask[row + z] === SOLVENT) mask[row + z] = SURFACE;
    }
  });
}

/** Points of the surface layer near solvent become solvent, all others part of the molecule. */
function shrink(mask: Uint8Array, grid: MapGrid, images: GridImages): void {
  const [nx, ny, nz] = grid.size;
  const near = stepsWithin(grid, SHRINK_RADIUS);
  const places = new Int32Array(images.n);
  for (let x = 0, at = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) {
      for (let z = 0; z < nz; z++, at++) {
        if (mask[at] !== SURFACE) continue;
        // What is true of a point is true of its images.
        const found = touchesSolvent(mask, grid.size, near, x, y, z) ? REGAINED : MOLECULE;
        images.places(x, y, z, places);
        for (const place of places) mask[place] = found;
      }
    }
  }
  for (let at = 0; at < mask.length; at++) mask[at] = mask[at] === SOLVENT || mask[at] === REGAINED ? 1 : 0;
}

/** Steps (3 each) to the points of the grid within a radius (Å), the farthest first, as they meet solvent first. */
function stepsWithin(grid: MapGrid, radius: number): Int32Array {
  const steps: { readonly step: readonly number[]; readonly squared: number }[] = [];
  const m = grid.metric;
  const axes = [0, 1, 2] as const;
  const [[xFrom, xTo], [yFrom, yTo], [zFrom, zTo]] = axes.map((axis) => grid.range(axis, 0, radius));
  for (let x = xFrom; x <= xTo; x++) {
    for (let y = yFrom; y <= yTo; y++) {
      for (let z = zFrom; z <= zTo; z++) {
        const squared = x * (m[0] * x + m[3] * y + m[4] * z) + y * (m[1] * y + m[5] * z) + m[2] * z * z;
        if (squared > 0 && squared < radius * radius) steps.push({ step: [x, y, z], squared });
      }
    }
  }
  steps.sort((p, q) => q.squared - p.squared);
  return Int32Array.from(steps.flatMap(({ step }) => step));
}

function touchesSolvent(
  mask: Uint8Array,
  [nx, ny, nz]: GridSize,
  near: Int32Array,
  x: number,
  y: number,
  z: number,
): boolean {
  for (let s = 0; s < near.length; s += 3) {
    const u = inPeriod(x + near[s], nx);
    const v = inPeriod(y + near[s + 1], ny);
    const w = inPeriod(z + near[s + 2], nz);
    if (mask[(u * ny + v) * nz + w] === SOLVENT) return true;
  }
  return false;
}
