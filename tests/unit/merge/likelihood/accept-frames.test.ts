import { describe, expect, it } from '@jest/globals';
import { acceptFrames, partOfWrongFrames } from '../../../../src/merge/likelihood/accept-frames.js';
import { applyJudgements, type FrameScales } from '../../../../src/merge/likelihood/judge-frames.js';
import { mergeOfRows } from './synthetic.js';

/** One frame for each of these; all know a reflection. */
function judged(evidence: readonly number[]) {
  const rows = evidence.map((_, frame) => ({ frame, reflection: 0, intensity: 5 }));
  const merge = mergeOfRows(rows, [5], evidence.length);
  merge.frames.evidence.set(evidence);
  return merge;
}

const acceptedOf = (evidence: readonly number[]): number[] => {
  const merge = judged(evidence);
  acceptFrames(merge);
  return Array.from(merge.frames.accepted);
};

const repeat = (value: number, n: number): number[] => new Array<number>(n).fill(value);

describe('the part of wrong frames', () => {
  it('is the maximum of the likelihood of the mixture with what is expected beforehand', () => {
    const evidence = [...repeat(-6, 7), ...repeat(0.3, 11), ...repeat(4, 30), ...repeat(20, 50)];
    const lnPosterior = (part: number) =>
      evidence.reduce((sum, e) => sum + Math.log(part + (1 - part) * Math.exp(e)), 0) +
      Math.log(part) +
      19 * Math.log(1 - part);
    let best = 0;
    for (let part = 0.0005; part < 1; part += 0.0005)
      if (best === 0 || lnPosterior(part) > lnPosterior(best)) best = part;
    expect(Math.abs(partOfWrongFrames(evidence) - best)).toBeLessThan(0.001);
  });

  it('is that of the frames which are wrong beyond doubt, with 20 more of which one is', () => {
    expect(partOfWrongFrames([...repeat(-1e4, 40), ...repeat(1e4, 60)])).toBeCloseTo(41 / 120, 5);
    expect(partOfWrongFrames([])).toBeCloseTo(0.05, 5);
  });
});

describe('frames are accepted', () => {
  it('at odds of 20 to 1 where most frames say too little by themselves', () => {
    const sparse = [...repeat(1.5, 150), ...repeat(8, 60)];
    expect(acceptedOf([0.5, ...sparse])[0]).toBe(1);
    expect(acceptedOf([-3, ...sparse])[0]).toBe(0);
    expect(acceptedOf([0.5, ...repeat(-30, 150), ...sparse])[0]).toBe(0);
  });

  it('all where too few agree for chance, and then none is counted', () => {
    const merge = judged([...repeat(-5, 150), ...repeat(9, 5)]);
    expect(acceptFrames(merge)).toBe(0);
    expect(Array.from(merge.frames.accepted)).toEqual(repeat(1, 155));
  });
});

describe('a frame that fits by being faint', () => {
  const nothing = (n: number) => [{ factor: new Float64Array(n).fill(1), correlation: new Float64Array(n) }];
  const evidenceWith = (scales: FrameScales, noise = [1e3, 1e3, 1e3]): number[] => {
    const merge = judged([0, 0, 0]);
    const [againstMisindexed, againstNoise] = [Float64Array.of(1, 1, 1), Float64Array.from(noise)];
    applyJudgements(merge, nothing(3), [{ againstMisindexed, againstNoise }], scales);
    return Array.from(merge.frames.evidence);
  };

  it('has the odds of its scale against it, if its mean intensities show another one', () => {
    const refined = Float64Array.of(-4, -2, 0.5);
    const ofMeans = Float64Array.of(-1, -2.2, 0);
    const evidence = evidenceWith({ refined, ofMeans, spread: 0.8 });
    // Half of (4² - 1²)/.8²; faint in both; brighter than its mean.
    expect(evidence[0]).toBeCloseTo(1 + Math.LN2 - 15 / 1.28, 10);
    for (const one of evidence.slice(1)) expect(one).toBeCloseTo(1 + Math.LN2, 10);
  });

  it('is not told from others as long as nothing is known of the scales', () => {
    const scales = { refined: Float64Array.of(-9, 0, 0), ofMeans: Float64Array.of(1, 0, 0), spread: 1e3 };
    expect(evidenceWith(scales)[0]).toBeCloseTo(1 + Math.LN2, 3);
  });

  it('is not held against one that is bright and less so than its mean intensities', () => {
    const scales = { refined: Float64Array.of(1, 0, 0), ofMeans: Float64Array.of(2, 0, 0), spread: 0.5 };
    expect(evidenceWith(scales)[0]).toBeCloseTo(1 + Math.LN2, 10);
  });

  it('has all the odds of its scale against it where it may be noise', () => {
    const scales = {
      refined: Float64Array.of(-2, -2, 3),
      ofMeans: Float64Array.of(-2, 0, 0),
      spread: 1,
    };
    const [faint, faintFor, bright] = evidenceWith(scales, [0.5, 5, 0.5]);
    const ofBoth = (misindexed: number, noise: number) =>
      -Math.log((Math.exp(-misindexed) + Math.exp(-noise)) / 2);
    expect(faint).toBeCloseTo(ofBoth(1, 0.5 - 2), 10);
    expect(faintFor).toBeCloseTo(ofBoth(1 - 2, 5 - 2), 10);
    expect(bright).toBeCloseTo(ofBoth(1, 0.5), 10);
  });
});
