import { describe, expect, it } from '@jest/globals';
import { notAListText } from '../../../src/input/not-a-list.js';

const input = 'prime.postrefine input:\ndata = frames\nscale {\n  d_min = 3.2\n}\n';

describe('notAListText', () => {
  it.each([
    ['of the original', input],
    ['of prime.run', `prime.run 0.1, method = likelihood\nStarted: Mon Nov 23 2026\nmy title\n\n${input}`],
  ])('knows the log of a run (%s)', (_whose, text) => {
    expect(notAListText(text)).toMatch(/^It is the log of a run, .*prime\.plotstats/);
  });

  it('tells files of parameters from lists', () => {
    expect(notAListText('data = frames\nscale {\n  d_min = 3.2\n}\n')).toContain('file of parameters');
    expect(notAListText('frames/a.pickle\nframes/b.pickle\n')).toBeNull();
  });
});
