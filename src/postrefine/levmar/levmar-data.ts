/** The observations of one frame, as they are refined. */
export interface LevmarFrame {
  /** Numbers of reflections; one entry an observation. */
  readonly reflection: Int32Array;
  readonly intensity: Float64Array;
  /** 1/sigma² */
  readonly weight: Float64Array;
  /** 3n interleaved, as indexed; empty where there is no partiality. */
  readonly hkl: Int32Array;
  /** A*, row-major, Å⁻¹. */
  readonly reciprocalMatrix: Float64Array;
  readonly wavelength: number;
}

/** All frames that are refined together. */
export interface LevmarData {
  readonly frames: readonly LevmarFrame[];
  /** 1/d² of each reflection, Å⁻², in the cell of the merge. */
  readonly dStarSquared: Float64Array;
}

/** What is refined of each frame; places of parameters are those of `rs-model.ts`. */
export interface LevmarModel {
  /** 'full': all observations are full. 'eta_deff': p = (Rs² - rh²)/(D Rs³), Rs = 1/D + eta/(2d). */
  readonly profile: 'full' | 'eta_deff';
  /** Places of the refined parameters, G first. */
  readonly free: readonly number[];
}
