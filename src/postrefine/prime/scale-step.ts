import { solveLeastSquares } from '../../numeric/least-squares.js';
import { restrained } from '../../numeric/least-squares-restraint.js';
import type { ObservationTable } from '../observation-table.js';
import { freeParameter, readFree, slot, writeFree, type Bounds } from './parameters.js';
import { selectForStep, type Refinement } from './refinement.js';

/** Far beyond what crystals show; B is relative to the reference set, Å². */
const bounds: Bounds = { bFactor: [-50, 200], lnScaleG: [-40, 40] };
/** How far B is expected to be from 0, Å²: a frame with few reflections, or a misindexed one, says little of it. */
const bFactorSd = 20;

/**
 * The first fit of a frame: G, and B where the data reach beyond `bRefineDMin`, everything else as it is. B stays as it is
 * found here, as in the original: fitted again in every cycle it follows the noise of its own reference. Null where the
 * observations do not determine a scale.
 */
export function fitFirstScale(refinement: Refinement, vector: Float64Array): Float64Array | null {
  const { scheme, geometry, workspace, stages } = refinement;
  selectForStep(refinement, scheme.scale, null);
  const table = workspace.selected;
  const scaled = withBestScale(refinement, vector, table);
  if (scaled === null || table.n < 3) return null;
  let finest = 0;
  for (let i = 0; i < table.n; i++) finest = Math.max(finest, table.sinThetaOverLambdaSquared[i]);
  const names =
    4 * finest * scheme.bRefineDMin ** 2 > 1 ? (['lnScaleG', 'bFactor'] as const) : (['lnScaleG'] as const);
  const free = names.map((name) => freeParameter(name, bounds));
  const data = workspace.intensities.bind({ geometry, table, vector: scaled, free });
  const start = readFree(scaled, free);
  const restraints = names.flatMap((name, parameter) =>
    name === 'bFactor' ? [{ parameter, target: 0, sd: bFactorSd }] : [],
  );
  const summary = solveLeastSquares(
    restrained(data, restraints, data.evaluate(start, null) / table.n),
    start,
  );
  writeFree(scaled, free, summary.parameters);
  stages.push({ name: 'scale', free: names, nSelected: table.n, summary, accepted: true });
  return scaled;
}

/**
 * The vector with the G that minimises the residual over a table, all else equal: 1/G is the slope of I_ref/σ on
 * (I_full G)/σ. Null where that slope is not positive.
 */
export function withBestScale(
  { geometry, workspace }: Refinement,
  vector: Float64Array,
  table: ObservationTable,
): Float64Array | null {
  const full = workspace.column;
  workspace.intensities.bind({ geometry, table, vector, free: [] }).fullIntensities(full);
  let cross = 0;
  let square = 0;
  for (let i = 0; i < table.n; i++) {
    const weight = 1 / table.sigma[i] ** 2;
    cross += weight * table.reference[i] * full[i];
    square += weight * full[i] * full[i];
  }
  const slope = cross / square;
  if (!(slope > 0 && Number.isFinite(slope))) return null;
  const scaled = vector.slice();
  scaled[slot.lnScaleG] -= Math.log(slope);
  return scaled;
}
