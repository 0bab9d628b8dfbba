import { multiply3, transpose3, type Matrix3 } from './matrix3.js';

/** Unit cell: edges in Å, angles in degrees. */
export interface UnitCell {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/** [a, b, c, alpha, beta, gamma], Å and degrees. */
export type CellParameters = readonly [number, number, number, number, number, number];

const edgeNames = ['a', 'b', 'c'] as const;
const angleNames = ['alpha', 'beta', 'gamma'] as const;
const degree = Math.PI / 180;

/** Exact for the angles of the crystal systems, where Math.cos leaves a residue of 1e-17 to 1e-16. */
function cosDegrees(angle: number): number {
  if (angle === 90) return 0;
  if (angle === 60) return 0.5;
  if (angle === 120) return -0.5;
  return Math.cos(angle * degree);
}

function degreesOfCos(cosine: number): number {
  return Math.acos(Math.max(-1, Math.min(1, cosine))) / degree;
}

/**
 * A unit cell from six numbers, or from three edges (then all angles are 90 degrees). Throws a RangeError that
 * says which value is impossible, or that no cell has such angles.
 */
export function unitCell(parameters: ArrayLike<number>): UnitCell;
export function unitCell(
  a: number,
  b: number,
  c: number,
  alpha?: number,
  beta?: number,
  gamma?: number,
): UnitCell;
export function unitCell(
  first: number | ArrayLike<number>,
  ...rest: readonly (number | undefined)[]
): UnitCell {
  const given = typeof first === 'number' ? [first, ...rest].filter((value) => value !== undefined) : first;
  const { length } = given;
  if (length !== 3 && length !== 6) throw new RangeError(`a unit cell has 3 or 6 parameters, not ${length}`);
  const [alpha, beta, gamma] = length === 3 ? rightAngles : [given[3], given[4], given[5]];
  const cell = { a: given[0], b: given[1], c: given[2], alpha, beta, gamma };
  const why = whyImpossible(cell);
  if (why !== null) throw new RangeError(`impossible unit cell (${cellParameters(cell).join(', ')}): ${why}`);
  return cell;
}

const rightAngles = [90, 90, 90] as const;

/** Cells are made in inner loops: nothing is allocated where all is well. */
function whyImpossible(cell: UnitCell): string | null {
  for (const name of edgeNames)
    if (!(cell[name] > 0 && cell[name] < Infinity)) return `${name} must be above 0 Å`;
  for (const name of angleNames)
    if (!(cell[name] > 0 && cell[name] < 180)) return `${name} must be between 0 and 180 degrees`;
  return angularFactor(cell) > 1e-12 ? null : 'no cell has these angles';
}

export function cellParameters(cell: UnitCell): CellParameters {
  return [cell.a, cell.b, cell.c, cell.alpha, cell.beta, cell.gamma];
}

/** `31.41 40.83 53.40 83.00 109.00 129.00` */
export function formatCell(cell: UnitCell, digits = 2): string {
  return cellParameters(cell)
    .map((value) => value.toFixed(digits))
    .join(' ');
}

/** (V/abc)²: not above zero where no cell has such angles. */
function angularFactor(cell: UnitCell): number {
  const ca = cosDegrees(cell.alpha);
  const cb = cosDegrees(cell.beta);
  const cg = cosDegrees(cell.gamma);
  return 1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg;
}

/** Volume in Å³. */
export function cellVolume(cell: UnitCell): number {
  return cell.a * cell.b * cell.c * Math.sqrt(angularFactor(cell));
}

/** The metric tensor G, Å², row by row: G = transpose(O)·O. */
export function metricTensor(cell: UnitCell): Matrix3 {
  const ab = cell.a * cell.b * cosDegrees(cell.gamma);
  const ac = cell.a * cell.c * cosDegrees(cell.beta);
  const bc = cell.b * cell.c * cosDegrees(cell.alpha);
  return Float64Array.of(cell.a * cell.a, ab, ac, ab, cell.b * cell.b, bc, ac, bc, cell.c * cell.c);
}

/** The cell of a symmetric positive definite metric tensor. Throws a RangeError for any other. */
export function cellOfMetric(metric: ArrayLike<number>): UnitCell {
  const a = Math.sqrt(metric[0]);
  const b = Math.sqrt(metric[4]);
  const c = Math.sqrt(metric[8]);
  return unitCell(
    a,
    b,
    c,
    degreesOfCos(metric[5] / (b * c)),
    degreesOfCos(metric[2] / (a * c)),
    degreesOfCos(metric[1] / (a * b)),
  );
}

/** The reciprocal cell: a*, b*, c* in Å⁻¹, angles in degrees. */
export function reciprocalCell(cell: UnitCell): UnitCell {
  const ca = cosDegrees(cell.alpha);
  const cb = cosDegrees(cell.beta);
  const cg = cosDegrees(cell.gamma);
  const sa = Math.sqrt(1 - ca * ca);
  const sb = Math.sqrt(1 - cb * cb);
  const sg = Math.sqrt(1 - cg * cg);
  const root = Math.sqrt(angularFactor(cell));
  return {
    a: sa / (cell.a * root),
    b: sb / (cell.b * root),
    c: sg / (cell.c * root),
    alpha: degreesOfCos((cb * cg - ca) / (sb * sg)),
    beta: degreesOfCos((ca * cg - cb) / (sa * sg)),
    gamma: degreesOfCos((ca * cb - cg) / (sa * sb)),
  };
}

/**
 * The orthogonalization matrix O, Å, row by row: x = O·(fractional), with a along x and b in the xy plane (the
 * convention of the PDB; International Tables B, 3.3.1.1).
 */
export function orthogonalization(cell: UnitCell): Matrix3 {
  const ca = cosDegrees(cell.alpha);
  const cb = cosDegrees(cell.beta);
  const cg = cosDegrees(cell.gamma);
  const sg = Math.sqrt(1 - cg * cg);
  const yOfC = (ca - cb * cg) / sg;
  const zOfC = Math.sqrt(angularFactor(cell)) / sg;
  return Float64Array.of(
    cell.a,
    cell.b * cg,
    cell.c * cb,
    0,
    cell.b * sg,
    cell.c * yOfC,
    0,
    0,
    cell.c * zOfC,
  );
}

/** The fractionalization matrix, Å⁻¹, row by row: the inverse of `orthogonalization`, also upper triangular. */
export function fractionalization(cell: UnitCell): Matrix3 {
  const o = orthogonalization(cell);
  const [a, ob, oc, , bSin, ocy, , , cz] = o;
  return Float64Array.of(
    1 / a,
    -ob / (a * bSin),
    (ob * ocy - oc * bSin) / (a * bSin * cz),
    0,
    1 / bSin,
    -ocy / (bSin * cz),
    0,
    0,
    1 / cz,
  );
}

/** B = transpose(fractionalization): B·(h, k, l) is the reciprocal vector of an unrotated crystal, Å⁻¹. */
export function reciprocalOrthogonalization(cell: UnitCell): Matrix3 {
  return transpose3(fractionalization(cell));
}

/** Six numbers m (Å⁻²) with d*² = m0 h² + m1 k² + m2 l² + m3 hk + m4 hl + m5 kl. */
export function reciprocalMetric(cell: UnitCell): Float64Array {
  const f = fractionalization(cell);
  const g = multiply3(f, transpose3(f));
  return Float64Array.of(g[0], g[4], g[8], 2 * g[1], 2 * g[2], 2 * g[5]);
}

/** d*² = 1/d² in Å⁻², from `reciprocalMetric`. */
export function dStarSquared(metric: ArrayLike<number>, h: number, k: number, l: number): number {
  return (
    h * (metric[0] * h + metric[3] * k + metric[4] * l) +
    k * (metric[1] * k + metric[5] * l) +
    metric[2] * l * l
  );
}

/** The spacing d (Å) of each index of hkl (3n, interleaved); Infinity for 0 0 0. */
export function dSpacings(
  cell: UnitCell,
  hkl: Int32Array,
  out: Float64Array = new Float64Array(hkl.length / 3),
): Float64Array {
  const metric = reciprocalMetric(cell);
  for (let i = 0, j = 0; j < hkl.length; i++, j += 3) {
    out[i] = 1 / Math.sqrt(dStarSquared(metric, hkl[j], hkl[j + 1], hkl[j + 2]));
  }
  return out;
}

/** Whether edges agree within a fraction of their mean and angles within so many degrees. */
export function cellsSimilar(p: UnitCell, q: UnitCell, relativeLength = 0.01, angleDegrees = 1): boolean {
  const lengths = edgeNames.every(
    (name) => Math.abs(p[name] - q[name]) <= relativeLength * Math.min(p[name], q[name]),
  );
  return lengths && angleNames.every((name) => Math.abs(p[name] - q[name]) <= angleDegrees);
}
