import { fullPath, newScope, type PhilDefinition, type PhilObject, type PhilScope } from './objects.js';
import { resolveScope, type SubstitutionOptions } from './substitution.js';

/**
 * The objects at a path, in a scope without name: all of them when several have it; an empty path is everything. With an alias, also
 * what stands at that path.
 */
export function getWithoutSubstitution(scope: PhilScope, path: string, alias?: string): PhilScope {
  return newScope('', objectsAt(scope, path, alias));
}

/** The same with the values of variables in place. Throws a PhilError for a variable without value. */
export function getObjects(scope: PhilScope, path: string, options: SubstitutionOptions = {}): PhilScope {
  return resolveScope(getWithoutSubstitution(scope, path), options);
}

function objectsAt(object: PhilObject, path: string, alias: string | undefined): PhilObject[] {
  if (object.disabled) return [];
  const isNamed = object.name === path || (alias !== undefined && object.name === alias);
  if (object.kind === 'definition') return isNamed ? [object] : [];
  if (object.name === '') {
    if (path === '') return object.objects;
  } else if (isNamed) {
    return [object];
  }
  const rest = restOfPath(object, path, alias);
  if (rest === undefined) return [];
  return object.objects.flatMap((child) => (child.disabled ? [] : objectsAt(child, rest, alias)));
}

/** The path below a scope, or undefined when the path does not lead into it. */
function restOfPath(scope: PhilScope, path: string, alias: string | undefined): string | undefined {
  if (scope.name === '') return path;
  const rest = path.slice(scope.name.length + 1);
  if (path.startsWith(`${scope.name}.`)) return rest;
  if (alias === undefined) return undefined;
  // Old files are taken as the reference takes them: under a scope whose path starts with the alias, whatever its name.
  return fullPath(scope).startsWith(alias) ? rest : path;
}

/** A definition with its full path. */
export interface LocatedDefinition {
  readonly path: string;
  readonly definition: PhilDefinition;
}

/** All definitions that are not disabled, in reading order, without those that include others. */
export function allDefinitions(scope: PhilScope, prefix = ''): LocatedDefinition[] {
  return scope.objects.flatMap((object): LocatedDefinition[] => {
    if (object.disabled || object.name === 'include') return [];
    const path = prefix + object.name;
    return object.kind === 'definition' ? [{ path, definition: object }] : allDefinitions(object, `${path}.`);
  });
}
