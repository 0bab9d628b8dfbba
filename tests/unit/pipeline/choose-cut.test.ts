import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../src/numeric/random.js';
import { chooseCut, textByErrors } from '../../../src/pipeline/choose-cut.js';

/** `n` intensities of sigma 1 from an exponential distribution with noise, those above `cut` left. */
function data(mean: number, cut: number) {
  const random = createRandom(6);
  const all = Float64Array.from({ length: 20_000 }, () => mean * random.exponential() + random.normal());
  const intensity = all.filter((value) => value > cut);
  const ones = new Float64Array(intensity.length).fill(1);
  return { measurements: { intensity, sigma: ones, polarization: ones } };
}

describe('chooseCut', () => {
  it('corrects where many observations are near the smallest I/sigma', () => {
    const { cut, text } = chooseCut('Auto', data(3, 1));
    expect(cut).toBeCloseTo(1, 2);
    expect(text).toMatch(/came out above 1.00 sigma/);
  });

  it('warns and corrects nothing where few are', () => {
    const { cut, text, doubtful } = chooseCut('Auto', data(100, 1));
    expect(cut).toBeNull();
    expect(doubtful).toBeCloseTo(1, 1);
    expect(text).toMatch(/few are missing and nothing is corrected \(intensity_cut = 1.0\d would\)/);
  });

  it('thinks again where the errors show that the sigmas are far too small', () => {
    expect(textByErrors(0, 0.07, 100)).toBeNull();
    expect(textByErrors(0, 0.25, 8)).toBeNull();
    expect(textByErrors(0, 0.25, 100)).toMatch(/25.00 % of the rest .* came out above 0.00 sigma/);
  });

  it('has nothing to say of complete data', () => {
    expect(chooseCut('Auto', data(3, -Infinity))).toEqual({ cut: null, text: null, doubtful: null });
  });

  it('does as it is told, and says where the data contradict', () => {
    expect(chooseCut(null, data(3, 1))).toMatchObject({ cut: null });
    expect(chooseCut(null, data(3, 1)).text).toMatch(/intensity_cut = None/);
    expect(chooseCut(0.5, data(3, 1)).text).not.toMatch(/But/);
    const told = chooseCut(2, data(3, 1));
    expect(told.cut).toBe(2);
    expect(told.text).toMatch(/But \d+ observations are below/);
  });
});
