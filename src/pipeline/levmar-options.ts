import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import type { LevmarOptions } from '../postrefine/levmar/refine-levmar.js';

/** As many as the original makes at most. */
const MOST_ITERATIONS = 5000;

/** Whether scales of frames and intensities are refined together when all frames are known. */
export function scalesTogether({ scaling, merging }: CxiMergeParams): boolean {
  return scaling.algorithm === 'levmar' || merging.refine_G_Imodel;
}

/** levmar.parameter_flags; none where G and intensities alone are refined. */
export function flagsOf({ scaling, levmar }: CxiMergeParams): string[] {
  return scaling.algorithm === 'levmar' ? levmar.parameter_flags.filter((flag) => flag !== null) : [];
}

/** What sigmas are multiplied by. */
export function sigmaFactor({ scaling, levmar }: CxiMergeParams): number {
  return scaling.algorithm === 'levmar' ? levmar.sdfac_value : 1;
}

/** Flags without a model of partiality in which they stand. */
export function unusedFlags(flags: readonly string[]): string[] {
  const isPartial = flags.includes('PartialityDeff') || flags.includes('PartialityEtaDeff');
  return flags.filter((flag) =>
    flag === 'Eta' ? !flags.includes('PartialityEtaDeff') : (flag === 'Deff' || flag === 'Rxy') && !isPartial,
  );
}

/** How far the refinement goes, as levmar.termination says. */
export function levmarOptions(params: CxiMergeParams): LevmarOptions {
  const { step_threshold: step, objective_decrease_threshold: decrease } = params.levmar.termination;
  return {
    stepThreshold: step,
    decreaseThreshold: decrease,
    maxIterations: MOST_ITERATIONS,
    minCorrelation: params.min_corr,
    withEta: flagsOf(params).includes('PartialityEtaDeff'),
  };
}
