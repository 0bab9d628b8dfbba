import { lstatSync, mkdirSync, readdirSync, realpathSync, renameSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type EarlierRun, setAside, whyNoEarlierRun } from './earlier-run.js';

export type RunDirectoryResult =
  | {
      readonly kind: 'created';
      readonly path: string;
      readonly label: string;
      /** The run that the new one replaces: to be removed when the new one is done, and kept when it is not. */
      readonly earlier: EarlierRun | null;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** What is asked of a named folder. */
export interface NamedDirectoryOptions {
  readonly overwrite: boolean;
  /** Files and folders that the run reads: no folder that holds one of them is replaced. */
  readonly inputs: readonly string[];
}

const PREFIX = 'Prime_Run_';

/**
 * Creates the output folder of a run under `parent`. Without a name it is Prime_Run_N with N one above the highest there
 * is; creating a folder is atomic, so two runs at once get two numbers. An existing named folder is refused unless
 * `overwrite` and it is an earlier run that holds nothing else; that one is renamed and stays until the caller removes it.
 */
export function createRunDirectory(
  parent: string,
  name: string | null,
  options: NamedDirectoryOptions,
): RunDirectoryResult {
  try {
    return name === null ? createNumbered(parent) : createNamed(parent, name, options);
  } catch (error) {
    const where = name === null ? parent : resolve(parent, name);
    return refused(`Cannot create the output folder in ${where}: ${messageOf(error)}`);
  }
}

function refused(message: string): RunDirectoryResult {
  return { kind: 'refused', message };
}

function createNumbered(parent: string): RunDirectoryResult {
  for (let n = highestNumber(parent) + 1; ; n++) {
    const label = `${PREFIX}${n}`;
    const path = join(parent, label);
    if (makeDirectory(path)) return { kind: 'created', path, label, earlier: null };
  }
}

function highestNumber(parent: string): number {
  const numbers = readdirSync(parent)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => Number(name.slice(PREFIX.length)))
    .filter((n) => Number.isSafeInteger(n));
  return Math.max(0, ...numbers);
}

function createNamed(
  parent: string,
  name: string,
  { overwrite, inputs }: NamedDirectoryOptions,
): RunDirectoryResult {
  const path = resolve(parent, name);
  mkdirSync(dirname(path), { recursive: true });
  if (makeDirectory(path)) return { kind: 'created', path, label: name, earlier: null };
  if (!lstatSync(path).isDirectory())
    return refused(`run_no = ${name} is a file or a link, and no folder of a run: give another run_no.`);
  if (isWithin(path, parent))
    return refused(`run_no = ${name} is the current folder or holds it: give the name of a new folder.`);
  if (!overwrite)
    return refused(
      `The output folder ${name} exists. Give another run_no, leave run_no out for the next free number, or set overwrite = True to replace it.`,
    );
  const read = inputs.find((input) => isWithin(path, input));
  if (read !== undefined)
    return refused(`The output folder ${name} cannot be replaced: this run reads ${read} in it.`);
  if (readdirSync(path).length === 0) return { kind: 'created', path, label: name, earlier: null };
  const why = whyNoEarlierRun(path);
  if (why !== null)
    return refused(`The output folder ${name} cannot be replaced: it ${why}. Give another run_no.`);
  const earlier = setAside(path, name);
  try {
    mkdirSync(path);
  } catch (error) {
    renameSync(earlier.path, path);
    throw error;
  }
  return { kind: 'created', path, label: name, earlier };
}

/** Whether a path is a folder or lies in it, links followed. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}

/** The path without links as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** False where it exists. */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
