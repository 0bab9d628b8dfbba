import { describe, expect, it } from '@jest/globals';
import type { FrameRecord } from '../../../src/output/frame-record.js';
import { noFrameAgrees } from '../../../src/output/likelihood-text.js';
import { nothingText } from '../../../src/pipeline/likelihood-account.js';

const record: FrameRecord = {
  source: 'a.pickle',
  name: 'a.pickle',
  stage: 'likelihood',
  rejected: null,
  model: null,
  fit: null,
  nObservations: 10,
  nMerged: 0,
  meanPartiality: null,
};

describe('a run that merges nothing', () => {
  it('gives the reasons of frames where there are any', () => {
    const rejected = { reason: 'bad-cc', detail: '' } as const;
    const text = nothingText([record, { ...record, rejected }]);
    expect(text).toMatch(/^Nothing could be merged\.\nFrames not merged: 1\n.*bad-cc/);
  });

  it('asks for the intensities where no frame was rejected', () => {
    const text = nothingText([record]);
    expect(text).toContain('all zero');
    expect(text).not.toContain('Frames not merged');
  });
});

describe('frames that do not agree', () => {
  it('are called noise where there are enough of them to say so', () => {
    expect(noFrameAgrees(60)).toContain('noise');
    expect(noFrameAgrees(1)).toMatch(/^Too few frames/);
  });
});
