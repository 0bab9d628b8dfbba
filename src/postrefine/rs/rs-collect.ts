import type { MergingFrame } from '../../frame/merging/merging-frame.js';
import { Correlation } from '../../numeric/correlation.js';
import type { LeastSquaresSummary } from '../../numeric/least-squares.js';
import { errorDerivatives } from './error-derivatives.js';
import { B, etaDeffRadius, G, ROT_X, ROT_Y, type RsBuffers, type RsData, SHAPE } from './rs-model.js';
import type { RsOptions, RsResult } from './rs-types.js';

/** Limits of the original. */
const SMALLEST_PARTIALITY = 0.2;
const LARGEST_OFFSET_OVER_RADIUS = 0.9;
const FEWEST_OBSERVATIONS = 3;
const LOWEST_CORRELATION = 0.1;

/** Full intensities of the observations that are near enough to the sphere. */
export function collectFull(
  frame: MergingFrame,
  model: Float64Array,
  data: RsData,
  x: Float64Array,
  summary: LeastSquaresSummary,
  options: RsOptions,
  { partiality, scale, offset, columns }: RsBuffers,
): RsResult {
  const isEtaDeff = options.algorithm === 'eta_deff';
  const threshold = options.algorithm === 'rs_hybrid' ? options.partialityThreshold : SMALLEST_PARTIALITY;
  const isNear = (i: number): boolean =>
    isEtaDeff
      ? Math.abs(offset[i] / etaDeffRadius(x, Math.sqrt(data.dStarSquared[i]))) < LARGEST_OFFSET_OVER_RADIUS
      : partiality[i] > threshold;
  const kept = Int32Array.from({ length: frame.n }, (_, i) => i).filter(isNear);
  if (kept.length < FEWEST_OBSERVATIONS)
    return { kind: 'rejected', detail: '< 3 near-fulls after refinement' };
  const weighted = options.algorithm === 'rs2' || options.algorithm === 'rs_hybrid';
  const exponent = weighted ? options.mergePartialityExponent / 2 : 0;
  const intensity = Float64Array.from(kept, (i) => frame.intensity[i] / scale[i]);
  const { propagation } = options;
  const esds = propagation === 'own' ? summary.esds : null;
  const sigma = Float64Array.from(kept, (i, j) => {
    const counting = frame.sigma[i] / (scale[i] * partiality[i] ** exponent);
    return esds === null
      ? counting
      : Math.hypot(counting, propagated(i, intensity[j], columns, scale[i] * data.model[i], esds));
  });
  const compared = new Correlation();
  kept.forEach((i, j) => {
    if (!Number.isNaN(model[i])) compared.add(model[i], intensity[j]);
  });
  const correlation = compared.coefficient();
  if (weighted && !(correlation > LOWEST_CORRELATION))
    return {
      kind: 'rejected',
      detail: `correlation with the model <= 0.1 after ${options.algorithm} refinement`,
    };
  return {
    kind: 'refined',
    parameters: {
      scaleG: x[G],
      bFactor: x[B],
      rotX: x[ROT_X],
      rotY: x[ROT_Y],
      radius: isEtaDeff ? NaN : x[SHAPE],
      eta: isEtaDeff ? x[SHAPE] : null,
      domainSize: isEtaDeff ? 1 / x[SHAPE + 1] : null,
      esds: [...summary.esds],
    },
    kept,
    intensity,
    sigma,
    correlation,
    summary,
    partiality: Float64Array.from(kept, (i) => partiality[i]),
    derivatives:
      typeof propagation === 'string'
        ? null
        : errorDerivatives(frame, x, options.lineshape, propagation, kept, intensity),
  };
}

/** What the uncertainties of the parameters (taken as independent) do to a full intensity, whose scale is I/I_full. */
function propagated(
  i: number,
  intensity: number,
  columns: readonly Float64Array[],
  calculated: number,
  esds: ArrayLike<number>,
): number {
  let variance = 0;
  for (let p = 0; p < columns.length; p++) {
    const change = (columns[p][i] / calculated) * esds[p];
    if (Number.isFinite(change)) variance += change * change;
  }
  return Math.abs(intensity) * Math.sqrt(variance);
}
