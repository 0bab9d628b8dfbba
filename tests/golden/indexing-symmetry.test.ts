import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readIndexingSolution } from '../../src/input/indexing-solution.js';
import { primeRunIn } from '../support/run-command.js';
import { describeShared, sharedPath } from '../support/shared.js';

describeShared('a crystal of P6122 given as a subgroup', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prime-indexing-symmetry-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (name: string, ...words: string[]) =>
    primeRunIn(
      folder,
      sharedPath('golden', 'thermolysin', 'params.phil'),
      `data=${sharedPath('data', 'thermolysin.tar')}`,
      `run_no=${name}`,
      'half_sets=none',
      ...words,
    );

  it.each([
    ['P61', /k,h,-l[^]*target_space_group=P6122\)/],
    ['P3121', /-h,-k,l[^]*target_space_group=P6122 or P6422\)/],
  ])('%s: a warning, and the merge of the frames as they are indexed', (group, warning) => {
    const { err } = run(group, `target_space_group=${group}`);
    expect(err).toContain('There is nothing to choose');
    expect(err).toMatch(warning);
    const solution = readIndexingSolution(join(folder, group, 'indexing_solution.json'));
    if (solution.kind === 'error') throw new Error(solution.detail);
    expect(solution.entries).toHaveLength(100);
    expect(solution.entries.every(({ operator, isDecided }) => operator === 'h,k,l' && isDecided)).toBe(true);
  });

  it('nothing is lost against mode = Off', () => {
    run('off', 'target_space_group=P61', 'indexing_ambiguity.mode=Off');
    const merged = (name: string) => readFileSync(join(folder, name, 'likelihood_merge.hkl'), 'utf8');
    expect(merged('P61')).toBe(merged('off'));
  });
});
