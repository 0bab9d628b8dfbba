import { ResolutionShells, automaticShellCount } from '../crystal/resolution-shells.js';
import { type LightElement, scatteringFactor } from '../crystal/scattering-factor.js';
import { linearRegression } from '../numeric/linear-regression.js';

/** What a Wilson plot is made from: one entry per reflection. */
export interface WilsonData {
  readonly intensity: ArrayLike<number>;
  /** sin²θ/λ² = 1/(4d²), Å⁻². */
  readonly sinThetaOverLambdaSquared: ArrayLike<number>;
  /** Number of symmetry-equivalent reflections in the full sphere: the weight of the reflection. */
  readonly multiplicity: ArrayLike<number>;
}

export interface WilsonCrystal {
  readonly nResidues: number;
  /** Number of symmetry operators of the cell, times the number of lattice points (as the original counts atoms). */
  readonly atomCountFactor: number;
}

/** One shell of the plot. */
export interface WilsonPoint {
  /** Mean of 1/(4d²), Å⁻². */
  readonly sinThetaOverLambdaSquared: number;
  readonly meanIntensity: number;
  /** ln(<I>/Σf²). */
  readonly lnRatio: number;
}

export type WilsonResult =
  | {
      readonly kind: 'fitted';
      readonly intensityScale: number;
      readonly bFactor: number;
      readonly points: readonly WilsonPoint[];
    }
  | { readonly kind: 'failed'; readonly detail: string };

/** Atoms per residue that the original assumes. */
const ATOMS_PER_RESIDUE: readonly (readonly [LightElement, number])[] = [
  ['H', 8],
  ['C', 5],
  ['N', 1.5],
  ['O', 1.2],
];

/**
 * Wilson plot: straight line through ln(<I>/Σf²) against <sin²θ/λ²> over shells of equal volume, using positive
 * intensities weighted by multiplicity. Wilson (1942), Nature 150, 152, https://doi.org/10.1038/150152a0.
 *
 * Shells as many as cctbx takes, `mostShells` at most. Fails, with a sentence, when a shell has no positive intensity.
 */
export function wilsonPlot(
  data: WilsonData,
  crystal: WilsonCrystal,
  mostShells: number = Infinity,
): WilsonResult {
  const n = data.intensity.length;
  if (n === 0) return { kind: 'failed', detail: 'no reflections' };
  const dStarSquared = Float64Array.from(data.sinThetaOverLambdaSquared, (s) => 4 * s);
  const shells = ResolutionShells.over(dStarSquared, Math.min(automaticShellCount(n), mostShells));
  const { weight, sumIntensity, sumStol } = accumulate(data, dStarSquared, shells);
  const nEmpty = weight.filter((w) => w === 0).length;
  if (nEmpty > 0)
    return { kind: 'failed', detail: `${nEmpty} of ${shells.count} resolution shells have no intensity` };
  const points = Array.from(weight, (w, i): WilsonPoint => {
    const stol = sumStol[i] / w;
    const meanIntensity = sumIntensity[i] / w;
    return {
      sinThetaOverLambdaSquared: stol,
      meanIntensity,
      lnRatio: Math.log(meanIntensity / expectedIntensity(stol, crystal)),
    };
  });
  const line = wilsonLine(points);
  if (line === null) return { kind: 'failed', detail: 'no straight line' };
  return { kind: 'fitted', ...line, points };
}

/** Scale and B (Å²) of the straight line through points of a Wilson plot; null where there is none. */
export function wilsonLine(
  points: readonly WilsonPoint[],
): { readonly intensityScale: number; readonly bFactor: number } | null {
  const line = linearRegression(
    points.map((point) => point.sinThetaOverLambdaSquared),
    points.map((point) => point.lnRatio),
  );
  if (line === null || !Number.isFinite(line.slope)) return null;
  return { intensityScale: Math.exp(line.intercept), bFactor: -line.slope / 2 };
}

function accumulate(data: WilsonData, dStarSquared: Float64Array, shells: ResolutionShells) {
  const weight = new Float64Array(shells.count);
  const sumIntensity = new Float64Array(shells.count);
  const sumStol = new Float64Array(shells.count);
  for (let i = 0; i < dStarSquared.length; i++) {
    if (!(data.intensity[i] > 0)) continue;
    const shell = shells.shellOf(dStarSquared[i]);
    if (shell < 0) continue;
    const w = data.multiplicity[i];
    weight[shell] += w;
    sumIntensity[shell] += w * data.intensity[i];
    sumStol[shell] += w * data.sinThetaOverLambdaSquared[i];
  }
  return { weight, sumIntensity, sumStol };
}

/** Σf² of the cell's atoms at rest, electrons². */
function expectedIntensity(stol: number, crystal: WilsonCrystal): number {
  let sum = 0;
  for (const [element, perResidue] of ATOMS_PER_RESIDUE) {
    const f = scatteringFactor(element, stol);
    sum += f * f * perResidue * crystal.nResidues;
  }
  return sum * crystal.atomCountFactor;
}
