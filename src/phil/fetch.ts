import { stringsFromWords } from './words.js';
import { PhilError } from './errors.js';
import { extractFormat, masterObjects } from './format.js';
import { allDefinitions, getWithoutSubstitution, type LocatedDefinition } from './get.js';
import {
  activeObjects,
  aliasPath,
  fullPath,
  isDeprecated,
  isMandatory,
  isMultiple,
  newScope,
  withObjects,
  withWords,
  type PhilDefinition,
  type PhilObject,
  type PhilScope,
} from './objects.js';
import { showText } from './show.js';
import { whereSuffix } from './source.js';
import { resolveDefinition, type Environment } from './substitution.js';

export interface FetchOptions {
  /** Leave out definitions that stand where the master has a scope, and the reverse, and impossible choices. */
  readonly skipIncompatible?: boolean;
  readonly environment?: Environment | undefined;
  readonly home?: string | undefined;
  /** Told of each deprecated parameter that is set. */
  readonly onDeprecated?: ((definition: PhilDefinition) => void) | undefined;
  /** Told of each mistake in the sources, which is then left out; without it the first is thrown. */
  readonly onError?: ((error: PhilError, master: PhilObject) => void) | undefined;
}

interface State extends FetchOptions {
  readonly diff: boolean;
  readonly used: Set<PhilDefinition>;
}

/**
 * The master with the values of the sources, later ones over earlier ones. What the sources have beyond the master is ignored. Throws
 * a PhilError for what does not fit.
 */
export function fetchPhil(
  master: PhilScope,
  sources: readonly PhilScope[] = [],
  options: FetchOptions = {},
): PhilScope {
  return fetchScope(master, sources, { ...options, diff: false, used: new Set() });
}

/** Only what differs from the master, with the scopes around it. */
export function fetchDiff(
  master: PhilScope,
  sources: readonly PhilScope[] = [],
  options: FetchOptions = {},
): PhilScope {
  return fetchScope(master, sources, { ...options, diff: true, used: new Set() });
}

/** fetchPhil, with the definitions of the sources that nothing in the master has use for. */
export function fetchTracked(
  master: PhilScope,
  sources: readonly PhilScope[],
  options: FetchOptions = {},
): { fetched: PhilScope; unused: LocatedDefinition[] } {
  const used = new Set<PhilDefinition>();
  const fetched = fetchScope(master, sources, { ...options, diff: false, used });
  const all = allDefinitions(
    newScope(
      '',
      sources.flatMap((source) => source.objects),
    ),
  );
  return { fetched, unused: all.filter(({ definition }) => !used.has(definition)) };
}

function incompatible(master: PhilObject, source: PhilObject): PhilError {
  const shown = (object: PhilObject): string =>
    `${object.kind} "${object.name}"${whereSuffix(object.position)}`;
  return new PhilError(
    `Incompatible parameter objects: ${shown(master)} vs. ${shown(source)}`,
    source.position,
  );
}

function report(error: unknown, master: PhilObject, state: State): void {
  if (!state.onError || !(error instanceof PhilError)) throw error;
  state.onError(error, master);
}

function fetchScope(master: PhilScope, sources: readonly PhilObject[], state: State): PhilScope {
  const source = withObjects(
    master,
    sources.flatMap((object): PhilObject[] => {
      if (object.kind === 'scope') return object.objects;
      if (state.skipIncompatible) return [];
      report(incompatible(master, object), master, state);
      return [];
    }),
  );
  const objects: PhilObject[] = [];
  for (const object of masterObjects(master)) {
    const path = master.name === '' ? object.name : `${master.name}.${object.name}`;
    const matching = activeObjects(getWithoutSubstitution(source, path, aliasPath(object)));
    if (isMultiple(object)) {
      const own = activeObjects(getWithoutSubstitution(master, path));
      objects.push(...fetchSeveral(object, own, matching, state));
    } else objects.push(...fetchOne(object, matching, state));
  }
  return withObjects(master, objects);
}

/** What stands once in the master: the last of the sources, or the master itself. */
function fetchOne(master: PhilObject, sources: readonly PhilObject[], state: State): PhilObject[] {
  let result: PhilObject | undefined;
  if (master.kind === 'scope') {
    const scope = fetchScope(master, sources, state);
    if (!state.diff || scope.objects.length > 0) result = scope;
  } else {
    // All are looked at, so that all count as used and are checked.
    for (const source of sources) {
      try {
        result = fetchObject(master, source, state);
      } catch (error) {
        report(error, master, state);
      }
    }
  }
  if (result) return [result];
  return state.diff || isDeprecated(master) ? [] : [{ ...master }];
}

/**
 * What may stand several times: those of the master, then those of the sources; of equal ones the last stays, and what equals the
 * master's first does not count.
 */
function fetchSeveral(
  master: PhilObject,
  own: readonly PhilObject[],
  sources: readonly PhilObject[],
  state: State,
): PhilObject[] {
  const asText = (object: PhilObject | undefined): string =>
    showText(extractFormat(master, object, { home: state.home }));
  const usual = asText(master);
  const places = new Map<string, number>();
  const results: (PhilObject | undefined)[] = [];
  const add = (source: PhilObject, isOwn: boolean): void => {
    if (source === master) return;
    const candidate = fetchObject(master, source, state);
    if (state.diff && (candidate === undefined || isEmptyScope(candidate))) return;
    const text = asText(candidate);
    if (text === usual) return;
    const place = places.get(text);
    if (place === -1) return;
    if (place !== undefined) results[place] = undefined;
    places.set(text, state.diff && isOwn ? -1 : results.length);
    if (!(state.diff && isOwn)) results.push(candidate);
  };
  for (const object of own) add(object, true);
  for (const object of sources) {
    try {
      add(object, false);
    } catch (error) {
      report(error, master, state);
    }
  }
  const kept = results.filter((object) => object !== undefined);
  if (state.diff) return kept;
  const template = isMandatory(master) ? 0 : places.size === 0 ? 1 : -1;
  return [{ ...master, template }, ...kept];
}

function isEmptyScope(object: PhilObject): boolean {
  return object.kind === 'scope' && object.objects.length === 0;
}

function fetchObject(master: PhilObject, source: PhilObject, state: State): PhilObject | undefined {
  if (master.kind === 'scope') return fetchScope(master, [source], state);
  const result = fetchDefinition(master, source, state);
  if (!state.diff || !result) return result;
  const asText = (object: PhilObject): string =>
    showText(extractFormat(master, object, { home: state.home }));
  return asText(result) === asText(master) ? undefined : result;
}

function fetchDefinition(
  master: PhilDefinition,
  source: PhilObject,
  state: State,
): PhilDefinition | undefined {
  if (source.kind === 'scope') {
    if (state.skipIncompatible) return { ...master };
    throw incompatible(master, source);
  }
  state.used.add(source);
  const { environment, used, diff } = state;
  const { words } = resolveDefinition(source, { environment, used, keepEnvironment: diff });
  if (isDeprecated(master)) {
    const same = JSON.stringify(stringsFromWords(words)) === JSON.stringify(stringsFromWords(master.words));
    // Nobody is to see it who does not use it.
    if (same) return undefined;
    state.onDeprecated?.(master);
  }
  const fetchWords = master.attributes.type?.fetch;
  return withWords(master, fetchWords ? fetchWords(words, master, state.skipIncompatible ?? false) : words);
}

/** What is said of a deprecated parameter that is set. */
export function deprecationText(definition: PhilDefinition): string {
  return `${fullPath(definition)} is deprecated - not recommended for use.`;
}
