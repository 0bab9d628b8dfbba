import { describe, expect, it } from '@jest/globals';
import { learntDetectorText, wrongPolarizationText } from '../../../src/output/detector-text.js';

const turned = { lnEvidence: 300, assumed: [-1, 0], difference: [1.9, 0.05] } as const;

describe('the text about the detector', () => {
  it('says that nothing was found', () => {
    expect(learntDetectorText({ polarization: null, map: null })).toContain('none');
    expect(wrongPolarizationText(null, 1)).toBeNull();
  });

  it('says how the polarization is turned, and what to set', () => {
    const text = wrongPolarizationText(turned, 1);
    expect(text).toContain(
      'the plane is turned by 88 degrees from what was assumed (degree of polarization about 90 %',
    );
    expect(text).toContain('set polarization_horizontal_fraction = 0.');
    // The plane of polarization of other files is another direction of the laboratory.
    const along = { ...turned, assumed: [0, 1], difference: [0.05, -1.9] } as const;
    expect(wrongPolarizationText(along, 0)).toContain('set polarization_horizontal_fraction = 1.');
    expect(learntDetectorText({ polarization: turned, map: null })).toContain('turned by 88 degrees');
  });

  it('does not advise where the plane is not simply the other one, or the run has no such parameter', () => {
    for (const difference of [
      [0.8, 0],
      [1, 1],
      [1.9, 1.5],
    ] as const)
      expect(wrongPolarizationText({ ...turned, difference }, 1)).not.toContain('set ');
    expect(wrongPolarizationText(turned, null)).not.toContain('set ');
    expect(wrongPolarizationText({ ...turned, assumed: [0, 0] }, 0.5)).not.toContain('set ');
    const elsewhere = wrongPolarizationText({ ...turned, assumed: null }, 1);
    expect(elsewhere).toContain('Stokes parameters +1.90, +0.05');
    expect(elsewhere).not.toContain('set ');
  });

  it('says how large the map is and how fine', () => {
    const map = {
      lnEvidence: 450,
      knotSpacing: 5.48,
      unit: 'mm',
      place: [],
      factor: [],
      rms: 0.073,
    } as const;
    const text = learntDetectorText({ polarization: null, map });
    for (const part of ['ln evidence 450', '7.3 % (rms; knots every 5.5 mm)']) expect(text).toContain(part);
    expect(text).not.toContain('none');
  });
});
