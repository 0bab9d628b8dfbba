import { bravaisLattice } from '../crystal/bravais.js';
import { spaceGroup } from '../crystal/space-group.js';
import type { MergingSet } from '../frame/merging/merging-set.js';
import type { CxiSetup } from '../parallel/cxi-tasks.js';
import type { CxiMergeParams } from '../params/cxi-merge-params.js';
import type { RsOptions } from '../postrefine/rs/rs-types.js';
import { refinesPropagated } from './cxi-errors.js';
import { refinesTogether } from './cxi-posterior.js';
import { freeCell } from './propagated-terms.js';
import type { MergingTarget } from './merging-set.js';

/** What the frame-by-frame work needs of the parameters. */
export function cxiSetup(
  params: CxiMergeParams,
  target: MergingTarget,
  set: MergingSet,
  reverseLookup: ReadonlyMap<string, string> | null,
): CxiSetup {
  const { significance_filter: filter, lattice_rejection: lattice, scaling } = params;
  const latticeGroup = lattice.space_group === 'Auto' ? target.spaceGroup : spaceGroup(lattice.space_group);
  return {
    hall: target.spaceGroup.hall,
    prepare: {
      unitCell: target.unitCell,
      anomalous: set.anomalous,
      bravais: bravaisLattice(latticeGroup),
      compareCell: lattice.unit_cell === 'Auto' ? target.unitCell : lattice.unit_cell,
      lengthTolerance: params.unit_cell_length_tolerance,
      angleToleranceDegrees: params.unit_cell_angle_tolerance,
      pixelSizeMm: params.pixel_size,
      isoform: params.isoform_name,
      significance: filter.apply
        ? { nBins: filter.n_bins, minCount: filter.min_ct, maxCount: filter.max_ct, sigma: filter.sigma }
        : null,
      sdfacAuto: params.raw_data.sdfac_auto,
    },
    set,
    dataReindexOp: params.data_reindex_op,
    reverseLookup,
    negatives: params.include_negatives,
    compares: scaling.algorithm === 'mark0' || refinesTogether(params),
    minCorrelation: params.min_corr,
    scales: scaling.enable,
    latticeDMin: lattice.d_min,
    simulates: scaling.simulation !== null && scaling.simulation !== '',
    postrefine: rsOptions(params, target),
  };
}

function rsOptions(params: CxiMergeParams, { spaceGroup: group }: MergingTarget): RsOptions | null {
  const { postrefinement: p, include_negatives: negatives, raw_data: raw } = params;
  if (!p.enable || p.algorithm === 'likelihood') return null;
  return {
    algorithm: p.algorithm,
    lineshape: p.lineshape,
    weighting: p.target_weighting,
    mergePartialityExponent: p.merge_partiality_exponent,
    partialityThreshold: p.rs_hybrid.partiality_threshold,
    negatives,
    propagation: !raw.propagate_errors ? 'none' : refinesPropagated(params) ? freeCell(group) : 'own',
  };
}
