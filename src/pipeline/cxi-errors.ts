import type { SpaceGroup } from '../crystal/space-group.js';
import { reducedChiSquared, withCorrectedSigmas, withSampleResiduals } from '../merge/cxi/error-models.js';
import type { WeightedSums } from '../merge/cxi/merged-data.js';
import type { MergingSums } from '../merge/cxi/merging-sums.js';
import { refineSdfac } from '../merge/cxi/refine-sdfac.js';
import { type SdfacGradients, sdfacGradients } from '../merge/cxi/sdfac-gradient.js';
import { SdfacTarget } from '../merge/cxi/sdfac-target.js';
import { typicalSpread } from '../merge/cxi/typical-spread.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import { propagatedText } from './propagated-terms.js';

/** Whether a model of errors needs the unmerged observations. */
export function keepsUnmerged(params: CxiMergeParams): boolean {
  return correctsErrors(params) || widensErrors(params);
}

/** Whether raw_data asks for a model of errors of the merge. */
function correctsErrors({ raw_data: raw }: CxiMergeParams): boolean {
  return raw.sdfac_refine || raw.errors_from_sample_residuals || raw.reduced_chi_squared_correction;
}

/** Whether sigmas after levmar are widened to the scatter that partiality leaves. */
function widensErrors(params: CxiMergeParams): boolean {
  return params.scaling.algorithm === 'levmar' && params.levmar.widen_sigmas && !correctsErrors(params);
}

/** Whether the errors that are propagated are terms that all frames share, and refined with sdfac. */
export function refinesPropagated({ raw_data: raw }: CxiMergeParams): boolean {
  return raw.propagate_errors && raw.error_models.sdfac_refine.refine_propagated_errors;
}

/** Standard deviations of propagated terms to begin with, and whose cell they are of. */
export interface PropagatedTerms {
  readonly spreads: readonly number[];
  readonly spaceGroup: SpaceGroup;
}

/** The sums of a merge with the sigmas that raw_data asks for, and what the log says of it. */
export function correctErrors(
  params: CxiMergeParams,
  sums: MergingSums,
  terms: PropagatedTerms | null,
): { readonly merged: WeightedSums; readonly text: string } {
  const lines: string[] = [];
  let merged: WeightedSums = sums;
  const { raw_data: raw } = params;
  if (widensErrors(params)) {
    const observations = sums.unmerged();
    const spread = typicalSpread(observations, sums.n);
    if (spread === null) {
      lines.push('Hardly a reflection was measured twice: sigmas are not widened.');
    } else {
      lines.push(
        `Sigmas widened to the scatter of the observations: sdfac ${spread.sdfac.toFixed(3)}, sdadd ${spread.sdadd.toFixed(3)}`,
      );
      merged = withCorrectedSigmas(sums, observations, spread);
    }
  }
  const { sdfac_refine: options } = raw.error_models;
  if (raw.sdfac_refine) {
    const observations = sums.unmerged();
    const target = new SdfacTarget(observations, sums.n, terms?.spreads);
    if (target.n === 0) {
      lines.push('No reflection was measured twice: sigmas are not corrected.');
    } else {
      if (options.show_finite_differences) lines.push(gradientLine(sdfacGradients(target)));
      const { parameters: p, ...found } = refineSdfac(target, options.minimizer, options.random_seed ?? 0);
      lines.push(
        `Refined sigmas (${options.minimizer}, ${found.nEvaluations} evaluations on ${target.n} observations in ${target.nBins} bins of intensity): ` +
          `target ${found.targetBefore.toPrecision(5)} -> ${found.target.toPrecision(5)}`,
        `  sdfac ${p.sdfac.toFixed(5)}, sdb ${p.sdb.toFixed(5)}, sdadd ${p.sdadd.toFixed(5)}`,
      );
      if (terms !== null) lines.push(...propagatedText(terms.spreads, p.propagated ?? [], terms.spaceGroup));
      merged = withCorrectedSigmas(sums, observations, p);
      if (options.apply_to_I_only) merged = { ...merged, sigmaWeight: sums.sumWeight };
    }
  }
  if (raw.errors_from_sample_residuals) {
    merged = withSampleResiduals(sums, sums.unmerged(), raw.error_models.errors_from_sample_residuals.biased);
    lines.push(
      'Sigmas come from the spread of the observations of each reflection; reflections measured once are left out.',
    );
  }
  if (raw.reduced_chi_squared_correction) {
    const chi = reducedChiSquared(merged, sums.unmerged());
    const several = chi.filter((_, r) => sums.nMerged[r] > 1);
    const mean = several.reduce((a, b) => a + b, 0) / several.length;
    lines.push(
      `Mean reduced chi squared: ${mean.toFixed(3)} (${several.length} reflections measured more than once)`,
    );
    merged = { ...merged, reducedChiSquared: chi };
  }
  return { merged, text: lines.length === 0 ? '' : `\n${lines.join('\n')}\n\n` };
}

function gradientLine({ analytical, numerical }: SdfacGradients): string {
  const shown = (values: readonly number[]): string => values.map((v) => v.toExponential(6)).join(' ');
  return `Gradient of the target by sdfac, sdb, sdadd (and what is propagated) at the start: ${shown(analytical)}; by finite differences: ${shown(numerical)}`;
}
