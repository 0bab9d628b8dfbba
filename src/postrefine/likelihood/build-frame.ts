import type { CellConstraint } from '../../crystal/constraints.js';
import type { Frame } from '../../frame/frame.js';
import type { LikelihoodFrame } from '../../frame/likelihood-frame.js';
import { likelihoodCellDerivatives } from './cell-derivatives.js';

/** What the engine adds to a prepared frame. */
export interface LikelihoodFrameInput {
  readonly constraint: CellConstraint;
  /** Finest spacing of the run, Å: t = q dMin goes from 0 to about 1. */
  readonly dMin: number;
  /** Variance apart from counting, and counting variance per unit of model intensity (section 1 of the method). */
  readonly background: Float64Array;
  readonly gain: Float64Array;
  /** Takes the place of the frame's own numbers, for instance where Friedel mates are merged. */
  readonly reflection?: Int32Array;
}

/**
 * A prepared frame as the likelihood engine sees it. What depends on the direction and length of a reflection alone is
 * computed once from the indexed cell and kept, as refinement changes it too little to matter.
 */
export function likelihoodFrame(frame: Frame, input: LikelihoodFrameInput): LikelihoodFrame {
  const { n, hkl, intensity, wavelength } = frame;
  const cell = likelihoodCellDerivatives(frame.reciprocalMatrix, frame.unitCell, input.constraint);
  return {
    n,
    hkl,
    reflection: input.reflection ?? frame.reflection,
    intensity,
    background: input.background,
    gain: input.gain,
    ...reciprocalPolar(hkl, n, cell.reciprocalMatrix, input.dMin),
    ...cell,
    wavelength,
  };
}

/** q²/4, t = q dMin and the azimuth ψ of x = A h about the beam, as cos 2ψ and sin 2ψ (1 and 0 on the beam). */
function reciprocalPolar(hkl: Int32Array, n: number, a: Float64Array, dMin: number): ReciprocalPolar {
  const column = () => new Float64Array(n);
  const polar = { s2: column(), t: column(), cos2Psi: column(), sin2Psi: column() };
  fillPolar(hkl, a, dMin, polar);
  return polar;
}

type ReciprocalPolar = Pick<LikelihoodFrame, 's2' | 't' | 'cos2Psi' | 'sin2Psi'>;

/** A loop and nothing after it: what has to be made then would throw away the code compiled while it ran. */
function fillPolar(
  hkl: Int32Array,
  a: Float64Array,
  dMin: number,
  { s2, t, cos2Psi, sin2Psi }: ReciprocalPolar,
): void {
  for (let i = 0; i < s2.length; i++) {
    const h = hkl[3 * i];
    const k = hkl[3 * i + 1];
    const l = hkl[3 * i + 2];
    const x = a[0] * h + a[1] * k + a[2] * l;
    const y = a[3] * h + a[4] * k + a[5] * l;
    const z = a[6] * h + a[7] * k + a[8] * l;
    const across = x * x + y * y;
    const qSquared = across + z * z;
    s2[i] = qSquared / 4;
    t[i] = Math.sqrt(qSquared) * dMin;
    cos2Psi[i] = across > 0 ? (x * x - y * y) / across : 1;
    sin2Psi[i] = across > 0 ? (2 * x * y) / across : 0;
  }
}
