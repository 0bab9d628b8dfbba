/** ln D over the detector: cubic B-splines on a square grid. */
export interface DetectorMap {
  /** Intervals between knots along a side. */
  readonly intervals: number;
  /** (intervals + 3)² coefficients, along y first. */
  readonly coefficients: Float64Array;
}

/**
 * What all frames have in common over the detector: intensities are observed D times what the model of their frame says.
 * ln D = - sin²2θ/(2 - sin²2θ) (Δu cos 2φ + Δv sin 2φ) + map.
 */
export interface DetectorModel {
  /** Δu and Δv: what the polarization that was divided out misses of the real one; null: nothing. */
  readonly polarization: readonly [number, number] | null;
  readonly map: DetectorMap | null;
}

/** Splines along a side. */
export function splinesOf(intervals: number): number {
  return intervals + 3;
}

/**
 * The two derivatives of ln D by Δu and Δv. A beam with the Stokes parameters u and v (polarized along the x of the laboratory
 * by (1 - u)/2) gives P = 1 - (sin²2θ/2) (1 + u cos 2φ + v sin 2φ); of two such the logarithm of the ratio is, but for terms of
 * third order where they are opposite, that difference over the mean P (Kahn et al. (1982), https://doi.org/10.1107/S0021889882012060).
 *
 * @param edge tan θ at the place 1
 */
export function polarizationSlopes(x: number, y: number, edge: number, out: Float64Array): void {
  const square = edge * edge;
  const tanSquared = (x * x + y * y) * square;
  // sin 2θ = 2 tan θ/(1 + tan²θ); the square of the radius in cos 2φ and sin 2φ is that of sin²2θ.
  const sine = 2 / (1 + tanSquared);
  const factor = -(sine * sine * square) / (2 - sine * sine * tanSquared);
  out[0] = factor * (x * x - y * y);
  out[1] = factor * 2 * x * y;
}

/** Writes the values at a place of the four splines that are not 0 there, and gives the first of them. */
export function setSplines(place: number, intervals: number, out: Float64Array): number {
  const at = (0.5 * place + 0.5) * intervals;
  const first = Math.min(Math.floor(at), intervals - 1);
  const f = at - first;
  const g = 1 - f;
  out[0] = (g * g * g) / 6;
  out[1] = (4 + f * f * (3 * f - 6)) / 6;
  out[2] = (4 + g * g * (3 * g - 6)) / 6;
  out[3] = (f * f * f) / 6;
  return first;
}

const alongX = new Float64Array(4);
const alongY = new Float64Array(4);
const slopes = new Float64Array(2);

/** The value of the map at a place. */
export function mapAt({ intervals, coefficients }: DetectorMap, x: number, y: number): number {
  const firstX = setSplines(x, intervals, alongX);
  const firstY = setSplines(y, intervals, alongY);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const row = (firstX + i) * splinesOf(intervals) + firstY;
    for (let j = 0; j < 4; j++) sum += alongX[i] * alongY[j] * coefficients[row + j];
  }
  return sum;
}

/** ln D at a place, a part of the range of the grid; tan θ is `edge` at the place 1. */
export function lnDetectorFactor(
  { polarization, map }: DetectorModel,
  x: number,
  y: number,
  edge: number,
): number {
  let sum = map === null ? 0 : mapAt(map, x, y);
  if (polarization !== null) {
    polarizationSlopes(x, y, edge, slopes);
    sum += polarization[0] * slopes[0] + polarization[1] * slopes[1];
  }
  return sum;
}
