import { AtomGaussians } from './atom-gaussians.js';
import { type AtomicModel, extremeB, sharpestB } from './atomic-model.js';
import type { SampledDensity } from './density-map.js';
import { gridSize } from './grid-size.js';
import { MapGrid, wrap } from './map-grid.js';
import { shortFormFactor } from './n-gaussian.js';
import { placeOnSpecialPositions } from './special-positions.js';

/** An exponential of the table is that of the nearest multiple of a hundredth. */
const PER_UNIT = 100;
const EXPONENTIALS = Float64Array.from({ length: 100 * PER_UNIT }, (_, i) => Math.exp(-i / PER_UNIT));
/** No B is raised to more than this, Å². */
const GREATEST_B = 1000;
/** For the points at the very end of an atom that stands on a grid point. */
const ROUNDING = 1 + 1e-12;

/** How coarsely cctbx samples: step of the grid (Å), quality that decides on the B added, end of atoms in units of their mean height. */
interface Coarseness {
  readonly step: number;
  readonly quality: number;
  readonly wing: number;
}

function coarsenessTo(dMin: number): Coarseness {
  if (dMin < 5) return { step: dMin / 3, quality: 100, wing: 1e-3 };
  return { step: dMin < 10 ? 2 : 3, quality: 1000, wing: 1e-4 };
}

/**
 * The density for structure factors to dMin (Å) as cctbx samples it where nothing else is asked for, which is what cxi.merge
 * does: form factors of few Gaussians (`shortFormFactor`), exponentials from a table, and atoms that end where they have fallen to a
 * thousandth of the mean height. Structure factors are 1 % too small at low resolution, as wings are missing. The box around an atom
 * reaches as far along the axes as the atom, so that with oblique axes more of it is cut off. B added: Bricogne (2001),
 * International Tables B, 1.3.4.4.5.
 */
export function coarseDensity(model: AtomicModel, dMin: number): SampledDensity {
  const { step, quality, wing } = coarsenessTo(dMin);
  const grid = new MapGrid(model.unitCell, gridSize(model.unitCell, step));
  const sigma = dMin / (2 * step);
  const b = Math.min(GREATEST_B, (Math.log10(quality) * dMin * dMin) / (sigma * (sigma - 1)));
  const bExtra = b - sharpestB(model);
  const formFactors = model.formFactors.map((factor) => shortFormFactor(factor, dMin));
  const atoms = new CoarseAtoms({ ...model, formFactors }, grid, bExtra);
  return { grid, map: atoms.map(wing), bExtra };
}

class CoarseAtoms {
  private readonly atom = new AtomGaussians();
  private readonly placed: ReturnType<typeof placeOnSpecialPositions>;
  private readonly edges: readonly number[];
  /** First and last point of the box around an atom along each axis, and the squared radius within, Å². */
  private readonly first = [0, 0, 0];
  private readonly last = [0, 0, 0];
  private reach = 0;

  constructor(
    private readonly model: AtomicModel,
    private readonly grid: MapGrid,
    private readonly bExtra: number,
  ) {
    const { a, b, c } = model.unitCell;
    this.placed = placeOnSpecialPositions(model);
    this.edges = [a, b, c];
  }

  map(wing: number): Float32Array {
    const { model, grid } = this;
    const map = new Float32Array(grid.nPoints);
    const cutoff = wing * this.meanHeight();
    for (let i = 0; i < model.n; i++) {
      if (!this.takeIsotropic(i)) continue;
      const sites = [0, 1, 2].map((axis) => this.placed.site[3 * i + axis] * grid.size[axis]);
      this.boxAround(sites, cutoff);
      this.add(map, sites, this.takeAnisotropic(i));
    }
    return map;
  }

  /** Of the atoms that count, e/Å³. */
  private meanHeight(): number {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < this.model.n; i++) {
      if (!this.takeIsotropic(i)) continue;
      this.takeAnisotropic(i);
      sum += Math.abs(this.density(0));
      count++;
    }
    return count === 0 ? 1 : sum / count;
  }

  /** Takes an atom as wide all round as in its widest direction; false for one of no weight. */
  private takeIsotropic(i: number): boolean {
    const { model } = this;
    const weight = model.occupancy[i] * this.placed.share[i];
    if (weight === 0) return false;
    const b = extremeB(model, i)[1] + this.bExtra;
    this.atom.setIsotropic(weight, model.formFactors[model.kind[i]], b);
    return true;
  }

  /** Takes an anisotropic atom as it is; false for an isotropic one. */
  private takeAnisotropic(i: number): boolean {
    const { model, grid } = this;
    const u = model.uAniso.subarray(6 * i, 6 * i + 6);
    if (Number.isNaN(u[0])) return false;
    const weight = model.occupancy[i] * this.placed.share[i];
    return this.atom.setAnisotropic(
      weight,
      model.formFactors[model.kind[i]],
      u,
      this.bExtra,
      grid.toCartesian,
    );
  }

  /** At a squared distance, Å². */
  private density(squared: number): number {
    const { n, height, fall } = this.atom;
    let sum = 0;
    for (let g = 0; g < n; g++) sum += height[g] * exponential(fall[g] * squared);
    return sum;
  }

  /** Along each axis both ways to the last point of at least the cutoff, and at least to the nearest one. */
  private boxAround(sites: readonly number[], cutoff: number): void {
    this.reach = 0;
    for (let axis = 0; axis < 3; axis++) {
      const step = this.edges[axis] / this.grid.size[axis];
      const below = Math.ceil(sites[axis]) - 1;
      for (const way of [-1, 1]) {
        let at = way < 0 ? below : below + 1;
        for (let next = at; ; next += way) {
          const squared = ((next - sites[axis]) * step) ** 2;
          if (Math.abs(this.density(squared)) < cutoff) break;
          this.reach = Math.max(this.reach, squared);
          at = next;
        }
        if (way < 0) this.first[axis] = at;
        else this.last[axis] = at;
      }
    }
  }

  private add(map: Float32Array, [xs, ys, zs]: readonly number[], isAnisotropic: boolean): void {
    const { first, last, reach, grid } = this;
    const { metric: m, size } = grid;
    const { n, height, fall, forms } = this.atom;
    for (let x = first[0]; x <= last[0]; x++) {
      const dx = x - xs;
      for (let y = first[1]; y <= last[1]; y++) {
        const dy = y - ys;
        const row = (wrap(x, size[0]) * size[1] + wrap(y, size[1])) * size[2];
        for (let z = first[2]; z <= last[2]; z++) {
          const dz = z - zs;
          const squared =
            dx * (m[0] * dx + m[3] * dy + m[4] * dz) + dy * (m[1] * dy + m[5] * dz) + m[2] * dz * dz;
          if (squared > reach * ROUNDING) continue;
          let sum = 0;
          for (let g = 0, q = 0; g < n; g++, q += 6) {
            const exponent = isAnisotropic
              ? dx * (forms[q] * dx + forms[q + 3] * dy + forms[q + 4] * dz) +
                dy * (forms[q + 1] * dy + forms[q + 5] * dz) +
                forms[q + 2] * dz * dz
              : fall[g] * squared;
            sum += height[g] * exponential(exponent);
          }
          map[row + wrap(z, size[2])] += sum;
        }
      }
    }
  }
}

/** exp(-x), of the nearest multiple. */
function exponential(x: number): number {
  const place = Math.floor(x * PER_UNIT + 0.5);
  return place < EXPONENTIALS.length ? EXPONENTIALS[place] : 0;
}
