import {
  bandedBackward,
  bandedCholesky,
  bandedForward,
  bandedLnDeterminant,
  type BandedMatrix,
  bandedMatrix,
  bandedPlace,
} from '../../numeric/banded-cholesky.js';
import { dot } from '../../numeric/vectors.js';
import {
  type DetectorModel,
  polarizationSlopes,
  setSplines,
  splinesOf,
} from '../../postrefine/likelihood/detector-model.js';
import type { BinnedDetector } from './detector-bins.js';

/** A model of the detector, and the logarithm of its Bayes factor against none. */
export interface FittedDetector {
  readonly model: DetectorModel;
  readonly lnEvidence: number;
}

/** Standard deviation of the coefficients of a map; that of the map is half of it. */
const MAP_SIGMAS = [0.05, 0.1, 0.2, 0.4] as const;
/** The Stokes parameters of what was divided out and of what was right are at most 2 apart: standard deviation 1. */
const POLARIZATION_PRECISION = 1;

/** Normal equations of Δu and Δv: matrix entries uu, uv, vv and right-hand sides. */
interface PairEquations {
  readonly matrix: readonly [number, number, number];
  readonly rhs: readonly [number, number];
}

/** The polarization alone; the variance of ln D in a bin is 1/weight, so that everything is linear and Gaussian. */
export function fitPolarization(bins: BinnedDetector, edge: number): FittedDetector {
  const { solution, lnEvidence } = solvePair(polarizationEquations(bins, polarizationColumns(bins, edge)));
  return { model: { polarization: solution, map: null }, lnEvidence };
}

/**
 * Maps of so many intervals with the standard deviation that has the highest evidence: without and with a polarization beside
 * them. null where the equations cannot be solved.
 */
export function fitMap(
  bins: BinnedDetector,
  intervals: number,
  edge: number,
): { readonly map: FittedDetector; readonly both: FittedDetector } | null {
  const equations = new MapEquations(bins, intervals, edge);
  const fits = MAP_SIGMAS.map((sigma) => equations.solve(sigma)).filter((fit) => fit !== null);
  if (fits.length === 0) return null;
  return { map: best(fits.map((fit) => fit.map)), both: best(fits.map((fit) => fit.both)) };
}

function best(fits: readonly FittedDetector[]): FittedDetector {
  return fits.reduce((a, b) => (b.lnEvidence > a.lnEvidence ? b : a));
}

type Columns = readonly [Float64Array, Float64Array];

/** ∂ ln D/∂Δu and ∂ ln D/∂Δv of all bins. */
function polarizationColumns({ n, x, y }: BinnedDetector, edge: number): Columns {
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const slopes = new Float64Array(2);
  for (let b = 0; b < n; b++) {
    polarizationSlopes(x[b], y[b], edge, slopes);
    u[b] = slopes[0];
    v[b] = slopes[1];
  }
  return [u, v];
}

function polarizationEquations({ n, weight, observed }: BinnedDetector, [u, v]: Columns): PairEquations {
  const sums = new Float64Array(5);
  for (let b = 0; b < n; b++) {
    const w = weight[b];
    sums[0] += w * u[b] * u[b];
    sums[1] += w * u[b] * v[b];
    sums[2] += w * v[b] * v[b];
    sums[3] += w * u[b] * observed[b];
    sums[4] += w * v[b] * observed[b];
  }
  return {
    matrix: [sums[0] + POLARIZATION_PRECISION, sums[1], sums[2] + POLARIZATION_PRECISION],
    rhs: [sums[3], sums[4]],
  };
}

/** Solves two equations; the evidence is that of the pair against 0, given all else. */
function solvePair({ matrix: [uu, uv, vv], rhs: [u, v] }: PairEquations): {
  readonly solution: readonly [number, number];
  readonly lnEvidence: number;
} {
  const determinant = uu * vv - uv * uv;
  const solution = [(vv * u - uv * v) / determinant, (uu * v - uv * u) / determinant] as const;
  const gain = u * solution[0] + v * solution[1];
  return { solution, lnEvidence: 0.5 * (gain - Math.log(determinant / POLARIZATION_PRECISION ** 2)) };
}

