import { cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import { epsilon } from '../crystal/reflection.js';
import { batchMeasurements } from '../frame/frame-batch.js';
import type { UniqueReflections } from '../merge/likelihood/observations.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodColumns, LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import { inSharedMemory } from '../parallel/shared-memory.js';
import { likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import { splitVariance } from '../scale/gain.js';
import { likelihoodStart } from '../scale/likelihood-start.js';
import { dStarSquaredOf } from '../statistics/reflection-properties.js';
import type { LikelihoodData } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import type { RunData } from './run-data.js';

/** Columns, reflections and start values of the likelihood engine from the prepared frames. */
export async function likelihoodData(
  run: RunData,
  target: PrimeTarget,
  pool: FramePool<LikelihoodTasks>,
): Promise<LikelihoodData> {
  const constraint = cellConstraintOf(target.spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const columns = allocateColumns(run.observations.n);
  const { intensity: ownIntensity, gain } = splitVariances(run, columns);
  const intensity = inSharedMemory(ownIntensity);
  const reflections = uniqueReflections(run, target);
  const dMin = 1 / Math.sqrt(reflections.qSquared.reduce((a, b) => Math.max(a, b), 0));
  // Only the start needs these two; `mean` and `variance` are written anew in every cycle.
  const geometry = { t: columns.mean, ewaldOffset: columns.variance };
  await pool.run(
    'likelihoodGeometry',
    run.batches.map((placed) => ({ ...placed, columns, dMin, ...geometry })),
  );
  const { frame } = run.observations;
  const nFrames = run.frames.length;
  const start = likelihoodStart({ intensity, ...geometry, frame, nFrames, reflections, dMin });
  return {
    run,
    columns,
    intensity,
    gain,
    reflections,
    layout: likelihoodLayout(constraint.names.length),
    dMin,
    start,
  };
}

/** Background and counting variances of all observations; gives their intensities, and the gain found. */
function splitVariances(run: RunData, { background, gain }: LikelihoodColumns) {
  const { intensity, sigma, polarization } = flatten(run);
  const split = splitVariance(intensity, sigma, polarization, background, gain);
  return { intensity, gain: split.gain };
}

function flatten(run: RunData) {
  const n = run.observations.n;
  const intensity = new Float64Array(n);
  const sigma = new Float64Array(n);
  const polarization = new Float64Array(n);
  for (const { batch, firstObservation } of run.batches) {
    const columns = batchMeasurements(batch);
    intensity.set(columns.intensity, firstObservation);
    sigma.set(columns.sigma, firstObservation);
    polarization.set(columns.polarization, firstObservation);
  }
  return { intensity, sigma, polarization };
}

function uniqueReflections(run: RunData, { spaceGroup, unitCell }: PrimeTarget): UniqueReflections {
  const { hkl, n } = run.reflections;
  const epsilons = new Float64Array(n);
  for (let r = 0; r < n; r++) epsilons[r] = epsilon(spaceGroup, hkl[3 * r], hkl[3 * r + 1], hkl[3 * r + 2]);
  return {
    n,
    qSquared: dStarSquaredOf(run.reflections, unitCell),
    epsilon: epsilons,
    centric: run.symmetry.isCentric,
  };
}

function allocateColumns(n: number): LikelihoodColumns {
  const column = () => new Float64Array(new SharedArrayBuffer(8 * n));
  return {
    background: column(),
    gain: column(),
    mean: column(),
    variance: column(),
    included: new Uint8Array(new SharedArrayBuffer(n)),
    kp: column(),
    minusLnP: column(),
    dLnPdz: column(),
  };
}
