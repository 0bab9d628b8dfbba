import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spaceGroup } from '../../src/crystal/space-group.js';
import { reindex, parseReindexing } from '../../src/crystal/reindexing.js';
import { unitCell } from '../../src/crystal/unit-cell.js';
import { readIndexingSolution } from '../../src/input/indexing-solution.js';
import { intensitiesOf, readMtz } from '../../src/input/mtz-reader.js';
import { primeRunIn } from '../support/run-command.js';
import { describeShared, sharedPath } from '../support/shared.js';
import { meanShellCc } from './postrefine-score.js';

interface TrueFrame {
  readonly file: string;
  readonly bad: boolean;
  readonly reindexed: string | null;
}

describeShared('indexing ambiguity of p6', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'prime-indexing-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (name: string, ...words: string[]) =>
    primeRunIn(
      folder,
      sharedPath('golden', 'p6', 'params.phil'),
      `data=${sharedPath('data', 'p6.tar')}`,
      `run_no=${name}`,
      ...words,
    );
  const truth = () =>
    (
      JSON.parse(readFileSync(sharedPath('data', 'p6.truth', 'frames.json'), 'utf8')) as {
        frames: TrueFrame[];
      }
    ).frames;

  function intensities(path: string) {
    const mtz = readMtz(readFileSync(path));
    if (mtz.kind !== 'mtz') throw new Error(mtz.detail);
    const data = intensitiesOf(mtz);
    if (data.kind !== 'intensities') throw new Error(data.detail);
    return data;
  }

  /** In the truth's way to index or the other one, whichever is nearer. */
  function score(path: string): number {
    const group = spaceGroup('P6');
    const cell = unitCell([90.8, 90.8, 45.6, 90, 90, 120]);
    const merged = intensities(path);
    const known = intensities(sharedPath('data', 'p6.truth', 'truth.mtz'));
    const other = { ...merged, hkl: reindex(parseReindexing('k,h,-l'), merged.hkl) };
    return Math.max(...[merged, other].map((data) => meanShellCc(group, cell, data, known)));
  }

  /** Well-indexed frames that come to the same as most of them, and how many there are. */
  function nRight(solution: string): readonly [number, number] {
    const read = readIndexingSolution(join(folder, solution));
    if (read.kind === 'error') throw new Error(read.detail);
    const turned = new Map(read.entries.map((entry) => [entry.name, entry]));
    const good = truth().filter(({ bad }) => !bad);
    const same = good.filter(({ file, reindexed }) => {
      const entry = turned.get(file);
      return entry?.isDecided === true && (entry.operator === 'h,k,l') === (reindexed === null);
    }).length;
    const opposite = good.filter(({ file, reindexed }) => {
      const entry = turned.get(file);
      return entry?.isDecided === true && (entry.operator === 'h,k,l') !== (reindexed === null);
    }).length;
    return [Math.max(same, opposite), good.length];
  }

  it('de novo: at least 99 % of the well-indexed frames are right, and the merge is as good as the best possible', () => {
    expect(run('de-novo', 'half_sets=none').err).toContain('Done in');
    const [right, all] = nRight('de-novo/indexing_solution.json');
    expect(right / all).toBeGreaterThanOrEqual(0.99);
    // The best linear merge with all truth known has .981; 1.4 times its distance from 1 is allowed.
    expect(score(join(folder, 'de-novo', 'likelihood_merge.mtz'))).toBeGreaterThanOrEqual(
      1 - 1.4 * (1 - 0.981),
    );
  });

  it('method = prime takes the same choice and is better than the original', () => {
    run('scheme', 'method=prime', 'n_postref_cycle=1');
    expect(nRight('scheme/indexing_solution.json')).toEqual(nRight('de-novo/indexing_solution.json'));
    const golden = score(sharedPath('golden', 'p6', 'postref_cycle_1_merge.mtz'));
    expect(score(join(folder, 'scheme', 'postref_cycle_1_merge.mtz'))).toBeGreaterThan(golden);
  });

  it('any number of workers gives the same bytes', () => {
    run('three', 'half_sets=none', 'n_processors=3');
    for (const name of ['indexing_solution.json', 'likelihood_merge.mtz', 'indexing_points.svg'])
      expect(readFileSync(join(folder, 'three', name))).toEqual(readFileSync(join(folder, 'de-novo', name)));
  });

  it('the truth as reference, and the solution of another run, give the same', () => {
    const reference = `indexing_ambiguity.index_basis_in=${sharedPath('data', 'p6.truth', 'truth.mtz')}`;
    run('by-reference', 'half_sets=none', reference);
    const [right, all] = nRight('by-reference/indexing_solution.json');
    expect(right).toBe(all);
    run('by-solution', 'half_sets=none', 'indexing_ambiguity.index_basis_in=de-novo/indexing_solution.json');
    const merged = (name: string) => intensities(join(folder, name, 'likelihood_merge.mtz'));
    expect(merged('by-solution')).toEqual(merged('de-novo'));
    const golden = `indexing_ambiguity.index_basis_in=${sharedPath('golden', 'p6', 'index_basis.json')}`;
    run('by-golden', 'n_postref_cycle=1', 'half_sets=none', golden);
    expect(nRight('by-golden/indexing_solution.json')[0]).toBe(118);
  });
});
