import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { PrimeSetup } from '../parallel/prime-tasks.js';
import type { PrimeParams } from '../params/prime-params.js';
import type { MergeStageOptions } from './merge-stage.js';

/** Parameters of a run with what was looked up once: the symmetry and cell of the target. */
export interface PrimeTarget {
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
}

/** Voigt's ν stands for the zero of the lognormal distribution in that model, Å⁻¹; the original's constant. */
const LOGNORMAL_ZERO = 0.008;

/** The original's scheme runs when it is asked for, or when nothing is to be post-refined: its mean-scaled set. */
export function usesPrimeScheme(params: PrimeParams): boolean {
  return params.method === 'prime' || params.n_postref_cycle === 0;
}

/** What the frame-by-frame work needs of the parameters. */
export function primeSetup(params: PrimeParams, target: PrimeTarget): PrimeSetup {
  const { merge, scale, postref, icering } = params;
  const isPrime = usesPrimeScheme(params);
  return {
    hall: target.spaceGroup.settingHall,
    read: { intensity: params.intensity },
    prepare: {
      // The likelihood engine keeps Friedel mates apart in its last merge only.
      anomalous: params.target_anomalous_flag && !params.flag_weak_anomalous && isPrime,
      crystalSystem: params.target_crystal_system,
      overrideCell: params.flag_override_unit_cell ? target.unitCell : null,
      pixelSizeMm: params.pixel_size_mm,
      polarizationFraction: params.flag_LP_correction ? params.polarization_horizontal_fraction : null,
      dMin: merge.d_min,
      dMax: merge.d_max,
      // Weak and negative observations tell the likelihood engine as much as strong ones.
      sigmaMin: isPrime ? merge.sigma_min : -Infinity,
      iceRing: icering.flag_on ? { dUpper: icering.d_upper, dLower: icering.d_lower } : null,
      replaceSigma: params.flag_replace_sigI,
      isoform: params.isoform_name,
    },
    scale: {
      dMin: scale.d_min,
      dMax: scale.d_max,
      sigmaMin: scale.sigma_min,
      nResidues: params.n_residues,
      wilson: params.flag_apply_b_by_frame,
    },
    scheme: {
      crystalSystem: params.target_crystal_system ?? target.spaceGroup.crystalSystem,
      partialityModel: params.partiality_model,
      flagBeamDivergence: params.flag_beam_divergence,
      gammaE: params.gamma_e,
      voigtNu: params.partiality_model === 'Lognormal' ? LOGNORMAL_ZERO : params.voigt_nu,
      bRefineDMin: params.b_refine_d_min,
      nPostrefSubCycle: params.n_postref_sub_cycle,
      residualThreshold: postref.residual_threshold,
      residualThresholdXy: postref.residual_threshold_xy,
      scale: selection(postref.scale),
      crystalOrientation: { flagOn: true, ...selection(postref.crystal_orientation) },
      reflectingRange: { flagOn: postref.reflecting_range.flag_on, ...selection(postref.reflecting_range) },
      unitCell: { flagOn: postref.unit_cell.flag_on, ...selection(postref.unit_cell) },
      allparams: { flagOn: postref.allparams.flag_on, ...selection(postref.allparams) },
    },
    mergePartialityMin: merge.partiality_min,
    monteCarlo: params.flag_monte_carlo,
    keepSpots: isPrime,
  };
}

interface SelectionParams {
  readonly d_min: number;
  readonly d_max: number;
  readonly sigma_min: number;
  readonly partiality_min: number;
}

function selection(s: SelectionParams) {
  return { dMin: s.d_min, dMax: s.d_max, sigmaMin: s.sigma_min, partialityMin: s.partiality_min };
}

/** What merging needs of the parameters; the CCiso reference is numbered by whoever knows the reflections. */
export function mergeOptions(
  params: PrimeParams,
  target: PrimeTarget,
  isoIntensity: Float64Array | null,
): MergeStageOptions {
  return {
    spaceGroup: target.spaceGroup,
    dMin: params.merge.d_min,
    dMax: params.merge.d_max,
    minCc: params.frame_accept_min_cc,
    targetCell: target.unitCell,
    cellTolerancePercent: params.merge.uc_tolerance,
    sigmaRejection: params.sigma_rejection,
    nRejectionCycle: params.n_rejection_cycle,
    nShells: params.n_bins,
    conePercent: params.percent_cone_fraction,
    nResidues: params.n_residues,
    isoIntensity,
  };
}
