import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export type RunDirectoryResult =
  | { readonly kind: 'created'; readonly path: string; readonly label: string }
  | { readonly kind: 'refused'; readonly message: string };

const PREFIX = 'Prime_Run_';

/**
 * Creates the output folder of a run under `parent`. Without a name it is Prime_Run_N with N one above the highest there
 * is; creating a folder is atomic, so two runs at once get two numbers. An existing named folder is refused unless
 * `overwrite`; then it is set aside first and removed once the new one stands.
 */
export function createRunDirectory(
  parent: string,
  name: string | null,
  overwrite: boolean,
): RunDirectoryResult {
  try {
    return name === null ? createNumbered(parent) : createNamed(parent, name, overwrite);
  } catch (error) {
    const where = name === null ? parent : join(parent, name);
    return { kind: 'refused', message: `Cannot create the output folder in ${where}: ${messageOf(error)}` };
  }
}

function createNumbered(parent: string): RunDirectoryResult {
  for (let n = highestNumber(parent) + 1; ; n++) {
    const label = `${PREFIX}${n}`;
    if (makeDirectory(join(parent, label))) return { kind: 'created', path: join(parent, label), label };
  }
}

function highestNumber(parent: string): number {
  const numbers = readdirSync(parent)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => Number(name.slice(PREFIX.length)))
    .filter((n) => Number.isSafeInteger(n));
  return Math.max(0, ...numbers);
}

function createNamed(parent: string, name: string, overwrite: boolean): RunDirectoryResult {
  const path = resolve(parent, name);
  mkdirSync(dirname(path), { recursive: true });
  if (makeDirectory(path)) return { kind: 'created', path, label: name };
  if (!overwrite)
    return {
      kind: 'refused',
      message: `The output folder ${name} exists. Give another run_no, leave run_no out for the next free number, or set overwrite = True to replace it.`,
    };
  if (!looksLikeRun(path))
    return {
      kind: 'refused',
      message: `The output folder ${name} exists and holds no log.txt of a run: overwrite = True replaces earlier runs only.`,
    };
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.old`);
  renameSync(path, aside);
  mkdirSync(path);
  rmSync(aside, { recursive: true, force: true });
  return { kind: 'created', path, label: name };
}

function looksLikeRun(path: string): boolean {
  const entries = readdirSync(path);
  return entries.length === 0 || entries.includes('log.txt');
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
