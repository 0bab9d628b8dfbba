import type { PrimeScheme } from '../../src/postrefine/prime/scheme.js';

type Limits = PrimeScheme['scale'];

/** The scheme of a default parameter file: `micro` are the limits of the microcycles, `all` those of the joint refinement. */
export function defaultScheme(
  crystalSystem: PrimeScheme['crystalSystem'],
  scale: Limits,
  micro: Limits,
  all: Limits,
): PrimeScheme {
  return {
    crystalSystem,
    partialityModel: 'Lorentzian',
    flagBeamDivergence: false,
    gammaE: 0.003,
    voigtNu: 0.5,
    bRefineDMin: 99,
    nPostrefSubCycle: 1,
    residualThreshold: 5,
    residualThresholdXy: 5,
    scale,
    crystalOrientation: { flagOn: true, ...micro },
    reflectingRange: { flagOn: true, ...micro },
    unitCell: { flagOn: true, ...micro },
    allparams: { flagOn: true, ...all },
  };
}
