import { describe, expect, it } from '@jest/globals';
import { memorySource } from '../../../src/input/bytes.js';
import { openExperimentList } from '../../../src/input/dials-experiment-list.js';
import { experimentsOf } from '../../../src/input/dials-experiments.js';
import { experimentsOfFrames } from '../../support/dials-writer.js';
import { smallRawFrame } from '../../support/small-raw-frame.js';

const identifiers = Array.from({ length: 50 }, (_none, i) => `frame-${i}`);
const frames = identifiers.map((name, i) => ({ ...smallRawFrame, name, wavelength: 1 + i / 100 }));
const list = experimentsOfFrames(frames, identifiers) as Record<string, unknown>;

/** The experiments of a list, parsed at once or item by item. */
function read(value: unknown, atOnce: number) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return experimentsOf(openExperimentList(memorySource(Buffer.from(text)), atOnce));
}

describe('an experiment list', () => {
  it.each<[string, unknown]>([
    ['that is sound', list],
    ['without images', { ...list, imageset: undefined }],
    [
      'with experiments that are none',
      { ...list, experiment: [1, null, { beam: 0 }, ...(list.experiment as [])] },
    ],
    ['without beams', { ...list, beam: [] }],
    ['with a detector that is none', { ...list, detector: [{}] }],
    ['with lists that are none', { ...list, crystal: {}, scan: 'x' }],
  ])('%s gives the same item by item as at once', (_what, value) => {
    const atOnce = read(value, Infinity);
    expect(read(value, 0)).toEqual(atOnce);
    expect(atOnce.length).toBeGreaterThan(0);
  });

  it('is told from other JSON either way', () => {
    for (const atOnce of [0, Infinity]) {
      expect(() => read({ ...list, __id__: 'x' }, atOnce)).toThrow('no experiment list of DIALS');
      expect(() => read({ ...list, experiment: 1 }, atOnce)).toThrow('no experiment list of DIALS');
      expect(() => read({ ...list, experiment: [] }, atOnce)).toThrow('The experiment list is empty.');
      expect(() => read('{"__id__": "ExperimentList"', atOnce)).toThrow('It is no sound JSON');
    }
  });

  it('with one item that is unsound loses what needs it', () => {
    const text = JSON.stringify(list).replace('"wavelength":1.01', '"wavelength":1.0.1');
    const wrong = read(text, 0).flatMap(({ identifier, model }) =>
      'reason' in model ? [[identifier, model.detail]] : [],
    );
    expect(wrong).toEqual([
      ['frame-1', expect.stringMatching(/^Item 2 of the list beam is no sound JSON: .*\.$/)],
    ]);
    expect(() => read(text, Infinity)).toThrow('It is no sound JSON');
  });

  it('does not parse large models again and again', () => {
    const large = { x: 'x'.repeat(15_000_000) };
    const experiment = Array.from({ length: 60 }, (_none, i) => ({ beam: i % 2, crystal: 0, detector: 0 }));
    const found = read({ ...list, experiment, beam: [large, large] }, 0);
    expect(found[0].model).toMatchObject({ detail: 'The experiment has no wavelength.' });
    expect(found[59].model).toMatchObject({ reason: 'too-large' });
  });
});
