// After the TypeScript compiler: puts everything that a command loads into one file, in its place. Node reads some eight
// hundred small files otherwise, which takes .3 s at every start. yargs and cli-progress find files of their own by path.
import { build } from 'esbuild';

for (const entry of ['dist/src/cli/prime-run.js', 'dist/src/parallel/worker.js']) {
  await build({
    entryPoints: [entry],
    outfile: entry,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    external: ['yargs', 'cli-progress'],
    logLevel: 'warning',
  });
}
