import { cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodColumns } from '../parallel/likelihood-columns.js';
import type { LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import { sharedFlags, sharedFloats, sharedShorts } from '../numeric/shared-arrays.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import { detectorGrid, type DetectorGrid } from '../postrefine/likelihood/detector-grid.js';
import { type LikelihoodLayout, likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import { intensityCut, isSelection, setThresholds } from '../scale/intensity-cut.js';
import { splitVariance } from '../scale/gain.js';
import { likelihoodStart, type LikelihoodStart } from '../scale/likelihood-start.js';
import { uniqueReflections } from '../statistics/unique-reflections.js';
import type { PrimeTarget } from './prime-setup.js';
import type { MeasuredRun, RunData } from './run-data.js';

/** All that is the same for the whole set of frames and its halves. */
export interface LikelihoodData {
  /** Its sigmas and polarization factors are overwritten by the variances of `columns`. */
  readonly run: RunData;
  readonly columns: LikelihoodColumns;
  readonly intensity: Float64Array;
  /** Counting variance per unit of raw intensity that the sigmas of the input show; null: they do not rise with the intensity. */
  readonly gain: number | null;
  /** Variances of `columns` over those that the sigmas of the input stand for; below 1 where these are far too large. */
  readonly varianceScale: number;
  readonly reflections: UniqueReflections;
  readonly target: Pick<PrimeTarget, 'spaceGroup' | 'unitCell'>;
  readonly layout: LikelihoodLayout;
  /** Finest spacing of the run, Å. */
  readonly dMin: number;
  /** False where so much was cut by I/sigma that what the residuals of all frames have in common is the cut. */
  readonly learnsInCommon: boolean;
  /** Places on the detector. */
  readonly grid: DetectorGrid;
  readonly start: LikelihoodStart;
}

/**
 * Columns, reflections and start values of the likelihood engine from the prepared frames. The variances are written over
 * sigma and polarization, of which nothing else is needed: whoever wants to look at these has to do so before.
 * `cut`: the data hold only what is above so many sigma; null where nothing was left out. `keeps`: the sigmas stay as they are, at
 * 16 bytes an observation.
 */
export async function likelihoodData(
  run: MeasuredRun,
  target: PrimeTarget,
  pool: FramePool<LikelihoodTasks>,
  cut: number | null = null,
  keeps = false,
): Promise<LikelihoodData> {
  const constraint = cellConstraintOf(target.spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const { intensity, sigma, polarization } = run.measurements;
  const { n } = run.observations;
  // Whoever leaves out weak observations leaves those in the tails of a profile that are there by their errors.
  const learnsInCommon = !isSelection(intensityCut(intensity, sigma));
  const variances = keeps
    ? { background: sharedFloats(n), gain: sharedFloats(n) }
    : { background: sigma, gain: polarization };
  const columns = { ...allocateColumns(n), ...variances, threshold: null };
  const { spaceGroup, unitCell } = target;
  const reflections = uniqueReflections(run.reflections, run.symmetry.isCentric, spaceGroup, unitCell);
  const dMin = 1 / Math.sqrt(reflections.qSquared.reduce((a, b) => Math.max(a, b), 0));
  const grid = detectorGrid(run.frames, dMin);
  // The threads begin with the geometry while this one looks at the sigmas.
  const placed = placeObservations({ run, columns, dMin, grid }, pool);
  // Nothing is in `kp` yet.
  const { gain, isAssumed, scale } = splitVariance(
    intensity,
    sigma,
    polarization,
    columns.background,
    columns.gain,
    columns.kp,
  );
  await placed;
  const data = {
    run,
    columns,
    intensity,
    gain: isAssumed ? null : gain,
    varianceScale: scale,
    reflections,
    target,
    layout: likelihoodLayout(constraint.names.length),
    dMin,
    grid,
    learnsInCommon,
  };
  return cut === null ? { ...data, start: startOf(data, intensity) } : startAboveThreshold(data, cut);
}

type UnstartedData = Omit<LikelihoodData, 'start'>;

/** The same data as observations that are there because they came out above `cut` sigma of the input. */
export async function aboveThreshold(
  data: UnstartedData,
  pool: FramePool<LikelihoodTasks>,
  cut: number,
): Promise<LikelihoodData> {
  await placeObservations(data, pool);
  return startAboveThreshold(data, cut);
}

/** Needs the geometry in its place. */
function startAboveThreshold(data: UnstartedData, cut: number): LikelihoodData {
  const threshold = sharedFloats(data.intensity.length);
  const columns = { ...data.columns, threshold };
  setThresholds(inScaledSigmas(cut, data), data.intensity, columns.background, columns.gain, threshold);
  // Above a threshold an exponential distribution of intensities is the same one, shifted.
  const beyond = columns.kp;
  for (let i = 0; i < beyond.length; i++) beyond[i] = data.intensity[i] - threshold[i];
  const start = startOf({ ...data, columns }, beyond);
  return { ...data, columns, start, learnsInCommon: false };
}

/** A cut in sigmas of the input, in those of the columns. */
export function inScaledSigmas(
  cut: number,
  { varianceScale }: Pick<LikelihoodData, 'varianceScale'>,
): number {
  return cut / Math.sqrt(varianceScale);
}

/** Only the start needs these; the first cycle writes all of them anew, as it does `kp`. */
function geometryOf({ columns }: Pick<LikelihoodData, 'columns'>) {
  return { t: columns.mean, ewaldOffset: columns.variance };
}

/** Writes the geometry of all observations, and where they lie on the detector. */
async function placeObservations(
  data: Pick<LikelihoodData, 'run' | 'columns' | 'dMin' | 'grid'>,
  pool: FramePool<LikelihoodTasks>,
): Promise<void> {
  const { run, columns, dMin, grid } = data;
  const inputs = run.batches.map((placed) => ({ ...placed, columns, dMin, grid, ...geometryOf(data) }));
  await pool.run('likelihoodGeometry', inputs);
}

function startOf(data: UnstartedData, intensity: Float64Array): LikelihoodStart {
  const { run, columns, reflections, dMin } = data;
  const { frame } = run.observations;
  const nFrames = run.frames.length;
  const start = { intensity, ...geometryOf(data), frame, nFrames, reflections, dMin };
  return likelihoodStart(start, columns.minusLnP);
}

function allocateColumns(n: number): Omit<LikelihoodColumns, 'background' | 'gain' | 'threshold'> {
  return {
    mean: sharedFloats(n),
    variance: sharedFloats(n),
    included: sharedFlags(n),
    kp: sharedFloats(n),
    minusLnP: sharedFloats(n),
    dLnPdz: sharedFloats(n),
    lnKpVariance: sharedFloats(n),
    profileBin: sharedFlags(n),
    detectorBin: sharedShorts(n),
  };
}
