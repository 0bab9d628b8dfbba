import { parseReindexing, reindexingMistake } from '../crystal/reindexing.js';
import type { PhilError } from '../phil/errors.js';
import { extractScope, type PhilRecord } from '../phil/extract.js';
import { fullPath, type PhilDefinition } from '../phil/objects.js';
import { showText } from '../phil/show.js';
import type { CxiMergeParams } from './cxi-merge-params.js';
import { changedParams, gatherParams, type ParameterFiles, type RefusedParams } from './gather-params.js';
import { cxiMergeMaster, cxiMergeMasterSource } from './master.js';
import { plainParams } from './plain-params.js';
import { checkKeywords, ProblemList } from './problem-list.js';
import { idleWithout, ineffectiveWarning } from './warnings.js';

export interface LoadedCxiParams {
  readonly kind: 'ok';
  /** Plain data, frozen to the bottom. */
  readonly params: CxiMergeParams;
  /** All parameters as PHIL, without the password of a database. */
  readonly effective: string;
  /** Those that differ from their defaults, as PHIL, without the password. */
  readonly changed: string;
  readonly warnings: readonly string[];
}

/**
 * The parameters of cxi.merge (or of cxi.xmerge, which needs no data) from the arguments of the command line, or every
 * problem that was found in them.
 */
export function loadCxiParams(
  args: readonly string[],
  files: ParameterFiles,
  command: 'cxi.merge' | 'cxi.xmerge',
): LoadedCxiParams | RefusedParams {
  const { environment } = files;
  const master = cxiMergeMaster();
  const { sources, working, problems, wrong, warnings } = gatherParams(master, args, files);
  const onError = (error: PhilError, definition: PhilDefinition): void => {
    problems.push(error);
    wrong.add(fullPath(definition));
  };
  const values = extractScope(working, { home: environment?.('HOME'), onError });
  const list = new ProblemList(problems, working, cxiMergeMasterSource);
  checkKeywords(master, working, list);
  const params = plainParams(master, values) as CxiMergeParams;
  checkPresence(params, values, wrong, command, list);
  checkCombinations(params, list);
  if (problems.length > 0) return { kind: 'errors', problems, warnings };
  const changed = changedParams(master, sources, environment);
  return {
    kind: 'ok',
    params,
    effective: withoutPassword(showText(working)),
    changed: withoutPassword(showText(changed)),
    warnings: [
      ...warnings,
      ...ineffectiveWarning(changed, { command, method: null }),
      ...(params.postrefinement.enable
        ? []
        : idleWithout(changed, /^postrefinement\./, 'postrefinement.enable = True')),
      ...(params.scaling.algorithm === 'levmar'
        ? []
        : idleWithout(changed, levmarScope(params), 'scaling.algorithm = levmar')),
    ],
  };
}

/** What only levmar takes: merging.refine_G_Imodel ends where levmar.termination says, too. */
function levmarScope({ merging }: CxiMergeParams): RegExp {
  return merging.refine_G_Imodel ? /^levmar\.(?!termination\.)/ : /^levmar\./;
}

/** Whether the algorithm compares frames with a model. */
export function needsModel({ scaling, postrefinement }: CxiMergeParams): boolean {
  return scaling.algorithm === 'mark0' || postrefinement.enable;
}

function checkPresence(
  params: CxiMergeParams,
  values: PhilRecord,
  wrong: ReadonlySet<string>,
  command: string,
  list: ProblemList,
): void {
  const require = (path: string, isMissing: boolean, advice: string): void => {
    if (isMissing && !wrong.has(path)) list.add(path, `${path} is missing`, advice);
  };
  const noData = params.data.length === 0 && params.targlob.length === 0;
  if (command === 'cxi.merge')
    require('data', noData, 'give the folder of the integration results: data = FOLDER');
  require('d_min', values.d_min ===
    null, 'give the high-resolution limit in Angstrom, such as d_min = 2.0, or d_min = Auto to take it from the data');
  const noModel = params.model === null;
  require('model', noModel &&
    needsModel(
      params,
    ), 'give the structure that frames are scaled to: model = FILE.pdb (or an MTZ file), or scaling.algorithm = mark1 to average without scaling');
  if (!needsModel(params) && noModel) {
    const advice = 'without a model the target must be given';
    require('target_unit_cell', values.target_unit_cell ===
      null, `${advice}, such as target_unit_cell = 93 93 130 90 90 120`);
    require('target_space_group', values.target_space_group ===
      null, `${advice}, such as target_space_group = P6122`);
  }
}

