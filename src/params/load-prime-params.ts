import type { SpaceGroup } from '../crystal/space-group.js';
import type { UnitCell } from '../crystal/unit-cell.js';
import { interpretArguments, type ArgumentFiles } from '../phil/command-line.js';
import type { PhilError } from '../phil/errors.js';
import { extractScope } from '../phil/extract.js';
import { fetchDiff, fetchPhil } from '../phil/fetch.js';
import { fullPath, type PhilDefinition, type PhilObject, type PhilScope } from '../phil/objects.js';
import { showText } from '../phil/show.js';
import type { Environment } from '../phil/substitution.js';
import { checkPrimeParams, type CheckedTarget } from './check-prime-params.js';
import { primeMaster } from './master.js';
import { plainParams } from './plain-params.js';
import type { PrimeParams } from './prime-params.js';
import { ineffectiveWarning, unknownWarnings } from './warnings.js';

/** The files that arguments may name, and the environment that `$variables` of parameter files come from. */
export interface ParameterFiles extends ArgumentFiles {
  readonly environment?: Environment;
}

/** A mistake in the parameters; `renderPhilError` shows it with its line and a caret. */
export type PhilProblem = PhilError;

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

export interface RefusedParams {
  readonly kind: 'errors';
  readonly problems: readonly PhilProblem[];
  readonly warnings: readonly string[];
}

/** The sources of the arguments within the master, with all mistakes that can be seen one by one. */
interface Gathered {
  readonly sources: readonly PhilScope[];
  readonly working: PhilScope;
  readonly problems: PhilError[];
  /** Full paths of the parameters with mistakes. */
  readonly wrong: Set<string>;
  /** Whether all files could be read. */
  readonly complete: boolean;
  readonly warnings: string[];
}

function gather(args: readonly string[], files: ParameterFiles): Gathered {
  const { environment } = files;
  const master = primeMaster();
  const interpreted = interpretArguments(master, args, { files, directoryParameter: 'data', environment });
  const problems = [...interpreted.problems];
  const sources = interpreted.sources.map(({ scope }) => scope);
  const wrong = new Set<string>();
  const onError = (error: PhilError, object: PhilObject): void => {
    problems.push(error);
    wrong.add(fullPath(object));
  };
  const working = fetchPhil(master, sources, { environment, onError });
  const fromFiles = interpreted.sources.filter(({ kind }) => kind === 'file').map(({ scope }) => scope);
  return {
    sources,
    working,
    problems,
    wrong,
    complete: interpreted.complete,
    warnings: [...interpreted.warnings, ...unknownWarnings(fromFiles)],
  };
}

function changedText(sources: readonly PhilScope[], environment: Environment | undefined): PhilScope {
  // What is wrong with the sources was reported when they were gathered.
  return fetchDiff(primeMaster(), sources, { environment, onError: () => undefined });
}

/**
 * The parameters of a run from the arguments of the command line, or every problem that was found in them: mistakes of writing, unknown
 * and ambiguous names, wrong types and values, limits that contradict each other, and what is missing.
 */
export function loadPrimeParams(
  args: readonly string[],
  files: ParameterFiles,
): LoadedPrimeParams | RefusedParams {
  const { environment } = files;
  const { sources, working, problems, wrong, complete, warnings } = gather(args, files);
  const onError = (error: PhilError, definition: PhilDefinition): void => {
    problems.push(error);
    wrong.add(fullPath(definition));
  };
  const values = extractScope(working, { home: environment?.('HOME'), onError });
  const checked = checkPrimeParams(working, values, problems, complete ? wrong : 'unknown');
  if (problems.length > 0) return { kind: 'errors', problems, warnings };
  const changed = changedText(sources, environment);
  return {
    kind: 'ok',
    params: plainParams(primeMaster(), values) as PrimeParams,
    ...(checked.target as CheckedTarget),
    effective: showText(working),
    changed: showText(changed),
    warnings: [...warnings, ...checked.warnings, ...ineffectiveWarning(changed)],
  };
}

/** What the arguments change of the defaults, as PHIL; nothing has to be complete. */
export function primeDifference(
  args: readonly string[],
  files: ParameterFiles,
): { kind: 'ok'; changed: string; warnings: readonly string[] } | RefusedParams {
  const { sources, problems, warnings } = gather(args, files);
  if (problems.length > 0) return { kind: 'errors', problems, warnings };
  return { kind: 'ok', changed: showText(changedText(sources, files.environment)), warnings };
}
