import type { MergingFrame } from '../../frame/merging/merging-frame.js';
import { dropTest, minimizeLbfgs } from '../../numeric/lbfgs.js';
import { type LeastSquaresSummary, solveLeastSquares } from '../../numeric/least-squares.js';
import type { LeastSquaresProblem, NormalEquations } from '../../numeric/least-squares-problem.js';
import { collectFull } from './rs-collect.js';
import { rsData, startParameters } from './rs-data.js';
import {
  B,
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
import type { RsAlgorithm, RsOptions, RsResult } from './rs-types.js';

const DEGREE = Math.PI / 180;
/** Limits of the original. */
const LARGEST_B_WHILE_REFINING = 150;
const LARGEST_B = 25;
const LARGEST_ROTATION = 0.5 * DEGREE;
const MAX_ITERATIONS = 200;

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
  return collectFull(frame, model, data, x, summary, options, buffers);
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
