import { invariantTensors, quadraticForms } from '../crystal/invariant-tensors.js';
import { reciprocalMetric } from '../crystal/unit-cell.js';
import type { LearntProfile } from '../merge/likelihood/learn-profile.js';
import { tableKnots } from '../merge/likelihood/profile-basis.js';
import type { WilsonAnisotropy } from '../merge/likelihood/wilson-anisotropy.js';
import { mean, median } from '../numeric/summary.js';
import type { FallOffText } from '../output/fall-off-text.js';
import type { CommonModel } from '../output/frame-model-text.js';
import type { FrameRecord } from '../output/frame-record.js';
import type { LearntProfileText } from '../output/profile-table-text.js';
import type { LikelihoodLayout } from '../postrefine/likelihood/parameters.js';
import { tableFactor } from '../postrefine/likelihood/profile-table.js';
import type { SharedPriors } from '../postrefine/likelihood/shared-priors.js';
import { widthSummary } from '../postrefine/likelihood/width-summary.js';
import { learntDetector } from './learnt-detector.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';

/** Means of the shared priors by parameter name. */
export function profileOf(layout: LikelihoodLayout, priors: SharedPriors): Record<string, number> {
  return Object.fromEntries(layout.parameters.map(({ name }, j) => [name, priors.mean[j]]));
}

/** Places on the profile at which the table is shown. */
const SHOWN = [-4, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4];

function learntProfile(profile: LearntProfile | null): LearntProfileText | null {
  if (profile === null) return null;
  const factor = tableKnots.map((t) => SHOWN.map((x) => tableFactor(profile.table, t, x)));
  return { lnEvidence: profile.lnEvidence, t: tableKnots, x: SHOWN, factor };
}

/** The tensor of the fall-off from its coefficients. */
function fallOff(
  { target: { spaceGroup, unitCell } }: Pick<LikelihoodData, 'target'>,
  { coefficients, lnEvidence }: WilsonAnisotropy,
): FallOffText | null {
  if (lnEvidence[0] === 0) return null;
  const tensor = new Float64Array(9);
  invariantTensors(spaceGroup, unitCell).forEach((one, k) =>
    one.forEach((x, i) => (tensor[i] += coefficients[k] * x)),
  );
  const axes = Int32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const metric = reciprocalMetric(unitCell);
  const along = quadraticForms([tensor], unitCell, axes).map((form, i) => form / metric[i]);
  return {
    lnEvidence: lnEvidence[0],
    differenceOfB: [along[0], along[1], along[2]],
    tensor: [0, 4, 8, 1, 2, 5].map((i) => tensor[i]),
  };
}

/** What is said of all merged frames together. */
export function commonModel(
  data: LikelihoodData,
  { merge, priors, variance, profile, detector }: LikelihoodResult,
  records: readonly FrameRecord[],
): CommonModel {
  const { layout, dMin, run } = data;
  const factors = merge.frames.factor.filter((_, f) => merge.frames.accepted[f] === 1).sort();
  const medianField = (name: string) =>
    median(
      records.flatMap(({ rejected, extra }) => {
        const value = extra?.[name];
        return rejected === null && typeof value === 'number' ? [value] : [];
      }),
    );
  return {
    errorModel: variance,
    varianceFactor: [factors[0], median(factors), factors[factors.length - 1]],
    profile: profileOf(layout, priors),
    learntProfile: learntProfile(profile),
    learntDetector: learntDetector(data, detector),
    anisotropy: fallOff(data, merge.state.anisotropy),
    width: widthSummary(priors.mean, layout, dMin, mean(run.frames.map((frame) => frame.wavelength))),
    dMin,
    gamma0: medianField('gamma0'),
    gammaE: medianField('gammaE'),
  };
}
