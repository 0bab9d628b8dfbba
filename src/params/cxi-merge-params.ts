// Generated from grammar/cxi-merge.phil: `node dist/scripts/generate.js`.

import type { UnitCell } from '../crystal/unit-cell.js';

/** Predictions up to the edge of the detector, for a table column of how many observations could have been made. */
export interface PredictionsToEdgeParams {
  /** No effect: areas of CSPAD detectors are not known to this program. */
  readonly apply: boolean;
  /** No effect: see predictions_to_edge.apply. */
  readonly image: string | null;
  /** No effect: see predictions_to_edge.apply. */
  readonly detector_phil: string | null;
}

/** Tests of parts of a detector. */
export interface ValidationParams {
  /** No effect: areas of CSPAD detectors are not known to this program. */
  readonly exclude_CSPAD_sensor: number | null;
}

/** Cuts the resolution of each frame where its signal ends. */
export interface SignificanceFilterParams {
  /** Apply it. */
  readonly apply: boolean;
  /** Number of shells that is aimed at. */
  readonly n_bins: number;
  /** Fewer shells are made until each has so many observations on average. */
  readonly min_ct: number;
  /** More shells are made until each has no more than so many on average. */
  readonly max_ct: number;
  /** The frame ends before its first shell with a mean I/sigma that is not above this. */
  readonly sigma: number;
}

/** See raw_data.errors_from_sample_residuals. */
export interface RawDataErrorModelsErrorsFromSampleResidualsParams {
  /** Divide by N, not N - 1. */
  readonly biased: boolean;
}

/** See raw_data.sdfac_refine. */
export interface RawDataErrorModelsSdfacRefineParams {
  /** Seed of the starting simplex, None means 0, so that runs repeat. */
  readonly random_seed: number | null;
  /** How the three parameters are refined. */
  readonly minimizer: 'simplex' | 'lbfgs' | 'LevMar';
  /** With propagate_errors: what is propagated are errors that all frames share (rotations, wavelength, radius, cell), refined with sdfac, sdb and sdadd from the spread of the frames. */
  readonly refine_propagated_errors: boolean;
  /** Write analytical and numerical gradients to the log. */
  readonly show_finite_differences: boolean;
  /** No effect: the log has the steps. */
  readonly plot_refinement_steps: boolean;
  /** The refined sigmas weight the intensities, but the merged sigma comes from the old ones. */
  readonly apply_to_I_only: boolean;
}

/** Details of the corrections. */
export interface RawDataErrorModelsParams {
  /** See raw_data.errors_from_sample_residuals. */
  readonly errors_from_sample_residuals: RawDataErrorModelsErrorsFromSampleResidualsParams;
  /** See raw_data.sdfac_refine. */
  readonly sdfac_refine: RawDataErrorModelsSdfacRefineParams;
}

/** Corrections of the standard deviations. */
export interface RawDataParams {
  /** Multiply the sigmas of each frame by the spread of I/sigma of its negative intensities, taken as noise. */
  readonly sdfac_auto: boolean;
  /** Refine sdfac, sdb and sdadd of new sigma^2 = sdfac^2 (sigma^2 + sdb^2 <I> + sdadd^2 <I>^2) (Evans 2011, 10.1107/S090744491003982X). */
  readonly sdfac_refine: boolean;
  /** The spread of the observations of a reflection is taken as their sigma. */
  readonly errors_from_sample_residuals: boolean;
  /** Multiply the variance of each merged intensity by its reduced chi squared, after the other corrections. */
  readonly reduced_chi_squared_correction: boolean;
  /** Add what the uncertainty of the post-refined parameters of a frame does to its intensities. Needs postrefinement. */
  readonly propagate_errors: boolean;
  /** Details of the corrections. */
  readonly error_models: RawDataErrorModelsParams;
}

