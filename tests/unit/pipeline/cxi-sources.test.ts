import { describe, expect, it } from '@jest/globals';
import type { SourceRef } from '../../../src/input/source-ref.js';
import { chooseSources, isOddNumbered } from '../../../src/pipeline/cxi-sources.js';

const file = (display: string): SourceRef => ({
  kind: 'file',
  path: `/x/${display}`,
  display,
  name: display.slice(display.lastIndexOf('/') + 1),
});
const everything = {
  data: ['d'],
  filename_extension: 'pickle',
  data_subset: 0,
  data_subsubsets: { subsubset: null, subsubset_total: null },
};
const found = [file('d/a1.pickle'), file('d/a2.pickle'), file('d/notes.txt'), file('d/a3_00000.pickle')];
const names = (chosen: { sources: readonly SourceRef[] }): string[] => chosen.sources.map(({ name }) => name);

describe('isOddNumbered', () => {
  it.each([
    ['int-0-00003.pickle', true],
    ['int-0-00004.pickle', false],
    ['shot7_00000.pickle', true],
    ['idx-0012_refined.expt', false],
    ['run3-9x.h5', true],
    ['nothing.pickle', false],
    ['frames2.tar:ind4/int-5.pickle', true],
  ])('%s: %s', (name, odd) => expect(isOddNumbered(name)).toBe(odd));
});

describe('chooseSources', () => {
  it('takes the files with the extension, and files that are named one by one', () => {
    expect(chooseSources(found, everything, null)).toMatchObject({ unused: { extension: 1 } });
    expect(names(chooseSources(found, { ...everything, data: ['d/notes.txt'] }, null))).toHaveLength(4);
    expect(names(chooseSources(found, { ...everything, filename_extension: 'None' }, null))).toHaveLength(4);
  });

  it('takes odd or even frames, every n-th, and those of a list', () => {
    expect(names(chooseSources(found, { ...everything, data_subset: 1 }, null))).toEqual([
      'a1.pickle',
      'a3_00000.pickle',
    ]);
    expect(names(chooseSources(found, { ...everything, data_subset: 2 }, null))).toEqual(['a2.pickle']);
    const third = { ...everything, data_subsubsets: { subsubset: 1, subsubset_total: 3 } };
    expect(names(chooseSources(found, third, null))).toEqual(['a3_00000.pickle']);
    expect(names(chooseSources(found, everything, new Set(['a2.pickle', 'd/a1.pickle'])))).toEqual([
      'a1.pickle',
      'a2.pickle',
    ]);
  });
});
