import { expect, it } from '@jest/globals';
import { parseReindexing } from '../../../src/crystal/reindexing.js';
import { spaceGroup } from '../../../src/crystal/space-group.js';
import { indexingSentence, symmetryVerdict } from '../../../src/output/indexing-verdict-text.js';

const group = spaceGroup('P 3');
const [first, second] = ['k,h,-l', '-h,-k,l'].map(parseReindexing);

it('a symmetry that leaves ways to choose from is told with its space group, and one that leaves none', () => {
  const some = symmetryVerdict([first], group, 2);
  expect(some).toMatch(/k,h,-l takes them for.*target_space_group=P321\).*the 2 ways that are left/);
  const none = symmetryVerdict([first, second], group, 1);
  expect(none).toMatch(/^There is nothing to choose: .*k,h,-l and -h,-k,l take them for.*its space group\)/);
});

it('counts what came of it', () => {
  const entry = { frame: 'a', name: 'a', operator: 'h,k,l', probability: 1, isDecided: true };
  const entries = [entry, { ...entry, operator: 'k,h,-l' }, { ...entry, isDecided: false }];
  expect(indexingSentence(entries, false)).toBe(
    'Indexing ambiguity: 1 of 3 frames reindexed, 1 undecided (left out).',
  );
  expect(indexingSentence(entries, true)).toContain('1 undecided (kept).');
});
