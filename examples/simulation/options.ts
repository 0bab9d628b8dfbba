/** What is simulated; lengths in Å and mm, angles in degrees, widths as standard deviations. */
export interface SimulationOptions {
  readonly seed: number;
  readonly nFrames: number;
  readonly spaceGroup: string;
  /** a, b, c, alpha, beta, gamma of the mean crystal; frames vary in the edges, and keep equal what the symmetry asks for. */
  readonly cell: readonly [number, number, number, number, number, number];
  readonly dMin: number;
  /** Low-resolution limit: the shadow of the beam stop. */
  readonly dMax: number;

  readonly wavelength: number;
  /** Width of the spectrum of one pulse, relative. */
  readonly bandwidth: number;
  /** Shot-to-shot change of its mean, relative; the frame is told the nominal wavelength. */
  readonly wavelengthJitter: number;
  readonly mosaicDeg: number;
  readonly domainSize: number;

  /** Spread of the true cell edges over the frames, and error of the indexed ones, relative. */
  readonly cellSpread: number;
  readonly cellError: number;
  /** Error of the indexed orientation about each axis. */
  readonly missetDeg: number;

  readonly detectorDistanceMm: number;
  readonly pixelSizeMm: number;
  readonly halfWidthMm: number;

  /** Wilson B of the crystal (Å²), and mean photons of a fully recorded reflection at low resolution. */
  readonly wilsonB: number;
  readonly photons: number;
  /** Background under a spot, photons. */
  readonly background: number;
  /** Spread of ln G and of B (Å²) over the frames. */
  readonly scaleSpread: number;
  readonly bSpread: number;
  /** Relative error of every observation that counting does not explain. */
  readonly systematicError: number;
  /** Fraction of observations that something else fell on, and its mean photons. */
  readonly outlierFraction: number;
  readonly outlierPhotons: number;
  /** Frames whose indexing is wrong, by number from 0. */
  readonly wronglyIndexed: readonly number[];
  /** Ways to index the lattice, such as `k,h,-l`, besides the true one: each frame takes one of all at random. */
  readonly otherWays: readonly string[];
}

/** The example of this folder. */
export const exampleOptions: SimulationOptions = {
  seed: 20140519,
  nFrames: 60,
  spaceGroup: 'P 43 21 2',
  cell: [62, 62, 44, 90, 90, 90],
  dMin: 2.4,
  dMax: 30,
  wavelength: 1.3,
  bandwidth: 0.002,
  wavelengthJitter: 0.001,
  mosaicDeg: 0.08,
  domainSize: 1200,
  cellSpread: 0.0015,
  cellError: 0.001,
  missetDeg: 0.05,
  detectorDistanceMm: 150,
  pixelSizeMm: 0.11,
  halfWidthMm: 97,
  wilsonB: 20,
  photons: 1500,
  background: 25,
  scaleSpread: 0.6,
  bSpread: 3,
  systematicError: 0.03,
  outlierFraction: 0.0004,
  outlierPhotons: 750,
  wronglyIndexed: [17, 42],
  otherWays: [],
};
