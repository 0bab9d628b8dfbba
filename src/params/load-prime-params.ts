import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import type { PhilError } from '../phil/errors.js';
import { extractScope } from '../phil/extract.js';
import { fullPath, type PhilDefinition } from '../phil/objects.js';
import { showText } from '../phil/show.js';
import { checkPrimeParams, type CheckedTarget } from './check-prime-params.js';
import { changedParams, gatherParams, type ParameterFiles, type RefusedParams } from './gather-params.js';
import { primeMaster } from './master.js';
import { plainParams } from './plain-params.js';
import type { PrimeParams } from './prime-params.js';
import { ineffectiveWarning } from './warnings.js';

export type { ParameterFiles, PhilProblem, RefusedParams } from './gather-params.js';

export interface LoadedPrimeParams {
  readonly kind: 'ok';
  /** Plain data, frozen to the bottom. */
  readonly params: PrimeParams;
  readonly spaceGroup: SpaceGroup;
  readonly unitCell: UnitCell;
  /** All parameters as PHIL. */
  readonly effective: string;
  /** Those that differ from the defaults. */
  readonly changed: string;
  readonly warnings: readonly string[];
}

/**
 * The parameters of a run from the arguments of the command line, or every problem that was found in them: mistakes of writing, unknown
 * and ambiguous names, wrong types and values, limits that contradict each other, and what is missing.
 * `command` is the one that takes them: others pass over what only it knows.
 */
export function loadPrimeParams(
  args: readonly string[],
  files: ParameterFiles,
  command = 'prime.run',
): LoadedPrimeParams | RefusedParams {
  const { environment } = files;
  const { sources, working, problems, wrong, complete, warnings } = gatherParams(primeMaster(), args, files);
  const onError = (error: PhilError, definition: PhilDefinition): void => {
    problems.push(error);
    wrong.add(fullPath(definition));
  };
  const values = extractScope(working, { home: environment?.('HOME'), onError });
  const checked = checkPrimeParams(working, values, problems, complete ? wrong : 'unknown');
  if (problems.length > 0) return { kind: 'errors', problems, warnings };
  const changed = changedParams(primeMaster(), sources, environment);
  const params = plainParams(primeMaster(), values) as PrimeParams;
  return {
    kind: 'ok',
    params,
    ...(checked.target as CheckedTarget),
    effective: showText(working),
    changed: showText(changed),
    warnings: [
      ...warnings,
      ...checked.warnings,
      ...ineffectiveWarning(changed, { command, method: methodOf(command, params) }),
    ],
  };
}

/** n_postref_cycle = 0 asks for the mean-scaled set of method = prime. */
function methodOf(command: string, params: PrimeParams): string | null {
  if (command !== 'prime.run') return null;
  return params.n_postref_cycle === 0 ? 'prime' : params.method;
}

/** What the arguments change of the defaults, as PHIL; nothing has to be complete. */
export function primeDifference(
  args: readonly string[],
  files: ParameterFiles,
): { kind: 'ok'; changed: string; warnings: readonly string[] } | RefusedParams {
  const { sources, problems, warnings } = gatherParams(primeMaster(), args, files);
  if (problems.length > 0) return { kind: 'errors', problems, warnings };
  return {
    kind: 'ok',
    changed: showText(changedParams(primeMaster(), sources, files.environment)),
    warnings,
  };
}
