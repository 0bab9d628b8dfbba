import { cellOfReciprocalMatrix } from '../../crystal/orientation.js';
import { dStarSquared, reciprocalMetric } from '../../crystal/unit-cell.js';
import type { MergingFrame } from '../../frame/merging/merging-frame.js';
import { Correlation } from '../../numeric/correlation.js';
import { dropTest, minimizeLbfgs } from '../../numeric/lbfgs.js';
import {
  type LeastSquaresProblem,
  type LeastSquaresSummary,
  type NormalEquations,
  solveLeastSquares,
} from '../../numeric/least-squares.js';
import {
  B,
  etaDeffRadius,
  evaluateRs,
  G,
  nRsParameters,
  ROT_X,
  ROT_Y,
  type RsBuffers,
  rsBuffers,
  type RsData,
  type RsProfile,
  SHAPE,
} from './rs-model.js';

export type RsAlgorithm = 'rs' | 'rs2' | 'rs_hybrid' | 'eta_deff';
export type TargetWeighting = 'unit' | 'variance' | 'gentle' | 'extreme';

export interface RsOptions {
  readonly algorithm: RsAlgorithm;
  readonly lineshape: 'lorentzian' | 'gaussian';
  readonly weighting: TargetWeighting;
  /** Exponent of the partiality in the weights of the merge; not for rs and eta_deff. */
  readonly mergePartialityExponent: number;
  /** Observations of rs_hybrid need a partiality above this; 0.2 for the others. */
  readonly partialityThreshold: number;
  readonly negatives: boolean;
  /** Sigmas get what the uncertainty of the refined parameters does to the intensities. */
  readonly propagates: boolean;
}

/** Refined parameters: B in Å², rotations in radians, radius in Å⁻¹; eta and D instead of a radius with eta_deff. */
export interface RsParameters {
  readonly scaleG: number;
  readonly bFactor: number;
  readonly rotX: number;
  readonly rotY: number;
  readonly radius: number;
  readonly eta: number | null;
  readonly domainSize: number | null;
  /** How far G, B, the rotations and the shape are known, in their order. */
  readonly esds: readonly number[];
}

export type RsResult =
  | {
      readonly kind: 'refined';
      readonly parameters: RsParameters;
      /** Places of the observations that are near enough to the sphere, and their full intensities. */
      readonly kept: Int32Array;
      readonly intensity: Float64Array;
      readonly sigma: Float64Array;
      /** Correlation of the full intensities with the model. */
      readonly correlation: number;
      readonly summary: LeastSquaresSummary;
      readonly partiality: Float64Array;
    }
  | { readonly kind: 'rejected'; readonly detail: string };

const DEGREE = Math.PI / 180;
/** Limits of the original. */
const LARGEST_B_WHILE_REFINING = 150;
const LARGEST_B = 25;
const LARGEST_ROTATION = 0.5 * DEGREE;
const SMALLEST_PARTIALITY = 0.2;
const LARGEST_OFFSET_OVER_RADIUS = 0.9;
const FEWEST_OBSERVATIONS = 3;
const LOWEST_CORRELATION = 0.1;
const MAX_ITERATIONS = 200;
/** Where eta_deff starts: those of a small crystal of low mosaicity. */
const START_ETA = 0.08 * DEGREE;
const START_DOMAIN = 3000;

/** Post-refines one frame against the model; `model` holds the model's intensity of each observation, NaN without one. */
export function refineRs(
  frame: MergingFrame,
  model: Float64Array,
  slope: number,
  options: RsOptions,
): RsResult {
  const data = rsData(frame, model, options);
  const buffers = rsBuffers(data.n);
  const profile: RsProfile = options.algorithm === 'eta_deff' ? 'eta_deff' : options.lineshape;
  const start = startParameters(data, profile, slope, buffers);
  const isEtaDeff = profile === 'eta_deff';
  const free = isEtaDeff ? [0, 1, 2, 3, 4, 5] : [0, 1, 2, 3];
  const first = options.algorithm === 'rs' ? approach(data, start, buffers) : start;
  let summary = solve(data, profile, first, free, buffers, options.algorithm === 'rs' ? 0 : MAX_ITERATIONS);
  if (options.algorithm === 'rs_hybrid')
    summary = solve(data, profile, summary.parameters, [0, 1, 2, 3, 4], buffers, MAX_ITERATIONS);
  const x = summary.parameters;
  const trouble = outOfRange(x, options.algorithm);
  if (trouble !== null) return { kind: 'rejected', detail: trouble };
  evaluateRs(data, profile, x, buffers);
  return collect(frame, model, data, x, summary, options, buffers);
}

