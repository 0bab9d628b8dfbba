import { evenOddStage, evenOddValues, sharedValues } from './half-set-kind.js';
import { InputProblem } from './input-problem.js';
import type { ParameterSummary, RunStage, StageValues } from './run-stage.js';

/** Names in `frames` of statistics.json, and those of the log. */
const PARAMETER_NAMES: readonly (readonly [string, string])[] = [
  ['residualBefore', 'target before'],
  ['residualXyBefore', 'target xy before'],
  ['residualAfter', 'target after'],
  ['residualXyAfter', 'target xy after'],
  ['standardError', 'SE'],
  ['scaleG', 'G'],
  ['bFactor', 'B'],
  ['rotX', 'Rot.x (degrees)'],
  ['rotY', 'Rot.y (degrees)'],
  ['gammaY', 'gamma_y'],
  ['gammaZ', 'gamma_z'],
  ['gamma0', 'gamma_0'],
  ['gammaE', 'gamma_e'],
  ['voigtNu', 'voigt_nu'],
];
/** Rotations are in radians in the file. */
const DEGREES = 180 / Math.PI;
const CELL_NAMES = ['a', 'b', 'c', 'alpha', 'beta', 'gamma'];

type Json = Readonly<Record<string, unknown>>;

/** The stages in a `statistics.json` of either method. @throws InputProblem where it is no such file */
export function readStatisticsJson(text: string): RunStage[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new InputProblem(
      'unreadable',
      `It is no JSON: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  if (!isObject(root)) throw new InputProblem('unreadable', 'It is no statistics.json of this program.');
  if (Array.isArray(root.stages))
    return withHalves(root.stages.filter(isObject).map(stageOfPrime).map(evenOddStage), root);
  if (!isObject(root.overall) || !Array.isArray(root.shells))
    throw new InputProblem('unreadable', 'It is no statistics.json of this program.');
  const cycles = Array.isArray(root.cycles) ? root.cycles.filter(isObject).map(stageOfCycle) : [];
  // Both kinds of half sets of one shell, as far as the file has them.
  const mergeValues = (values: Json): StageValues => ({
    ...(root.halfSets === 'shared' ? sharedValues(valuesOf(values)) : valuesOf(values)),
    ...(isObject(values.evenOdd) ? evenOddHalves(values.evenOdd) : {}),
    ...anomalousFigures(values),
  });
  const last: RunStage = {
    name: typeof root.method === 'string' ? root.method : 'merge',
    overall: mergeValues(root.overall),
    shells: root.shells.filter(isObject).map(mergeValues),
    parameters: {},
    nFrames: numberOrNull(root.nFramesMerged),
  };
  return [...cycles, last];
}

/** Counts of the last merge of `method = prime` that are of Friedel mates together, where its stages have them apart. */
const TOGETHER = ['completeness', 'multiplicity', 'ccIso'] as const;
// Without CC*, which is another estimate than that of method = likelihood.
const HALF_SET_FIGURES = ['ccHalf', 'ccStarOfHalves', 'rSplit', 'rMeas', 'rPim'] as const;

/** The last stage of `method = prime` with the figures of its half sets of frames, where there are any. */
function withHalves(stages: readonly RunStage[], { overall, shells, halfSets }: Json): RunStage[] {
  const last = stages.at(-1);
  if (last === undefined || !isObject(overall) || !Array.isArray(shells)) return [...stages];
  const ofHalves = (values: unknown): StageValues => {
    if (!isObject(values)) return {};
    const all = valuesOf(values);
    const anomalous = anomalousFigures(values);
    const together = 'ccAnom' in anomalous ? TOGETHER.filter((name) => name in all) : [];
    const some = Object.fromEntries(HALF_SET_FIGURES.map((name) => [name, all[name] ?? null]));
    return {
      ...(halfSets === 'shared' ? sharedValues(some) : some),
      ...Object.fromEntries(together.map((name) => [name, all[name]])),
      ...anomalous,
    };
  };
  return [
    ...stages.slice(0, -1),
    {
      ...last,
      overall: { ...last.overall, ...ofHalves(overall) },
      shells: last.shells.map((values, s) => ({ ...values, ...ofHalves(shells[s]) })),
    },
  ];
}

function stageOfPrime(stage: Json): RunStage {
  const statistics = isObject(stage.statistics) ? stage.statistics : {};
  const frames = isObject(stage.frames) ? stage.frames : {};
  const parameters: Record<string, ParameterSummary> = {};
  for (const [key, name] of PARAMETER_NAMES)
    addSummary(parameters, name, frames[key], key.startsWith('rot') ? DEGREES : 1);
  const cell = Array.isArray(frames.cell) ? (frames.cell as readonly unknown[]) : [];
  cell.forEach((summary, i) => addSummary(parameters, CELL_NAMES[i] ?? `cell ${i}`, summary));
  return {
    name: String(stage.stage),
    overall: isObject(statistics.overall) ? valuesOf(statistics.overall) : {},
    shells: Array.isArray(statistics.shells) ? statistics.shells.filter(isObject).map(valuesOf) : [],
    parameters,
    nFrames: numberOrNull(frames.nAccepted),
  };
}

/** CCanom of the half sets of frames, where Friedel mates were merged apart. */
function anomalousFigures({ anomalous }: Json): StageValues {
  return isObject(anomalous) ? valuesOf({ ccAnom: anomalous.ccAnom }) : {};
}

function evenOddHalves({ ccHalf, rSplit }: Json): StageValues {
  return evenOddValues(valuesOf({ ccHalf, rSplit }));
}

/** A cycle of the likelihood engine, which makes no tables; its error model and profile are single numbers. */
function stageOfCycle(cycle: Json): RunStage {
  const parts = [cycle, cycle.errorModel, cycle.profile].filter(isObject).map(valuesOf);
  return {
    name: `cycle ${String(cycle.cycle)}`,
    overall: Object.assign({}, ...parts) as StageValues,
    shells: [],
    parameters: {},
    nFrames: numberOrNull(cycle.nFramesMerged),
  };
}

function addSummary(
  parameters: Record<string, ParameterSummary>,
  name: string,
  value: unknown,
  unit = 1,
): void {
  if (!isObject(value)) return;
  const [mean, median, standardDeviation] = [value.mean, value.median, value.standardDeviation].map(
    numberOrNull,
  );
  if (mean !== null && median !== null && standardDeviation !== null)
    parameters[name] = {
      mean: unit * mean,
      median: unit * median,
      standardDeviation: unit * standardDeviation,
    };
}

function valuesOf(object: Json): StageValues {
  const values: Record<string, number | null> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || typeof value === 'number') values[name] = value;
  }
  return values;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
