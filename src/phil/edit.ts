import { PhilError } from './errors.js';
import { getWithoutSubstitution } from './get.js';
import { activeObjects, adopt, fullPath, withObjects, type PhilObject, type PhilScope } from './objects.js';

/**
 * Adds the objects of another scope to this one: definitions that both have become those of the other. Throws a PhilError where one
 * has a scope and the other a definition.
 */
export function adoptScope(scope: PhilScope, other: PhilScope): void {
  if (scope === other) throw new PhilError('Cannot adopt own scope');
  for (const object of activeObjects(other)) {
    const present = getWithoutSubstitution(scope, fullPath(object)).objects;
    if (present.length === 0) adopt(scope, object);
    for (const own of present) replaceOrAdopt(own, object);
  }
}

function replaceOrAdopt(own: PhilObject, object: PhilObject): void {
  if (own.kind === 'scope' && object.kind === 'scope') {
    adoptScope(own, object);
    return;
  }
  if (own.kind !== object.kind) {
    throw new PhilError(`${fullPath(object)} is a ${object.kind}, not a ${own.kind}`, object.position);
  }
  const siblings = own.parent!.objects;
  siblings[siblings.indexOf(own)] = object;
}

/** Without what is disabled and without all but the last of each name. */
export function uniqueObjects(scope: PhilScope): PhilScope {
  const last = new Map<string, PhilObject>();
  for (const object of activeObjects(scope)) last.set(object.name, object);
  return withObjects(
    scope,
    activeObjects(scope)
      .filter((object) => last.get(object.name) === object)
      .map((object) => (object.kind === 'scope' ? uniqueObjects(object) : object)),
  );
}
