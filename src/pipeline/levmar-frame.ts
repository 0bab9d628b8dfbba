import type { MergingSet } from '../frame/merging/merging-set.js';
import type { AcceptedFrame } from '../merge/cxi/merging-outcome.js';
import { Correlation } from '../numeric/correlation.js';
import type { FrameScales } from '../postrefine/levmar/frame-scales.js';
import type { LevmarModel } from '../postrefine/levmar/levmar-data.js';
import { mergedPlaces } from '../postrefine/levmar/merged-observations.js';
import { B, G, ROT_X, ROT_Y, SHAPE } from '../postrefine/rs/rs-model.js';

/** A frame whose scale was refined once more; slopes stand in the tables of frames without post-refinement only. */
export function rescaled(frame: AcceptedFrame, g: number): AcceptedFrame {
  if (frame.postrefined === null) return { ...frame, slope: frame.slope * g };
  return {
    ...frame,
    intensity: frame.intensity.map((v) => v / g),
    sigma: frame.sigma.map((v) => v / g),
    ...(frame.derivatives === undefined ? {} : { derivatives: frame.derivatives.map((v) => v / g) }),
    postrefined: { ...frame.postrefined, scaleG: frame.postrefined.scaleG * g },
  };
}

/** Observations over their factors; those near the edge of the radius or beyond it are left out, as after eta_deff. */
export function levmarFrame(
  frame: AcceptedFrame,
  own: Float64Array,
  scales: FrameScales,
  model: LevmarModel,
  set: MergingSet,
  dStarSquared: Float64Array,
  sigmaFactor: number,
): AcceptedFrame {
  const { reflection, hkl, reciprocalMatrix, wavelength } = frame;
  const { intensity: observed, sigma, position } = frame;
  scales.evaluate({ reflection, hkl, reciprocalMatrix, wavelength, intensity: observed, weight: sigma }, own);
  const { scale } = scales;
  const kept = mergedPlaces(frame, own, dStarSquared, model, scales);
  const pick = (values: ArrayLike<number>, width: number) => (_: unknown, j: number) =>
    values[width * kept[Math.floor(j / width)] + (j % width)];
  const intensity = Float64Array.from(kept, (i) => observed[i] / scale[i]);
  const compared = new Correlation();
  kept.forEach((i, j) => {
    const calculated = set.model?.[reflection[i]] ?? NaN;
    if (!Number.isNaN(calculated)) compared.add(calculated, intensity[j]);
  });
  const isPartial = model.profile !== 'full';
  const hasEta = isPartial && own[SHAPE] > 0;
  return {
    ...frame,
    correlation: set.model === null ? 0 : compared.coefficient(),
    slope: 1,
    offset: 0,
    postrefined: {
      scaleG: own[G],
      bFactor: own[B],
      rotX: own[ROT_X],
      rotY: own[ROT_Y],
      radius: isPartial && !hasEta ? own[SHAPE + 1] : NaN,
      eta: isPartial ? own[SHAPE] : null,
      domainSize: isPartial ? 1 / own[SHAPE + 1] : null,
      esds: [],
    },
    reflection: kept.map((i) => reflection[i]),
    intensity,
    sigma: Float64Array.from(kept, (i) => (sigma[i] * sigmaFactor) / scale[i]),
    position: Float64Array.from({ length: 2 * kept.length }, pick(position, 2)),
    hkl: Int32Array.from({ length: 3 * kept.length }, pick(hkl, 3)),
  };
}
