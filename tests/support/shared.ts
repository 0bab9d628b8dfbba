import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of shared reference material beside the project (or PRIME_SHARED); it may be absent. */
export const sharedRoot = process.env.PRIME_SHARED ?? resolve(projectRoot, '..', 'shared');

export const hasShared = existsSync(join(sharedRoot, 'README.md'));

export function sharedPath(...parts: string[]): string {
  return join(sharedRoot, ...parts);
}

/** `describe`, or one visibly skipped test that says what is missing. */
export function describeShared(name: string, body: () => void): void {
  if (hasShared) describe(name, body);
  else
    describe(name, () => {
      it.skip('skipped: the shared reference material (../shared or PRIME_SHARED) is absent', () =>
        undefined);
    });
}
