import { expect, it } from '@jest/globals';
import { lostFrames } from '../../../src/pipeline/cxi-likelihood.js';

it('frames that the engine cannot prepare are rejected with its reason, not forgotten', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ source: `set.tar/${name}`, name }));
  const rejected = [{ ...b, reason: 'no-pixel-size' as const, detail: '' }];
  const lost = lostFrames([a, b, c], [a], rejected);
  expect(lost.map(({ name }) => name)).toEqual(['b', 'c']);
  expect(lost[0].detail).toMatch(/pixel/);
  expect(lost.every(({ reason }) => reason === 'postrefinement')).toBe(true);
  expect(lostFrames([a], [a], rejected)).toEqual([]);
});
