/** A number of a run in words, with its unit, and the factor from the unit of the file to the one that is shown. */
export interface ParameterWords {
  readonly text: string;
  readonly factor: number;
}

const DEGREES = 180 / Math.PI;

/** By name in statistics.json, frames.jsonl and the log. Formulas of the profile and of the errors: docs/method.md. */
const WORDS: Readonly<Record<string, string | readonly [string, number]>> = {
  nFramesMerged: 'frames merged',
  nRejectedObservations: 'observations rejected',
  medianCorrelation: 'correlation with the others, median',
  agreementWithCycleBefore: 'agreement with the cycle before',
  profileEvidence: 'evidence for a learnt profile (ln)',
  polarizationEvidence: 'evidence for a learnt polarization (ln)',
  detectorMapEvidence: 'evidence for a map of the detector (ln)',
  background: 'errors: factor of the background variance',
  counting: 'errors: factor of the counting variance',
  proportional: 'errors: variance / intensity², on the Ewald sphere',
  tail: 'errors: variance / intensity², of the partiality',
  partiality: 'errors: variance of the partiality',
  wilson: 'errors: variance / (intensity × mean intensity)',
  a0: 'profile: ln width (1/Å), a0',
  a1: 'profile: ln width, a1 t',
  a2: 'profile: ln width, a2 t²',
  a3: 'profile: ln width, a3 exp(-6t)',
  b1: 'profile: ln width, b1 t cos 2ψ',
  b2: 'profile: ln width, b2 t sin 2ψ',
  kappa: 'profile: kappa (0 Gaussian, 1 Lorentzian)',
  zeta: 'profile: zeta (height goes with width^-zeta)',
  eta0: 'profile: skew, eta0',
  eta1: 'profile: skew, eta1 t',
  nObservations: 'observations',
  nMerged: 'observations merged',
  nCommon: 'reflections in common with the reference',
  nRefined: 'observations refined against',
  nEvaluations: 'evaluations of the fit',
  meanPartiality: 'mean partiality',
  correlationBeyondWilson: 'correlation with the others',
  evidence: 'evidence for the frame (ln)',
  varianceFactor: 'factor of the variances, F',
  lnG: 'ln G',
  scaleG: 'G',
  B: 'B (Å²)',
  bFactor: 'B (Å²)',
  rotX: ['Rot.x (degrees)', DEGREES],
  rotY: ['Rot.y (degrees)', DEGREES],
  rotXDeg: 'Rot.x (degrees)',
  rotYDeg: 'Rot.y (degrees)',
  gamma0: 'gamma_0 (1/Å)',
  gamma_0: 'gamma_0 (1/Å)',
  gammaE: 'gamma_e (1/Å)',
  gamma_e: 'gamma_e (1/Å)',
  gammaY: 'gamma_y (1/Å)',
  gamma_y: 'gamma_y (1/Å)',
  gammaZ: 'gamma_z (1/Å)',
  gamma_z: 'gamma_z (1/Å)',
  voigtNu: 'voigt_nu',
  a: 'a (Å)',
  b: 'b (Å)',
  c: 'c (Å)',
  alpha: 'alpha (degrees)',
  beta: 'beta (degrees)',
  gamma: 'gamma (degrees)',
  residualBefore: 'target before',
  residualAfter: 'target after',
  residualXyBefore: 'target xy before',
  residualXyAfter: 'target xy after',
  ccBefore: 'correlation with the reference before',
  ccAfter: 'correlation with the reference after',
  standardError: 'SE',
};

const CELL_CHANGE = /^c[1-6]$/;

/** A name that has no words stands for itself. */
export function parameterWords(name: string): ParameterWords {
  if (CELL_CHANGE.test(name)) return { text: `change of the cell, ${name} (relative, rad)`, factor: 1 };
  const words = Object.hasOwn(WORDS, name) ? WORDS[name] : name;
  return typeof words === 'string' ? { text: words, factor: 1 } : { text: words[0], factor: words[1] };
}
