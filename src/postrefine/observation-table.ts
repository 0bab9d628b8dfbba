import type { Frame } from '../frame/frame.js';
import { tanTwoTheta } from './partiality.js';

/** The observations of a frame that take part in a refinement: one column a quantity, the first `n` rows in use. */
export interface ObservationTable {
  n: number;
  readonly h: Float64Array;
  readonly k: Float64Array;
  readonly l: Float64Array;
  readonly intensity: Float64Array;
  readonly sigma: Float64Array;
  /** Intensity of the reference set. */
  readonly reference: Float64Array;
  /** Å⁻² */
  readonly sinThetaOverLambdaSquared: Float64Array;
  readonly tanTwoTheta: Float64Array;
  /** α is the angle of the spot from the y axis. */
  readonly cosAlphaSquared: Float64Array;
  readonly sinAlphaSquared: Float64Array;
  readonly spotXMm: Float64Array;
  readonly spotYMm: Float64Array;
}

const columns = [
  'h',
  'k',
  'l',
  'intensity',
  'sigma',
  'reference',
  'sinThetaOverLambdaSquared',
  'tanTwoTheta',
  'cosAlphaSquared',
  'sinAlphaSquared',
  'spotXMm',
  'spotYMm',
] as const;

export function observationTable(capacity: number): ObservationTable {
  const table = { n: 0 } as Record<(typeof columns)[number], Float64Array> & { n: number };
  for (const column of columns) table[column] = new Float64Array(capacity);
  return table;
}

/** Fills in the observations of a frame whose reflection is in the reference set (intensity NaN where it is not). */
export function fillCommonObservations(table: ObservationTable, frame: Frame, reference: Float64Array): void {
  let n = 0;
  for (let i = 0; i < frame.n; i++) {
    const expected = reference[frame.reflection[i]];
    if (!Number.isFinite(expected)) continue;
    const x = frame.spotXMm[i];
    const y = frame.spotYMm[i];
    const radiusSquared = x * x + y * y;
    table.h[n] = frame.hkl[3 * i];
    table.k[n] = frame.hkl[3 * i + 1];
    table.l[n] = frame.hkl[3 * i + 2];
    table.intensity[n] = frame.intensity[i];
    table.sigma[n] = frame.sigma[i];
    table.reference[n] = expected;
    table.sinThetaOverLambdaSquared[n] = frame.sinThetaOverLambdaSquared[i];
    table.tanTwoTheta[n] = tanTwoTheta(frame, i);
    table.sinAlphaSquared[n] = radiusSquared > 0 ? (x * x) / radiusSquared : 0;
    table.cosAlphaSquared[n] = 1 - table.sinAlphaSquared[n];
    table.spotXMm[n] = x;
    table.spotYMm[n] = y;
    n++;
  }
  table.n = n;
}

/** Copies the rows of `from` that `keep` accepts. */
export function selectObservations(
  from: ObservationTable,
  to: ObservationTable,
  keep: (row: number) => boolean,
): void {
  let n = 0;
  for (let i = 0; i < from.n; i++) {
    if (!keep(i)) continue;
    for (const column of columns) to[column][n] = from[column][i];
    n++;
  }
  to.n = n;
}