function checkCombinations(params: CxiMergeParams, list: ProblemList): void {
  const { raw_data: raw, postrefinement, levmar, mysql } = params;
  if (params.rescale_with_average_cell && !params.set_average_unit_cell)
    list.add('rescale_with_average_cell', 'rescale_with_average_cell needs set_average_unit_cell = True');
  const exclusive = [raw.sdfac_auto, raw.sdfac_refine, raw.errors_from_sample_residuals].filter(Boolean);
  if (exclusive.length > 1)
    list.add(
      'raw_data.sdfac_auto',
      'only one of sdfac_auto, sdfac_refine and errors_from_sample_residuals can be used',
    );
  if (postrefinement.enable && postrefinement.algorithm === 'rs_hybrid' && !params.include_negatives)
    list.add('postrefinement.algorithm', 'rs_hybrid needs include_negatives = True');
  if (raw.propagate_errors && !postrefinement.enable)
    list.add('raw_data.propagate_errors', 'propagate_errors needs postrefinement.enable = True');
  if (raw.error_models.sdfac_refine.refine_propagated_errors) checkPropagated(params, list);
  if (postrefinement.enable && postrefinement.algorithm === 'likelihood') checkLikelihood(params, list);
  checkTogether(params, list);
  const flags = levmar.parameter_flags.filter((flag) => flag !== null);
  if (flags.includes('PartialityDeff') && flags.includes('PartialityEtaDeff'))
    list.add('levmar.parameter_flags', 'PartialityDeff and PartialityEtaDeff are two models; choose one');
  const { subsubset, subsubset_total: total } = params.data_subsubsets;
  if ((subsubset === null) !== (total === null))
    list.add('data_subsubsets.subsubset', 'subsubset and subsubset_total go together');
  if (typeof params.d_min === 'number' && params.d_max !== null && params.d_min >= params.d_max)
    list.add('d_min', `d_min = ${params.d_min} must be smaller than d_max = ${params.d_max}`);
  if (params.d_min === 0) list.add('d_min', 'd_min must be above 0');
  if (params.backend === 'MySQL') {
    if (mysql.user === null) list.add('mysql.user', 'mysql.user is missing', 'backend = MySQL needs it');
    if (mysql.database === null)
      list.add('mysql.database', 'mysql.database is missing', 'backend = MySQL needs it');
  }
  checkOperators(params, list);
}

/** The model may come from a larger or smaller cell; frames that were turned by -1 would have I(+) and I(-) exchanged. */
function checkOperators(params: CxiMergeParams, list: ProblemList): void {
  const { model_reindex_op: ofModel, data_reindex_op: ofData } = params;
  try {
    parseReindexing(ofModel);
  } catch (error) {
    list.add(
      'model_reindex_op',
      `model_reindex_op = ${ofModel}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const mistake = reindexingMistake(ofData);
  if (mistake !== null)
    list.add('data_reindex_op', `data_reindex_op = ${ofData} is no operator, such as k,h,-l: ${mistake}`);
}

/** What refine_propagated_errors needs. */
function checkPropagated(
  { raw_data: raw, postrefinement, backend_add: adds }: CxiMergeParams,
  list: ProblemList,
): void {
  const path = 'raw_data.error_models.sdfac_refine.refine_propagated_errors';
  const require = (isThere: boolean, what: string): void => {
    if (!isThere) list.add(path, `refine_propagated_errors needs ${what}`);
  };
  require(raw.propagate_errors, 'raw_data.propagate_errors = True');
  require(raw.sdfac_refine, 'raw_data.sdfac_refine = True');
  require(postrefinement.algorithm !== 'eta_deff', 'postrefinement.algorithm rs, rs2 or rs_hybrid');
  require(!adds, 'all frames in data, as tables do not keep derivatives: it cannot go with backend_add');
}

/** What cannot go with scaling all frames and intensities together. */
function checkTogether(params: CxiMergeParams, list: ProblemList): void {
  const { scaling, merging, postrefinement } = params;
  const isLevmar = scaling.algorithm === 'levmar';
  if (isLevmar && !params.include_negatives)
    list.add(
      'scaling.algorithm',
      'levmar needs include_negatives = True',
      'without the negative observations weak reflections come out too strong',
    );
  if (isLevmar && postrefinement.enable)
    list.add(
      'scaling.algorithm',
      'levmar cannot go with postrefinement.enable = True',
      'levmar.parameter_flags say what it refines',
    );
  if (merging.refine_G_Imodel && postrefinement.enable && postrefinement.algorithm === 'likelihood')
    list.add(
      'merging.refine_G_Imodel',
      'refine_G_Imodel cannot go with postrefinement.algorithm = likelihood',
    );
  if ((isLevmar || merging.refine_G_Imodel) && params.backend_add)
    list.add(
      'backend_add',
      `backend_add cannot go with ${isLevmar ? 'levmar' : 'refine_G_Imodel'}`,
      'frames are refined together, and the tables keep what was merged of them, on their scale, not all that they were refined with: give all of them in data, and run anew',
    );
}

/** What cannot go with frames that are refined together by the likelihood engine. */
function checkLikelihood(params: CxiMergeParams, list: ProblemList): void {
  const { raw_data: raw, merging, scaling } = params;
  const refuse = (path: string, isGiven: boolean, why: string): void => {
    if (isGiven) list.add(path, `${path} cannot go with postrefinement.algorithm = likelihood`, why);
  };
  const errors = 'the likelihood engine finds the errors of the observations itself';
  refuse('raw_data.sdfac_auto', raw.sdfac_auto, errors);
  refuse('raw_data.sdfac_refine', raw.sdfac_refine, errors);
  refuse('raw_data.errors_from_sample_residuals', raw.errors_from_sample_residuals, errors);
  refuse('raw_data.reduced_chi_squared_correction', raw.reduced_chi_squared_correction, errors);
  refuse('raw_data.propagate_errors', raw.propagate_errors, errors);
  refuse(
    'backend_add',
    params.backend_add,
    'frames are refined together: give all of them in data, and run anew',
  );
  const reindexing = 'it takes frames as they are indexed; prime.run chooses how to index them';
  refuse('merging.reverse_lookup', merging.reverse_lookup !== null, reindexing);
  refuse('data_reindex_op', params.data_reindex_op.replaceAll(' ', '') !== 'h,k,l', reindexing);
  refuse('scaling.simulation', (scaling.simulation ?? '') !== '', 'it needs observations');
}

/** The text of parameters with the value of passwd replaced. */
function withoutPassword(text: string): string {
  return text.replace(/^(\s*passwd\s*=\s*)(?!None\s*$).*(?:\\\n.*)*$/m, '$1********');
}