/** Files that are written. */
export interface OutputParams {
  /** Number of resolution shells of the tables. */
  readonly n_bins: number;
  /** Beginning of the names of all files. */
  readonly prefix: string;
  /** Title of the run, in the MTZ file. */
  readonly title: string | null;
  /** Cell of the merged file instead of the target or the mean cell. */
  readonly unit_cell: UnitCell | null;
  /** Space group of the merged file instead of the target. */
  readonly space_group: string | null;
  /** Go on as cxi.xmerge does when merging is done: half sets and their table. */
  readonly xmerge: boolean;
}

/** Details of merging. */
export interface MergingParams {
  /** Refine scales of all frames and all intensities together after the first scaling. */
  readonly refine_G_Imodel: boolean;
  /** File (pickle or JSON) that maps file names of frames to their change of indices, other frames are left out. */
  readonly reverse_lookup: string | null;
  /** Merged reflections need more observations than this. */
  readonly minimum_multiplicity: number | null;
}

/** How frames are put on one scale. */
export interface ScalingParams {
  /** Reference of CCiso and Riso, an MTZ file. */
  readonly mtz_file: string | null;
  /** Label of the reference column, or how it begins. fobs, the default, means the first column called FOBS, IOBS or IMEAN. */
  readonly mtz_column_F: string;
  /** cxi.xmerge: leave out intensities whose logarithm is below this. */
  readonly log_cutoff: number | null;
  /** No effect: there is no display. */
  readonly show_plots: boolean;
  /** False: frames are compared with the model, but not scaled to it. */
  readonly enable: boolean;
  /** mark0: each frame is scaled to the model by a straight line. mark1: no scaling and no model, frames are averaged. levmar: scales of all frames and all intensities are refined together, without a model, see levmar. */
  readonly algorithm: 'mark0' | 'mark1' | 'levmar';
  /** A test: any value takes the model in the place of the observations. */
  readonly simulation: string | null;
  /** No effect, kept from older parameter files. */
  readonly simulation_data: readonly number[] | null;
  /** No effect: the tables keep neither mosaicity nor domain size. */
  readonly report_ML: boolean;
}

/** Details of rs_hybrid. */
export interface PostrefinementRsHybridParams {
  /** Observations with a smaller partiality are left out. */
  readonly partiality_threshold: number;
}

/** Refines scale, B factor and orientation of each frame against the model. */
export interface PostrefinementParams {
  /** Post-refine. */
  readonly enable: boolean;
  /** rs: G, B and two rotations, fixed radius of the reflections. rs2: the same with analytical gradients and limits. rs_hybrid: then with the radius, too, needs include_negatives. eta_deff: mosaicity and domain size instead of the radius. likelihood: all frames together by the engine of prime.run, where the model chooses frames and gives the scale, no more. */
  readonly algorithm: 'rs' | 'rs2' | 'rs_hybrid' | 'eta_deff' | 'likelihood';
  /** Details of rs_hybrid. */
  readonly rs_hybrid: PostrefinementRsHybridParams;
  /** Weights of the target of rs2 and rs_hybrid: 1, 1/sigma^2, |I|/sigma^2 or (I/sigma)^2. */
  readonly target_weighting: 'unit' | 'variance' | 'gentle' | 'extreme';
  /** Weights of the merge: 1/sigma^2. */
  readonly merge_weighting: 'variance';
  /** rs2 and rs_hybrid: weights of the merge are multiplied by the partiality to this power. */
  readonly merge_partiality_exponent: number;
  /** Profile of a reflection along the radius, for rs2 and rs_hybrid. */
  readonly lineshape: 'lorentzian' | 'gaussian';
  /** No effect: there is no display. */
  readonly show_trumpet_plot: boolean;
}

/** Every N-th frame only. */
export interface DataSubsubsetsParams {
  /** Frame number i (from 0) is used where i + subsubset is a multiple of subsubset_total. */
  readonly subsubset: number | null;
  /** See subsubset. */
  readonly subsubset_total: number | null;
}

/** Kept from older parameter files. */
export interface MemoryParams {
  /** No effect: memory grows as it is needed. */
  readonly shared_array_allocation: number | null;
}

