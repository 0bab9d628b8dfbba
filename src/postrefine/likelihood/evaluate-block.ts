import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { logRatio, logRatioSlope } from './log-ratio.js';
import { heightPower, type ModelBlock } from './model-block.js';
import { setOrientationMatrices } from './orientation-matrices.js';
import { kappaRange, type LikelihoodLayout } from './parameters.js';
import { evaluateTable, type ProfileTable, tableRow } from './profile-table.js';

/** exp(-6t) of every observation: it widens the profile at low angles. */
export function setLowAngle(frame: LikelihoodFrame, out: Float64Array): void {
  const { n, t } = frame;
  for (let i = 0; i < n; i++) out[i] = Math.exp(-6 * t[i]);
}

/** To be called once for a parameter vector, before its blocks. */
export function beginBlocks(
  frame: LikelihoodFrame,
  vector: Float64Array,
  layout: LikelihoodLayout,
  block: ModelBlock,
): void {
  setOrientationMatrices(frame, vector, layout, block.matrices);
}

function clampKappa(kappa: number): number {
  return Math.min(kappaRange.upper, Math.max(kappaRange.lower, kappa));
}

/**
 * The model of observations `from` .. `to` - 1: scale, fall-off, and a profile of the Ewald offset that goes from
 * Gaussian to Lorentzian with κ (prime's Lorentzian of r_s = 2w at κ = 1) and leans to one side with η.
 */
export function evaluateBlock(
  frame: LikelihoodFrame,
  lowAngle: Float64Array,
  vector: Float64Array,
  layout: LikelihoodLayout,
  from: number,
  to: number,
  block: ModelBlock,
): void {
  placeBlock(frame, from, to, block);
  const { t, s2, cos2Psi, sin2Psi } = frame;
  const { kp, minusLnP, z, inverseWidth, anisotropy, root, skew, ratio } = block;
  const lnG = vector[layout.lnG];
  const twoB = 2 * vector[layout.bFactor];
  const a0 = vector[layout.a0];
  const a1 = vector[layout.a1];
  const a2 = vector[layout.a2];
  const a3 = vector[layout.a3];
  const halfKappa = 0.5 * clampKappa(vector[layout.kappa]);
  const b1 = vector[layout.b1];
  const b2 = vector[layout.b2];
  const zeta = vector[layout.zeta];
  const eta0 = vector[layout.eta0];
  const eta1 = vector[layout.eta1];
  for (let i = from, j = 0; i < to; i++, j++) {
    const ti = t[i];
    const lnWidth = a0 + ti * (a1 + ti * a2) + a3 * lowAngle[i];
    const an = ti * (b1 * cos2Psi[i] + b2 * sin2Psi[i]);
    const perWidth = Math.exp(-lnWidth - an);
    // placeBlock left the Ewald offset in z.
    const zi = z[j] * perWidth;
    const r = Math.sqrt(zi * zi + 0.25);
    const lean = Math.exp((-(eta0 + eta1 * ti) * zi) / r);
    const y = zi * lean;
    const ySquared = y * y;
    const logarithm = logRatio(halfKappa * ySquared);
    const loss = 0.5 * ySquared * logarithm;
    kp[j] = Math.exp(lnG - twoB * s2[i] - heightPower * lnWidth - zeta * an - loss);
    minusLnP[j] = loss;
    z[j] = zi;
    inverseWidth[j] = perWidth;
    anisotropy[j] = an;
    root[j] = r;
    skew[j] = lean;
    ratio[j] = logarithm;
  }
  if (block.table !== null) addTable(frame, block.table, from, to, block);
}

/** What was learnt of the profile beyond its formula, at x = y √(ln(1 + κy²/2)/(κy²/2)): -x²/2 is ln p of the formula. */
function addTable(
  { t }: LikelihoodFrame,
  table: ProfileTable,
  from: number,
  to: number,
  { kp, z, skew, ratio, tableSlope, tableValue }: ModelBlock,
): void {
  for (let i = from, j = 0; i < to; i++, j++) {
    evaluateTable(table, tableRow(t[i]), z[j] * skew[j] * Math.sqrt(ratio[j]), tableValue);
    kp[j] *= Math.exp(tableValue[0]);
    tableSlope[j] = tableValue[1];
  }
}

/** The direction of each diffracted beam and, in z, its Ewald offset. */
function placeBlock(frame: LikelihoodFrame, from: number, to: number, block: ModelBlock): void {
  const { hkl } = frame;
  const { ux, uy, uz, z } = block;
  const m = block.matrices.reciprocalMatrix;
  const m0 = m[0];
  const m1 = m[1];
  const m2 = m[2];
  const m3 = m[3];
  const m4 = m[4];
  const m5 = m[5];
  const m6 = m[6];
  const m7 = m[7];
  const m8 = m[8];
  const k0 = 1 / frame.wavelength;
  for (let i = from, j = 0; i < to; i++, j++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const x = m0 * h + m1 * k + m2 * l;
    const y = m3 * h + m4 * k + m5 * l;
    const zz = m6 * h + m7 * k + m8 * l;
    const vz = zz - k0;
    const length = Math.sqrt(x * x + y * y + vz * vz);
    const inverse = 1 / length;
    ux[j] = x * inverse;
    uy[j] = y * inverse;
    uz[j] = vz * inverse;
    // |v| - k0 = (|v|² - k0²)/(|v| + k0), which keeps the digits of the small difference.
    z[j] = (x * x + y * y + zz * (vz - k0)) / (length + k0);
  }
}

/** The derivatives of ln p at the first `count` observations of an evaluated block, whose first one is `from`. */
export function differentiateProfile(
  frame: LikelihoodFrame,
  vector: Float64Array,
  layout: LikelihoodLayout,
  from: number,
  count: number,
  block: ModelBlock,
): void {
  const { t } = frame;
  const { z, root, skew, ratio, table, tableSlope, byZ, byEta, byKappa } = block;
  const kappa = vector[layout.kappa];
  const halfKappa = 0.5 * clampKappa(kappa);
  const moves = kappa >= kappaRange.lower && kappa <= kappaRange.upper ? 0.25 : 0;
  const eta0 = vector[layout.eta0];
  const eta1 = vector[layout.eta1];
  for (let j = 0; j < count; j++) {
    const zi = z[j];
    const inverse = 1 / root[j];
    const lean = skew[j];
    const y = zi * lean;
    const ySquared = y * y;
    const x = halfKappa * ySquared;
    // ∂T/∂x of the learnt profile, where ∂x/∂y = 1/((1 + κy²/2) √ratio), and x depends on κ itself.
    const byPlace = table === null ? 0 : tableSlope[j] / Math.sqrt(ratio[j]);
    const byY = (byPlace - y) / (1 + x);
    const eta = eta0 + eta1 * t[from + j];
    byZ[j] = byY * lean * (1 - 0.25 * eta * zi * inverse * inverse * inverse);
    byEta[j] = -zi * inverse * y * byY;
    byKappa[j] = moves * ySquared * (ySquared - byPlace * y) * logRatioSlope(x, ratio[j]);
  }
}
