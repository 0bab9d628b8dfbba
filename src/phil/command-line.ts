import { stripSpace } from '../../grammar/phil-scanner.js';
import { PhilError } from './errors.js';
import { parsePhilFile } from './include.js';
import { adopt, newDefinition, newScope, type PhilScope } from './objects.js';
import { interpretAssignment, type AssignmentOptions } from './assignment.js';
import type { Environment } from './substitution.js';

/** Where arguments are looked up: the language itself touches no file. */
export interface ArgumentFiles {
  readonly isFile: (path: string) => boolean;
  readonly isDirectory: (path: string) => boolean;
  /** Throws when the file cannot be read. */
  readonly readText: (path: string) => string;
  /** The absolute and plain form of a path; without it, paths are taken as they are written. */
  readonly absolutePath?: (path: string) => string;
}

export interface ArgumentOptions extends AssignmentOptions {
  readonly files: ArgumentFiles;
  /** Full path of the definition that a directory sets. */
  readonly directoryParameter?: string;
  readonly environment?: Environment | undefined;
}

/** What one argument says. */
export interface ArgumentSource {
  readonly kind: 'file' | 'directory' | 'assignment';
  readonly argument: string;
  readonly scope: PhilScope;
}

export interface Interpretation {
  readonly sources: readonly ArgumentSource[];
  /** What is wrong with the others, in their order. */
  readonly problems: readonly PhilError[];
  /** Whether all files could be read; what they say is missing otherwise. */
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

/**
 * The arguments of a program: files of parameters, directories, and assignments `name=value`, whose names may be cut short as long as
 * they mean one parameter of the master; `--name` is `name=True`.
 */
export function interpretArguments(
  master: PhilScope,
  args: readonly string[],
  options: ArgumentOptions,
): Interpretation {
  const sources: ArgumentSource[] = [];
  const problems: PhilError[] = [];
  const warnings: string[] = [];
  let complete = true;
  for (const argument of args) {
    if (stripSpace(argument) === '') continue;
    try {
      sources.push(interpretOne(master, argument, options, warnings));
    } catch (error) {
      if (!(error instanceof PhilError)) throw error;
      problems.push(error);
      if (options.files.isFile(argument)) complete = false;
    }
  }
  return { sources, problems, complete, warnings };
}

function interpretOne(
  master: PhilScope,
  argument: string,
  options: ArgumentOptions,
  warnings: string[],
): ArgumentSource {
  const { files, directoryParameter } = options;
  const assigned = (text: string): ArgumentSource => {
    const { scope, warnings: more } = interpretAssignment(master, text, options);
    warnings.push(...more);
    return { kind: 'assignment', argument, scope };
  };
  if (argument.startsWith('--')) {
    const text = argument.slice(2);
    return assigned(text.includes('=') ? text : `${text} = True`);
  }
  if (files.isFile(argument)) return { kind: 'file', argument, scope: parseFile(argument, options) };
  if (directoryParameter !== undefined && files.isDirectory(argument)) {
    return { kind: 'directory', argument, scope: directoryScope(directoryParameter, argument) };
  }
  if (argument.includes('=')) return assigned(argument);
  throw new PhilError(
    `Uninterpretable command line argument: "${argument}"`,
    undefined,
    'there is no such file or directory, and it is no assignment name=value',
  );
}

function parseFile(file: string, { files, environment, parse }: ArgumentOptions): PhilScope {
  const absolutePath = files.absolutePath ?? ((path: string) => path);
  try {
    return parsePhilFile(file, { absolutePath, readText: files.readText, environment }, parse);
  } catch (error) {
    if (error instanceof PhilError) throw error;
    throw new PhilError(`Cannot read "${file}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The directory as a value in single quotes, in which nothing has a meaning of its own. */
function directoryScope(parameter: string, directory: string): PhilScope {
  const root = newScope('');
  adopt(root, newDefinition(parameter, [{ value: directory, quote: "'" }]));
  return root;
}
