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
/** The only method of prime.run that a help text says to use a parameter. */
const ONLY_WITH = /^With method = (likelihood|prime)\./;
/** More parameters of one scope than this are told by their number. */
const MOST_NAMED = 2;

/** What takes the parameters: a command, and where it is prime.run a method. */
export interface ParameterUse {
  readonly command: string;
  readonly method: string | null;
}

interface IdleParameter {
  readonly path: string;
  /** Whether the other method would use it. */
  readonly isOfOtherMethod: boolean;
}

function idleness(path: string, definition: PhilDefinition, use: ParameterUse): IdleParameter | null {
  let isOfOtherMethod = false;
  for (let object: PhilObject | undefined = definition; object; object = object.parent) {
    const { help } = object.attributes;
    if (typeof help !== 'string') continue;
    const found = IDLE_IN.exec(help);
    if (found !== null && (found[1] ?? use.command) === use.command) return { path, isOfOtherMethod: false };
    const only = ONLY_WITH.exec(help);
    if (only !== null && use.method !== null && only[1] !== use.method) isOfOtherMethod = true;
  }
  return isOfOtherMethod ? { path, isOfOtherMethod } : null;
}

/** Names, of a scope with many of them only their number. */
function enumeration(paths: readonly string[]): string {
  const scopes = new Map<string, string[]>();
  for (const path of paths) {
    const [scope] = path.split('.', 1);
    scopes.set(scope, [...(scopes.get(scope) ?? []), path]);
  }
  return [...scopes]
    .flatMap(([scope, members]) =>
      members.length > MOST_NAMED ? [`${members.length} parameters of ${scope}`] : members,
    )
    .join(', ');
}

function sentence(idle: readonly IdleParameter[], end: string): string[] {
  const paths = [...new Set(idle.map(({ path }) => path))];
  return paths.length === 0
    ? []
    : [`${enumeration(paths)} ${paths.length === 1 ? 'has' : 'have'} no effect${end}`];
}

/** What is said of parameters that were changed though they wait for a switch that is not set. */
export function idleWithout(changed: PhilScope, paths: RegExp, needed: string): string[] {
  const idle = allDefinitions(changed)
    .filter(({ path }) => paths.test(path))
    .map(({ path }) => ({ path, isOfOtherMethod: false }));
  return sentence(idle, ` without ${needed}`);
}

/** What is said of parameters that were changed though their help says that they do nothing in a command or with a method. */
export function ineffectiveWarning(changed: PhilScope, use: ParameterUse): string[] {
  const idle = allDefinitions(changed)
    .map(({ path, definition }) => idleness(path, definition, use))
    .filter((found) => found !== null);
  return [
    ...sentence(
      idle.filter(({ isOfOtherMethod }) => !isOfOtherMethod),
      '',
    ),
    ...sentence(
      idle.filter(({ isOfOtherMethod }) => isOfOtherMethod),
      ` with method = ${use.method}, see -h`,
    ),
  ];
}
