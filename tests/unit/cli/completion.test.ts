import { expect, it } from '@jest/globals';
import { completionScript } from '../../../src/cli/completion.js';

/** The words that are offered for each command. */
function offered(name: string): string[] {
  const found = new RegExp(` ${name.replace('.', '\\.')}\\) words='(.*)' ;;`).exec(
    completionScript('bash', [name]),
  );
  return found === null ? [] : found[1].split(' ');
}

it.each([
  ['cxi.merge', ['--quiet', 'scaling.mtz_file=', 'postrefinement.rs_hybrid.partiality_threshold=']],
  ['cxi.xmerge', ['--verbose', 'merging.refine_G_Imodel=']],
  ['prime.cluster_isoform', ['--output', 'isoform_cluster.n_clusters=', 'isoform_cluster.isorefin=']],
  ['prime.change_path_indexing_ambiguity', ['data=', 'oldpath=', 'newpath=', 'output=']],
  ['prime.run', ['--level', 'n_postref_cycle=']],
])('offers parameters of %s', (name, words) => {
  expect(offered(name)).toEqual(expect.arrayContaining(words));
});

it('offers a command the parameters of no other', () => {
  expect(offered('cxi.merge')).not.toContain('n_postref_cycle=');
  expect(offered('prime.plotstats').filter((word) => word.endsWith('='))).toEqual([]);
});
