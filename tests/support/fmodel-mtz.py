"""Intensities that the original calculates of a model, as MTZ: fmodel-mtz.py MODEL D_MIN OUT."""
import math
import sys

import mmtbx.command_line.fmodel
import mmtbx.utils
from iotbx import file_reader

model, d_min, out = sys.argv[1], float(sys.argv[2]), sys.argv[3]
structure = file_reader.any_file(model, force_type="pdb").file_object.xray_structure_simple()
params = mmtbx.command_line.fmodel.fmodel_from_xray_structure_master_params.extract()
params.high_resolution = d_min / math.pow(1.1, 1 / 3)
params.output.type = "real"
params.fmodel.k_sol = 0.35
params.fmodel.b_sol = 46.0
params.mask.Fmask_res_high = 0
params.mask.grid_step_factor = 4
params.mask.solvent_radius = 1.11
params.mask.use_resolution_based_gridding = True
f_model = mmtbx.utils.fmodel_from_xray_structure(
    xray_structure=structure, f_obs=None, add_sigmas=True, params=params
).f_model
intensities = f_model.generate_bijvoet_mates().as_intensity_array().set_observation_type_xray_intensity()
intensities.map_to_asu().as_mtz_dataset(column_root_label="Iobs").mtz_object().write(out)
