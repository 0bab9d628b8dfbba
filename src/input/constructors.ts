/**
 * The constructors that a frame may hold, as "module name". They are only ever recorded; the list is what decides
 * whether a file is a frame or somebody's program.
 */
const arrays = [
  'bool complex_double double float int int8 int16 long mat3_double size_t std_string sym_mat3_double uint8 uint16',
  'uint32 vec2_double vec3_double vec3_int grid',
].flatMap((line) => line.split(' '));

const builtins = 'bytes complex frozenset list object set slice str tuple unicode'.split(' ');

const others = [
  'cctbx_array_family_flex_ext miller_index',
  'cctbx_array_family_flex_ext hendrickson_lattman',
  'cctbx_orientation_ext crystal_orientation',
  'cctbx_sgtbx_ext change_of_basis_op',
  'cctbx_sgtbx_ext rt_mx',
  'cctbx_sgtbx_ext space_group',
  'cctbx_uctbx_ext unit_cell',
  'cctbx.crystal symmetry',
  'cctbx.miller array',
  'cctbx.miller array_info',
  'cctbx.miller set',
  'cctbx.sgtbx space_group_info',
  'cctbx.xray.observation_types amplitude',
  'cctbx.xray.observation_types intensity',
  'collections OrderedDict',
  'copy_reg _reconstructor',
  'copyreg _reconstructor',
  'datetime datetime',
  'libtbx group_args',
  'numpy dtype',
  'numpy ndarray',
  'scitbx.matrix col',
  'scitbx.matrix rec',
  'scitbx.matrix row',
  'scitbx.matrix sqr',
  '_codecs encode',
];

const numpyModules = ['numpy.core.multiarray', 'numpy._core.multiarray'];

export const frameConstructors: ReadonlySet<string> = new Set([
  ...arrays.map((name) => `scitbx_array_family_flex_ext ${name}`),
  ...builtins.flatMap((name) => [`__builtin__ ${name}`, `builtins ${name}`]),
  ...numpyModules.flatMap((module) => [`${module} scalar`, `${module} _reconstruct`]),
  ...others,
]);
