import { Correlation } from '../../numeric/correlation.js';
import type { ObservationTable } from '../observation-table.js';
import type { FrameGeometry } from './frame-task.js';
import type { PrimeWorkspace } from './workspace.js';

/** How well one parameter vector explains the observations of a table; as in `FrameFit`. */
export interface FitStatistics {
  readonly residual: number;
  readonly residualXy: number;
  readonly cc: number;
  readonly standardError: number;
}

/** Parameters that the standard error counts, as in the original, whatever is refined. */
const nCounted = 13;

export function fitStatistics(
  workspace: PrimeWorkspace,
  geometry: FrameGeometry,
  table: ObservationTable,
  vector: Float64Array,
): FitStatistics {
  const task = { geometry, table, vector, free: [] };
  const full = workspace.column;
  workspace.intensities.bind(task).fullIntensities(full);
  let weighted = 0;
  let squares = 0;
  const cc = new Correlation();
  for (let i = 0; i < table.n; i++) {
    const deviation = table.reference[i] - full[i];
    squares += deviation * deviation;
    cc.add(table.reference[i], full[i]);
    weighted += (deviation / table.sigma[i]) ** 2;
  }
  return {
    residual: Math.sqrt(weighted),
    residualXy: Math.sqrt(workspace.spots.bind(task).evaluate(new Float64Array(0), null)),
    cc: cc.coefficient(),
    standardError: Math.sqrt(squares / (table.n - nCounted)),
  };
}
