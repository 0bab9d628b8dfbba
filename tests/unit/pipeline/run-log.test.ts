import { describe, expect, it } from '@jest/globals';
import { inputText, rejectedNames, summarizeInput } from '../../../src/pipeline/run-log.js';

const DETAIL = 'The MTZ file has no column BATCH.';
const rejected = (n: number, detail: (i: number) => string = () => DETAIL) =>
  Array.from({ length: n }, (_, i) => ({
    source: `f${i}`,
    name: `f${i}`,
    lattice: 0,
    reason: 'missing-field' as const,
    detail: detail(i),
  }));

describe('rejectedNames', () => {
  it('says what is missing in ten files and counts the others', () => {
    const own = (i: number) => `${i}`;
    const lines = rejectedNames([{ rejected: rejected(8, own) }, { rejected: rejected(13, own).slice(8) }]);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('   f0: missing-field: 0');
    expect(lines[10]).toContain('3 more');
  });

  it('says once what many files have in common', () => {
    expect(rejectedNames([{ rejected: rejected(8) }, { rejected: rejected(5) }])).toEqual([
      `   f0 and 12 others: missing-field: ${DETAIL}`,
    ]);
    expect(rejectedNames([{ rejected: rejected(2) }])).toHaveLength(2);
  });

  it('counts all files of the lines that are left', () => {
    const many = rejected(12).map((each) => ({ ...each, detail: 'other' }));
    const lines = rejectedNames([{ rejected: [...rejected(10), ...many] }]);
    expect(lines[10]).toContain('12 more');
  });
});

describe('inputText', () => {
  it('counts inputs with a problem, also those that are not named', () => {
    const detail = 'The archive ends within a member.';
    const problems = Array.from({ length: 12 }, (_, i) => ({
      kind: 'archive' as const,
      entry: `${i}.tar`,
      detail,
    }));
    const text = inputText(summarizeInput(3, []), [], problems);
    expect(text).toMatch(/^ inputs with a problem: +12$/m);
    expect(text).toContain(` Warning: 0.tar: ${detail}\n`);
    expect(text).toContain('and 2 more');
    expect(inputText(summarizeInput(3, []), [], [])).not.toContain('problem');
  });
});
