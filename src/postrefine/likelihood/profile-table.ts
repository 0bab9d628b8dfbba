/**
 * What the profile of all frames has beyond its formula, learnt from the data: T(t, x) is added to ln p. x is the place on
 * the profile with p = exp(-x²/2) by the formula and the sign of the Ewald offset, so that one grid does for a Gaussian and a
 * Lorentzian. T is a cubic spline of x in each of `rows` bands of t = q d_min, constant beyond the ends of the grid.
 */
export const profileGrid = {
  rows: 16,
  /** The grid goes from -limit to +limit. */
  limit: 5,
  intervalsPerUnit: 2,
  intervals: 20,
  /** Cubic B-splines on it. */
  splines: 23,
} as const;

/** Coefficients of the splines, row by row of t. */
export type ProfileTable = Float64Array;

/** Two numbers: T and ∂T/∂x. */
export type TableValue = Float64Array;

export function tableRow(t: number): number {
  return Math.min(profileGrid.rows - 1, Math.floor(t * profileGrid.rows));
}

/** The place x on the profile of an observation with this Ewald offset (its sign) and -ln p by the formula. */
export function profilePlace(ewaldOffset: number, minusLnP: number): number {
  const x = Math.sqrt(2 * minusLnP);
  return ewaldOffset < 0 ? -x : x;
}

/** The first of the four splines that are not 0 at x, and how far x lies into its interval (0 to 1). */
export function splineInterval(x: number): { readonly first: number; readonly fraction: number } {
  const { limit, intervalsPerUnit, intervals } = profileGrid;
  const place = Math.min(Math.max((x + limit) * intervalsPerUnit, 0), intervals);
  const first = Math.min(Math.floor(place), intervals - 1);
  return { first, fraction: place - first };
}

/** The four cubic B-splines at a fraction of an interval. */
export function splineWeights(fraction: number): [number, number, number, number] {
  const f = fraction;
  const g = 1 - f;
  const below = (g * g * g) / 6;
  const above = (f * f * f) / 6;
  return [below, (4 + f * f * (3 * f - 6)) / 6, (4 + g * g * (3 * g - 6)) / 6, above];
}

/** T and ∂T/∂x at a place of a row. */
export function evaluateTable(table: ProfileTable, row: number, x: number, out: TableValue): void {
  const { limit, intervalsPerUnit, intervals, splines } = profileGrid;
  // As `splineInterval`, without its object: this runs once an observation.
  const place = Math.min(Math.max((x + limit) * intervalsPerUnit, 0), intervals);
  const first = Math.min(Math.floor(place), intervals - 1);
  const f = place - first;
  const g = 1 - f;
  const at = row * splines + first;
  const c0 = table[at];
  const c1 = table[at + 1];
  const c2 = table[at + 2];
  const c3 = table[at + 3];
  out[0] =
    (g * g * g * c0 + (4 + f * f * (3 * f - 6)) * c1 + (4 + g * g * (3 * g - 6)) * c2 + f * f * f * c3) / 6;
  const slope = g * g * (c1 - c0) + (1 + 2 * f * g) * (c2 - c1) + f * f * (c3 - c2);
  out[1] = Math.abs(x) < limit ? 0.5 * intervalsPerUnit * slope : 0;
}

/** exp T at t and x: by how much more is observed there than the formula says; 1 where nothing was learnt. */
export function tableFactor(table: ProfileTable | null, t: number, x: number): number {
  if (table === null) return 1;
  const value = new Float64Array(2);
  evaluateTable(table, tableRow(t), x, value);
  return Math.exp(value[0]);
}