function rsData(frame: MergingFrame, model: Float64Array, options: RsOptions): RsData {
  const { n, hkl, intensity, sigma, reciprocalMatrix, wavelength } = frame;
  const metric = reciprocalMetric(cellOfReciprocalMatrix(reciprocalMatrix));
  const weight = new Float64Array(n);
  const s = new Float64Array(n);
  const known = new Float64Array(n);
  const weighting =
    options.algorithm === 'rs' || options.algorithm === 'eta_deff' ? 'unit' : options.weighting;
  for (let i = 0; i < n; i++) {
    s[i] = dStarSquared(metric, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2]);
    const isKnown = !Number.isNaN(model[i]);
    known[i] = isKnown ? model[i] : 0;
    weight[i] = isKnown ? targetWeight(weighting, intensity[i], sigma[i]) : 0;
  }
  return { n, hkl, intensity, model: known, weight, reciprocalMatrix, wavelength, dStarSquared: s };
}

function targetWeight(weighting: TargetWeighting, intensity: number, sigma: number): number {
  if (weighting === 'unit') return 1;
  const variance = sigma * sigma;
  if (weighting === 'variance') return 1 / variance;
  return (weighting === 'gentle' ? Math.abs(intensity) : intensity * intensity) / variance;
}

/** The line through the model gives G; the radius is the root mean square offset of the indexed geometry. */
function startParameters(data: RsData, profile: RsProfile, slope: number, buffers: RsBuffers): Float64Array {
  const x = new Float64Array(nRsParameters);
  x[G] = slope;
  if (profile === 'eta_deff') {
    x[SHAPE] = START_ETA;
    x[SHAPE + 1] = 1 / START_DOMAIN;
    return x;
  }
  x[SHAPE] = 1;
  evaluateRs(data, profile, x, buffers);
  let sum = 0;
  for (const offset of buffers.offset) sum += offset * offset;
  x[SHAPE] = Math.sqrt(sum / data.n);
  return x;
}

/**
 * The minimisation of rs as the original does it: unscaled variables, and an early end when the target falls slowly. What it
 * merges depends on where it ends.
 */
function approach(data: RsData, start: Float64Array, buffers: RsBuffers): Float64Array {
  const free = [G, B, ROT_X, ROT_Y];
  const x = start.slice();
  const evaluate = (values: Float64Array, gradient: Float64Array): number => {
    free.forEach((p, j) => (x[p] = values[j]));
    if (!(Math.abs(x[B]) < LARGEST_B_WHILE_REFINING)) return NaN;
    evaluateRs(data, 'lorentzian', x, buffers);
    const { residual, columns } = buffers;
    let sum = 0;
    gradient.fill(0);
    for (let i = 0; i < data.n; i++) {
      const weighted = data.weight[i] * residual[i];
      sum += weighted * residual[i];
      free.forEach((p, j) => (gradient[j] += 2 * weighted * columns[p][i]));
    }
    return sum;
  };
  const initial = Float64Array.from(free, (p) => start[p]);
  const isDone = dropTest(evaluate(initial, new Float64Array(free.length)));
  const { x: found } = minimizeLbfgs(evaluate, initial, { memory: 5, maxIterations: 1000, isDone });
  free.forEach((p, j) => (x[p] = found[j]));
  return x;
}

function solve(
  data: RsData,
  profile: RsProfile,
  start: ArrayLike<number>,
  free: readonly number[],
  buffers: RsBuffers,
  maxIterations: number,
): LeastSquaresSummary {
  const n = nRsParameters;
  const lower = Float64Array.from(start);
  const upper = Float64Array.from(start);
  const limits = [
    [-Infinity, Infinity],
    [-LARGEST_B_WHILE_REFINING, LARGEST_B_WHILE_REFINING],
    [-0.1, 0.1],
    [-0.1, 0.1],
    profile === 'eta_deff' ? [0, 0.1] : [1e-7, 0.1],
    [1e-6, 0.1],
  ];
  for (const j of free) [lower[j], upper[j]] = limits[j];
  const problem: LeastSquaresProblem = {
    nParameters: n,
    nEquations: data.n,
    lower,
    upper,
    evaluate: (x, equations) => {
      evaluateRs(data, profile, x, buffers);
      return accumulate(data, buffers, free, equations);
    },
  };
  return solveLeastSquares(problem, start, {
    maxIterations,
    relativeTolerance: 1e-8,
    initialDamping: 1e-2,
    maxTries: 20,
  });
}

