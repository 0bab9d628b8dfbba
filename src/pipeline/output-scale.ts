import type { UnitCell } from '../crystal/unit-cell.js';
import { constantScale, type ErrorScale, errorScale } from '../merge/likelihood/error-scale.js';
import type { OutputCandidates } from '../merge/likelihood/output-candidates.js';
import { studentScale } from '../merge/likelihood/student-scale.js';
import { tableFactor } from '../postrefine/likelihood/profile-table.js';
import type { LikelihoodData } from './likelihood-data.js';
import type { LikelihoodResult } from './likelihood-run.js';

/** K where no half sets check it. */
export const TYPICAL_SIGMA_SCALE = constantScale(studentScale());

/** The cell that is written, and the factors from the engine's numbers to those that are. */
export interface OutputScale {
  readonly unitCell: UnitCell;
  readonly unit: number;
  readonly sigma: ErrorScale;
}

/** The factor K on the formal sigmas as independent half sets show it, and a line for the log. */
export function chooseErrorScale(
  whole: OutputCandidates,
  halves: readonly [OutputCandidates, OutputCandidates] | null,
): { readonly scale: ErrorScale; readonly text: string } {
  const scale = halves === null ? TYPICAL_SIGMA_SCALE : errorScale(whole, halves);
  const text = (values: readonly number[]) => values.map((value) => value.toFixed(3)).join(', ');
  const said =
    scale.measured === null
      ? 'there are no independent halves to check it'
      : `independent halves differ by ${scale.measured.toFixed(3)} times what their posteriors predict, by fifths of intensity ${text(scale.fifths)}; ${scale.nReflections} reflections`;
  const isOne = scale.scale.every((k) => k === scale.scale[0]);
  const k = isOne ? scale.scale[0].toFixed(3) : `${text(scale.scale)} from weak to strong reflections`;
  return { scale, text: `Sigmas: of 1/K^2 of the formal information, K = ${k} (${said})\n\n` };
}

/**
 * The engine's intensities are per unit of a density that goes with the inverse width of the profile; in the unit that is
 * written, a reflection of the median frame at half the resolution and on the Ewald sphere is observed with its intensity.
 */
export function intensityUnit({ layout }: LikelihoodData, { priors, profile }: LikelihoodResult): number {
  const t = 0.5;
  const { mean } = priors;
  const lnWidth = mean[layout.a0] + t * (mean[layout.a1] + t * mean[layout.a2]);
  const learnt = tableFactor(profile?.table ?? null, t, 0);
  return learnt * Math.exp(-(lnWidth + mean[layout.a3] * Math.exp(-6 * t)));
}
