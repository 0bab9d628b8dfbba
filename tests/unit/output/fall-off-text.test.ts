import { describe, expect, it } from '@jest/globals';
import { fallOffText } from '../../../src/output/fall-off-text.js';

describe('fallOffText', () => {
  it('says that the fall-off is the same in all directions', () => {
    expect(fallOffText(null)).toContain('isotropic');
  });

  it('says by how much B differs along the axes', () => {
    const text = fallOffText({ lnEvidence: 812.4, differenceOfB: [-16.24, -16.2, 32.4], tensor: [] });
    expect(text).toContain('ln evidence 812 ');
    expect(text).toContain('-16.2, -16.2, +32.4 A^2 along a*, b*, c*');
  });
});
