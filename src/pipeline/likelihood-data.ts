import { cellConstraintOf, cellConstraintOfSystem } from '../crystal/constraints.js';
import type { FramePool } from '../parallel/frame-pool.js';
import type { LikelihoodColumns, LikelihoodTasks } from '../parallel/likelihood-tasks.js';
import { sharedFlags, sharedFloats } from '../numeric/shared-arrays.js';
import { likelihoodLayout } from '../postrefine/likelihood/parameters.js';
import { splitVariance } from '../scale/gain.js';
import { likelihoodStart } from '../scale/likelihood-start.js';
import { uniqueReflections } from '../statistics/unique-reflections.js';
import type { LikelihoodData } from './likelihood-run.js';
import type { PrimeTarget } from './prime-setup.js';
import type { MeasuredRun } from './run-data.js';

/**
 * Columns, reflections and start values of the likelihood engine from the prepared frames. The variances are written over
 * sigma and polarization, of which nothing else is needed: whoever wants to look at these has to do so before.
 */
export async function likelihoodData(
  run: MeasuredRun,
  target: PrimeTarget,
  pool: FramePool<LikelihoodTasks>,
): Promise<LikelihoodData> {
  const constraint = cellConstraintOf(target.spaceGroup) ?? cellConstraintOfSystem('Triclinic');
  const { intensity, sigma, polarization } = run.measurements;
  const columns = { ...allocateColumns(run.observations.n), background: sigma, gain: polarization };
  // Nothing is in `kp` yet.
  const { gain } = splitVariance(intensity, sigma, polarization, sigma, polarization, columns.kp);
  const { spaceGroup, unitCell } = target;
  const reflections = uniqueReflections(run.reflections, run.symmetry.isCentric, spaceGroup, unitCell);
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

function allocateColumns(n: number): Omit<LikelihoodColumns, 'background' | 'gain'> {
  return {
    mean: sharedFloats(n),
    variance: sharedFloats(n),
    included: sharedFlags(n),
    kp: sharedFloats(n),
    minusLnP: sharedFloats(n),
    dLnPdz: sharedFloats(n),
    lnKpVariance: sharedFloats(n),
  };
}
