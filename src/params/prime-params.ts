// Generated from grammar/prime.phil: `node dist/scripts/generate.js`.

import type { UnitCell } from '../crystal/unit-cell.js';

/** Leaves observations inside one resolution range out. */
export interface IceringParams {
  /** Leave observations between d_upper and d_lower out. */
  readonly flag_on: boolean;
  /** Low-resolution limit of the ring, in Angstrom. */
  readonly d_upper: number;
  /** High-resolution limit of the ring, in Angstrom. */
  readonly d_lower: number;
}

/** With method = prime. Observations that the mean-scaled reference set takes G and B of each frame from. All prepared observations are merged with them. */
export interface ScaleParams {
  /** High-resolution limit, in Angstrom, finer than the data means all of them. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
}

/** Scale G and B, fitted first when a frame has not been refined before. */
export interface PostrefScaleParams {
  /** High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** No effect: the fit of G and B takes observations of any partiality, here and in the original. */
  readonly partiality_min: number;
}

/** Rotations about x and y. Used when allparams.flag_on is False. */
export interface PostrefCrystalOrientationParams {
  /** No effect: the orientation is refined whenever allparams.flag_on is False, here and in the original. */
  readonly flag_on: boolean;
  /** High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** Only observations whose partiality at the start is above this. */
  readonly partiality_min: number;
}

/** gamma_0, gamma_e and, where switched on, gamma_y, gamma_z and voigt_nu. Used when allparams.flag_on is False. */
export interface PostrefReflectingRangeParams {
  /** Refine the reflecting range (when allparams.flag_on is False). */
  readonly flag_on: boolean;
  /** High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** Only observations whose partiality at the start is above this. */
  readonly partiality_min: number;
}

/** Free cell parameters of the crystal system, against the spot positions. Used when allparams.flag_on is False. */
export interface PostrefUnitCellParams {
  /** Refine the unit cell (when allparams.flag_on is False). */
  readonly flag_on: boolean;
  /** High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** Only observations whose partiality at the start is above this. */
  readonly partiality_min: number;
  /** No effect here or in the original: merge.uc_tolerance decides which frames are merged. */
  readonly uc_tolerance: number;
}

/** Orientation, reflecting range and cell refined together. */
export interface PostrefAllparamsParams {
  /** Refine everything together, False refines orientation, reflecting range and cell one after the other. */
  readonly flag_on: boolean;
  /** High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** Only observations whose partiality at the start is above this. */
  readonly partiality_min: number;
  /** No effect here or in the original: merge.uc_tolerance decides which frames are merged. */
  readonly uc_tolerance: number;
}

/** With method = prime. What is refined of each frame against the merged set, from which observations. */
export interface PostrefParams {
  /** Percent by which the residual may grow in a step that is still kept. */
  readonly residual_threshold: number;
  /** Percent by which the residual of the spot positions may grow in a step that is still kept (not in allparams). */
  readonly residual_threshold_xy: number;
  /** Scale G and B, fitted first when a frame has not been refined before. */
  readonly scale: PostrefScaleParams;
  /** Rotations about x and y. Used when allparams.flag_on is False. */
  readonly crystal_orientation: PostrefCrystalOrientationParams;
  /** gamma_0, gamma_e and, where switched on, gamma_y, gamma_z and voigt_nu. Used when allparams.flag_on is False. */
  readonly reflecting_range: PostrefReflectingRangeParams;
  /** Free cell parameters of the crystal system, against the spot positions. Used when allparams.flag_on is False. */
  readonly unit_cell: PostrefUnitCellParams;
  /** Orientation, reflecting range and cell refined together. */
  readonly allparams: PostrefAllparamsParams;
}

/** Observations that are used at all, and the cells of the frames that are merged. */
export interface MergeParams {
  /** High-resolution limit, in Angstrom, a limit finer than the data means all of them. */
  readonly d_min: number;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** With method = prime. Only observations with I/sigma above this take part, in refinement and merging. */
  readonly sigma_min: number;
  /** Only observations whose refined partiality is above this are merged (not in the mean-scaled set). */
  readonly partiality_min: number;
  /** A frame is merged when each cell parameter is within this percentage of target_unit_cell. */
  readonly uc_tolerance: number;
  /** No effect: a switch of the original's graphical interface. */
  readonly match_resolution: boolean;
}

/** Where the lattice has more symmetry than the crystal, frames can be indexed in several ways that spot positions do not tell apart. The way of each frame is chosen by its intensities, before anything is merged. */
export interface IndexingAmbiguityParams {
  /** Auto: the ways that the lattice of the target cell allows (see max_delta). Forced: those of assigned_basis. Off: frames are taken as they are indexed. */
  readonly mode: string;
  /** What says how to index: a solution file (indexing_solution.json of an earlier run, or a pickle of the original), or a file with intensities or a model of an isomorphous structure, as hklrefin takes them. None: the frames themselves. */
  readonly index_basis_in: string | null;
  /** With mode = Forced: a reindexing operator to try besides h,k,l, such as k,h,-l. May be given several times. */
  readonly assigned_basis: readonly string[];
  /** With mode = Auto: angle, in degrees, by which a two-fold axis of the lattice may be none (pseudo-merohedry). 0 leaves only the ways that every cell of the space group has. */
  readonly max_delta: number;
  /** Frames whose data do not say how they are indexed (see min_probability): leave them out, or keep them in their most probable way. */
  readonly undecided: 'leave_out' | 'keep';
  /** A frame is decided when one way is at least as probable as this. */
  readonly min_probability: number;
  /** How often the choice is looked at again after two cycles of refinement and merging with it. Ends early when nothing changes. */
  readonly n_revisions: number;
  /** High-resolution limit of what is compared, in Angstrom. */
  readonly d_min: number;
  /** Low-resolution limit of what is compared, in Angstrom. */
  readonly d_max: number;
  /** Only observations with I/sigma above this are compared. Weak ones tell something too. */
  readonly sigma_min: number;
  /** Frames, drawn at random, that are compared with each other to begin with, all where there are fewer. */
  readonly n_sample_frames: number;
  /** Of these, the ones that agree most, which start the solution. */
  readonly n_selected_frames: number;
}

/** When n_postref_cycle = Auto stops. */
export interface ConvergenceParams {
  /** No more cycles than this. Auto: 12 with method = likelihood, which runs at least 3, 20 with method = prime. */
  readonly max_cycles: number | 'Auto';
  /** Converged when the merged intensities of two successive cycles, normalised by resolution, correlate by more than this. Auto: 0.999 with method = likelihood, 0.995 with method = prime. What more cycles do: docs/decisions/statistics.md. */
  readonly min_cc: number | 'Auto';
}

/** No effect yet: prime.run computes on the machine where it is started. */
export interface QueueParams {
  /** No effect yet. Kind of batch queue. */
  readonly mode: string | null;
  /** No effect yet. Name of the queue. */
  readonly qname: string;
  /** No effect yet. Number of nodes. */
  readonly n_nodes: number;
}

/** Parameters of prime.cluster_isoform. No effect on prime.run. */
export interface IsoformClusterParams {
  /** No effect on prime.run. Number of isoforms. Auto takes the largest, up to 4, of which all are different by reflections that had no part in sorting the frames. */
  readonly n_clusters: number | 'Auto';
  /** No effect on prime.run. Reference files, one an isoform: MTZ, mmCIF, CNS, or PDB and mmCIF models. */
  readonly isorefin: readonly string[];
  /** No effect on prime.run. High-resolution limit, in Angstrom. */
  readonly d_min: number;
  /** No effect on prime.run. Low-resolution limit, in Angstrom. */
  readonly d_max: number;
  /** No effect on prime.run. Only observations with I/sigma above this. */
  readonly sigma_min: number;
  /** No effect: all frames are compared. */
  readonly n_sample_frames: number;
  /** No effect: all frames are compared. */
  readonly n_selected_frames: number;
}

/** The test set for cross-validation, as column FreeR_flag. */
export interface OutputFreeRParams {
  /** Fraction of the reflections in the test set (flag 0), 0 writes no flags. */
  readonly fraction: number;
  /** The flags depend on this and the indices alone, so that runs agree with each other. */
  readonly seed: number;
  /** MTZ file whose flags are carried over by index, reflections that it lacks are drawn in the same manner. */
  readonly file: string | null;
  /** Label of the flags in that file. None takes the first integer column with free, test or status in its name. */
  readonly label: string | null;
}

/** Which files are written, and what the reflection files hold: docs/output.md. */
export interface OutputParams {
  /** Reflection files of the result: merged MTZ, CNS, mmCIF for deposition, CrystFEL .hkl and XDS_ASCII, and every scaled observation in MTZ with one batch a frame or mmCIF. With method = prime the sets before the last are written as MTZ and CNS only. */
  readonly formats: readonly (
    'mtz' | 'cns' | 'mmcif' | 'crystfel' | 'xds' | 'unmerged_mtz' | 'unmerged_mmcif'
  )[];
  /** Labels of the intensities in MTZ files: IMEAN, I(+), I(-), or IOBS, IOBS(+), IOBS(-) as prime.postrefine has them. */
  readonly labels: 'IMEAN' | 'IOBS';
  /** Write the two half sets to files of their own too, in every merged format. MTZ files always hold them as columns. */
  readonly half_sets: boolean;
  /** The test set for cross-validation, as column FreeR_flag. */
  readonly free_r: OutputFreeRParams;
}

/** The beam, for _pdbx_serial_crystallography_measurement. */
export interface DepositionMeasurementParams {
  /** Energy of a pulse at the sample, in microjoules. */
  readonly pulse_energy: number | null;
  /** Mean duration of a pulse, in femtoseconds. */
  readonly pulse_duration: number | null;
  /** Pulses a second. */
  readonly xfel_pulse_repetition_rate: number | null;
  /** Photons in a pulse, in 10^12. */
  readonly photons_per_pulse: number | null;
  /** Size of the source, in square micrometres. */
  readonly source_size: number | null;
  /** Distance from the source to the sample, in metres. */
  readonly source_distance: number | null;
  /** Size of the focus at the sample, in square micrometres. */
  readonly focal_spot_size: number | null;
  /** Focusing optics, such as Kirkpatrick-Baez mirrors. */
  readonly collimation: string | null;
  /** Hours that the measurement took. */
  readonly collection_time_total: number | null;
}

/** With method = injection. */
export interface DepositionSampleDeliveryInjectionParams {
  /** The injector. */
  readonly description: string | null;
  /** Diameter of the injector, in micrometres. */
  readonly injector_diameter: number | null;
  /** Temperature of what is injected, in kelvins. */
  readonly injector_temperature: number | null;
  /** Mean pressure, in kilopascals. */
  readonly injector_pressure: number | null;
  /** Flow, in microlitres a minute. */
  readonly flow_rate: number | null;
  /** What carries the crystals, with the concentration of protein. */
  readonly carrier_solvent: string | null;
  /** Millions of crystals in a millilitre. */
  readonly crystal_concentration: number | null;
  /** How the crystals were grown and prepared. */
  readonly preparation: string | null;
  /** What drives the flow, such as Gas. */
  readonly power_by: string | null;
  /** Kind of nozzle, such as GDVN. */
  readonly injector_nozzle: string | null;
  /** Diameter of the jet, in micrometres. */
  readonly jet_diameter: number | null;
  /** Size of the filter of the crystals, in micrometres. */
  readonly filter_size: number | null;
}

/** With method = fixed_target. */
export interface DepositionSampleDeliveryFixedTargetParams {
  /** How the sample was prepared. */
  readonly description: string | null;
  /** What holds the sample in the beam. */
  readonly sample_holding: string | null;
  /** What holds the support. */
  readonly support_base: string | null;
  /** Size of a pore of the support, in micrometres. */
  readonly sample_unit_size: number | null;
  /** Crystals in a pore. */
  readonly crystals_per_unit: number | null;
  /** The solution of the sample. */
  readonly sample_solvent: string | null;
  /** What kept the sample from drying. */
  readonly sample_dehydration_prevention: string | null;
  /** Device that moved the sample. */
  readonly motion_control: string | null;
  /** Horizontal velocity, in millimetres a second. */
  readonly velocity_horizontal: number | null;
  /** Vertical velocity, in millimetres a second. */
  readonly velocity_vertical: number | null;
  /** Whatever else is to be said. */
  readonly details: string | null;
}

/** How crystals came into the beam. */
export interface DepositionSampleDeliveryParams {
  /** fixed_target or injection. */
  readonly method: 'fixed_target' | 'injection' | null;
  /** The mechanism in words. */
  readonly description: string | null;
  /** With method = injection. */
  readonly injection: DepositionSampleDeliveryInjectionParams;
  /** With method = fixed_target. */
  readonly fixed_target: DepositionSampleDeliveryFixedTargetParams;
}

/** Counts that are known before prime.run begins. It adds indexed frames, indexed and merged lattices. */
export interface DepositionDataReductionParams {
  /** Frames that were collected. */
  readonly frames_total: number | null;
  /** Pulses. */
  readonly xfel_pulse_events: number | null;
  /** Frames in which the sample was hit. */
  readonly frame_hits: number | null;
  /** Frames in which a crystal was hit. */
  readonly crystal_hits: number | null;
  /** Frames in which a droplet was hit. */
  readonly droplet_hits: number | null;
  /** Hits that could not be indexed. */
  readonly frames_failed_index: number | null;
  /** Numbers of the runs that were used. */
  readonly xfel_run_numbers: string | null;
}

/** What mmCIF files for deposition say of the experiment beyond what the run knows. None is written as unknown. */
export interface DepositionParams {
  /** Identifier of the entry, such as its PDB code, also the name of the data block. */
  readonly entry_id: string | null;
  /** Mean temperature of the measurement, in kelvins. */
  readonly temperature: number | null;
  /** Class of the source: FREE ELECTRON LASER, SYNCHROTRON. */
  readonly source: string | null;
  /** Name of the source, such as SLAC LCLS BEAMLINE CXI. */
  readonly source_type: string | null;
  /** Site, such as SLAC LCLS. */
  readonly site: string | null;
  /** Beamline, such as CXI. */
  readonly beamline: string | null;
  /** Class of the detector, such as PIXEL. */
  readonly detector: string | null;
  /** Name of the detector, such as CS-PAD CXI-1. */
  readonly detector_type: string | null;
  /** Day of the measurement, year-month-day as 2026-11-22, also with hours and minutes, as 2026-11-22:14:30. */
  readonly collection_date: string | null;
  /** The beam, for _pdbx_serial_crystallography_measurement. */
  readonly measurement: DepositionMeasurementParams;
  /** How crystals came into the beam. */
  readonly sample_delivery: DepositionSampleDeliveryParams;
  /** Counts that are known before prime.run begins. It adds indexed frames, indexed and merged lattices. */
  readonly data_reduction: DepositionDataReductionParams;
}

/** The parameters of prime.run, named as in its parameter files. */
export interface PrimeParams {
  /** Integration results: files of cctbx (pickles), DIALS (.refl with .expt) or CrystFEL (.stream), in any mixture (docs/formats.md). A directory, a glob pattern, a tar or zip archive (also one member, file.tar:indN), a list file with one path a line, or a single file. May be given several times. All lattices of a file are used. */
  readonly data: readonly string[];
  /** Which intensities are taken of files that hold both: those of summation or of profile fitting. auto: of profile fitting for every lattice that has any. */
  readonly intensity: 'auto' | 'sum' | 'profile';
  /** Output folder. None takes the next free Prime_Run_N. An existing folder is refused unless overwrite is set. */
  readonly run_no: string | null;
  /** Replace the folder given as run_no when it holds an earlier run. */
  readonly overwrite: boolean;
  /** A title for log and merged files. */
  readonly title: string | null;
  /** likelihood: every frame is fitted in observation space against what all other frames say of its reflections, with learnt profile and errors, and merged by inverse variance (docs/method.md). prime: the scheme of prime.postrefine (Uervirojnangkoorn et al., 2015, eLife 4, e05421), for comparison. Parameters that only one of them has say so in their help. */
  readonly method: 'likelihood' | 'prime';
  /** independent: two halves of the frames are scaled and refined wholly on their own, for honest CC1/2 and Rsplit, at about the cost of a second run. shared: two halves merged with the parameters that were refined on all frames: cheap, but the halves share the errors of the parameters, so that CC1/2 and Rsplit are too good. none: no such figures. With method = likelihood independent halves also check the sigmas, which without them are by a typical factor. */
  readonly half_sets: 'independent' | 'shared' | 'none';
  /** With method = likelihood. The I/sigma below which observations were left out of the data before they came here, as some integration programs do. The merge then takes each observation as one that is there because it came out above. Auto: the smallest I/sigma of the data, if not one intensity is negative and many are near that. None: nothing is corrected. This regains a part of what was lost: data without a cut are better. */
  readonly intensity_cut: number | 'Auto' | null;
  /** With method = likelihood. Refine every frame once more without a tenth of the reflections and say, shell by shell, whether post-refinement helps to predict them. The merge itself does not change. Auto makes the test when half sets are made. */
  readonly held_out_test: boolean | 'Auto';
  /** With half_sets = independent or shared: into how many different pairs of halves the frames are divided. The figures of the tables are those of the first pair, the others give their spread. Each costs as much as the first. */
  readonly half_set_repeats: number;
  /** Leaves observations inside one resolution range out. */
  readonly icering: IceringParams;
  /** With method = prime. Observations that the mean-scaled reference set takes G and B of each frame from. All prepared observations are merged with them. */
  readonly scale: ScaleParams;
  /** With method = prime. What is refined of each frame against the merged set, from which observations. */
  readonly postref: PostrefParams;
  /** Observations that are used at all, and the cells of the frames that are merged. */
  readonly merge: MergeParams;
  /** a b c alpha beta gamma, in Angstrom and degrees: frames far from it are not merged. */
  readonly target_unit_cell: UnitCell;
  /** Start every frame with the target cell instead of its own. */
  readonly flag_override_unit_cell: boolean;
  /** Space group, by symbol (P6122, P 61 2 2 , R32:H) or number. */
  readonly target_space_group: string;
  /** Keep Friedel mates apart. */
  readonly target_anomalous_flag: boolean;
  /** With method = prime. With target_anomalous_flag: merge Friedel mates until the last cycle, and keep them apart there. */
  readonly flag_weak_anomalous: boolean;
  /** Crystal system that the cells are constrained to. None takes that of the symmetry in each file. */
  readonly target_crystal_system:
    'Triclinic' | 'Monoclinic' | 'Orthorhombic' | 'Tetragonal' | 'Trigonal' | 'Hexagonal' | 'Cubic' | null;
  /** Number of amino-acid residues in the asymmetric unit, for Wilson plots. Needed with method = prime when flag_apply_b_by_frame is set. */
  readonly n_residues: number | null;
  /** Where the lattice has more symmetry than the crystal, frames can be indexed in several ways that spot positions do not tell apart. The way of each frame is chosen by its intensities, before anything is merged. */
  readonly indexing_ambiguity: IndexingAmbiguityParams;
  /** Intensities (or amplitudes) that CCiso is calculated against: MTZ, mmCIF or CNS, or a PDB or mmCIF model. Never used in refinement. */
  readonly hklisoin: string | null;
  /** With method = prime. Reference of the first cycle of post-refinement instead of the mean-scaled set: MTZ, mmCIF or CNS, or a PDB or mmCIF model. */
  readonly hklrefin: string | null;
  /** No effect: every number that the original plots is in statistics.json and frames.jsonl. */
  readonly flag_plot: boolean;
  /** No effect, as flag_plot. */
  readonly flag_plot_expert: boolean;
  /** Number of post-refinement cycles. Auto: until the merged intensities converge (see convergence). 0 writes the mean-scaled set of method = prime only. */
  readonly n_postref_cycle: number | 'Auto';
  /** When n_postref_cycle = Auto stops. */
  readonly convergence: ConvergenceParams;
  /** With method = prime. How often the steps of post-refinement are repeated on a frame within one cycle. */
  readonly n_postref_sub_cycle: number;
  /** With method = prime. How often outliers among the observations of a reflection are looked for in a merge. */
  readonly n_rejection_cycle: number;
  /** With method = prime. Observations, and frames, farther than this many standard deviations from the median are rejected. */
  readonly sigma_rejection: number;
  /** Number of resolution shells in the tables. */
  readonly n_bins: number;
  /** Pixel size in mm, above 0. None takes it from the files. */
  readonly pixel_size_mm: number | null;
  /** With method = prime. A refined frame is merged when it correlates with the reference by at least this. */
  readonly frame_accept_min_cc: number;
  /** With method = prime. Take G and B of each frame from its Wilson plot for the mean-scaled set. False takes G from median intensities. */
  readonly flag_apply_b_by_frame: boolean;
  /** With method = prime. Merge the mean-scaled set without scales and partialities (G = 1, B = 0, p = 1). Use with n_postref_cycle = 0. */
  readonly flag_monte_carlo: boolean;
  /** With method = prime. B is refined only for frames that reach beyond this resolution, in Angstrom. */
  readonly b_refine_d_min: number;
  /** With method = prime. Shape of the rocking curve. */
  readonly partiality_model: 'Lorentzian' | 'Voigt' | 'Lognormal';
  /** Divide intensities and sigmas by the polarization factor. */
  readonly flag_LP_correction: boolean;
  /** No effect: the original switches it off itself in every run. */
  readonly flag_volume_correction: boolean;
  /** With method = prime. Refine gamma_y and gamma_z, which widen the reflecting range by direction on the detector. */
  readonly flag_beam_divergence: boolean;
  /** Number of worker threads. Auto takes all processors, and so does a number above both 8 and the processors that there are. Results do not depend on it. */
  readonly n_processors: number | 'Auto';
  /** With method = prime. Width of the energy spectrum that refinement starts from, in 1/Angstrom. A frame that ends above three times this goes back to where it started. */
  readonly gamma_e: number;
  /** With method = prime. Mixing of the Voigt model that refinement starts from: 0 Lorentzian, 1 Gaussian. */
  readonly voigt_nu: number;
  /** Fraction of the beam that is polarized horizontally. */
  readonly polarization_horizontal_fraction: number;
  /** No effect: frames.jsonl always holds every refined parameter. */
  readonly flag_output_verbose: boolean;
  /** Replace every sigma by the square root of the intensity (at least 1). */
  readonly flag_replace_sigI: boolean;
  /** Percentage of the reflections in the cones about a*, b* and c* for which CC1/2 is listed. */
  readonly percent_cone_fraction: number;
  /** Use only frames that were identified as this isoform. */
  readonly isoform_name: string | null;
  /** No effect: nothing that it leaves out is slow here. */
  readonly flag_hush: boolean;
  /** No effect: no batch queue is waited for. */
  readonly timeout_seconds: number;
  /** No effect yet: prime.run computes on the machine where it is started. */
  readonly queue: QueueParams;
  /** Parameters of prime.cluster_isoform. No effect on prime.run. */
  readonly isoform_cluster: IsoformClusterParams;
  /** Which files are written, and what the reflection files hold: docs/output.md. */
  readonly output: OutputParams;
  /** What mmCIF files for deposition say of the experiment beyond what the run knows. None is written as unknown. */
  readonly deposition: DepositionParams;
  /** No effect: the original keeps its own list of rejected observations here while it runs. */
  readonly rejections: string | null;
}
