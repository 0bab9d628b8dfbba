import { expect, it } from '@jest/globals';
import { runSymmetryConformance } from '../../scripts/conformance-symmetry.js';
import { describeShared, sharedPath } from '../support/shared.js';

describeShared('symmetry as the reference has it', () => {
  it('agrees in every group and name', () => {
    const { passed, failed, lines } = runSymmetryConformance(sharedPath('conformance', 'symmetry.json'));
    expect(lines).toEqual([]);
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThan(300);
  });
});