/** Weighted normal equations of the free parameters; the others have none and stay. */
function accumulate(
  data: RsData,
  buffers: RsBuffers,
  free: readonly number[],
  { matrix, gradient }: NormalEquations,
): number {
  const { residual, columns } = buffers;
  const { weight } = data;
  matrix.fill(0);
  gradient.fill(0);
  let chiSquared = 0;
  for (let i = 0; i < data.n; i++) chiSquared += weight[i] * residual[i] * residual[i];
  for (const p of free) {
    const byP = columns[p];
    for (let i = 0; i < data.n; i++) gradient[p] += weight[i] * byP[i] * residual[i];
    for (const q of free) {
      if (q > p) continue;
      const byQ = columns[q];
      let sum = 0;
      for (let i = 0; i < data.n; i++) sum += weight[i] * byP[i] * byQ[i];
      matrix[p * nRsParameters + q] = sum;
    }
  }
  return chiSquared;
}

function outOfRange(x: ArrayLike<number>, algorithm: RsAlgorithm): string | null {
  if (!(x[G] > 0)) return `the scale G is not positive after ${algorithm} refinement`;
  if (algorithm === 'rs' || algorithm === 'eta_deff') return null;
  if (!(Math.abs(x[B]) < LARGEST_B)) return `B is beyond ${LARGEST_B} A^2 after ${algorithm} refinement`;
  if (!(Math.abs(x[ROT_X]) < LARGEST_ROTATION))
    return `rotX is beyond 0.5 degrees after ${algorithm} refinement`;
  if (!(Math.abs(x[ROT_Y]) < LARGEST_ROTATION))
    return `rotY is beyond 0.5 degrees after ${algorithm} refinement`;
  if (algorithm === 'rs_hybrid' && !(x[SHAPE] > 1e-6 && x[SHAPE] < 1e-3))
    return 'the radius of the reflections is outside 1e-6..1e-3 1/A after rs_hybrid refinement';
  return null;
}

function collect(
  frame: MergingFrame,
  model: Float64Array,
  data: RsData,
  x: Float64Array,
  summary: LeastSquaresSummary,
  options: RsOptions,
  { partiality, scale, offset, columns }: RsBuffers,
): RsResult {
  const isEtaDeff = options.algorithm === 'eta_deff';
  const threshold = options.algorithm === 'rs_hybrid' ? options.partialityThreshold : SMALLEST_PARTIALITY;
  const isNear = (i: number): boolean =>
    isEtaDeff
      ? Math.abs(offset[i] / etaDeffRadius(x, Math.sqrt(data.dStarSquared[i]))) < LARGEST_OFFSET_OVER_RADIUS
      : partiality[i] > threshold;
  const kept = Int32Array.from({ length: frame.n }, (_, i) => i).filter(isNear);
  if (kept.length < FEWEST_OBSERVATIONS)
    return { kind: 'rejected', detail: '< 3 near-fulls after refinement' };
  const weighted = options.algorithm === 'rs2' || options.algorithm === 'rs_hybrid';
  const exponent = weighted ? options.mergePartialityExponent / 2 : 0;
  const intensity = Float64Array.from(kept, (i) => frame.intensity[i] / scale[i]);
  const esds = options.propagates ? summary.esds : null;
  const sigma = Float64Array.from(kept, (i, j) => {
    const counting = frame.sigma[i] / (scale[i] * partiality[i] ** exponent);
    return esds === null
      ? counting
      : Math.hypot(counting, propagated(i, intensity[j], columns, scale[i] * data.model[i], esds));
  });
  const compared = new Correlation();
  kept.forEach((i, j) => {
    if (!Number.isNaN(model[i])) compared.add(model[i], intensity[j]);
  });
  const correlation = compared.coefficient();
  if (weighted && !(correlation > LOWEST_CORRELATION))
    return {
      kind: 'rejected',
      detail: `correlation with the model <= 0.1 after ${options.algorithm} refinement`,
    };
  return {
    kind: 'refined',
    parameters: {
      scaleG: x[G],
      bFactor: x[B],
      rotX: x[ROT_X],
      rotY: x[ROT_Y],
      radius: isEtaDeff ? NaN : x[SHAPE],
      eta: isEtaDeff ? x[SHAPE] : null,
      domainSize: isEtaDeff ? 1 / x[SHAPE + 1] : null,
      esds: [...summary.esds],
    },
    kept,
    intensity,
    sigma,
    correlation,
    summary,
    partiality: Float64Array.from(kept, (i) => partiality[i]),
  };
}

/** What the uncertainties of the parameters (taken as independent) do to a full intensity, whose scale is I/I_full. */
function propagated(
  i: number,
  intensity: number,
  columns: readonly Float64Array[],
  calculated: number,
  esds: ArrayLike<number>,
): number {
  let variance = 0;
  for (let p = 0; p < columns.length; p++) {
    const change = (columns[p][i] / calculated) * esds[p];
    if (Number.isFinite(change)) variance += change * change;
  }
  return Math.abs(intensity) * Math.sqrt(variance);
}
