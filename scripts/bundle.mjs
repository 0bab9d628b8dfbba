// After the TypeScript compiler: puts what a command loads into few files, in their places; what several commands need stands
// once, in dist/src/chunks. Node reads some eight hundred small files otherwise, which takes .3 s at every start. The commands
// are those of package.json (bin). yargs, cli-progress, sql.js and better-sqlite3 find files of their own by path.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const commands = [...new Set(Object.values(bin))];

// yargs makes three of these while it is loaded, at 5 ms each, and needs them where it prints its help.
const late = '((made) => ({ segment: (text) => (made ??= new Intl.Segmenter()).segment(text) }))()';
const segmentersWhenNeeded = {
  name: 'segmenters-when-needed',
  setup: ({ onLoad }) =>
    onLoad({ filter: /string-width[\\/]index\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('new Intl.Segmenter()', late),
    })),
};

rmSync('dist/src/chunks', { recursive: true, force: true });
await build({
  entryPoints: [...commands, 'dist/src/parallel/worker.js', 'dist/src/parallel/cxi-worker.js'],
  outdir: 'dist/src',
  outbase: 'dist/src',
  chunkNames: 'chunks/[hash]',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['cli-progress', 'sql.js', 'better-sqlite3', 'mysql2'],
  plugins: [segmentersWhenNeeded],
  logLevel: 'warning',
});
