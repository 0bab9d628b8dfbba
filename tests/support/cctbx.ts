import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';
import { hasShared } from './shared.js';

const here = dirname(fileURLToPath(import.meta.url));

/** The Python that has cctbx: Debian's, or PRIME_CCTBX_PYTHON. */
export const cctbxPython = process.env.PRIME_CCTBX_PYTHON ?? '/usr/bin/python3';

export const hasCctbx = spawnSync(cctbxPython, ['-c', 'import cctbx.miller']).status === 0;

/** Runs a script of tests/support with cctbx. @throws with what it printed, if it fails */
export function runCctbx(script: string, args: readonly string[]): string {
  const result = spawnSync(cctbxPython, [join(here, script), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (result.status !== 0) throw new Error(`${script}: ${result.stderr}`);
  return result.stdout;
}

/** `describe`, or one visibly skipped test that says what is missing. */
export function describeCctbx(name: string, needsShared: boolean, body: () => void): void {
  if (hasCctbx && (hasShared || !needsShared)) describe(name, body);
  else
    describe(name, () => {
      const missing = hasCctbx
        ? 'the shared reference material'
        : 'a Python with cctbx (Debian: python3-cctbx)';
      it.skip(`skipped: ${missing} is absent`, () => undefined);
    });
}
