import { multiply3, rotationX, rotationY } from '../../crystal/matrix3.js';

/** Places of the parameters of a frame. The shape has one (radius) or two (eta, inverse domain size) of them. */
export const G = 0;
export const B = 1;
export const ROT_X = 2;
export const ROT_Y = 3;
export const SHAPE = 4;

/** Profile of a reflection: p = rs²/(2 rh² + rs²), exp(-2 ln2 (rh/rs)²), or (Rs² - rh²)/(D Rs³), Rs = 1/D + eta/(2d). */
export type RsProfile = 'lorentzian' | 'gaussian' | 'eta_deff';

/** What a frame is post-refined against: observations that the model has an intensity for. */
export interface RsData {
  readonly n: number;
  /** 3n interleaved, as indexed. */
  readonly hkl: Int32Array;
  readonly intensity: Float64Array;
  readonly model: Float64Array;
  /** Weight of each residual; 0 leaves it out. */
  readonly weight: Float64Array;
  /** A*, row-major, Å⁻¹. */
  readonly reciprocalMatrix: Float64Array;
  readonly wavelength: number;
  /** 1/d², Å⁻², in the cell of A*. */
  readonly dStarSquared: Float64Array;
}

/** Values and derivatives of the model, one column of n for each parameter. */
export interface RsBuffers {
  readonly offset: Float64Array;
  readonly partiality: Float64Array;
  /** G exp(-2B/d²) p: what an observation is divided by. */
  readonly scale: Float64Array;
  readonly residual: Float64Array;
  readonly columns: readonly Float64Array[];
}

export const nRsParameters = 6;

export function rsBuffers(n: number): RsBuffers {
  const column = () => new Float64Array(n);
  return {
    offset: column(),
    partiality: column(),
    scale: column(),
    residual: column(),
    columns: Array.from({ length: nRsParameters }, column),
  };
}

/**
 * The model G exp(-2B/d²) p I_model of every observation at the parameters `x`, and its residuals (model - observed) with
 * their derivatives by each parameter. Rotations: A*' = Ry(rotY) Rx(rotX) A*. Sauter (2015), J. Synchrotron Rad. 22, 239-248,
 * https://doi.org/10.1107/S1600577514028203.
 */
export function evaluateRs(data: RsData, profile: RsProfile, x: ArrayLike<number>, out: RsBuffers): void {
  const { n, hkl, wavelength } = data;
  const [byG, byB, byX, byY, byShape, byShape2] = out.columns;
  const ry = rotationY(x[ROT_Y]);
  const a = multiply3(ry, multiply3(rotationX(x[ROT_X]), data.reciprocalMatrix));
  // The axis of rotX after rotY; its z part has no effect, as x × s1 has none.
  const px = ry[0];
  const k0 = 1 / wavelength;
  const point = { p: 0, byOffset: 0, byShape: 0, byShape2: 0 };
  for (let i = 0, j = 0; i < n; i++, j += 3) {
    const [h, k, l] = [hkl[j], hkl[j + 1], hkl[j + 2]];
    const sx = a[0] * h + a[1] * k + a[2] * l;
    const sy = a[3] * h + a[4] * k + a[5] * l;
    const z = a[6] * h + a[7] * k + a[8] * l;
    const sz = z - k0;
    const length = Math.sqrt(sx * sx + sy * sy + sz * sz);
    const rh = length - k0;
    out.offset[i] = rh;
    evaluateShape(profile, rh, x, Math.sqrt(data.dStarSquared[i]), point);
    const decay = Math.exp(-2 * x[B] * data.dStarSquared[i]);
    const full = decay * data.model[i];
    const value = x[G] * full * point.p;
    out.partiality[i] = point.p;
    out.scale[i] = x[G] * decay * point.p;
    out.residual[i] = value - data.intensity[i];
    byG[i] = full * point.p;
    byB[i] = -2 * data.dStarSquared[i] * value;
    const byOffset = (x[G] * full * point.byOffset) / length;
    // s1 · (axis × x) = axis · (x × s1), x the reciprocal vector and s1 = x - (0, 0, 1/λ)
    const cx = sy * (sz - z);
    const cy = sx * (z - sz);
    byX[i] = byOffset * px * cx;
    byY[i] = byOffset * cy;
    byShape[i] = x[G] * full * point.byShape;
    byShape2[i] = x[G] * full * point.byShape2;
  }
}

/** Partiality at one offset, with its derivatives by the offset and by the parameters of the shape. */
function evaluateShape(
  profile: RsProfile,
  rh: number,
  x: ArrayLike<number>,
  dStar: number,
  out: { p: number; byOffset: number; byShape: number; byShape2: number },
): void {
  if (profile === 'eta_deff') return evaluateEtaDeff(rh, x, dStar, out);
  const rs = x[SHAPE];
  out.byShape2 = 0;
  if (profile === 'gaussian') {
    out.p = Math.exp(-2 * Math.LN2 * (rh / rs) ** 2);
    out.byOffset = (-4 * Math.LN2 * rh * out.p) / (rs * rs);
    out.byShape = (4 * Math.LN2 * rh * rh * out.p) / (rs * rs * rs);
    return;
  }
  const denominator = 2 * rh * rh + rs * rs;
  out.p = (rs * rs) / denominator;
  out.byOffset = (-4 * rh * out.p) / denominator;
  out.byShape = (4 * rs * rh * rh) / (denominator * denominator);
}

/** Shape parameters: eta (radians) and 1/D (Å⁻¹). No partiality beyond the radius. */
function evaluateEtaDeff(
  rh: number,
  x: ArrayLike<number>,
  dStar: number,
  out: { p: number; byOffset: number; byShape: number; byShape2: number },
): void {
  const inverse = x[SHAPE + 1];
  const rs = inverse + (x[SHAPE] * dStar) / 2;
  if (!(Math.abs(rh) < rs)) {
    out.p = out.byOffset = out.byShape = out.byShape2 = 0;
    return;
  }
  const cube = rs * rs * rs;
  out.p = (inverse * (rs * rs - rh * rh)) / cube;
  out.byOffset = (-2 * inverse * rh) / cube;
  const byRs = inverse * (-1 / (rs * rs) + (3 * rh * rh) / (cube * rs));
  out.byShape = (byRs * dStar) / 2;
  out.byShape2 = byRs + out.p / inverse;
}

/** Radius Rs = 1/D + eta/(2d) of eta_deff. */
export function etaDeffRadius(x: ArrayLike<number>, dStar: number): number {
  return x[SHAPE + 1] + (x[SHAPE] * dStar) / 2;
}
