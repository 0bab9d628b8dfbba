import { expect, it } from '@jest/globals';
import type { RawFrame } from '../../../src/input/raw-frame.js';
import { rmsEwaldOffset } from '../../support/ewald.js';
import { readAll } from '../../support/read-all.js';
import { describeShared, sharedPath } from '../../support/shared.js';

const formats = (name: string) => sharedPath('data', 'formats', name);
const total = (frames: readonly RawFrame[]) => frames.reduce((sum, { n }) => sum + n, 0);

describeShared('what other programs wrote', () => {
  it.each([
    ['streams/5ht2b.stream', 32, 7966, 2e-3],
    ['streams/lysozyme-pal.stream', 3, 618, 6e-4],
    ['thermolysin-dials/stills.refl', 3, 502, 2e-4],
    ['cunir/integrated.expt', 5, 5203, 1e-3],
    ['prime-unittest', 4, 2510, 6e-4],
  ])(
    '%s is read completely, and its reflections lie near the Ewald sphere',
    async (name, nFrames, n, offset) => {
      const { frames, rejected, problems } = await readAll([formats(name)]);
      expect({ rejected, problems }).toEqual({ rejected: [], problems: [] });
      expect([frames.length, total(frames)]).toEqual([nFrames, n]);
      // Wrong axes, a wrong sign or a wrong unit of the beam give a hundred times as much.
      expect(Math.max(...frames.map(rmsEwaldOffset))).toBeLessThan(offset);
    },
  );

  it('DIALS files of multi-panel shots hold what their pickles hold', async () => {
    const dials = (await readAll([formats('thermolysin-cspad/*.refl')])).frames;
    const pickles = (await readAll([formats('thermolysin-cspad/*.pickle')])).frames;
    expect([dials.length, total(dials), pickles.length]).toEqual([4, 1345, 4]);
    dials.forEach((frame, i) => {
      const pickle = pickles[i];
      expect([frame.hkl, frame.intensity, frame.sigma, frame.hall]).toEqual([
        ...[pickle.hkl, pickle.intensity, pickle.sigma, pickle.hall],
      ]);
      expect(frame.wavelength).toBe(pickle.wavelength);
      frame.reciprocalMatrix.forEach((x, j) =>
        expect(Math.abs(x - pickle.reciprocalMatrix[j])).toBeLessThan(1e-12),
      );
      // Through four levels of groups of panels.
      expect(Math.abs(frame.detectorDistanceMm - pickle.detectorDistanceMm)).toBeLessThan(1e-6);
    });
  });

  it('failed integrations of DIALS are marked, as their flags say', async () => {
    const { frames } = await readAll([formats('cunir/integrated.refl')]);
    const failed = frames.map((frame) => frame.failed?.reduce((sum, flag) => sum + flag, 0));
    expect(failed).toEqual([89, 69, 382, 67, 114]);
  });

  it('profile intensities that a table lacks are asked for in vain', async () => {
    const { frames, rejected } = await readAll([formats('cunir/integrated.refl')], { intensity: 'profile' });
    expect(frames).toEqual([]);
    expect(rejected[0].reason).toBe('missing-field');
    expect(rejected[0].detail).toMatch(/intensity = auto/);
  });
});
