import { multiply3 } from '../crystal/matrix3.js';
import { reciprocalOrthogonalization } from '../crystal/unit-cell.js';
import type { Frame } from '../frame/frame.js';
import type { FrameModel } from './frame-model.js';
import { evaluateProfile, profileBuffers, type PartialityModel } from './profile.js';

export interface PartialityOptions {
  readonly partialityModel: PartialityModel;
  /** Adds gammaY and gammaZ to the reflecting radius. */
  readonly flagBeamDivergence: boolean;
}

/** One number per observation of a frame. */
export interface PartialityResult {
  readonly partiality: Float64Array;
  /** r_s, Å⁻¹ */
  readonly reflectingRadius: Float64Array;
  /** r_h, Å⁻¹; positive outside the Ewald sphere */
  readonly ewaldOffset: Float64Array;
}

type ReflectingRange = Pick<FrameModel, 'gammaY' | 'gammaZ' | 'gamma0' | 'gammaE'>;

export function partialityResult(n: number): PartialityResult {
  return {
    partiality: new Float64Array(n),
    reflectingRadius: new Float64Array(n),
    ewaldOffset: new Float64Array(n),
  };
}

/** Partiality of every observation of a frame under a model. */
export function calcPartiality(
  frame: Frame,
  model: FrameModel,
  options: PartialityOptions,
  out: PartialityResult = partialityResult(frame.n),
): PartialityResult {
  const aStar = multiply3(model.rotationU, reciprocalOrthogonalization(model.unitCell));
  ewaldOffsets(frame, aStar, out.ewaldOffset);
  reflectingRadii(frame, model, options.flagBeamDivergence, out.reflectingRadius);
  const buffers = { ...profileBuffers(frame.n), partiality: out.partiality };
  evaluateProfile(
    options.partialityModel,
    frame.n,
    out.ewaldOffset,
    out.reflectingRadius,
    model.voigtNu,
    buffers,
  );
  return out;
}

/** r_h = |A* h + s0| - 1/λ, Å⁻¹, with s0 = (0, 0, -1/λ). */
export function ewaldOffsets(frame: Frame, aStar: ArrayLike<number>, out: Float64Array): void {
  const { n, hkl } = frame;
  const k0 = 1 / frame.wavelength;
  for (let i = 0; i < n; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const x = aStar[0] * h + aStar[1] * k + aStar[2] * l;
    const y = aStar[3] * h + aStar[4] * k + aStar[5] * l;
    const z = aStar[6] * h + aStar[7] * k + aStar[8] * l - k0;
    out[i] = Math.sqrt(x * x + y * y + z * z) - k0;
  }
}

/** r_s = gamma0 + gammaE tan 2θ [+ sqrt((gammaY cos α)² + (gammaZ sin α)²)], tan α = |x|/|y| of the spot, Å⁻¹. */
export function reflectingRadii(
  frame: Frame,
  range: ReflectingRange,
  flagBeamDivergence: boolean,
  out: Float64Array,
): void {
  for (let i = 0; i < frame.n; i++) {
    out[i] = range.gamma0 + range.gammaE * tanTwoTheta(frame, i);
    if (flagBeamDivergence) {
      const x = frame.spotXMm[i];
      const y = frame.spotYMm[i];
      const sinSquared = x === 0 && y === 0 ? 0 : (x * x) / (x * x + y * y);
      out[i] += Math.sqrt(range.gammaY ** 2 * (1 - sinSquared) + range.gammaZ ** 2 * sinSquared);
    }
  }
}

/** tan 2θ of an observation, from the cell the frame was prepared with (as prime, which has 2θ where θ is published). */
export function tanTwoTheta(frame: Frame, i: number): number {
  const sinSquared = frame.sinThetaOverLambdaSquared[i] * frame.wavelength ** 2;
  return (2 * Math.sqrt(sinSquared * (1 - sinSquared))) / (1 - 2 * sinSquared);
}

/**
 * The standard deviation of r_h over the selected observations (divisor n: what cctbx calls that of the sample) with the
 * orientation and cell of indexing, Å⁻¹: where gamma0 starts. NaN for fewer than two observations.
 */
export function spotRadius(frame: Frame, selection: ArrayLike<number>): number {
  const n = selection.length;
  if (n < 2) return NaN;
  const offsets = new Float64Array(frame.n);
  ewaldOffsets(frame, frame.reciprocalMatrix, offsets);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += offsets[selection[i]];
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (offsets[selection[i]] - mean) ** 2;
  return Math.sqrt(squares / n);
}
