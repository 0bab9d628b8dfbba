import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';
import { cctbxPython } from './cctbx.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Runs a Python script on arguments; its standard output. Throws with its messages where it fails. */
export function runPython(script: string, ...args: string[]): string {
  return runPythonOn('', script, ...args);
}

/** The same with something on its standard input. */
export function runPythonOn(input: string, script: string, ...args: string[]): string {
  const result = spawnSync(cctbxPython, ['-I', '-c', script, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (result.status !== 0) throw new Error(result.stderr || String(result.error));
  return result.stdout;
}

/** Runs a script of tests/support; what it printed, messages apart. Throws with its messages where it fails. */
export function runPythonFile(script: string, ...args: string[]): { out: string; err: string } {
  const result = spawnSync(cctbxPython, ['-I', join(here, script), ...args], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr || String(result.error));
  return { out: result.stdout, err: result.stderr };
}

function hasModules(modules: readonly string[]): boolean {
  const result = spawnSync(cctbxPython, ['-I', '-c', modules.map((name) => `import ${name}`).join('\n')]);
  return result.status === 0;
}

/** `describe`, or one visibly skipped test where Python lacks a module. */
export function describeWithPython(name: string, modules: readonly string[], body: () => void): void {
  if (hasModules(modules)) describe(name, body);
  else
    describe(name, () => {
      it.skip(`skipped: no Python with ${modules.join(' and ')} (PRIME_CCTBX_PYTHON may name one)`, () =>
        undefined);
    });
}
