import { describe, expect, it } from '@jest/globals';
import { rejectedNames } from '../../../src/pipeline/run-log.js';

const rejected = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    source: `f${i}`,
    name: `f${i}`,
    lattice: 0,
    reason: 'missing-field' as const,
    detail: 'The MTZ file has no column BATCH.',
  }));

describe('rejectedNames', () => {
  it('says what is missing in ten files and counts the others', () => {
    const lines = rejectedNames([{ rejected: rejected(8) }, { rejected: rejected(5) }]);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('   f0: missing-field: The MTZ file has no column BATCH.');
    expect(lines[10]).toContain('3 more');
  });
});
