import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The built command (`npm test` builds first). */
const command = join(projectRoot, 'dist', 'src', 'cli', 'prime-run.js');

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one of the built scripts and waits. */
export function runScript(name: string, ...words: string[]): CommandResult {
  const script = join(projectRoot, 'dist', 'scripts', `${name}.js`);
  const done = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
};

/** Runs a command of this package by its name in a folder and waits. */
export function commandIn(folder: string, name: string, ...words: string[]): CommandResult {
  const done = spawnSync(process.execPath, [join(projectRoot, bin[name]), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Runs prime.run in a folder and waits. */
export function primeRunIn(folder: string, ...words: string[]): CommandResult {
  const done = spawnSync(process.execPath, [command, ...words], { cwd: folder, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Starts prime.run and sends it a signal as soon as its terminal output matches. */
export function interruptPrimeRun(
  folder: string,
  words: string[],
  when: RegExp,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<CommandResult> {
  return interruptCommand(folder, 'prime.run', words, when, signal);
}

/** The same for any command of this package. */
export function interruptCommand(
  folder: string,
  name: string,
  words: string[],
  when: RegExp,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<CommandResult> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(projectRoot, bin[name]), ...words], { cwd: folder });
    let out = '';
    let err = '';
    let sent = false;
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => {
      err += text.toString();
      if (!sent && when.test(err)) {
        sent = true;
        child.kill(signal);
      }
    });
    child.on('close', (code) => done({ code, out, err }));
  });
}

/** Runs prime.run with files limited to some blocks of 512 bytes: as on a disk that is full. */
export function primeRunWithFileLimit(folder: string, blocks: number, ...words: string[]): CommandResult {
  const script = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const done = spawnSync('sh', ['-c', script, process.execPath, command, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Runs prime.run and closes the reading end of its terminal output after the first piece. */
export function primeRunWithoutReader(folder: string, ...words: string[]): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [command, ...words], { cwd: folder });
    child.stdout.destroy();
    child.stderr.once('data', () => child.stderr.destroy());
    child.on('exit', (code) => done(code));
  });
}

/** Starts several at once and waits for all of them. */
export function primeRunsAtOnce(folder: string, n: number, ...words: string[]): Promise<CommandResult[]> {
  return Promise.all(Array.from({ length: n }, () => interruptPrimeRun(folder, words, /(?!)/)));
}