/** When the refinement ends. */
export interface LevmarTerminationParams {
  /** Length of the last step over that of all parameters, intensities too. */
  readonly step_threshold: number;
  /** Share of the target that the last step takes away, None does not ask for it. */
  readonly objective_decrease_threshold: number | null;
}

/** Scaling of all frames and intensities together (scaling.algorithm = levmar), needs include_negatives. */
export interface LevmarParams {
  /** Refine odd and even frames on their own, too, and compare them in the log. */
  readonly compute_cc_half: boolean;
  /** All sigmas are multiplied by this. */
  readonly sdfac_value: number;
  /** Widen the sigmas to the scatter of the observations after the refinement, new sigma^2 = sdfac^2 (sigma^2 + sdadd^2 <I>^2). Not where raw_data asks for a model of errors. */
  readonly widen_sigmas: boolean;
  /** When the refinement ends. */
  readonly termination: LevmarTerminationParams;
  /** What is refined besides scales and intensities, one flag a definition. PartialityDeff and PartialityEtaDeff are two models of partiality, at most one of them: p = (Rs^2 - rh^2)/(D Rs^3), Rs = 1/D + eta/(2d), eta = 0 in the first. Bfactor, Deff (D), Eta and Rxy (two rotations) are parameters of each frame, the last three need a model. */
  readonly parameter_flags: readonly (
    'PartialityDeff' | 'PartialityEtaDeff' | 'Bfactor' | 'Deff' | 'Eta' | 'Rxy' | null
  )[];
}

/** Which lattices are taken. */
export interface LatticeRejectionParams {
  /** Cell that frames are compared with. Auto: the target. */
  readonly unit_cell: UnitCell | 'Auto';
  /** Space group whose Bravais lattice frames must have. Auto: the target. */
  readonly space_group: string;
  /** Frames must reach a spacing below this, in Angstrom. */
  readonly d_min: number | null;
}

/** The server of backend = MySQL. */
export interface MysqlParams {
  /** Its name. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
  /** Beginning of the names of the tables. None takes output.prefix. */
  readonly runtag: string | null;
  /** User name. */
  readonly user: string | null;
  /** Password. None takes it from the environment, MYSQL_PWD. It is not written to any log. */
  readonly passwd: string | null;
  /** Name of the database. */
  readonly database: string | null;
}

