import { cellParameters } from '../crystal/unit-cell.js';
import { type SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { PrimeParams } from '../params/prime-params.js';
import { cifItems, cifLoop, cifNumber, type CifValue } from './cif-text.js';
import type { DataReduction, QualityShell } from './data-reduction.js';

/*
 * Categories of the PDBx/mmCIF dictionary about crystal, experiment and data reduction. Every name was checked against
 * mmcif_pdbx 5.362; a test checks files against the dictionary where Debian's libcifpp-data is installed.
 */

type Deposition = PrimeParams['deposition'];

/** keV Å */
const HC = 12.398419843320026;
const ID = '1';

/** What all files say: entry, crystal, cell and symmetry. */
export function crystalCategories(entry: string, cell: UnitCell, group: SpaceGroup): string {
  const [a, b, c, alpha, beta, gamma] = cellParameters(cell).map((value) => value.toFixed(4));
  return (
    cifItems('entry', { id: entry }) +
    cifItems('exptl_crystal', { id: ID }) +
    cifItems('cell', {
      entry_id: entry,
      length_a: a,
      length_b: b,
      length_c: c,
      angle_alpha: alpha,
      angle_beta: beta,
      angle_gamma: gamma,
    }) +
    cifItems('symmetry', {
      entry_id: entry,
      'space_group_name_H-M': pdbSymbol(group),
      space_group_name_Hall: group.settingHall.trim(),
      Int_Tables_number: group.number,
    })
  );
}

/** As the PDB writes symbols: `H 3` for hexagonal axes. */
function pdbSymbol({ extension, hermannMauguin, lookupSymbol }: SpaceGroup): string {
  return extension === 'H' ? hermannMauguin.replace(/^R/, 'H') : lookupSymbol;
}

export function softwareCategory(version: string): string {
  return cifItems('software', {
    pdbx_ordinal: 1,
    name: 'prime.run',
    version,
    classification: 'data scaling',
    description: 'post-refinement, scaling and merging of still frames',
  });
}

/** Source, detector and how the sample came into the beam; what is not given is unknown. */
export function experimentCategories(wavelength: number, d: Deposition): string {
  const { measurement, sample_delivery: delivery } = d;
  return (
    cifItems('diffrn', {
      id: ID,
      crystal_id: ID,
      ambient_temp: d.temperature,
      pdbx_serial_crystal_experiment: 'Y',
    }) +
    cifItems('diffrn_source', {
      diffrn_id: ID,
      source: d.source,
      type: d.source_type,
      pdbx_synchrotron_site: d.site,
      pdbx_synchrotron_beamline: d.beamline,
      pdbx_wavelength_list: cifNumber(wavelength),
    }) +
    cifItems('diffrn_detector', {
      diffrn_id: ID,
      detector: d.detector,
      type: d.detector_type,
      pdbx_collection_date: d.collection_date,
    }) +
    cifItems('diffrn_radiation', {
      diffrn_id: ID,
      wavelength_id: ID,
      pdbx_monochromatic_or_laue_m_l: 'M',
      pdbx_diffrn_protocol: 'SINGLE WAVELENGTH',
      pdbx_scattering_type: 'x-ray',
    }) +
    cifItems('diffrn_radiation_wavelength', { id: ID, wavelength: cifNumber(wavelength), wt: '1.0' }) +
    cifItems('pdbx_serial_crystallography_measurement', {
      diffrn_id: ID,
      pulse_photon_energy: cifNumber(HC / wavelength),
      ...measurement,
    }) +
    deliveryCategories(delivery)
  );
}

function deliveryCategories(delivery: Deposition['sample_delivery']): string {
  const { method, description } = delivery;
  if (method === null) return '';
  const details = method === 'injection' ? delivery.injection : delivery.fixed_target;
  return (
    cifItems('pdbx_serial_crystallography_sample_delivery', {
      diffrn_id: ID,
      method: method.replace('_', ' '),
      description,
    }) + cifItems(`pdbx_serial_crystallography_sample_delivery_${method}`, { diffrn_id: ID, ...details })
  );
}

/** Counts of the run and of the user, and the statistics overall and by shell. */
export function reductionCategories(entry: string, made: DataReduction, d: Deposition): string {
  const known = d.data_reduction;
  return (
    cifItems('pdbx_serial_crystallography_data_reduction', {
      diffrn_id: ID,
      frames_total: known.frames_total,
      xfel_pulse_events: known.xfel_pulse_events,
      xfel_run_numbers: known.xfel_run_numbers,
      frame_hits: known.frame_hits,
      crystal_hits: known.crystal_hits,
      droplet_hits: known.droplet_hits,
      frames_failed_index: known.frames_failed_index,
      frames_indexed: made.nFramesIndexed,
      lattices_indexed: made.nLatticesIndexed,
      lattices_merged: made.nLatticesMerged,
    }) +
    reflnsCategory(entry, made) +
    cifLoop(
      'reflns_shell',
      made.shells.map((shell, i) => shellRow(shell, i + 1)),
    )
  );
}

function reflnsCategory(entry: string, made: DataReduction): string {
  const { overall } = made;
  return cifItems('reflns', {
    entry_id: entry,
    pdbx_diffrn_id: ID,
    pdbx_ordinal: 1,
    d_resolution_high: overall.dMin.toFixed(3),
    d_resolution_low: overall.dMax.toFixed(3),
    number_obs: overall.nObserved,
    percent_possible_obs: percent(overall.completeness),
    pdbx_redundancy: cifNumber(overall.multiplicity, 4),
    pdbx_netI_over_sigmaI: cifNumber(overall.meanIOverSigma, 4),
    pdbx_number_measured_all: made.nObservations,
    pdbx_scaling_rejects: made.nOutliers,
    pdbx_Rmerge_I_obs: ratio(overall.rMerge),
    pdbx_Rrim_I_all: ratio(overall.rMeas),
    pdbx_Rpim_I_all: ratio(overall.rPim),
    pdbx_CC_half: ratio(notNegative(overall.ccHalf)),
    pdbx_CC_star: ratio(starOf(overall)),
    pdbx_R_split: ratio(overall.rSplit),
    pdbx_CC_split_method: `by_${made.halvesBy}`,
    data_reduction_method: made.method,
    data_reduction_details: rejectionText(made.rejected),
  });
}

function shellRow(shell: QualityShell, ordinal: number): Record<string, CifValue> {
  return {
    pdbx_diffrn_id: ID,
    pdbx_ordinal: ordinal,
    d_res_high: shell.dMin.toFixed(3),
    d_res_low: shell.dMax.toFixed(3),
    number_possible: shell.nPossible,
    number_unique_obs: shell.nObserved,
    percent_possible_obs: percent(shell.completeness),
    pdbx_redundancy: cifNumber(shell.multiplicity, 4),
    meanI_over_sigI_obs: cifNumber(shell.meanIOverSigma, 4),
    Rmerge_I_obs: ratio(shell.rMerge),
    pdbx_Rrim_I_all: ratio(shell.rMeas),
    pdbx_Rpim_I_all: ratio(shell.rPim),
    pdbx_CC_half: ratio(notNegative(shell.ccHalf)),
    pdbx_CC_star: ratio(starOf(shell)),
    pdbx_R_split: ratio(shell.rSplit),
  };
}

/** sqrt(2 CC/(1 + CC)), as the dictionary defines the item: Karplus & Diederichs (2012), https://doi.org/10.1126/science.1218231. */
function starOf({ ccHalf }: QualityShell): number {
  return ccHalf > 0 ? Math.sqrt((2 * ccHalf) / (1 + ccHalf)) : NaN;
}

/** The dictionary allows CC1/2 from 0 to 1; that of noise is below 0 as often as above. */
function notNegative(ccHalf: number): number {
  return ccHalf >= 0 ? ccHalf : NaN;
}

function ratio(value: number | undefined): CifValue {
  return value === undefined || !Number.isFinite(value) ? null : cifNumber(value, 4);
}

function percent(value: number): CifValue {
  return Number.isFinite(value) ? (100 * value).toFixed(1) : null;
}

function rejectionText(rejected: DataReduction['rejected']): string {
  const parts = Object.entries(rejected).map(([reason, n]) => `${n} (${reason})`);
  return parts.length === 0
    ? 'all lattices that were indexed are merged'
    : `lattices not merged: ${parts.join(', ')}`;
}
