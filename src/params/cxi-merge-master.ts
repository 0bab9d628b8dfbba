// Generated from grammar/cxi-merge.phil: `node dist/scripts/generate.js`.

/** The master file, as it is. */
export const cxiMergeMasterText = String.raw`# Parameters of cxi.merge and cxi.xmerge: the one source of names, types, defaults, help texts and expert levels.
# TypeScript types, -h and docs/cxi-merge-parameters.md are generated from it (npm run generate).
data = None
  .type = path
  .multiple = True
  .help = Integration results: a directory, a glob pattern, a tar archive, a list file with one path a line, or a single \
          file. May be given several times. Needed.
targlob = None
  .type = str
  .multiple = True
  .help = Glob pattern of tar archives of integration results, they add to data.
hash_filenames = False
  .type = bool
  .help = Frames go to the odd or the even half by the last digit of the MD5 sum of their name, not by the last digit of \
          the name itself.
predictions_to_edge
  .help = Predictions up to the edge of the detector, for a table column of how many observations could have been made.
{
  apply = False
    .type = bool
    .expert_level = 2
    .help = No effect: areas of CSPAD detectors are not known to this program.
  image = None
    .type = path
    .expert_level = 2
    .help = No effect: see predictions_to_edge.apply.
  detector_phil = None
    .type = path
    .expert_level = 2
    .help = No effect: see predictions_to_edge.apply.
}
short_circuit = False
  .type = bool
  .expert_level = 1
  .help = Stop after every frame has been scaled: the log has the counts and cells, nothing is merged.
a_list = None
  .type = path
  .help = Text file with the paths (or names) of the only frames to use, one a line.
filename_extension = "pickle"
  .type = str
  .help = Files in a directory or of a glob pattern count when their names end so, None takes all. Archives, list files and \
          single files are taken as they are.
data_subset = 0
  .type = int(value_min=0, value_max=2)
  .help = 0: all frames. 1: those whose name ends in an odd digit. 2: in an even one.
validation
  .help = Tests of parts of a detector.
{
  exclude_CSPAD_sensor = None
    .type = int(value_min=0, value_max=31)
    .expert_level = 2
    .help = No effect: areas of CSPAD detectors are not known to this program.
}
model = None
  .type = path
  .help = What frames are scaled to: atoms (PDB or mmCIF), whose intensities are calculated with the errors of the original \
          program (but for likelihood), or an MTZ file of intensities or amplitudes. Needed unless scaling.algorithm is mark1.
model_reindex_op = h,k,l
  .type = str
  .help = Change of indices of the model, for the other ways of an indexing ambiguity.
data_reindex_op = h,k,l
  .type = str
  .help = Change of indices of the data, such as l,h,k.
target_unit_cell = None
  .type = unit_cell
  .help = Cell to merge in, also where there is a model. None takes that of the model.
target_space_group = None
  .type = space_group
  .help = Space group to merge in. It must have the point group of the model. None takes that of the model.
set_average_unit_cell = False
  .type = bool
  .help = The merged file has the mean cell edges of the accepted frames.
rescale_with_average_cell = False
  .type = bool
  .help = Scale a second time with the mean cell edges as target, needs set_average_unit_cell.
d_min = None
  .type = float(value_min=0)
  .style = may_be_auto
  .help = High-resolution limit of scaling and merging, in Angstrom. Needed, Auto takes it from the data: the spacing that \
          half of the frames reach.
d_max = None
  .type = float(value_min=0)
  .help = Low-resolution limit, in Angstrom.
k_sol = 0.35
  .type = float(value_min=0)
  .help = Scale of the bulk solvent (e/A^3) in intensities calculated from atoms.
b_sol = 46
  .type = float(value_min=0)
  .help = B factor of the bulk solvent, in A^2.
merge_anomalous = False
  .type = bool
  .help = True merges Bijvoet mates, False keeps them apart.
include_bulk_solvent = True
  .type = bool
  .help = Intensities calculated from atoms contain the bulk solvent.
wavelength = None
  .type = float(value_min=0)
  .help = No effect: every format that is read says the wavelength, and a frame without one is rejected.
pixel_size = None
  .type = float(value_min=0)
  .help = Size of a pixel, in mm. None takes it from the files.
elements = None
  .type = str
  .multiple = True
  .expert_level = 2
  .help = No effect, kept from older parameter files.
significance_filter
  .help = Cuts the resolution of each frame where its signal ends.
{
  apply = True
    .type = bool
    .help = Apply it.
  n_bins = 12
    .type = int(value_min=2)
    .help = Number of shells that is aimed at.
  min_ct = 10
    .type = int(value_min=1)
    .help = Fewer shells are made until each has so many observations on average.
  max_ct = 50
    .type = int(value_min=1)
    .help = More shells are made until each has no more than so many on average.
  sigma = 0.5
    .type = float
    .help = The frame ends before its first shell with a mean I/sigma that is not above this.
}
min_corr = 0.1
  .type = float(value_min=-1, value_max=1)
  .help = A frame is rejected unless its correlation with the model is above this. With levmar and refine_G_Imodel also the \
          correlation with what the other frames say. Not with mark1.
unit_cell_length_tolerance = 0.1
  .type = float(value_min=0)
  .help = Fraction by which the cell edges of a frame may differ from the target.
unit_cell_angle_tolerance = 2
  .type = float(value_min=0)
  .help = Degrees by which the cell angles of a frame may differ from the target.
nproc = None
  .type = int(value_min=1)
  .style = may_be_auto
  .help = Number of worker threads, None and Auto take all cores. Results do not depend on it.
raw_data
  .help = Corrections of the standard deviations.
{
  sdfac_auto = False
    .type = bool
    .help = Multiply the sigmas of each frame by the spread of I/sigma of its negative intensities, taken as noise.
  sdfac_refine = False
    .type = bool
    .help = Refine sdfac, sdb and sdadd of new sigma^2 = sdfac^2 (sigma^2 + sdb^2 <I> + sdadd^2 <I>^2) (Evans 2011, \
            10.1107/S090744491003982X).
  errors_from_sample_residuals = False
    .type = bool
    .help = The spread of the observations of a reflection is taken as their sigma.
  reduced_chi_squared_correction = False
    .type = bool
    .help = Multiply the variance of each merged intensity by its reduced chi squared, after the other corrections.
  propagate_errors = False
    .type = bool
    .help = Add what the uncertainty of the post-refined parameters of a frame does to its intensities. Needs \
            postrefinement.
  error_models
    .help = Details of the corrections.
  {
    errors_from_sample_residuals
      .help = See raw_data.errors_from_sample_residuals.
    {
      biased = False
        .type = bool
        .help = Divide by N, not N - 1.
    }
    sdfac_refine
      .help = See raw_data.sdfac_refine.
    {
      random_seed = None
        .type = int
        .expert_level = 1
        .help = Seed of the starting simplex, None means 0, so that runs repeat.
      minimizer = *simplex lbfgs LevMar
        .type = choice
        .optional = False
        .help = How the three parameters are refined.
      refine_propagated_errors = False
        .type = bool
        .help = With propagate_errors: what is propagated are errors that all frames share (rotations, wavelength, radius, cell), \
                refined with sdfac, sdb and sdadd from the spread of the frames.
      show_finite_differences = False
        .type = bool
        .expert_level = 2
        .help = Write analytical and numerical gradients to the log.
      plot_refinement_steps = False
        .type = bool
        .expert_level = 2
        .help = No effect: the log has the steps.
      apply_to_I_only = False
        .type = bool
        .expert_level = 4
        .help = The refined sigmas weight the intensities, but the merged sigma comes from the old ones.
    }
  }
}
output
  .help = Files that are written.
{
  n_bins = 10
    .type = int(value_min=1)
    .help = Number of resolution shells of the tables.
  prefix = iobs
    .type = str
    .help = Beginning of the names of all files.
  title = None
    .type = str
    .help = Title of the run, in the MTZ file.
  unit_cell = None
    .type = unit_cell
    .help = Cell of the merged file instead of the target or the mean cell.
  space_group = None
    .type = space_group
    .help = Space group of the merged file instead of the target.
  xmerge = False
    .type = bool
    .help = Go on as cxi.xmerge does when merging is done: half sets and their table.
}
merging
  .help = Details of merging.
{
  refine_G_Imodel = False
    .type = bool
    .help = Refine scales of all frames and all intensities together after the first scaling.
  reverse_lookup = None
    .type = path
    .help = File (pickle or JSON) that maps file names of frames to their change of indices, other frames are left out.
  minimum_multiplicity = None
    .type = int(value_min=0)
    .help = Merged reflections need more observations than this.
}
scaling
  .help = How frames are put on one scale.
{
  mtz_file = None
    .type = path
    .help = Reference of CCiso and Riso, an MTZ file.
  mtz_column_F = fobs
    .type = str
    .help = Label of the reference column, or how it begins. fobs, the default, means the first column called FOBS, IOBS or IMEAN.
  log_cutoff = None
    .type = float
    .help = cxi.xmerge: leave out intensities whose logarithm is below this.
  show_plots = False
    .type = bool
    .expert_level = 2
    .help = No effect: there is no display.
  enable = True
    .type = bool
    .expert_level = 3
    .help = False: frames are compared with the model, but not scaled to it.
  algorithm = *mark0 mark1 levmar
    .type = choice
    .optional = False
    .help = mark0: each frame is scaled to the model by a straight line. mark1: no scaling and no model, frames are \
            averaged. levmar: scales of all frames and all intensities are refined together, without a model, see levmar.
  simulation = None
    .type = str
    .expert_level = 2
    .help = A test: any value takes the model in the place of the observations.
  simulation_data = None
    .type = floats
    .expert_level = 2
    .help = No effect, kept from older parameter files.
  report_ML = False
    .type = bool
    .expert_level = 2
    .help = No effect: the tables keep neither mosaicity nor domain size.
}
postrefinement
  .expert_level = 1
  .help = Refines scale, B factor and orientation of each frame against the model.
{
  enable = False
    .type = bool
    .help = Post-refine.
  algorithm = *rs rs2 rs_hybrid eta_deff likelihood
    .type = choice
    .optional = False
    .help = rs: G, B and two rotations, fixed radius of the reflections. rs2: the same with analytical gradients and \
            limits. rs_hybrid: then with the radius, too, needs include_negatives. eta_deff: mosaicity and domain size \
            instead of the radius. likelihood: all frames together by the engine of \
            prime.run, where the model chooses frames and gives the scale, no more.
  rs2
    .help = No parameters of its own.
  {
  }
  rs_hybrid
    .help = Details of rs_hybrid.
  {
    partiality_threshold = 0.2
      .type = float(value_min=0.01)
      .help = Observations with a smaller partiality are left out.
  }
  target_weighting = *unit variance gentle extreme
    .type = choice
    .optional = False
    .help = Weights of the target of rs2 and rs_hybrid: 1, 1/sigma^2, |I|/sigma^2 or (I/sigma)^2.
  merge_weighting = *variance
    .type = choice
    .optional = False
    .help = Weights of the merge: 1/sigma^2.
  merge_partiality_exponent = 0
    .type = float
    .help = rs2 and rs_hybrid: weights of the merge are multiplied by the partiality to this power.
  lineshape = *lorentzian gaussian
    .type = choice
    .optional = False
    .help = Profile of a reflection along the radius, for rs2 and rs_hybrid.
  show_trumpet_plot = False
    .type = bool
    .expert_level = 2
    .help = No effect: there is no display.
}
include_negatives = False
  .type = bool
  .help = Negative intensities take part in scaling and merging and are written.
include_negatives_fix_27May2018 = True
  .type = bool
  .expert_level = 2
  .help = False: cxi.xmerge takes include_negatives as False, as it once did.
plot_single_index_histograms = False
  .type = bool
  .expert_level = 2
  .help = No effect: there is no display.
data_subsubsets
  .help = Every N-th frame only.
{
  subsubset = None
    .type = int(value_min=0)
    .help = Frame number i (from 0) is used where i + subsubset is a multiple of subsubset_total.
  subsubset_total = None
    .type = int(value_min=1)
    .help = See subsubset.
}
isoform_name = None
  .type = str
  .help = Only frames of this isoform.
memory
  .expert_level = 2
  .help = Kept from older parameter files.
{
  shared_array_allocation = None
    .type = int
    .help = No effect: memory grows as it is needed.
}
levmar
  .expert_level = 1
  .help = Scaling of all frames and intensities together (scaling.algorithm = levmar), needs include_negatives.
{
  compute_cc_half = True
    .type = bool
    .help = Refine odd and even frames on their own, too, and compare them in the log.
  sdfac_value = 1
    .type = float(value_min=0)
    .help = All sigmas are multiplied by this.
  widen_sigmas = True
    .type = bool
    .help = Widen the sigmas to the scatter of the observations after the refinement, new sigma^2 = sdfac^2 (sigma^2 + sdadd^2 \
            <I>^2). Not where raw_data asks for a model of errors.
  termination
    .help = When the refinement ends.
  {
    step_threshold = 0.0001
      .type = float(value_min=0)
      .help = Length of the last step over that of all parameters, intensities too.
    objective_decrease_threshold = None
      .type = float(value_min=0)
      .help = Share of the target that the last step takes away, None does not ask for it.
  }
  parameter_flags = PartialityDeff PartialityEtaDeff Bfactor Deff Eta Rxy
    .type = choice
    .multiple = True
    .help = What is refined besides scales and intensities, one flag a definition. PartialityDeff and PartialityEtaDeff are \
            two models of partiality, at most one of them: p = (Rs^2 - rh^2)/(D Rs^3), Rs = 1/D + eta/(2d), eta = 0 in the \
            first. Bfactor, Deff (D), Eta and Rxy (two rotations) are parameters of each frame, the last three need a model.
}
lattice_rejection
  .expert_level = 1
  .help = Which lattices are taken.
{
  unit_cell = Auto
    .type = unit_cell
    .help = Cell that frames are compared with. Auto: the target.
  space_group = Auto
    .type = space_group
    .help = Space group whose Bravais lattice frames must have. Auto: the target.
  d_min = None
    .type = float(value_min=0)
    .help = Frames must reach a spacing below this, in Angstrom.
}
backend = *FS MySQL SQLite Flex
  .type = choice
  .optional = False
  .help = Where the tables of frames, reflections and observations are kept. FS: three text files. SQLite: one file. MySQL: a \
          server. Flex: in memory, then in one file. (The default of the original program is MySQL, which needs a server.)
backend_add = False
  .type = bool
  .help = Keep the frames that an earlier run left in the backend, and add those of this run, a frame of the same name is \
          replaced. False starts anew.
mysql
  .help = The server of backend = MySQL.
{
  host = localhost
    .type = str
    .help = Its name.
  port = 3306
    .type = int(value_min=1, value_max=65535)
    .help = Its port.
  runtag = None
    .type = str
    .help = Beginning of the names of the tables. None takes output.prefix.
  user = None
    .type = str
    .help = User name.
  passwd = None
    .type = str
    .help = Password. None takes it from the environment, MYSQL_PWD. It is not written to any log.
  database = None
    .type = str
    .help = Name of the database.
}
`;
