/**
 * All observations of a run as the likelihood engine merges them: struct of arrays in input order, the observations of a
 * frame side by side, in memory that threads share; docs/decisions/speed.md says how much of it.
 */
export interface LikelihoodObservations {
  readonly n: number;
  /** Polarization divided out of intensity and both variances. */
  readonly intensity: Float64Array;
  /** Variance that does not depend on the intensity (b of section 1 of the method). */
  readonly background: Float64Array;
  /** Counting variance per unit of model intensity (g of section 1). */
  readonly gain: Float64Array;
  /** Scale times partiality, and what the variance needs of the profile: -ln p >= 0 and d ln p/dz. Written each cycle. */
  readonly kp: Float64Array;
  readonly minusLnP: Float64Array;
  readonly dLnPdz: Float64Array;
  /** Variance of ln kp that the parameters of the frame leave, without the observation itself. */
  readonly lnKpVariance: Float64Array;
  /** Where data that were cut by I/sigma begin (docs/method.md, step 11): only what is above it can be observed. null: nothing was cut. */
  readonly threshold: Float64Array | null;
  /** Position of the frame in the input order; never falls. */
  readonly frame: Int32Array;
  /** Number of the unique reflection; -1: left out for good. */
  readonly reflection: Int32Array;
}

/** What the merge knows of the unique reflections, by number. */
export interface UniqueReflections {
  readonly n: number;
  /** q² = 1/d² of the target cell, Å⁻². */
  readonly qSquared: Float64Array;
  /** Epsilon factor: how often the point group maps the reflection on itself. */
  readonly epsilon: Float64Array;
  /** 1 for centric reflections. */
  readonly centric: Uint8Array;
  /** qᵀ E q (Å⁻²) of each tensor E that `invariantTensors` gives, those of a reflection side by side; without it the fall-off is the same in all directions. */
  readonly forms?: Float64Array;
}

/** What merge and error model decide about each frame. */
export interface FrameStates {
  readonly n: number;
  /** F: factor of the frame's variances. */
  readonly factor: Float64Array;
  /** How much better the frame fits the others' merge than the Wilson mean alone or no intensity (`judgeFrames`), in ln; 0 until judged. */
  readonly evidence: Float64Array;
  /** 1 where the frame takes part in the merge. */
  readonly accepted: Uint8Array;
  /** Correlation of the frame with the reference beyond the Wilson mean (section 7); 0 until judged. */
  readonly correlation: Float64Array;
}

export function newFrameStates(n: number): FrameStates {
  return {
    n,
    factor: new Float64Array(n).fill(1),
    evidence: new Float64Array(n),
    accepted: new Uint8Array(n).fill(1),
    correlation: new Float64Array(n),
  };
}

/** Where each frame's observations begin: [offsets[f], offsets[f + 1]). Throws where the frame number falls. */
export function frameOffsets(frame: Int32Array, nFrames: number): Uint32Array {
  const offsets = new Uint32Array(nFrames + 1);
  for (let i = 0; i < frame.length; i++) {
    if (i > 0 && frame[i] < frame[i - 1])
      throw new Error(`observation ${i} of frame ${frame[i]} follows one of frame ${frame[i - 1]}`);
    offsets[frame[i] + 1]++;
  }
  for (let f = 0; f < nFrames; f++) offsets[f + 1] += offsets[f];
  return offsets;
}