/** The parameters of cxi.merge, named as in its parameter files. */
export interface CxiMergeParams {
  /** Integration results: a directory, a glob pattern, a tar archive, a list file with one path a line, or a single file. May be given several times. Needed. */
  readonly data: readonly string[];
  /** Glob pattern of tar archives of integration results, they add to data. */
  readonly targlob: readonly string[];
  /** Frames go to the odd or the even half by the last digit of the MD5 sum of their name, not by the last digit of the name itself. */
  readonly hash_filenames: boolean;
  /** Predictions up to the edge of the detector, for a table column of how many observations could have been made. */
  readonly predictions_to_edge: PredictionsToEdgeParams;
  /** Stop after every frame has been scaled: the log has the counts and cells, nothing is merged. */
  readonly short_circuit: boolean;
  /** Text file with the paths (or names) of the only frames to use, one a line. */
  readonly a_list: string | null;
  /** Files in a directory or of a glob pattern count when their names end so, None takes all. Archives, list files and single files are taken as they are. */
  readonly filename_extension: string;
  /** 0: all frames. 1: those whose name ends in an odd digit. 2: in an even one. */
  readonly data_subset: number;
  /** Tests of parts of a detector. */
  readonly validation: ValidationParams;
  /** What frames are scaled to: atoms (PDB or mmCIF), whose intensities are calculated with the errors of the original program (but for likelihood), or an MTZ file of intensities or amplitudes. Needed unless scaling.algorithm is mark1. */
  readonly model: string | null;
  /** Change of indices of the model, for the other ways of an indexing ambiguity. */
  readonly model_reindex_op: string;
  /** Change of indices of the data, such as l,h,k. */
  readonly data_reindex_op: string;
  /** Cell to merge in, also where there is a model. None takes that of the model. */
  readonly target_unit_cell: UnitCell | null;
  /** Space group to merge in. It must have the point group of the model. None takes that of the model. */
  readonly target_space_group: string | null;
  /** The merged file has the mean cell edges of the accepted frames. */
  readonly set_average_unit_cell: boolean;
  /** Scale a second time with the mean cell edges as target, needs set_average_unit_cell. */
  readonly rescale_with_average_cell: boolean;
  /** High-resolution limit of scaling and merging, in Angstrom. Needed, Auto takes it from the data: the spacing that half of the frames reach. */
  readonly d_min: number | 'Auto' | null;
  /** Low-resolution limit, in Angstrom. */
  readonly d_max: number | null;
  /** Scale of the bulk solvent (e/A^3) in intensities calculated from atoms. */
  readonly k_sol: number;
  /** B factor of the bulk solvent, in A^2. */
  readonly b_sol: number;
  /** True merges Bijvoet mates, False keeps them apart. */
  readonly merge_anomalous: boolean;
  /** Intensities calculated from atoms contain the bulk solvent. */
  readonly include_bulk_solvent: boolean;
  /** No effect: every format that is read says the wavelength, and a frame without one is rejected. */
  readonly wavelength: number | null;
  /** Size of a pixel, in mm. None takes it from the files. */
  readonly pixel_size: number | null;
  /** No effect, kept from older parameter files. */
  readonly elements: readonly string[];
  /** Cuts the resolution of each frame where its signal ends. */
  readonly significance_filter: SignificanceFilterParams;
  /** A frame is rejected unless its correlation with the model is above this. With levmar and refine_G_Imodel also the correlation with what the other frames say. Not with mark1. */
  readonly min_corr: number;
  /** Fraction by which the cell edges of a frame may differ from the target. */
  readonly unit_cell_length_tolerance: number;
  /** Degrees by which the cell angles of a frame may differ from the target. */
  readonly unit_cell_angle_tolerance: number;
  /** Number of worker threads, None and Auto take all cores. Results do not depend on it. */
  readonly nproc: number | 'Auto' | null;
  /** Corrections of the standard deviations. */
  readonly raw_data: RawDataParams;
  /** Files that are written. */
  readonly output: OutputParams;
  /** Details of merging. */
  readonly merging: MergingParams;
  /** How frames are put on one scale. */
  readonly scaling: ScalingParams;
  /** Refines scale, B factor and orientation of each frame against the model. */
  readonly postrefinement: PostrefinementParams;
  /** Negative intensities take part in scaling and merging and are written. */
  readonly include_negatives: boolean;
  /** False: cxi.xmerge takes include_negatives as False, as it once did. */
  readonly include_negatives_fix_27May2018: boolean;
  /** No effect: there is no display. */
  readonly plot_single_index_histograms: boolean;
  /** Every N-th frame only. */
  readonly data_subsubsets: DataSubsubsetsParams;
  /** Only frames of this isoform. */
  readonly isoform_name: string | null;
  /** Kept from older parameter files. */
  readonly memory: MemoryParams;
  /** Scaling of all frames and intensities together (scaling.algorithm = levmar), needs include_negatives. */
  readonly levmar: LevmarParams;
  /** Which lattices are taken. */
  readonly lattice_rejection: LatticeRejectionParams;
  /** Where the tables of frames, reflections and observations are kept. FS: three text files. SQLite: one file. MySQL: a server. Flex: in memory, then in one file. (The default of the original program is MySQL, which needs a server.) */
  readonly backend: 'FS' | 'MySQL' | 'SQLite' | 'Flex';
  /** Keep the frames that an earlier run left in the backend, and add those of this run, a frame of the same name is replaced. False starts anew. */
  readonly backend_add: boolean;
  /** The server of backend = MySQL. */
  readonly mysql: MysqlParams;
}
