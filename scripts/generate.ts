import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, staleFiles } from './generated-files.js';

/** Writes the files that are made from others; with `--check` says which are out of date, and writes nothing. */
const check = process.argv.includes('--check');
const root = projectRoot();
const stale = await staleFiles(root);
for (const { path, text } of stale) {
  if (!check) writeFileSync(join(root, path), text);
  console.log(`${path}: ${check ? 'out of date' : 'written'}`);
}
if (check && stale.length > 0) process.exitCode = 1;
