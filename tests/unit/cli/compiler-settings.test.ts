import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** The settings are for this one only. */
const isMeasured = process.versions.v8.startsWith('11.');

describe('the settings of the compiler', () => {
  (isMeasured ? it : it.skip)('are known to this V8, which would complain to the user otherwise', () => {
    const text = readFileSync(new URL('../../../src/cli/compiler-settings.ts', import.meta.url), 'utf8');
    const names = [...text.matchAll(/'--(?:no-)?([a-z-]+)/g)].map((match) => match[1]);
    expect(names).toHaveLength(3);
    const known = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }).stdout;
    for (const name of names) expect(known).toContain(`--${name} `);
  });
});