/** The normal equations of the coefficients of a map and of a polarization; the prior of the map is added by `solve`. */
class MapEquations {
  private readonly matrix: BandedMatrix;
  private readonly factor: BandedMatrix;
  private readonly rhs: Float64Array;
  /** What couples the coefficients to Δu and Δv. */
  private readonly coupling: Columns;
  private readonly pair: PairEquations;

  constructor(
    bins: BinnedDetector,
    private readonly intervals: number,
    edge: number,
  ) {
    const splines = splinesOf(intervals);
    const n = splines * splines;
    this.matrix = bandedMatrix(n, 3 * splines + 3);
    this.factor = bandedMatrix(n, 3 * splines + 3);
    this.rhs = new Float64Array(n);
    this.coupling = [new Float64Array(n), new Float64Array(n)];
    const columns = polarizationColumns(bins, edge);
    this.pair = polarizationEquations(bins, columns);
    this.fill(bins, columns);
  }

  private fill({ n, x, y, weight, observed }: BinnedDetector, [u, v]: Columns): void {
    const { intervals, matrix, rhs, coupling } = this;
    const splines = splinesOf(intervals);
    const alongX = new Float64Array(4);
    const alongY = new Float64Array(4);
    const index = new Int32Array(16);
    const value = new Float64Array(16);
    for (let b = 0; b < n; b++) {
      const firstX = setSplines(x[b], intervals, alongX);
      const firstY = setSplines(y[b], intervals, alongY);
      for (let k = 0; k < 16; k++) {
        index[k] = (firstX + (k >> 2)) * splines + firstY + (k & 3);
        value[k] = alongX[k >> 2] * alongY[k & 3];
      }
      for (let k = 0; k < 16; k++) {
        const weighted = weight[b] * value[k];
        rhs[index[k]] += weighted * observed[b];
        coupling[0][index[k]] += weighted * u[b];
        coupling[1][index[k]] += weighted * v[b];
        for (let l = 0; l <= k; l++)
          matrix.values[bandedPlace(matrix, index[k], index[l])] += weighted * value[l];
      }
    }
  }

  /** Both models for coefficients of this standard deviation; null where the equations cannot be solved. */
  solve(sigma: number): { readonly map: FittedDetector; readonly both: FittedDetector } | null {
    const { matrix, factor, rhs, coupling, pair, intervals } = this;
    const { n } = matrix;
    factor.values.set(matrix.values);
    for (let i = 0; i < n; i++) factor.values[bandedPlace(factor, i, i)] += 1 / (sigma * sigma);
    if (!bandedCholesky(factor)) return null;
    const reduced = rhs.slice();
    bandedForward(factor, reduced);
    const lnEvidence = 0.5 * (dot(reduced, reduced) - bandedLnDeterminant(factor) - 2 * n * Math.log(sigma));
    const [u, v] = coupling.map((column) => {
      const own = column.slice();
      bandedForward(factor, own);
      return own;
    });
    // What the map leaves of the two equations: the Schur complement.
    const { solution, lnEvidence: ofPolarization } = solvePair({
      matrix: [pair.matrix[0] - dot(u, u), pair.matrix[1] - dot(u, v), pair.matrix[2] - dot(v, v)],
      rhs: [pair.rhs[0] - dot(u, reduced), pair.rhs[1] - dot(v, reduced)],
    });
    const beside = reduced.map((value, i) => value - solution[0] * u[i] - solution[1] * v[i]);
    bandedBackward(factor, reduced);
    bandedBackward(factor, beside);
    return {
      map: { model: { polarization: null, map: { intervals, coefficients: reduced } }, lnEvidence },
      both: {
        model: { polarization: solution, map: { intervals, coefficients: beside } },
        lnEvidence: lnEvidence + ofPolarization,
      },
    };
  }
}
