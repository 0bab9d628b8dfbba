// Generated from grammar/prime.phil: `node dist/scripts/generate.js`.

/** The master file, as it is. */
export const primeMasterText = String.raw`# Parameters of prime.run: the one source of names, types, defaults, help texts and expert levels.
# TypeScript types, -h, the default file and docs/parameters.md are generated from it (npm run generate).
data = None
  .type = path
  .multiple = True
  .short_caption = Integration results
  .help = Integration results: files of cctbx (pickles), DIALS (.refl with .expt) or CrystFEL (.stream), in any mixture \
          (docs/formats.md). A directory, a glob pattern, a tar or zip archive (also one member, file.tar:indN), a list \
          file with one path a line, or a single file. May be given several times. All lattices of a file are used.
  .style = input_list
intensity = *auto sum profile
  .type = choice
  .optional = False
  .short_caption = Intensities
  .help = Which intensities are taken of files that hold both: those of summation or of profile fitting. auto: of profile \
          fitting for every lattice that has any.
run_no = None
  .type = path
  .short_caption = Output folder
  .help = Output folder. None takes the next free Prime_Run_N. An existing folder is refused unless overwrite is set.
  .style = path:folder
overwrite = False
  .type = bool
  .short_caption = Replace output folder
  .help = Replace the folder given as run_no when it holds an earlier run.
title = None
  .type = str
  .short_caption = Title
  .help = A title for log and merged files.
method = *likelihood prime
  .type = choice
  .optional = False
  .short_caption = Method
  .help = likelihood: every frame is fitted in observation space against what all other frames say of its reflections, \
          with learnt profile and errors, and merged by inverse variance (docs/method.md). prime: the scheme of \
          prime.postrefine (Uervirojnangkoorn et al., 2015, eLife 4, e05421), for comparison. Parameters that only one \
          of them has say so in their help.
half_sets = *independent shared none
  .type = choice
  .optional = False
  .short_caption = Half sets
  .help = independent: two halves of the frames are scaled and refined wholly on their own, for honest CC1/2 and Rsplit, \
          at about the cost of a second run. shared: two halves merged with the parameters that were refined on all \
          frames: cheap, but the halves share the errors of the parameters, so that CC1/2 and Rsplit are too good. none: \
          no such figures. With method = likelihood independent halves also check the sigmas, which without them are \
          by a typical factor.
intensity_cut = Auto
  .type = float(value_min=0)
  .short_caption = Cut of the data by I/sigma
  .help = With method = likelihood. The I/sigma below which observations were left out of the data before they came here, as \
          some integration programs do. The merge then takes each observation as one that is there because it came out \
          above. Auto: the smallest I/sigma of the data, if not one intensity is negative and many are near that. None: \
          nothing is corrected. This regains a part of what was lost: data without a cut are better.
  .style = may_be_none
  .expert_level = 1
held_out_test = Auto
  .type = bool
  .short_caption = Test on held-out reflections
  .help = With method = likelihood. Refine every frame once more without a tenth of the reflections and say, shell by shell, \
          whether post-refinement helps to predict them. The merge itself does not change. Auto makes the test when half \
          sets are made.
  .expert_level = 1
half_set_repeats = 1
  .type = int(value_min=1, value_max=100)
  .short_caption = Repeats of the half sets
  .help = With half_sets = independent or shared: into how many different pairs of halves the frames are divided. The \
          figures of the tables are those of the first pair, the others give their spread. Each costs as much as the \
          first.
  .expert_level = 1
icering
  .short_caption = Exclude ice ring
  .help = Leaves observations inside one resolution range out.
  .style = grid:auto has_scope_switch
{
  flag_on = False
    .type = bool
    .help = Leave observations between d_upper and d_lower out.
    .style = scope_switch
  d_upper = 3.9
    .type = float(value_min=0)
    .help = Low-resolution limit of the ring, in Angstrom.
  d_lower = 3.85
    .type = float(value_min=0)
    .help = High-resolution limit of the ring, in Angstrom.
}
scale
  .short_caption = Initial scaling
  .help = With method = prime. Observations that the mean-scaled reference set takes G and B of each frame from. All prepared observations are \
          merged with them.
{
  d_min = 0.1
    .type = float(value_min=0)
    .short_caption = High-resolution limit
    .help = High-resolution limit, in Angstrom, finer than the data means all of them.
  d_max = 99
    .type = float(value_min=0)
    .short_caption = Low-resolution limit
    .help = Low-resolution limit, in Angstrom.
  sigma_min = 1.5
    .type = float
    .short_caption = Minimum I/sigI
    .help = Only observations with I/sigma above this.
}
postref
  .short_caption = Post-refinement
  .help = With method = prime. What is refined of each frame against the merged set, from which observations.
{
  residual_threshold = 5
    .type = float(value_min=0)
    .short_caption = Residual threshold
    .help = Percent by which the residual may grow in a step that is still kept.
  residual_threshold_xy = 5
    .type = float(value_min=0)
    .short_caption = Residual threshold of positions
    .help = Percent by which the residual of the spot positions may grow in a step that is still kept (not in allparams).
  scale
    .short_caption = Scale factors
    .help = Scale G and B, fitted first when a frame has not been refined before.
    .style = grid:auto
  {
    d_min = 0.1
      .type = float(value_min=0)
      .short_caption = High-resolution limit
      .help = High-resolution limit, in Angstrom.
    d_max = 99
      .type = float(value_min=0)
      .short_caption = Low-resolution limit
      .help = Low-resolution limit, in Angstrom.
    sigma_min = 1.5
      .type = float
      .short_caption = Minimum I/sigI
      .help = Only observations with I/sigma above this.
    partiality_min = 0.1
      .type = float(value_min=0, value_max=1)
      .short_caption = Minimum partiality
      .help = No effect: the fit of G and B takes observations of any partiality, here and in the original.
  }
  crystal_orientation
    .short_caption = Crystal orientation
    .help = Rotations about x and y. Used when allparams.flag_on is False.
    .style = grid:auto has_scope_switch
    .expert_level = 1
  {
    flag_on = True
      .type = bool
      .help = No effect: the orientation is refined whenever allparams.flag_on is False, here and in the original.
      .style = scope_switch
    d_min = 0.1
      .type = float(value_min=0)
      .short_caption = High-resolution limit
      .help = High-resolution limit, in Angstrom.
    d_max = 99
      .type = float(value_min=0)
      .short_caption = Low-resolution limit
      .help = Low-resolution limit, in Angstrom.
    sigma_min = 1.5
      .type = float
      .short_caption = Minimum I/sigI
      .help = Only observations with I/sigma above this.
    partiality_min = 0.1
      .type = float(value_min=0, value_max=1)
      .short_caption = Minimum partiality
      .help = Only observations whose partiality at the start is above this.
  }
  reflecting_range
    .short_caption = Reflecting range
    .help = gamma_0, gamma_e and, where switched on, gamma_y, gamma_z and voigt_nu. Used when allparams.flag_on is False.
    .style = grid:auto has_scope_switch
    .expert_level = 1
  {
    flag_on = True
      .type = bool
      .help = Refine the reflecting range (when allparams.flag_on is False).
      .style = scope_switch
    d_min = 0.1
      .type = float(value_min=0)
      .short_caption = High-resolution limit
      .help = High-resolution limit, in Angstrom.
    d_max = 99
      .type = float(value_min=0)
      .short_caption = Low-resolution limit
      .help = Low-resolution limit, in Angstrom.
    sigma_min = 1.5
      .type = float
      .short_caption = Minimum I/sigI
      .help = Only observations with I/sigma above this.
    partiality_min = 0.1
      .type = float(value_min=0, value_max=1)
      .short_caption = Minimum partiality
      .help = Only observations whose partiality at the start is above this.
  }
  unit_cell
    .short_caption = Unit cell
    .help = Free cell parameters of the crystal system, against the spot positions. Used when allparams.flag_on is False.
    .style = grid:auto has_scope_switch
    .expert_level = 1
  {
    flag_on = True
      .type = bool
      .help = Refine the unit cell (when allparams.flag_on is False).
      .style = scope_switch
    d_min = 0.1
      .type = float(value_min=0)
      .short_caption = High-resolution limit
      .help = High-resolution limit, in Angstrom.
    d_max = 99
      .type = float(value_min=0)
      .short_caption = Low-resolution limit
      .help = Low-resolution limit, in Angstrom.
    sigma_min = 1.5
      .type = float
      .short_caption = Minimum I/sigI
      .help = Only observations with I/sigma above this.
    partiality_min = 0.1
      .type = float(value_min=0, value_max=1)
      .short_caption = Minimum partiality
      .help = Only observations whose partiality at the start is above this.
    uc_tolerance = 5
      .type = float(value_min=0)
      .short_caption = Unit cell tolerance (%)
      .help = No effect here or in the original: merge.uc_tolerance decides which frames are merged.
  }
  allparams
    .short_caption = All parameters
    .help = Orientation, reflecting range and cell refined together.
    .style = grid:auto has_scope_switch
  {
    flag_on = True
      .type = bool
      .help = Refine everything together, False refines orientation, reflecting range and cell one after the other.
      .style = scope_switch
    d_min = 0.1
      .type = float(value_min=0)
      .short_caption = High-resolution limit
      .help = High-resolution limit, in Angstrom.
    d_max = 99
      .type = float(value_min=0)
      .short_caption = Low-resolution limit
      .help = Low-resolution limit, in Angstrom.
    sigma_min = 1.5
      .type = float
      .short_caption = Minimum I/sigI
      .help = Only observations with I/sigma above this.
    partiality_min = 0.1
      .type = float(value_min=0, value_max=1)
      .short_caption = Minimum partiality
      .help = Only observations whose partiality at the start is above this.
    uc_tolerance = 5
      .type = float(value_min=0)
      .short_caption = Unit cell tolerance (%)
      .help = No effect here or in the original: merge.uc_tolerance decides which frames are merged.
  }
}
merge
  .short_caption = Merging
  .help = Observations that are used at all, and the cells of the frames that are merged.
{
  d_min = 0.1
    .type = float(value_min=0)
    .short_caption = High-resolution limit
    .help = High-resolution limit, in Angstrom, a limit finer than the data means all of them.
  d_max = 99
    .type = float(value_min=0)
    .short_caption = Low-resolution limit
    .help = Low-resolution limit, in Angstrom.
  sigma_min = -3.0
    .type = float
    .short_caption = Minimum I/sigI
    .help = With method = prime. Only observations with I/sigma above this take part, in refinement and merging.
  partiality_min = 0.1
    .type = float(value_min=0, value_max=1)
    .short_caption = Minimum partiality
    .help = Only observations whose refined partiality is above this are merged (not in the mean-scaled set).
  uc_tolerance = 5
    .type = float(value_min=0)
    .short_caption = Unit cell tolerance (%)
    .help = A frame is merged when each cell parameter is within this percentage of target_unit_cell.
  match_resolution = True
    .type = bool
    .help = No effect: a switch of the original's graphical interface.
    .expert_level = 2
}
target_unit_cell = None
  .type = unit_cell
  .optional = False
  .short_caption = Target unit cell
  .help = a b c alpha beta gamma, in Angstrom and degrees: frames far from it are not merged.
flag_override_unit_cell = False
  .type = bool
  .short_caption = Override the cells
  .help = Start every frame with the target cell instead of its own.
  .expert_level = 1
target_space_group = None
  .type = space_group
  .optional = False
  .short_caption = Target space group
  .help = Space group, by symbol (P6122, "P 61 2 2", R32:H) or number.
target_anomalous_flag = False
  .type = bool
  .optional = False
  .short_caption = Anomalous
  .help = Keep Friedel mates apart.
flag_weak_anomalous = False
  .type = bool
  .short_caption = Weak anomalous signal
  .help = With method = prime. With target_anomalous_flag: merge Friedel mates until the last cycle, and keep them apart there.
target_crystal_system = None Triclinic Monoclinic Orthorhombic Tetragonal \
                        Trigonal Hexagonal Cubic
  .type = choice
  .optional = True
  .short_caption = Crystal system
  .help = Crystal system that the cells are constrained to. None takes that of the symmetry in each file.
n_residues = None
  .type = int(value_min=1)
  .short_caption = No. of residues
  .help = Number of amino-acid residues in the asymmetric unit, for Wilson plots. Needed with method = prime when \
          flag_apply_b_by_frame is set.
indexing_ambiguity
  .short_caption = Indexing ambiguity
  .help = Where the lattice has more symmetry than the crystal, frames can be indexed in several ways that spot positions do \
          not tell apart. The way of each frame is chosen by its intensities, before anything is merged.
  .expert_level = 1
{
  mode = Auto
    .type = str
    .short_caption = Ways to index
    .help = Auto: the ways that the lattice of the target cell allows (see max_delta). Forced: those of assigned_basis. \
            Off: frames are taken as they are indexed.
  index_basis_in = None
    .type = path
    .short_caption = Solution or reference
    .help = What says how to index: a solution file (indexing_solution.json of an earlier run, or a pickle of the original), \
            or a file with intensities or a model of an isomorphous structure, as hklrefin takes them. None: the frames themselves.
  assigned_basis = None
    .type = str
    .multiple = True
    .short_caption = Given operators
    .help = With mode = Forced: a reindexing operator to try besides h,k,l, such as k,h,-l. May be given several times.
  max_delta = 1.0
    .type = float(value_min=0, value_max=10)
    .short_caption = Tolerance of the lattice
    .help = With mode = Auto: angle, in degrees, by which a two-fold axis of the lattice may be none (pseudo-merohedry). 0 \
            leaves only the ways that every cell of the space group has.
  undecided = *leave_out keep
    .type = choice
    .optional = False
    .short_caption = Undecided frames
    .help = Frames whose data do not say how they are indexed (see min_probability): leave them out, or keep them in their \
            most probable way.
  min_probability = 0.9
    .type = float(value_min=0, value_max=1)
    .short_caption = Least probability
    .help = A frame is decided when one way is at least as probable as this.
  n_revisions = 1
    .type = int(value_min=0, value_max=10)
    .short_caption = Revisions
    .help = How often the choice is looked at again after two cycles of refinement and merging with it. Ends early when \
            nothing changes.
  d_min = 3.0
    .type = float(value_min=0)
    .help = High-resolution limit of what is compared, in Angstrom.
  d_max = 10.0
    .type = float(value_min=0)
    .help = Low-resolution limit of what is compared, in Angstrom.
  sigma_min = -3.0
    .type = float
    .help = Only observations with I/sigma above this are compared. Weak ones tell something too.
  n_sample_frames = 300
    .type = int(value_min=1)
    .help = Frames, drawn at random, that are compared with each other to begin with, all where there are fewer.
  n_selected_frames = 100
    .type = int(value_min=1)
    .help = Of these, the ones that agree most, which start the solution.
}
hklisoin = None
  .type = path
  .short_caption = Isomorphous data
  .help = Intensities (or amplitudes) that CCiso is calculated against: MTZ, mmCIF or CNS, or a PDB or mmCIF model. Never used in refinement.
hklrefin = None
  .type = path
  .short_caption = Reference data
  .help = With method = prime. Reference of the first cycle of post-refinement instead of the mean-scaled set: MTZ, mmCIF or CNS, or a PDB or mmCIF model.
  .expert_level = 1
flag_plot = False
  .type = bool
  .help = No effect: every number that the original plots is in statistics.json and frames.jsonl.
  .expert_level = 1
flag_plot_expert = False
  .type = bool
  .help = No effect, as flag_plot.
  .expert_level = 2
n_postref_cycle = Auto
  .type = int(value_min=0)
  .short_caption = Cycles
  .help = Number of post-refinement cycles. Auto: until the merged intensities converge (see convergence). 0 writes the \
          mean-scaled set of method = prime only.
convergence
  .short_caption = Convergence
  .help = When n_postref_cycle = Auto stops.
  .expert_level = 1
{
  max_cycles = Auto
    .type = int(value_min=1)
    .short_caption = Most cycles
    .help = No more cycles than this. Auto: 12 with method = likelihood, which runs at least 3, 20 with method = prime.
  min_cc = Auto
    .type = float(value_min=0, value_max=1)
    .short_caption = Agreement
    .help = Converged when the merged intensities of two successive cycles, normalised by resolution, correlate by more \
            than this. Auto: 0.999 with method = likelihood, 0.995 with method = prime. What more cycles do: \
            docs/decisions/statistics.md.
}
n_postref_sub_cycle = 1
  .type = int(value_min=1)
  .short_caption = Sub-cycles
  .help = With method = prime. How often the steps of post-refinement are repeated on a frame within one cycle.
  .expert_level = 1
n_rejection_cycle = 1
  .type = int(value_min=0)
  .short_caption = Rejection cycles
  .help = With method = prime. How often outliers among the observations of a reflection are looked for in a merge.
  .expert_level = 1
sigma_rejection = 5
  .type = float(value_min=0)
  .short_caption = Rejection level
  .help = With method = prime. Observations, and frames, farther than this many standard deviations from the median are rejected.
  .expert_level = 1
n_bins = 20
  .type = int(value_min=1, value_max=1000)
  .short_caption = Shells
  .help = Number of resolution shells in the tables.
pixel_size_mm = None
  .type = float(value_min=0, value_max=10)
  .short_caption = Pixel size
  .help = Pixel size in mm, above 0. None takes it from the files.
frame_accept_min_cc = 0.25
  .type = float(value_min=-1, value_max=1)
  .short_caption = Minimum CC
  .help = With method = prime. A refined frame is merged when it correlates with the reference by at least this.
flag_apply_b_by_frame = True
  .type = bool
  .short_caption = Wilson scaling
  .help = With method = prime. Take G and B of each frame from its Wilson plot for the mean-scaled set. False takes G from median intensities.
  .expert_level = 2
flag_monte_carlo = False
  .type = bool
  .short_caption = Monte Carlo
  .help = With method = prime. Merge the mean-scaled set without scales and partialities (G = 1, B = 0, p = 1). Use with n_postref_cycle = 0.
  .expert_level = 2
b_refine_d_min = 99
  .type = float(value_min=0)
  .short_caption = Resolution for B
  .help = With method = prime. B is refined only for frames that reach beyond this resolution, in Angstrom.
  .expert_level = 2
partiality_model = *Lorentzian Voigt Lognormal
  .type = choice
  .optional = False
  .short_caption = Partiality model
  .help = With method = prime. Shape of the rocking curve.
  .expert_level = 2
flag_LP_correction = True
  .type = bool
  .short_caption = Polarization correction
  .help = Divide intensities and sigmas by the polarization factor.
  .expert_level = 2
flag_volume_correction = True
  .type = bool
  .help = No effect: the original switches it off itself in every run.
  .expert_level = 2
flag_beam_divergence = False
  .type = bool
  .short_caption = Beam divergence
  .help = With method = prime. Refine gamma_y and gamma_z, which widen the reflecting range by direction on the detector.
  .expert_level = 2
n_processors = Auto
  .type = int(value_min=1)
  .short_caption = Processors
  .help = Number of worker threads. Auto takes all processors, and so does a number above both 8 and the processors \
          that there are. Results do not depend on it.
gamma_e = 0.003
  .type = float(value_min=0)
  .short_caption = gamma_e
  .help = With method = prime. Width of the energy spectrum that refinement starts from, in 1/Angstrom. A frame that ends above three times this \
          goes back to where it started.
  .expert_level = 2
voigt_nu = 0.5
  .type = float(value_min=0, value_max=1)
  .short_caption = voigt_nu
  .help = With method = prime. Mixing of the Voigt model that refinement starts from: 0 Lorentzian, 1 Gaussian.
  .expert_level = 2
polarization_horizontal_fraction = 1.0
  .type = float(value_min=0, value_max=1)
  .short_caption = Polarization fraction
  .help = Fraction of the beam that is polarized horizontally.
  .expert_level = 2
flag_output_verbose = False
  .type = bool
  .help = No effect: frames.jsonl always holds every refined parameter.
  .expert_level = 1
flag_replace_sigI = False
  .type = bool
  .short_caption = Replace sigmas
  .help = Replace every sigma by the square root of the intensity (at least 1).
  .expert_level = 2
percent_cone_fraction = 5.0
  .type = float(value_min=0, value_max=100)
  .short_caption = Cone
  .help = Percentage of the reflections in the cones about a*, b* and c* for which CC1/2 is listed.
  .expert_level = 2
isoform_name = None
  .type = str
  .short_caption = Isoform
  .help = Use only frames that were identified as this isoform.
  .expert_level = 1
flag_hush = False
  .type = bool
  .help = No effect: nothing that it leaves out is slow here.
  .expert_level = 1
timeout_seconds = 300
  .type = int
  .help = No effect: no batch queue is waited for.
  .expert_level = 1
queue
  .short_caption = Batch queue
  .help = No effect yet: prime.run computes on the machine where it is started.
  .expert_level = 1
{
  mode = None
    .type = str
    .help = No effect yet. Kind of batch queue.
  qname = psanaq
    .type = str
    .help = No effect yet. Name of the queue.
  n_nodes = 12
    .type = int
    .help = No effect yet. Number of nodes.
}
isoform_cluster
  .short_caption = Isoform clustering
  .help = Parameters of prime.cluster_isoform. No effect on prime.run.
  .expert_level = 1
{
  n_clusters = Auto
    .type = int(value_min=1)
    .help = No effect on prime.run. Number of isoforms. Auto takes the largest, up to 4, of which all are different by reflections that had no part in sorting the frames.
  isorefin = None
    .type = path
    .multiple = True
    .help = No effect on prime.run. Reference files, one an isoform: MTZ, mmCIF, CNS, or PDB and mmCIF models.
  d_min = 3.0
    .type = float(value_min=0)
    .help = No effect on prime.run. High-resolution limit, in Angstrom.
  d_max = 10.0
    .type = float(value_min=0)
    .help = No effect on prime.run. Low-resolution limit, in Angstrom.
  sigma_min = -3
    .type = float
    .help = No effect on prime.run. Only observations with I/sigma above this.
  n_sample_frames = 300
    .type = int(value_min=1)
    .help = No effect: all frames are compared.
  n_selected_frames = 100
    .type = int(value_min=1)
    .help = No effect: all frames are compared.
}
output
  .short_caption = Output files
  .help = Which files are written, and what the reflection files hold: docs/output.md.
{
  formats = *mtz *cns mmcif crystfel xds unmerged_mtz unmerged_mmcif
    .type = choice(multi=True)
    .optional = False
    .short_caption = Formats
    .help = Reflection files of the result: merged MTZ, CNS, mmCIF for deposition, CrystFEL .hkl and XDS_ASCII, and every scaled \
            observation in MTZ with one batch a frame or mmCIF. With method = prime the sets before the last are \
            written as MTZ and CNS only.
  labels = *IMEAN IOBS
    .type = choice
    .optional = False
    .short_caption = MTZ labels
    .help = Labels of the intensities in MTZ files: IMEAN, I(+), I(-), or IOBS, IOBS(+), IOBS(-) as prime.postrefine has them.
    .expert_level = 1
  half_sets = False
    .type = bool
    .short_caption = Files of the half sets
    .help = Write the two half sets to files of their own too, in every merged format. MTZ files always hold them as columns.
  free_r
    .short_caption = Free R flags
    .help = The test set for cross-validation, as column FreeR_flag.
  {
    fraction = 0.05
      .type = float(value_min=0, value_max=0.5)
      .short_caption = Fraction
      .help = Fraction of the reflections in the test set (flag 0), 0 writes no flags.
    seed = 1
      .type = int(value_min=0)
      .short_caption = Seed
      .help = The flags depend on this and the indices alone, so that runs agree with each other.
      .expert_level = 1
    file = None
      .type = path
      .short_caption = Flags of an earlier data set
      .help = MTZ file whose flags are carried over by index, reflections that it lacks are drawn in the same manner.
    label = None
      .type = str
      .short_caption = Label
      .help = Label of the flags in that file. None takes the first integer column with free, test or status in its name.
      .expert_level = 1
  }
}
deposition
  .short_caption = Deposition
  .help = What mmCIF files for deposition say of the experiment beyond what the run knows. None is written as unknown.
  .expert_level = 1
{
  entry_id = None
    .type = str
    .help = Identifier of the entry, such as its PDB code, also the name of the data block.
  temperature = None
    .type = float(value_min=0)
    .help = Mean temperature of the measurement, in kelvins.
  source = None
    .type = str
    .help = Class of the source: FREE ELECTRON LASER, SYNCHROTRON.
  source_type = None
    .type = str
    .help = Name of the source, such as SLAC LCLS BEAMLINE CXI.
  site = None
    .type = str
    .help = Site, such as SLAC LCLS.
  beamline = None
    .type = str
    .help = Beamline, such as CXI.
  detector = None
    .type = str
    .help = Class of the detector, such as PIXEL.
  detector_type = None
    .type = str
    .help = Name of the detector, such as CS-PAD CXI-1.
  collection_date = None
    .type = str
    .help = Day of the measurement, year-month-day as 2026-11-22, also with hours and minutes, as 2026-11-22:14:30.
  measurement
    .help = The beam, for _pdbx_serial_crystallography_measurement.
  {
    pulse_energy = None
      .type = float(value_min=0)
      .help = Energy of a pulse at the sample, in microjoules.
    pulse_duration = None
      .type = float(value_min=0)
      .help = Mean duration of a pulse, in femtoseconds.
    xfel_pulse_repetition_rate = None
      .type = float(value_min=0)
      .help = Pulses a second.
    photons_per_pulse = None
      .type = float(value_min=0)
      .help = Photons in a pulse, in 10^12.
    source_size = None
      .type = float(value_min=0)
      .help = Size of the source, in square micrometres.
    source_distance = None
      .type = float(value_min=0)
      .help = Distance from the source to the sample, in metres.
    focal_spot_size = None
      .type = float(value_min=0)
      .help = Size of the focus at the sample, in square micrometres.
    collimation = None
      .type = str
      .help = Focusing optics, such as Kirkpatrick-Baez mirrors.
    collection_time_total = None
      .type = float(value_min=0)
      .help = Hours that the measurement took.
  }
  sample_delivery
    .help = How crystals came into the beam.
  {
    method = *None fixed_target injection
      .type = choice
      .optional = True
      .help = fixed_target or injection.
    description = None
      .type = str
      .help = The mechanism in words.
    injection
      .help = With method = injection.
    {
      description = None
        .type = str
        .help = The injector.
      injector_diameter = None
        .type = float(value_min=0)
        .help = Diameter of the injector, in micrometres.
      injector_temperature = None
        .type = float(value_min=0)
        .help = Temperature of what is injected, in kelvins.
      injector_pressure = None
        .type = float(value_min=0)
        .help = Mean pressure, in kilopascals.
      flow_rate = None
        .type = float(value_min=0)
        .help = Flow, in microlitres a minute.
      carrier_solvent = None
        .type = str
        .help = What carries the crystals, with the concentration of protein.
      crystal_concentration = None
        .type = float(value_min=0)
        .help = Millions of crystals in a millilitre.
      preparation = None
        .type = str
        .help = How the crystals were grown and prepared.
      power_by = None
        .type = str
        .help = What drives the flow, such as Gas.
      injector_nozzle = None
        .type = str
        .help = Kind of nozzle, such as GDVN.
      jet_diameter = None
        .type = float(value_min=0)
        .help = Diameter of the jet, in micrometres.
      filter_size = None
        .type = float(value_min=0)
        .help = Size of the filter of the crystals, in micrometres.
    }
    fixed_target
      .help = With method = fixed_target.
    {
      description = None
        .type = str
        .help = How the sample was prepared.
      sample_holding = None
        .type = str
        .help = What holds the sample in the beam.
      support_base = None
        .type = str
        .help = What holds the support.
      sample_unit_size = None
        .type = float(value_min=0)
        .help = Size of a pore of the support, in micrometres.
      crystals_per_unit = None
        .type = int(value_min=0)
        .help = Crystals in a pore.
      sample_solvent = None
        .type = str
        .help = The solution of the sample.
      sample_dehydration_prevention = None
        .type = str
        .help = What kept the sample from drying.
      motion_control = None
        .type = str
        .help = Device that moved the sample.
      velocity_horizontal = None
        .type = float
        .help = Horizontal velocity, in millimetres a second.
      velocity_vertical = None
        .type = float
        .help = Vertical velocity, in millimetres a second.
      details = None
        .type = str
        .help = Whatever else is to be said.
    }
  }
  data_reduction
    .help = Counts that are known before prime.run begins. It adds indexed frames, indexed and merged lattices.
  {
    frames_total = None
      .type = int(value_min=0)
      .help = Frames that were collected.
    xfel_pulse_events = None
      .type = int(value_min=0)
      .help = Pulses.
    frame_hits = None
      .type = int(value_min=0)
      .help = Frames in which the sample was hit.
    crystal_hits = None
      .type = int(value_min=0)
      .help = Frames in which a crystal was hit.
    droplet_hits = None
      .type = int(value_min=0)
      .help = Frames in which a droplet was hit.
    frames_failed_index = None
      .type = int(value_min=0)
      .help = Hits that could not be indexed.
    xfel_run_numbers = None
      .type = str
      .help = Numbers of the runs that were used.
  }
}
rejections = None
  .type = str
  .help = No effect: the original keeps its own list of rejected observations here while it runs.
  .expert_level = 2
`;
