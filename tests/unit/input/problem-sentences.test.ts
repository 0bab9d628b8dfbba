import { describe, expect, it } from '@jest/globals';
import { problemSentences } from '../../../src/input/problem-sentences.js';
import type { SourceProblem } from '../../../src/input/source-ref.js';

const missing = (entry: string): SourceProblem => ({ kind: 'missing', entry, detail: 'It is not there.' });

describe('problemSentences', () => {
  it('names ten of many with the same trouble, counts the others, and keeps the order', () => {
    const locked: SourceProblem = { kind: 'unreadable', entry: 'x', detail: 'It is locked.' };
    const many = Array.from({ length: 3000 }, (_, i) => missing(`f${i}`));
    expect(problemSentences([...many, locked])).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `f${i}: It is not there.`),
      'and 2990 more: It is not there.',
      'x: It is locked.',
    ]);
  });

  it('names all where there are ten', () => {
    const ten = Array.from({ length: 10 }, (_, i) => missing(`f${i}`));
    expect(problemSentences(ten)).toEqual(ten.map(({ entry }) => `${entry}: It is not there.`));
  });
});
