import { interpretArguments, type ArgumentFiles, type ArgumentSource } from '../phil/command-line.js';
import type { PhilError } from '../phil/errors.js';
import { fetchDiff, fetchPhil } from '../phil/fetch.js';
import { allDefinitions, getWithoutSubstitution } from '../phil/get.js';
import { fullPath, isMultiple, type PhilObject, type PhilScope, withObjects } from '../phil/objects.js';
import type { Environment } from '../phil/substitution.js';
import { isPlainNone } from '../phil/words.js';
import { unknownWarnings } from './warnings.js';

/** The files that arguments may name, and the environment that `$variables` of parameter files come from. */
export interface ParameterFiles extends ArgumentFiles {
  readonly environment?: Environment;
}

/** A mistake in the parameters; `renderPhilError` shows it with its line and a caret. */
export type PhilProblem = PhilError;

export interface RefusedParams {
  readonly kind: 'errors';
  readonly problems: readonly PhilProblem[];
  readonly warnings: readonly string[];
}

/** The sources of the arguments within the master, with all mistakes that can be seen one by one. */
export interface Gathered {
  readonly sources: readonly PhilScope[];
  readonly working: PhilScope;
  readonly problems: PhilError[];
  /** Full paths of the parameters with mistakes. */
  readonly wrong: Set<string>;
  /** Whether all files could be read. */
  readonly complete: boolean;
  readonly warnings: string[];
}

export function gatherParams(master: PhilScope, args: readonly string[], files: ParameterFiles): Gathered {
  const { environment } = files;
  const interpreted = interpretArguments(master, args, { files, directoryParameter: 'data', environment });
  const problems = [...interpreted.problems];
  const given = fromLastNone(master, interpreted.sources);
  const sources = given.map(({ scope }) => scope);
  const wrong = new Set<string>();
  const onError = (error: PhilError, object: PhilObject): void => {
    problems.push(error);
    wrong.add(fullPath(object));
  };
  const working = fetchPhil(master, sources, { environment, onError });
  const fromFiles = given.filter(({ kind }) => kind === 'file').map(({ scope }) => scope);
  return {
    sources,
    working,
    problems,
    wrong,
    complete: interpreted.complete,
    warnings: [...interpreted.warnings, ...unknownWarnings(master, fromFiles)],
  };
}

/**
 * What a parameter that may be given several times has before an assignment of None on the command line is left out: fetch would
 * add to it.
 */
function fromLastNone(master: PhilScope, sources: readonly ArgumentSource[]): ArgumentSource[] {
  return sources.reduce<ArgumentSource[]>((before, source) => {
    const forgotten = source.kind === 'assignment' ? forgottenPaths(master, source.scope) : new Set<string>();
    if (forgotten.size === 0) return [...before, source];
    return [...before, source].map((one) => ({ ...one, scope: without(one.scope, forgotten, '') }));
  }, []);
}

function forgottenPaths(master: PhilScope, assignment: PhilScope): Set<string> {
  const paths = allDefinitions(assignment)
    .filter(({ definition }) => isPlainNone(definition.words))
    .map(({ path }) => path);
  return new Set(
    paths.filter((path) => getWithoutSubstitution(master, path).objects.some((object) => isMultiple(object))),
  );
}

function without(scope: PhilScope, paths: ReadonlySet<string>, prefix: string): PhilScope {
  return withObjects(
    scope,
    scope.objects.flatMap((object): PhilObject[] => {
      const path = prefix + object.name;
      if (object.kind === 'scope') return [without(object, paths, `${path}.`)];
      return paths.has(path) ? [] : [object];
    }),
  );
}

/** What sources change of the defaults of a master. */
export function changedParams(
  master: PhilScope,
  sources: readonly PhilScope[],
  environment: Environment | undefined,
): PhilScope {
  // What is wrong with the sources was reported when they were gathered.
  return fetchDiff(master, sources, { environment, onError: () => undefined });
}
