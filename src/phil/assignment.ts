import { PhilError } from './errors.js';
import { allDefinitions, type LocatedDefinition } from './get.js';
import { didYouMean } from './nearest.js';
import { adopt, newScope, type PhilObject, type PhilScope } from './objects.js';
import { parsePhil, type ParseOptions } from './parse.js';
import { showText } from './show.js';

export interface AssignmentOptions {
  /** Names are looked for in this scope first. */
  readonly homeScope?: string;
  readonly parse?: ParseOptions;
}

/** A parameter of the master. */
interface Target {
  readonly path: string;
  readonly level: number;
}

/**
 * Assignments of the command line, with the full paths of the master. A name may be cut short at either end; of several parameters that
 * it fits equally well, the one for the least expert users is taken, with a warning. Throws a PhilError for a name that means nothing or
 * still several things.
 */
export function interpretAssignment(
  master: PhilScope,
  text: string,
  options: AssignmentOptions = {},
): { scope: PhilScope; warnings: string[] } {
  const targets = allDefinitions(master).map((located) => ({ path: located.path, level: levelOf(located) }));
  const scope = newScope('');
  const warnings: string[] = [];
  for (const given of allDefinitions(parseAssignment(text, options.parse))) {
    const { path, warning } = chooseTarget(given, targets, options.homeScope);
    if (warning !== undefined) warnings.push(warning);
    adopt(scope, { ...given.definition, name: path, mergeNames: false });
  }
  if (scope.objects.length === 0) {
    throw new PhilError(`Command line parameter definition has no effect: "${text}"`);
  }
  return { scope, warnings };
}

function parseAssignment(text: string, parse: ParseOptions | undefined): PhilScope {
  try {
    return parsePhil(text, { ...parse, source: 'command line argument' });
  } catch (error) {
    if (!(error instanceof PhilError)) throw error;
    throw new PhilError(
      `Error interpreting command line argument as parameter definition:\n  "${text}"\n  RuntimeError: ${error.message}`,
      error.position,
      error.suggestion,
    );
  }
}

/** The expert level of a definition, or else of the nearest scope around it that has one. */
function levelOf({ definition }: LocatedDefinition): number {
  for (let object: PhilObject | undefined = definition; object; object = object.parent) {
    const level = object.attributes.expert_level;
    if (typeof level === 'number') return level;
  }
  return 0;
}

function chooseTarget(
  { path, definition }: LocatedDefinition,
  targets: readonly Target[],
  homeScope: string | undefined,
): { path: string; warning?: string } {
  const shown = showText(definition).trim();
  const scores = targets.map((target) => matchScore(path, target.path, homeScope));
  const best = Math.max(0, ...scores);
  if (best === 0) {
    throw new PhilError(
      `Unknown command line parameter definition: ${shown}`,
      definition.position,
      didYouMean(
        path,
        targets.map((target) => target.path),
      ),
    );
  }
  const matches = targets.filter((_, i) => scores[i] === best);
  if (matches.length === 1) return { path: matches[0].path };
  const list = matches.map((target) => `\n  ${target.path}`).join('');
  const message = `Ambiguous parameter definition: ${shown}\nBest matches:${list}`;
  const lowest = Math.min(...matches.map(({ level }) => level));
  const [least, ...others] = matches.filter(({ level }) => level === lowest);
  if (others.length > 0) throw new PhilError(message, definition.position);
  return { path: least.path, warning: `${message}\nAssuming ${least.path} was intended.` };
}

/** How well what was typed fits a full path: 8 for all of it, 0 for nothing in common. */
function matchScore(typed: string, path: string, homeScope: string | undefined): number {
  if (!path.includes(typed)) return 0;
  if (typed === path) return 8;
  const atEnd = path.endsWith(typed);
  const wholeNames = path.endsWith(`.${typed}`);
  if (homeScope !== undefined && path.startsWith(`${homeScope}.`)) {
    if (`${homeScope}.${typed}` === path) return 7;
    if (wholeNames) return 6;
    return atEnd ? 5 : 2;
  }
  if (wholeNames) return 4;
  return atEnd ? 3 : 1;
}
