import { fetchTracked } from '../phil/fetch.js';
import { allDefinitions } from '../phil/get.js';
import { didYouMean } from '../phil/nearest.js';
import type { PhilDefinition, PhilObject, PhilScope } from '../phil/objects.js';
import { where } from '../phil/source.js';

/** What is said of the names in files that mean no parameter: they are passed over, as old files may have them. */
export function unknownWarnings(master: PhilScope, sources: readonly PhilScope[]): string[] {
  const known = allDefinitions(master).map(({ path }) => path);
  return sources.flatMap((source) => {
    const { unused } = fetchTracked(master, [source], {
      onError: () => undefined,
      environment: () => '',
    });
    return unused.map(({ path, definition }) => {
      const advice = didYouMean(path, known);
      const place = where(definition.position);
      return `unknown parameter ${path} is ignored (${place})${advice === undefined ? '' : `; ${advice}`}`;
    });
  });
}

/** The command that a help text says to pass a parameter over; every command where it names none. */
const IDLE_IN = /^No effect(?: on ([a-z]+\.[a-z_]+))?/;

function hasNoEffect(definition: PhilDefinition, command: string): boolean {
  for (let object: PhilObject | undefined = definition; object; object = object.parent) {
    const { help } = object.attributes;
    const found = typeof help === 'string' ? IDLE_IN.exec(help) : null;
    if (found !== null && (found[1] ?? command) === command) return true;
  }
  return false;
}

/** What is said of parameters that were changed though their help says that they do nothing in a command. */
export function ineffectiveWarning(changed: PhilScope, command: string): string[] {
  const idle = new Set(
    allDefinitions(changed)
      .filter(({ definition }) => hasNoEffect(definition, command))
      .map(({ path }) => path),
  );
  if (idle.size === 0) return [];
  const verb = idle.size === 1 ? 'has' : 'have';
  return [`${[...idle].join(', ')} ${verb} no effect`];
}
