import type { BackendObservations } from './backend.js';

const WIDTH = 8;

/** Rows hkl_id, i, sigi, x, y, h, k, l as they come, then as columns. */
export class ObservationRows {
  private readonly values: number[] = [];

  add(row: readonly number[]): void {
    for (let i = 0; i < WIDTH; i++) this.values.push(row[i]);
  }

  observations(): BackendObservations {
    const { values } = this;
    const n = values.length / WIDTH;
    const column = (at: number) => Float64Array.from({ length: n }, (_, i) => values[WIDTH * i + at]);
    return {
      reflection: Int32Array.from(column(0)),
      intensity: column(1),
      sigma: column(2),
      position: Float64Array.from({ length: 2 * n }, (_, j) => values[WIDTH * (j >> 1) + 3 + (j & 1)]),
      hkl: Int32Array.from({ length: 3 * n }, (_, j) => values[WIDTH * Math.floor(j / 3) + 5 + (j % 3)]),
    };
  }
}
