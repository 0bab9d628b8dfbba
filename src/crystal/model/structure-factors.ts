import { type GridSize, MapCoefficients } from '../../numeric/fft3.js';
import { translationDenominator } from '../symmetry-operation.js';
import { cellVolume, dStarSquared, reciprocalMetric } from '../unit-cell.js';
import type { AtomicModel } from './atomic-model.js';
import { coarseDensity } from './coarse-density.js';
import { densityMap, densityStep, type SampledDensity } from './density-map.js';
import { symmetricGridSize } from './grid-size.js';
import { MapGrid } from './map-grid.js';
import { solventMask } from './solvent-mask.js';

/** Bulk solvent of scale k_sol (e/Å³) and displacement b_sol (Å²). */
export interface BulkSolvent {
  readonly kSol: number;
  readonly bSol: number;
}

/** Mean values of macromolecular crystals, and the defaults of cxi.merge. */
export const usualSolvent: BulkSolvent = { kSol: 0.35, bSol: 46 };

/** Atoms on the grid to .01 % of the structure factors, or as cxi.merge has them (`coarseDensity`). */
export type Sampling = 'fine' | 'coarse';

/** Steps of the mask in units of the finest spacing, as in cxi.merge; structure factors depend on it. */
const MASK_STEP = 1 / 4;
/** Limits of that step, Å. The finest of cctbx takes much time for reflections to which solvent adds nothing. */
const COARSEST_MASK_STEP = 0.8;
const FINEST_MASK_STEP: Readonly<Record<Sampling, number>> = { fine: 0.4, coarse: 0.15 };
/** So many points of a map are held at most: half a gigabyte. */
const MAX_POINTS = 1.2e8;

/** The finest spacing (Å) to which structure factors of this model can be held in memory. */
export function finestSpacing(model: AtomicModel): number {
  return Math.cbrt(cellVolume(model.unitCell) / MAX_POINTS) / densityStep;
}

/** Structure factors of a model: real and imaginary parts in turn, electrons. */
export type StructureFactors = Float64Array;

/**
 * Structure factors F(h) = F_atoms(h) + k_sol exp(-b_sol/(4d²)) F_mask(h) by fast Fourier transforms. The atoms of the
 * asymmetric unit are put on a grid; F_atoms(h) = Σ exp(2πi h·t) F_unit(hR) over all operations (Ten Eyck 1977,
 * https://doi.org/10.1107/S0567739477001211).
 * @param hkl 3n interleaved
 * @throws RangeError for indices finer than `finestSpacing`
 */
export function structureFactors(
  model: AtomicModel,
  hkl: Int32Array,
  solvent: BulkSolvent | null = null,
  sampling: Sampling = 'fine',
): StructureFactors {
  const metric = reciprocalMetric(model.unitCell);
  const q = new Float64Array(hkl.length / 3);
  for (let i = 0; i < q.length; i++) q[i] = dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
  const finest = q.reduce((most, value) => Math.max(most, value), 0);
  const factors = new Float64Array(2 * q.length);
  if (model.n === 0 || finest === 0) return factors;
  const dMin = 1 / Math.sqrt(finest);
  if (dMin < finestSpacing(model) * 0.999)
    throw new RangeError(
      `structure factors to ${dMin.toFixed(2)} Å need a map larger than this program holds`,
    );
  const density = sampling === 'fine' ? densityMap(model, dMin) : coarseDensity(model, dMin);
  addAtoms(model, density, hkl, q, factors);
  if (solvent !== null && solvent.kSol !== 0) addSolvent(model, hkl, q, dMin, solvent, sampling, factors);
  return factors;
}

function addAtoms(
  { spaceGroup, unitCell }: AtomicModel,
  { grid, map, bExtra }: SampledDensity,
  hkl: Int32Array,
  q: Float64Array,
  factors: Float64Array,
): void {
  const images = spaceGroup.operators.map(({ rotation }) => rotation);
  const coefficients = new MapCoefficients(map, grid.size, greatest(hkl, images));
  const perPoint = cellVolume(unitCell) / grid.nPoints;
  const sum = new Float64Array(2);
  for (let i = 0, j = 0; i < q.length; i++, j += 3) {
    sum.fill(0);
    for (const { rotation: r, translation: t } of spaceGroup.operators) {
      const [h, k, l] = [hkl[j], hkl[j + 1], hkl[j + 2]];
      const phase =
        (2 * Math.PI * ((h * t[0] + k * t[1] + l * t[2]) % translationDenominator)) / translationDenominator;
      coefficients.addTo(
        sum,
        h * r[0] + k * r[3] + l * r[6],
        h * r[1] + k * r[4] + l * r[7],
        h * r[2] + k * r[5] + l * r[8],
        Math.cos(phase),
        Math.sin(phase),
      );
    }
    const scale = perPoint * Math.exp((bExtra * q[i]) / 4);
    factors[2 * i] += scale * sum[0];
    factors[2 * i + 1] += scale * sum[1];
  }
}

function addSolvent(
  model: AtomicModel,
  hkl: Int32Array,
  q: Float64Array,
  dMin: number,
  { kSol, bSol }: BulkSolvent,
  sampling: Sampling,
  factors: Float64Array,
): void {
  const { unitCell, spaceGroup } = model;
  const least = Math.max(FINEST_MASK_STEP[sampling], Math.cbrt(cellVolume(unitCell) / MAX_POINTS));
  const finest = Math.max(dMin, least / MASK_STEP);
  const step = Math.min(finest * MASK_STEP, COARSEST_MASK_STEP);
  const grid = new MapGrid(unitCell, symmetricGridSize(unitCell, step, spaceGroup));
  const within = (i: number): boolean => q[i] <= 1 / (finest * finest) + 1e-9;
  const some = Array.from(q.keys()).filter(within);
  const indices = Int32Array.from(some.flatMap((i) => [hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]]));
  const coefficients = new MapCoefficients(
    solventMask(model, grid),
    grid.size,
    greatest(indices, [IDENTITY]),
  );
  const perPoint = cellVolume(unitCell) / grid.nPoints;
  for (const i of some) {
    const scale = kSol * Math.exp((-bSol * q[i]) / 4) * perPoint;
    const at = factors.subarray(2 * i, 2 * i + 2);
    coefficients.addTo(at, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2], scale, 0);
  }
}

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Greatest |h|, |k|, |l| among the indices and their images. */
function greatest(hkl: Int32Array, rotations: readonly ArrayLike<number>[]): GridSize {
  const most: [number, number, number] = [0, 0, 0];
  for (const r of rotations) {
    for (let j = 0; j < hkl.length; j += 3) {
      for (let axis = 0; axis < 3; axis++) {
        const index = hkl[j] * r[axis] + hkl[j + 1] * r[axis + 3] + hkl[j + 2] * r[axis + 6];
        if (Math.abs(index) > most[axis]) most[axis] = Math.abs(index);
      }
    }
  }
  return most;
}
