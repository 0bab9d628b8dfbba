import { expect, it } from '@jest/globals';
import { generatedFiles, projectRoot, staleFiles } from '../../../scripts/generated-files.js';

it('generated files are as their sources make them (node dist/scripts/generate.js)', async () => {
  const root = projectRoot();
  expect((await generatedFiles(root)).map(({ path }) => path)).toEqual([
    'grammar/phil-cst.ts',
    'grammar/expression-cst.ts',
    'src/params/prime-master.ts',
    'src/params/prime-tree.ts',
    'src/params/prime-params.ts',
    'docs/parameters.md',
    'src/params/cxi-merge-master.ts',
    'src/params/cxi-merge-tree.ts',
    'src/params/cxi-merge-params.ts',
    'docs/cxi-merge-parameters.md',
  ]);
  expect((await staleFiles(root)).map(({ path }) => path)).toEqual([]);
});
