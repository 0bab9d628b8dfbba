import { cellParameters } from '../../crystal/unit-cell.js';
import { restrained, type Restraint } from '../../numeric/least-squares-restraint.js';
import { solveLeastSquares } from '../../numeric/least-squares.js';
import type { LeastSquaresProblem } from '../../numeric/least-squares-problem.js';
import {
  freeCell,
  freeParameter,
  readFree,
  slot,
  writeFree,
  type Bounds,
  type FreeParameter,
  type ParameterName,
} from './parameters.js';
import { minimumRadius } from './frame-task.js';
import { selectForStep, type Refinement, type StageSummary } from './refinement.js';
import type { PrimeScheme, StepOptions } from './scheme.js';

/** How far a cell is expected to be from the prepared one: edges relative, angles in degrees. */
const cellEdgeSd = 0.003;
const cellAngleSd = 0.17;
/** A spot may move this far (mm) before the growth of the spot residual counts. */
const spotTolerance = 0.05;

type StepName = Exclude<StageSummary['name'], 'scale'>;

/**
 * Refines orientation, reflecting range and cell with G and B as they are: all together, or in up to three steps one after
 * the other. The observations of a step are chosen by their partiality at its start.
 */
export function refineGeometry(
  refinement: Refinement,
  vector: Float64Array,
  selectionVector: Float64Array,
): Float64Array {
  const { scheme } = refinement;
  let current = vector;
  for (let cycle = 0; cycle < scheme.nPostrefSubCycle; cycle++) {
    const selectAt = cycle === 0 ? selectionVector : current;
    if (scheme.allparams.flagOn) {
      current = step(refinement, 'allparams', scheme.allparams, current, selectAt);
      continue;
    }
    current = step(refinement, 'crystal-orientation', scheme.crystalOrientation, current, current);
    current = step(refinement, 'reflecting-range', scheme.reflectingRange, current, current);
    current = step(refinement, 'unit-cell', scheme.unitCell, current, current);
  }
  return current;
}

/** One least-squares fit; the vector unchanged where the step is off, has too few observations, or is taken back. */
function step(
  refinement: Refinement,
  name: StepName,
  limits: StepOptions,
  vector: Float64Array,
  selectAt: Float64Array,
): Float64Array {
  if (!limits.flagOn) return vector;
  const { workspace, geometry, stages, scheme } = refinement;
  const free = freeParameters(name, scheme);
  selectForStep(refinement, limits, selectAt);
  const table = workspace.selected;
  if (table.n <= free.length) return vector;
  const task = { geometry, table, vector, free };
  const start = readFree(vector, free);
  const data: LeastSquaresProblem =
    name === 'unit-cell' ? workspace.spots.bind(task) : workspace.intensities.bind(task);
  const problem = name === 'unit-cell' ? data : restrainedCell(refinement, data, free, start);
  const summary = solveLeastSquares(problem, start);
  const refined = vector.slice();
  writeFree(refined, free, summary.parameters);
  const accepted = isAcceptable(refinement, name, vector, refined);
  stages.push({ name, free: free.map((parameter) => parameter.name), nSelected: table.n, summary, accepted });
  return accepted ? refined : vector;
}

function freeParameters(name: StepName, scheme: PrimeScheme): readonly FreeParameter[] {
  const bounds: Bounds = {
    rotX: [-0.05, 0.05],
    rotY: [-0.05, 0.05],
    gammaY: [0, 0.05],
    gammaZ: [0, 0.05],
    lowRadius: [minimumRadius, 1],
    gammaE: [-3 * scheme.gammaE, 3 * scheme.gammaE],
    voigtNu: scheme.partialityModel === 'Voigt' ? [0, 1] : [0.001, 0.1],
  };
  const alone = (names: readonly ParameterName[]): readonly FreeParameter[] =>
    names.map((parameter) => freeParameter(parameter, bounds));
  const orientation = alone(['rotX', 'rotY']);
  const range = [
    ...alone(scheme.flagBeamDivergence ? ['gammaY', 'gammaZ'] : []),
    ...alone(['lowRadius', 'gammaE']),
    ...alone(scheme.partialityModel === 'Lorentzian' ? [] : ['voigtNu']),
  ];
  const cell = freeCell(scheme.crystalSystem, {});
  switch (name) {
    case 'crystal-orientation':
      return orientation;
    case 'reflecting-range':
      return range;
    case 'unit-cell':
      return cell;
    case 'allparams':
      return [...orientation, ...range, ...cell];
  }
}

/** The intensities alone would move the cell far from the spots they were measured at: it is held near them. */
function restrainedCell(
  { preparedCell, workspace }: Refinement,
  problem: LeastSquaresProblem,
  free: readonly FreeParameter[],
  start: Float64Array,
): LeastSquaresProblem {
  const targets = cellParameters(preparedCell);
  const restraints: Restraint[] = [];
  free.forEach(({ slots: [first] }, parameter) => {
    if (first < slot.a) return;
    const target = targets[first - slot.a];
    restraints.push({ parameter, target, sd: first < slot.alpha ? cellEdgeSd * target : cellAngleSd });
  });
  if (restraints.length === 0) return problem;
  const unitVariance = workspace.intensities.evaluate(start, null) / problem.nEquations;
  return restrained(problem, restraints, unitVariance);
}

/** Whether the residuals of the step's observations stayed within the thresholds of the scheme. */
function isAcceptable(
  { geometry, workspace, scheme }: Refinement,
  name: StepName,
  before: Float64Array,
  after: Float64Array,
): boolean {
  const table = workspace.selected;
  const nothing = new Float64Array(0);
  const intensity = (vector: Float64Array): number =>
    workspace.intensities.bind({ geometry, table, vector, free: [] }).evaluate(nothing, null);
  const spot = (vector: Float64Array): number =>
    workspace.spots.bind({ geometry, table, vector, free: [] }).evaluate(nothing, null);
  if (!(intensity(after) <= intensity(before) * (1 + scheme.residualThreshold / 100))) return false;
  if (name === 'allparams') return true;
  const limit = spot(before) * (1 + scheme.residualThresholdXy / 100);
  return spot(after) <= Math.max(limit, table.n * spotTolerance ** 2);
}
