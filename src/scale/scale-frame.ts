import { multiplicity } from '../crystal/reflection.js';
import type { SpaceGroup } from '../crystal/space-group.js';
import type { Frame } from '../frame/frame.js';
import { isSignalAbove } from '../frame/signal.js';
import { median } from '../numeric/summary.js';
import { wilsonPlot } from './wilson.js';

/** Selection and choices of mean scaling; names as in the parameter file's `scale` scope. */
export interface ScaleOptions {
  readonly dMin: number;
  readonly dMax: number;
  readonly sigmaMin: number;
  readonly spaceGroup: SpaceGroup;
  readonly anomalous: boolean;
  readonly nResidues: number | null;
  /** Wilson scale and B per frame; otherwise G = median(I)/`medianOfMedians`, B = 0. */
  readonly wilson: boolean;
}

export type ScaleResult =
  | { readonly kind: 'scaled'; readonly scaleG: number; readonly bFactor: number }
  | {
      readonly kind: 'rejected';
      readonly reason: 'too-few-observations' | 'wilson-failed';
      readonly detail: string;
    };

/** Observations that scaling looks at: scale.d_min..d_max and I/sigma above scale.sigma_min. */
export function selectForScaling(frame: Frame, options: ScaleOptions): Uint32Array {
  const chosen = new Uint32Array(frame.n);
  let n = 0;
  for (let i = 0; i < frame.n; i++) {
    const dStar = 2 * Math.sqrt(frame.sinThetaOverLambdaSquared[i]);
    if (!(dStar >= 1 / options.dMax && dStar <= 1 / options.dMin)) continue;
    if (isSignalAbove(frame.intensity[i], frame.sigma[i], options.sigmaMin)) chosen[n++] = i;
  }
  return chosen.subarray(0, n);
}

/** Median intensity of the selected observations; NaN where there is none. */
export function medianIntensity(frame: Frame, selection: Uint32Array): number {
  return median(Float64Array.from(selection, (i) => frame.intensity[i]));
}

/**
 * Scale G and B of one frame before there is a reference. Wilson: G = 100 x the Wilson intensity scale, B = Wilson B, as
 * the original has it; else G from medians.
 */
export function scaleFrame(
  frame: Frame,
  selection: Uint32Array,
  medianOfMedians: number,
  options: ScaleOptions,
): ScaleResult {
  if (selection.length < 2)
    return {
      kind: 'rejected',
      reason: 'too-few-observations',
      detail: `${selection.length} observations with I/sigma > ${options.sigmaMin} within scale.d_min..d_max`,
    };
  if (!options.wilson)
    return { kind: 'scaled', scaleG: medianIntensity(frame, selection) / medianOfMedians, bFactor: 0 };
  const wilson = wilsonPlot(wilsonData(frame, selection, options), {
    nResidues: options.nResidues ?? 0,
    atomCountFactor: options.spaceGroup.nOperators * options.spaceGroup.centringTranslations.length,
  });
  if (wilson.kind === 'failed') return { kind: 'rejected', reason: 'wilson-failed', detail: wilson.detail };
  return { kind: 'scaled', scaleG: 100 * wilson.intensityScale, bFactor: wilson.bFactor };
}

function wilsonData(frame: Frame, selection: Uint32Array, options: ScaleOptions) {
  const { hkl } = frame;
  return {
    intensity: Float64Array.from(selection, (i) => frame.intensity[i]),
    sinThetaOverLambdaSquared: Float64Array.from(selection, (i) => frame.sinThetaOverLambdaSquared[i]),
    multiplicity: Float64Array.from(selection, (i) =>
      multiplicity(options.spaceGroup, hkl[3 * i], hkl[3 * i + 1], hkl[3 * i + 2], options.anomalous),
    ),
  };
}
