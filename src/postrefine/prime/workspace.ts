import { observationTable, type ObservationTable } from '../observation-table.js';
import { IntensityResidual } from './intensity-residual.js';
import { SpotResidual } from './spot-residual.js';

/** Buffers for the refinement of one frame after the other; they grow to the largest. */
export class PrimeWorkspace {
  /** Observations with a reference intensity. */
  common: ObservationTable = observationTable(0);
  /** Those of them that a step uses. */
  selected: ObservationTable = observationTable(0);
  /** One number per common observation, for whoever needs it. */
  column = new Float64Array(0);
  readonly intensities = new IntensityResidual();
  readonly spots = new SpotResidual();

  reserve(n: number): void {
    if (this.column.length >= n) return;
    this.common = observationTable(n);
    this.selected = observationTable(n);
    this.column = new Float64Array(n);
  }
}
