import { Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { LineProgress, timeLeft } from '../../../src/cli/progress.js';

function lines(total: number, done: number): string {
  let text = '';
  const progress = new LineProgress(
    new Writable({
      write(chunk: Buffer, _, then) {
        text += chunk.toString();
        then();
      },
    }),
  );
  progress.begin('Indexing', total);
  progress.advance(done);
  return text;
}

it('says nothing of a stage without frames', () => {
  expect(lines(0, 0)).toBe('');
  expect(lines(3, 3)).toMatch(/^Indexing: 3\/3, \d+\/s\n$/);
});

it('a time that nobody knows is not told', () => {
  expect([timeLeft(NaN), timeLeft(0.5), timeLeft(30)]).toEqual(['', '', '30 s left']);
});
